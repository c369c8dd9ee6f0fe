"""Plucked strings by rule: stiff partials that die away, strummed into a major or a minor chord.

Reference: N. H. Fletcher and T. D. Rossing, *The Physics of Musical Instruments*, 2nd ed., Springer 1998, §§ 2.7, 2.18.

Lesson: lessons/2_features/2_2_feature_selection.py
"""

from dataclasses import dataclass

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_objects
from acml_tf.acoustics.samples import takes_samples

MAX_PARTIALS, BLOCK = 12, 64
NAMES = ("guitar", "harp", "lute", "zither", "banjo", "harpsichord", "ukulele")


@dataclass(frozen=True)
class Instrument:
    """What makes two plucked instruments sound unlike each other.

    Attributes:
        name: What it is called; it is drawn by lot and not measured on that instrument.
        pluck_position: Where the string is plucked, as a fraction of its length, 0 … 0.5.
        roll_off: Exponent with which partials weaken: partial n is as strong as 1 / n^roll_off.
        inharmonicity: Stiffness B of the strings: partial n is at n f₀ √(1 + B n²).
        decay_s: Time in which the first partial falls to 1/e.
        tuning_cents: How much the whole instrument is out of tune.
        detuning_cents: Standard deviation of each string's own error of tuning.
        strum_s: Time from one string to the next.
        noise_db: Level of the noise, relative to the loudest sample.
    """

    name: str
    pluck_position: float
    roll_off: float
    inharmonicity: float
    decay_s: float
    tuning_cents: float
    detuning_cents: float
    strum_s: float
    noise_db: float


@takes_counts("num_instruments")
def draw_instruments(num_instruments, seed):
    """Draw instruments by lot.

    Args:
        num_instruments: How many, at most 7.
        seed: Draws their properties.

    Returns:
        List of `Instrument`.

    Raises:
        ValueError: More instruments are asked for than there are names.

    Example:
        >>> [instrument.name for instrument in draw_instruments(2, seed=0)]
        ['guitar', 'harp']
    """
    if num_instruments > len(NAMES):
        raise ValueError(f"num_instruments is {num_instruments}: there are names for {len(NAMES)}.")
    rng = np.random.default_rng(seed)
    return [
        Instrument(
            name=name,
            pluck_position=rng.uniform(0.1, 0.4),
            roll_off=rng.uniform(0.5, 1.5),
            inharmonicity=10 ** rng.uniform(-4.5, -3.5),
            decay_s=rng.uniform(0.3, 1.2),
            tuning_cents=rng.uniform(-25, 25),
            detuning_cents=rng.uniform(2, 10),
            strum_s=rng.uniform(0, 0.04),
            noise_db=rng.uniform(-40, -20),
        )
        for name in NAMES[:num_instruments]
    ]


@needs_numbers("root", "inversion")
def chord_notes(root, quality, inversion=0):
    """Return the four notes of a chord: a triad and its lowest note once more, an octave higher.

    Args:
        root: Pitch class of the root, 0 (C) to 11 (B).
        quality: `"major"` (thirds of 4 and 3 semitones) or `"minor"` (3 and 4).
        inversion: How many of the lowest notes of the triad were moved up an octave: 0, 1 or 2.

    Returns:
        MIDI numbers in ascending order (60 is middle C, 262 Hz), shape `(4,)`.

    Raises:
        ValueError: There is no such quality.

    Example:
        C minor with its third at the bottom:

        >>> chord_notes(0, "minor", inversion=1)
        array([51, 55, 60, 63])
    """
    if quality not in ("major", "minor"):
        raise ValueError(f"quality is {quality!r}: choose 'major' or 'minor'.")
    triad = 48 + root + np.array([0, 4 if quality == "major" else 3, 7])
    triad[:inversion] += 12
    return np.append(np.sort(triad), triad.min() + 12)


@needs_numbers("frequency_hz", empty=True)
@needs_objects("Instrument", "instrument")
@needs_numbers("num_samples", "sample_rate_hz")
@needs_objects("Generator", "rng")
def pluck_string(frequency_hz, instrument, num_samples, sample_rate_hz, rng):
    """Return the sound of one string.

    Args:
        frequency_hz: Fundamental frequency without stiffness.
        instrument: `Instrument`.
        num_samples: Length of the result.
        sample_rate_hz: Samples per second.
        rng: NumPy generator that draws the phases.

    Returns:
        Waveform, the first partial of amplitude 1 or less, shape `(num_samples,)`.

    Example:
        >>> guitar = draw_instruments(1, seed=0)[0]
        >>> pluck_string(110.0, guitar, 4000, 8000, np.random.default_rng(0)).shape
        (4000,)
    """
    n = np.arange(1, MAX_PARTIALS + 1)
    partials_hz = n * frequency_hz * np.sqrt(1 + instrument.inharmonicity * n**2)
    n, partials_hz = n[partials_hz < sample_rate_hz / 2], partials_hz[partials_hz < sample_rate_hz / 2]
    amplitudes = np.sin(np.pi * n * instrument.pluck_position) / n**instrument.roll_off
    rates = (2j * np.pi * partials_hz - np.sqrt(n) / instrument.decay_s)[:, None] / sample_rate_hz
    phases = np.exp(2j * np.pi * rng.random(len(n)))
    # exp(r (64 i + j)) = exp(64 r i) exp(r j): a product of two small tables instead of many exponentials
    coarse, fine = np.exp(rates * np.arange(0, num_samples, BLOCK)), np.exp(rates * np.arange(BLOCK))
    return ((amplitudes * phases * coarse.T) @ fine).real.ravel()[:num_samples]


@needs_objects("Instrument", "instrument")
@needs_numbers("num_samples", "sample_rate_hz")
@needs_objects("Generator", "rng")
@takes_samples("notes", ndim=1, finite=True)
def strum_chord(notes, instrument, num_samples, sample_rate_hz, rng):
    """Return the sound of a chord, one string after the other, each a little out of tune.

    Args:
        notes: MIDI numbers of the strings, in the order in which they are plucked.
        instrument: `Instrument`.
        num_samples: Length of the result.
        sample_rate_hz: Samples per second.
        rng: NumPy generator that draws tuning, loudness, phases and noise.

    Returns:
        Waveform, its loudest sample at ±1 before the noise comes in, shape `(num_samples,)`.

    Example:
        >>> guitar, rng = draw_instruments(1, seed=0)[0], np.random.default_rng(0)
        >>> strum_chord([48, 52, 55], guitar, 8000, 8000, rng).shape
        (8000,)
    """
    sound = np.zeros(num_samples)
    for string, note in enumerate(notes):
        cents = instrument.tuning_cents + rng.normal(0, instrument.detuning_cents)
        frequency_hz = 440 * 2 ** ((note - 69 + cents / 100) / 12)
        start = min(round(string * instrument.strum_s * sample_rate_hz), num_samples)
        loudness = 10 ** (rng.normal(0, 3) / 20)
        sound[start:] += loudness * pluck_string(frequency_hz, instrument, num_samples - start, sample_rate_hz, rng)
    noise = 10 ** (instrument.noise_db / 20) * rng.normal(size=num_samples)
    return sound / np.max(np.abs(sound)) + noise
