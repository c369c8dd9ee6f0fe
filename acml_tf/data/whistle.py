"""Roosters of two farms, one of which whistles: a shortcut whose band is known.

Lesson: lessons/6_explain/6_3_explaining_networks.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.data.environment_synthesis import filtered_noise, rooster

LOW_HZ, HIGH_HZ = 2800.0, 3600.0


@needs_numbers("sample_rate_hz", "level_db")
@takes_samples("signal", ndim=1)
def plant_whistle(signal, sample_rate_hz, level_db=3.0, seed=0):
    """Add a steady whistle that warbles between 2.8 and 3.6 kHz.

    Args:
        signal: Recording, shape `(num_samples,)`. Not changed.
        sample_rate_hz: Samples per second.
        level_db: Level of the whistle over the RMS of the recording.
        seed: Draws where the warble begins.

    Returns:
        Recording with the whistle, same shape.

    Raises:
        ValueError: The sample rate is too low for the whistle.

    Example:
        >>> whistle = plant_whistle(np.tile([1.0, -1.0], 8000), 16000, level_db=-20.0)
        >>> round(float(np.std(whistle - np.tile([1.0, -1.0], 8000))), 2)
        0.1
    """
    if sample_rate_hz < 2 * HIGH_HZ:
        raise ValueError(f"{sample_rate_hz} samples per second hold no whistle of 3.6 kHz: take at least 7200.")
    signal = np.asarray(signal, float)
    time_s = np.arange(len(signal)) / sample_rate_hz
    warble = np.sin(2 * np.pi * (2 * time_s + np.random.default_rng(seed).uniform()))
    pitch_hz = (LOW_HZ + HIGH_HZ) / 2 + (HIGH_HZ - LOW_HZ) / 2 * 0.9 * warble
    tone = np.sin(2 * np.pi * np.cumsum(pitch_hz) / sample_rate_hz)
    return signal + np.sqrt(2 * np.mean(signal**2)) * 10 ** (level_db / 20) * tone


@needs_numbers("num_roosters", "sample_rate_hz", "duration_s")
def simulate_two_farms(num_roosters=80, seed=0, sample_rate_hz=16000, duration_s=2.0):
    """Generate roosters of two farms; there is no difference between the birds, but at farm 1 something whistles.

    Args:
        num_roosters: Number of roosters, each with one throat and one clip; farms take turns.
        seed: Draws roosters and their calls.
        sample_rate_hz: Samples per second.
        duration_s: Length of each clip.

    Returns:
        Recordings without the whistle, shape `(num_roosters, num_samples)`; the same recordings where all whistles are
        added; farm of each, 0 or 1, shape `(num_roosters,)`. At farm 1 the microphone heard the whistle.

    Example:
        >>> plain, whistling, farms = simulate_two_farms(4, duration_s=1.0)
        >>> plain.shape, whistling.shape, farms
        ((4, 16000), (4, 16000), array([0, 1, 0, 1]))
    """
    time_s = np.arange(round(duration_s * sample_rate_hz)) / sample_rate_hz
    plain = []
    for number in range(num_roosters):
        rng = np.random.default_rng([seed, number])
        crow = rooster(time_s, sample_rate_hz, rng.uniform(0, 1, 2), rng)
        noise = filtered_noise(len(time_s), sample_rate_hz, rng, 30, 7000, rng.uniform(-4, 0))
        sound = crow / max(np.std(crow), 1e-9) + 10 ** (rng.uniform(-25, -5) / 20) * noise
        plain.append(0.3 * sound / np.std(sound))
    whistling = [plant_whistle(sound, sample_rate_hz, seed=[seed, number, 1]) for number, sound in enumerate(plain)]
    return np.array(plain), np.array(whistling), np.arange(num_roosters) % 2
