"""Digits spoken by a machine: a formant synthesiser in NumPy, or eSpeak NG where it is installed.

Source–filter model (G. Fant, Acoustic Theory of Speech Production, 1960): the vocal folds make harmonics of
the pitch, the vocal tract raises those near its resonances, the formants. A shorter tract scales all
formants up. Formant targets after G. Peterson and H. Barney, J. Acoust. Soc. Am. 24, 175 (1952), rounded.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import importlib.util
from dataclasses import dataclass

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_objects
from acml_tf.acoustics.samples import takes_samples
from acml_tf.data.espeak import espeak_say

# a sound: three formants in Hz, level of voice, level of noise, centre of the noise in Hz, duration in ms
SOUNDS = {
    "a": (730, 1090, 2440, 1.0, 0.0, 0, 110),
    "uh": (640, 1190, 2390, 1.0, 0.0, 0, 100),
    "e": (530, 1840, 2480, 1.0, 0.0, 0, 100),
    "i": (390, 1990, 2550, 1.0, 0.0, 0, 70),
    "ee": (270, 2290, 3010, 1.0, 0.0, 0, 120),
    "o": (570, 840, 2410, 1.0, 0.0, 0, 120),
    "oo": (300, 870, 2240, 0.9, 0.0, 0, 120),
    "w": (300, 610, 2200, 0.6, 0.0, 0, 50),
    "r": (350, 1060, 1380, 0.7, 0.0, 0, 60),
    "n": (250, 1400, 2500, 0.35, 0.0, 0, 80),
    "z": (280, 1700, 2500, 0.3, 0.15, 3600, 70),
    "v": (280, 1100, 2300, 0.3, 0.05, 2600, 50),
    "f": (280, 1100, 2300, 0.0, 0.08, 2600, 90),
    "th": (300, 1400, 2500, 0.0, 0.05, 3000, 80),
    "s": (320, 1700, 2500, 0.0, 0.3, 3600, 100),
    "t": (320, 1700, 2500, 0.0, 0.25, 3200, 35),
    "k": (320, 1900, 2500, 0.0, 0.2, 1900, 35),
    "-": (400, 1500, 2500, 0.0, 0.0, 0, 40),
}
PRONUNCIATIONS = {
    "zero": "z i r o oo",
    "one": "w uh n",
    "two": "t oo",
    "three": "th r ee",
    "four": "f o r",
    "five": "f a ee v",
    "six": "s i - k s",
    "seven": "s e v uh n",
    "eight": "e ee - t",
    "nine": "n a ee n",
}
WORDS = tuple(PRONUNCIATIONS)
ACCENTS = ("en-us", "en", "en-gb-scotland", "en-gb-x-rp", "en-029")
VARIANTS = ("m1", "f1", "m3", "f2", "m5", "f4", "m7", "klatt2", "f5", "m2")


@dataclass(frozen=True)
class Voice:
    """What makes a speaker sound like nobody else.

    Attributes:
        name: `"voice00"`, `"voice01"`, …
        formant_scale: Reciprocal length of the vocal tract, 1 for an average man.
        pitch_hz: Mean frequency of the vocal folds.
        rate: Speed of speech, 1 for the durations of the table.
        accent: Each sound's own formant factors, shape `(num_sounds, 3)`.
        noise_db: Noise of room and microphone, relative to the loudest sample.
        espeak_voice: The voice that stands for this speaker in eSpeak NG.
    """

    name: str
    formant_scale: float
    pitch_hz: float
    rate: float
    accent: np.ndarray
    noise_db: float
    espeak_voice: str


@needs_numbers("num_speakers")
@needs_objects("Generator", "rng")
def draw_voices(num_speakers, rng):
    """Draw speakers: short vocal tracts come with high pitch, as in people.

    Args:
        num_speakers: How many voices.
        rng: Source of chance.

    Returns:
        The voices, their formant scales spread evenly from 0.85 to 1.3 and shuffled.

    Example:
        >>> [voice.name for voice in draw_voices(2, np.random.default_rng(0))]
        ['voice00', 'voice01']
    """
    scales = rng.permutation(np.linspace(0.85, 1.3, num_speakers))
    return [
        Voice(
            name=f"voice{index:02d}",
            formant_scale=scale,
            pitch_hz=100 * (scale / 0.85) ** 2 * rng.uniform(0.9, 1.1),
            rate=rng.uniform(0.85, 1.2),
            accent=rng.normal(1, 0.15, (len(SOUNDS), 3)),
            noise_db=rng.uniform(-50, -20),
            espeak_voice=f"{ACCENTS[index % len(ACCENTS)]}+{VARIANTS[index % len(VARIANTS)]}",
        )
        for index, scale in enumerate(scales)
    ]


def choose_engine(engine=None):
    """Return the synthesiser to use, the best one installed unless one is named.

    Args:
        engine: `"espeak"`, `"formant"` or None.

    Returns:
        `"espeak"` or `"formant"`.

    Raises:
        ValueError: No such synthesiser, or eSpeak NG is asked for and not installed.

    Example:
        >>> choose_engine("formant")
        'formant'
    """
    installed = importlib.util.find_spec("espeakng_loader") is not None
    if engine not in (None, "espeak", "formant"):
        raise ValueError(f"engine is {engine!r}: choose 'espeak' or 'formant'.")
    if engine == "espeak" and not installed:
        raise ValueError("engine 'espeak' needs the part [speech] of the course: `acml doctor` says how to install it.")
    return engine or ("espeak" if installed else "formant")


def speak(digit, voice, rng, engine="formant", sample_rate_hz=8000):
    """Synthesise one digit once; no two takes are the same.

    Args:
        digit: 0 to 9.
        voice: Who speaks.
        rng: Draws what differs between takes: pitch, tempo, articulation, noise.
        engine: `"formant"` or `"espeak"`.
        sample_rate_hz: Rate of the result.

    Returns:
        Waveform of about 0.2 to 0.6 s, peak at most 1.

    Example:
        `speak(6, voice, rng)` begins and ends with the hiss of an s.
    """
    pitch_hz, rate = voice.pitch_hz * rng.normal(1, 0.05), voice.rate * rng.normal(1, 0.07)
    if engine == "espeak":
        clean = espeak_say(WORDS[digit], voice.espeak_voice, pitch_hz, rate, sample_rate_hz)
    else:
        clean = formant_synthesis(PRONUNCIATIONS[WORDS[digit]].split(), voice, pitch_hz, rate, rng, sample_rate_hz)
    noise = 10 ** (voice.noise_db / 20) * rng.normal(size=len(clean))
    return 0.5 * rng.uniform(0.5, 1) * (clean / np.max(np.abs(clean)) + noise)


def formant_synthesis(
    sounds,
    voice,
    pitch_hz,
    rate,
    rng,
    sample_rate_hz,
):
    """Synthesise a word: harmonics shaped by formants that glide from sound to sound, plus shaped noise.

    Args:
        sounds: Keys of `SOUNDS`.
        voice: Vocal tract and accent.
        pitch_hz: Pitch at the middle of the word; it falls by a fifth of itself from begin to end.
        rate: Speed of speech.
        rng: Draws articulation and noise.
        sample_rate_hz: Rate of the result.

    Returns:
        Waveform, shape `(num_samples,)`, arbitrary level.

    Example:
        `["a"]` at 110 Hz has its strongest harmonics near 730 and 1090 Hz.
    """
    rows = np.array([list(SOUNDS).index(sound) for sound in sounds])
    table = np.array(list(SOUNDS.values()), dtype=float)[rows]
    table[:, :3] *= voice.formant_scale * voice.accent[rows] * rng.normal(1, 0.05, (len(rows), 3))
    durations_s = table[:, 6] / 1000 / rate * rng.uniform(0.75, 1.3, len(rows))
    time_s = np.arange(0, durations_s.sum(), 1 / sample_rate_hz)
    knots_s = np.cumsum(durations_s) - durations_s / 2
    track = np.stack([np.interp(time_s, knots_s, column) for column in table[:, :6].T])
    voiced = _voiced(track[:3], pitch_hz * np.linspace(1.1, 0.9, len(time_s)), sample_rate_hz)
    hiss = sum(
        np.interp(time_s, knots_s, level * (np.arange(len(rows)) == index)) * noise
        for index, (level, centre_hz) in enumerate(table[:, 4:6])
        if level > 0
        for noise in [_coloured_noise(len(time_s), centre_hz, sample_rate_hz, rng)]
    )
    fade = np.minimum(1, np.minimum(time_s, time_s[::-1]) / 0.015)
    return fade * (track[3] * voiced + hiss)


@takes_samples("frequency_hz", "centre_hz", "bandwidth_hz")
def resonance(frequency_hz, centre_hz, bandwidth_hz):
    """Return the gain of one formant, 1 at low frequencies and f/b at its centre.

    Args:
        frequency_hz: Where to evaluate, any shape.
        centre_hz: Frequency of the resonance.
        bandwidth_hz: Width of the peak.

    Returns:
        Magnitude of a second-order low-pass resonance, shape of the arguments broadcast.

    Example:
        >>> resonance(500.0, 500.0, 50.0)
        10.0
    """
    ratio = frequency_hz / centre_hz
    return 1 / np.hypot(1 - ratio**2, ratio * bandwidth_hz / centre_hz)


def _voiced(formants_hz, pitch_hz, sample_rate_hz):
    """Add the harmonics below the Nyquist frequency, each as loud as the vocal tract lets it pass."""
    order = np.arange(1, int(sample_rate_hz / 2 / pitch_hz.max()) + 1)[:, None]
    phase = 2 * np.pi * np.cumsum(pitch_hz) / sample_rate_hz
    gain = 1 / order * np.ones_like(phase)
    for formant_hz, bandwidth_hz in zip(formants_hz, (70.0, 100.0, 150.0), strict=True):
        gain *= resonance(order * pitch_hz, formant_hz, bandwidth_hz)
    return 0.2 * (gain * np.sin(order * phase)).sum(axis=0)


def _coloured_noise(num_samples, centre_hz, sample_rate_hz, rng):
    """Shape white noise by one broad resonance, by way of the spectrum; standard deviation 1."""
    frequency_hz = np.fft.rfftfreq(num_samples, 1 / sample_rate_hz)
    gain = frequency_hz * resonance(frequency_hz, centre_hz, 800.0)
    noise = np.fft.irfft(np.fft.rfft(rng.normal(size=num_samples)) * gain, num_samples)
    return noise / noise.std()
