"""Ten everyday sounds made by rule: pulses, harmonics and filtered noise, each with the rhythm of its source.

They are no substitute for recordings; they let the lesson run anywhere and have labels that are certainly right.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import numpy as np
from scipy.signal import fftconvolve


def filtered_noise(num_samples, rate_hz, rng, low_hz, high_hz, slope_db=0.0):
    """Return noise between two frequencies, of effective value 1.

    Args:
        num_samples: Number of samples.
        rate_hz: Samples per second.
        rng: Source of randomness.
        low_hz: Lower edge of the band; edges fall off over about an octave.
        high_hz: Upper edge of the band.
        slope_db: Change of level per octave, −3 for pink noise.

    Returns:
        Waveform, shape `(num_samples,)`.

    Example:
        `filtered_noise(22050, 22050, rng, 2000, 8000)` hisses for a second.
    """
    spectrum = np.fft.rfft(rng.standard_normal(num_samples))
    frequency = np.maximum(np.fft.rfftfreq(num_samples, 1 / rate_hz), 10.0)
    band = 1 / np.sqrt((1 + (low_hz / frequency) ** 4) * (1 + (frequency / high_hz) ** 4))
    noise = np.fft.irfft(spectrum * band * (frequency / 1000) ** (slope_db / 6.02), num_samples)
    return noise / np.sqrt(np.mean(noise**2))


def harmonic_tone(pitch_hz, rate_hz, tilt_db, formant_hz=1500.0):
    """Return a tone with overtones whose pitch may glide: a throat, a motor.

    Args:
        pitch_hz: Pitch at each sample, shape `(num_samples,)`.
        rate_hz: Samples per second.
        tilt_db: Fall of the overtones per octave, negative.
        formant_hz: Overtones within an octave of this are 12 dB stronger.

    Returns:
        Waveform, shape `(num_samples,)`; overtones above half the rate are left out.

    Example:
        `harmonic_tone(np.full(22050, 440.0), 22050, -6.0)` is a reedy A.
    """
    phase = 2 * np.pi * np.cumsum(pitch_hz) / rate_hz
    numbers = np.arange(1, max(2, min(16, int(0.45 * rate_hz / np.max(pitch_hz)))))
    distance = np.log2(numbers * np.median(pitch_hz) / formant_hz)
    level_db = tilt_db * np.log2(numbers) + 12 * np.exp(-(distance**2))
    return sum(10 ** (level / 20) * np.sin(number * phase) for number, level in zip(numbers, level_db, strict=True))


def clicks(times_s, heights, num_samples, rate_hz, ring_hz, decay_s):
    """Return short strokes that ring: ticks, drops, crackles.

    Args:
        times_s: When each stroke falls; strokes outside the clip are left out.
        heights: Strength of each stroke, same shape.
        num_samples: Number of samples.
        rate_hz: Samples per second.
        ring_hz: Frequency that rings.
        decay_s: Time in which a stroke falls to 1/e.

    Returns:
        Waveform, shape `(num_samples,)`.

    Example:
        `clicks(np.arange(5), np.ones(5), 5 * 22050, 22050, 3000, 0.002)` ticks once a second.
    """
    pulses = np.zeros(num_samples)
    place = np.round(np.asarray(times_s) * rate_hz).astype(int)
    inside = (place >= 0) & (place < num_samples)
    np.add.at(pulses, place[inside], np.asarray(heights)[inside])
    time_s = np.arange(int(6 * decay_s * rate_hz) + 1) / rate_hz
    return fftconvolve(pulses, np.exp(-time_s / decay_s) * np.cos(2 * np.pi * ring_hz * time_s))[:num_samples]


def hump(place):
    """Return an envelope that swells from 0 to 1 and back once.

    Args:
        place: Part of the duration that has passed, shape `(num_samples,)`.

    Returns:
        Envelope from 0 to 1, same shape; 0 outside of 0 … 1.

    Example:
        `hump(np.array([0.0, 0.5, 2.0]))` is `[0, 1, 0]`.
    """
    return np.sin(np.pi * np.clip(place, 0, 1)) ** 0.7


def calls(time_s, rate_hz, rng, starts_s, length_s, pitch_hz, bend, breath, tilt_db):
    """Return several calls of one throat: humps of a gliding harmonic tone with some breath.

    Args:
        time_s: Times of the samples, shape `(num_samples,)`.
        rate_hz: Samples per second.
        rng: Source of randomness.
        starts_s: When each call begins.
        length_s: Duration of a call.
        pitch_hz: Pitch at its begin and end.
        bend: Rise of the pitch in the middle, as a part of it.
        breath: Strength of the noise in it.
        tilt_db: Fall of the overtones per octave.

    Returns:
        Waveform, shape `(num_samples,)`.

    Example:
        `calls(time_s, 22050, rng, [0.5, 1.5], 0.3, 440, 0.2, 0.1, -6)` calls twice.
    """
    total = np.zeros_like(time_s)
    for start in starts_s:
        inside = (time_s >= start) & (time_s < start + length_s)
        if inside.sum() < 16:
            continue
        place = (time_s[inside] - start) / length_s
        pitch = pitch_hz * rng.uniform(0.93, 1.07) * (1 + bend * np.sin(np.pi * place))
        air = breath * filtered_noise(len(place), rate_hz, rng, pitch_hz, 6 * pitch_hz)
        total[inside] += hump(place) * (harmonic_tone(pitch, rate_hz, tilt_db, 2.5 * pitch_hz) + air)
    return total


def dog_bark(time_s, rate_hz, voice, rng):
    """Bark a few times: short, low for a throat, with a rise and a fall."""
    starts = np.cumsum(rng.uniform(0.3, 1.2, rng.integers(2, 6)))
    return calls(time_s, rate_hz, rng, starts, 0.12 + 0.1 * voice[1], 250 * 2 ** voice[0], 0.35, 0.8, -4)


def rain(time_s, rate_hz, voice, rng):
    """Hiss evenly, with drops that hit something near."""
    drops = rng.uniform(0, time_s[-1], int(150 * 4 ** voice[1]))
    near = clicks(drops, rng.exponential(0.6, len(drops)), len(time_s), rate_hz, 2500 * 2 ** voice[0], 0.003)
    return filtered_noise(len(time_s), rate_hz, rng, 600 * 2 ** voice[0], 9000, -1) + near


def sea_waves(time_s, rate_hz, voice, rng):
    """Swell and withdraw every few seconds, brighter when the wave breaks."""
    swell = 0.5 + 0.5 * np.sin(2 * np.pi * (time_s / (3 + 3 * voice[1]) + rng.uniform()))
    deep = filtered_noise(len(time_s), rate_hz, rng, 80, 900 * 2 ** voice[0], -2)
    surf = filtered_noise(len(time_s), rate_hz, rng, 800, 7000, -2)
    return (0.25 + 0.75 * swell) * deep + swell**3 * surf


def baby_cry(time_s, rate_hz, voice, rng):
    """Wail in long arcs with a breath between them."""
    length = 0.6 + 0.6 * voice[1]
    starts = np.arange(rng.uniform(-0.5, 0.5), time_s[-1], length + rng.uniform(0.2, 0.5))
    return calls(time_s, rate_hz, rng, starts, length, 380 * 1.6 ** voice[0], 0.25, 0.15, -3)


def clock_tick(time_s, rate_hz, voice, rng):
    """Tick with the regularity of a pendulum, every other tick a little weaker."""
    beats = np.arange(rng.uniform(0, 0.5), time_s[-1], 1 / (1 + 4 * voice[1]))
    heights = np.where(np.arange(len(beats)) % 2, 1.0, rng.uniform(0.4, 1.0))
    return 4 * clicks(beats, heights, len(time_s), rate_hz, 2000 * 2.5 ** voice[0], 0.004)


def sneeze(time_s, rate_hz, voice, rng):
    """Draw breath, then burst; once or twice."""
    total = np.zeros_like(time_s)
    for start in rng.uniform(0.02, 0.5) * time_s[-1] + 1.6 * np.arange(rng.integers(1, 3)):
        breath = hump((time_s - start) / 0.5) * filtered_noise(len(time_s), rate_hz, rng, 1500, 5000)
        burst = np.exp(-np.maximum(time_s - start - 0.55, 0) / (0.06 + 0.1 * voice[1])) * (time_s > start + 0.55)
        total += 0.25 * breath + 2 * burst * filtered_noise(len(time_s), rate_hz, rng, 500 * 2 ** voice[0], 8000)
    return total


def helicopter(time_s, rate_hz, voice, rng):
    """Beat the air with the blades ten to twenty times a second."""
    blades = 0.5 + 0.5 * np.sin(2 * np.pi * (9 + 12 * voice[1]) * time_s + rng.uniform(0, 6))
    wash = filtered_noise(len(time_s), rate_hz, rng, 40, 500 * 2 ** voice[0], -3)
    return (0.2 + blades**4) * wash + 0.2 * filtered_noise(len(time_s), rate_hz, rng, 800, 4000, -3)


def chainsaw(time_s, rate_hz, voice, rng):
    """Run a two-stroke motor up and down, rich in overtones."""
    throttle = np.interp(time_s, np.linspace(0, time_s[-1], 8), rng.uniform(0.7, 1.3, 8))
    motor = harmonic_tone(90 * 1.6 ** voice[0] * throttle, rate_hz, -1, 900)
    return motor + (0.5 + voice[1]) * filtered_noise(len(time_s), rate_hz, rng, 500, 8000, -2)


def rooster(time_s, rate_hz, voice, rng):
    """Crow: two short notes, one higher, and one that is held and falls."""
    start, pitch = rng.uniform(0.02, 0.4) * time_s[-1], 450 * 1.6 ** voice[0]
    notes = ((0, 0.2, 1.0), (0.25, 0.2, 1.15), (0.5, 0.3, 1.4), (0.85, 0.7 + 0.6 * voice[1], 1.25))
    return sum(
        calls(time_s, rate_hz, rng, [start + delay], length, pitch * step, 0.12, 0.3, -2)
        for delay, length, step in notes
    )


def fire_crackling(time_s, rate_hz, voice, rng):
    """Snap at random moments, seldom loudly, over a soft roar."""
    snaps = rng.uniform(0, time_s[-1], int(20 * 5 ** voice[1]))
    heights = rng.pareto(1.5, len(snaps))
    snap = clicks(snaps, np.minimum(heights, 10), len(time_s), rate_hz, 1800 * 2 ** voice[0], 0.0015)
    return snap + 0.25 * filtered_noise(len(time_s), rate_hz, rng, 60, 700, -3)


SOUNDS = {
    "Dog bark": dog_bark,
    "Rain": rain,
    "Sea waves": sea_waves,
    "Baby cry": baby_cry,
    "Clock tick": clock_tick,
    "Person sneeze": sneeze,
    "Helicopter": helicopter,
    "Chainsaw": chainsaw,
    "Rooster": rooster,
    "Fire crackling": fire_crackling,
}
