"""Three faults of a machine, as sounds: a pitted bearing, an imbalance, a rub; and the resonance that they ring.

A pitted outer race is hit by every ball that rolls past and rings the housing; an imbalance pulls once a turn; a
rub scrapes for part of each turn.

Reference: R. B. Randall and J. Antoni, "Rolling element bearing diagnostics: a tutorial", Mech. Syst. Signal
Process. 25, 485 (2011).

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import numpy as np
from scipy.signal import lfilter

from acml_tf.acoustics.amounts import takes_counts, takes_number, takes_positive
from acml_tf.acoustics.samples import takes_samples

# How loud a fault is, in dB re the healthy machine
SEVERITY_DB = {"bearing": -24, "imbalance": -9, "rub": -23}
FAULTS = tuple(SEVERITY_DB)


def fault_sound(machine, fault, angle, sample_rate_hz, seed):
    """Return what a fault alone would sound like, with an RMS of 1.

    Args:
        machine: A `machine_synthesis.Machine`.
        fault: `"bearing"`, `"imbalance"` or `"rub"`.
        angle: Angle of its shaft in radians, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.
        seed: Draws jitter and hiss (an integer or a NumPy generator).

    Returns:
        Sound, shape `(num_samples,)`.

    Example:
        `np.std(fault_sound(machine, "imbalance", angle, 16000, seed=0))` is 1.
    """
    if fault not in ("bearing", "imbalance", "rub"):
        raise ValueError(f"fault={fault!r} is not known: choose 'bearing', 'imbalance' or 'rub'.")
    if fault == "bearing":
        return bearing_fault(machine, angle, sample_rate_hz, seed)
    if fault == "rub":
        return rub_fault(machine, angle, sample_rate_hz, seed)
    return imbalance_fault(angle)


@takes_number("resonance_hz", "quality", "sample_rate_hz")
@takes_positive("resonance_hz", "quality", "sample_rate_hz")
def ring(force, resonance_hz, quality, sample_rate_hz):
    """Filter a force by one resonance: each impulse becomes a decaying sine.

    Args:
        force: Force at each sample, shape `(num_samples,)`.
        resonance_hz: Frequency of the resonance, below half the sample rate.
        quality: Its quality factor; the amplitude falls to 1/e in quality / (π resonance_hz) seconds.
        sample_rate_hz: Samples per second.

    Returns:
        The response, same shape; one unit impulse rings with an amplitude of about 1.

    Example:
        3 kHz with a quality of 20 dies away to 1/e in 2.1 ms.
    """
    turn, decay = 2 * np.pi * resonance_hz / sample_rate_hz, np.exp(-np.pi * resonance_hz / quality / sample_rate_hz)
    return lfilter([0, decay * np.sin(turn)], [1, -2 * decay * np.cos(turn), decay**2], force)


@takes_counts("num_samples")
@takes_number("centre_hz", "quality", "sample_rate_hz")
def band_noise(num_samples, centre_hz, quality, sample_rate_hz, seed):
    """Return noise about one frequency with an RMS of 1.

    Args:
        num_samples: Length.
        centre_hz: Frequency at which it is strongest.
        quality: Narrowness; 0.7 is broad, 20 nearly a tone.
        sample_rate_hz: Samples per second.
        seed: Draws it (an integer or a NumPy generator).

    Returns:
        Noise, shape `(num_samples,)`.

    Example:
        >>> round(float(np.std(band_noise(16000, 500, 0.7, 16000, seed=0))), 3)
        1.0
    """
    noise = np.random.default_rng(seed).standard_normal(num_samples)
    return normalised(ring(noise, centre_hz, quality, sample_rate_hz))


def bearing_fault(machine, angle, sample_rate_hz, seed):
    """Return the bursts of a pitted outer race: an impact whenever a ball rolls past, ringing the housing.

    Balls slide as well as roll, so impacts come about one per cent early or late, harder where the shaft pushes.

    Args:
        machine: A `machine_synthesis.Machine`.
        angle: Angle of its shaft in radians, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.
        seed: Draws the jitter (an integer or a NumPy generator).

    Returns:
        Sound with an RMS of 1, shape `(num_samples,)`.

    Example:
        8 balls with d/D = 0.2 at 25 Hz: 80 bursts a second.
    """
    rng = np.random.default_rng(seed)
    turns = (angle - angle[0]) / (2 * np.pi)
    gaps = rng.normal(1, 0.01, int(turns[-1] * machine.ball_pass_per_turn) + 2) / machine.ball_pass_per_turn
    when = np.searchsorted(turns, rng.uniform(0, gaps[0]) + np.cumsum(gaps) - gaps[0])
    when = when[when < len(angle)]
    force = np.zeros(len(angle))
    force[when] = 1 + 0.5 * np.cos(angle[when])
    return normalised(ring(force, machine.housing_hz, 20, sample_rate_hz))


@takes_samples("angle", ndim=1)
def imbalance_fault(angle):
    """Return the pull of a shaft that is heavier on one side: once a turn, a little twice a turn.

    Args:
        angle: Angle of the shaft in radians, shape `(num_samples,)`.

    Returns:
        Sound with an RMS of 1, shape `(num_samples,)`.

    Example:
        At 25 turns a second: tones at 25 Hz and, 10 dB weaker, at 50 Hz.

        >>> round(float(np.std(imbalance_fault(2 * np.pi * np.arange(1000) / 100))), 3)
        1.0
    """
    return normalised(np.cos(angle) + 10**-0.5 * np.cos(2 * angle))


def rub_fault(machine, angle, sample_rate_hz, seed):
    """Return the hiss of a blade that touches the casing for a sixth of each turn.

    Args:
        machine: A `machine_synthesis.Machine`.
        angle: Angle of its shaft in radians, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.
        seed: Draws where it touches and the hiss (an integer or a NumPy generator).

    Returns:
        Sound with an RMS of 1, shape `(num_samples,)`.

    Example:
        At 25 turns a second it hisses 25 times a second for 7 ms.
    """
    rng = np.random.default_rng(seed)
    touches = np.mod(angle + rng.uniform(0, 2 * np.pi), 2 * np.pi) < np.pi / 3
    hiss = band_noise(len(angle), 0.8 * machine.housing_hz, 1.5, sample_rate_hz, rng)
    return normalised(touches * hiss)


@takes_samples("sound", ndim=1)
def normalised(sound):
    """Scale a sound to an RMS of 1.

    Args:
        sound: Samples that are not all zero, shape `(num_samples,)`.

    Returns:
        The same over the root of its mean square.

    Example:
        >>> normalised(np.array([3.0, -3.0]))
        array([ 1., -1.])
    """
    return sound / np.sqrt(np.mean(sound**2))
