"""Responses on a grid of places in a box-shaped room: some are measured whole, others only by a slow sensor.

The responses are sums of image sources (`acml_tf.acoustics.shoebox`), sampled 1000 times a second, and radiated by a
loudspeaker in a closed box, which falls off below 40 Hz.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

from dataclasses import dataclass, replace

import numpy as np

from acml_tf.acoustics.air import SPEED_OF_SOUND_M_S
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.shoebox import eyring_absorption, image_sources

FINE = 8  # image sources are placed on a grid in time that is so much finer than the samples
LOUDSPEAKER_HZ = 40.0
STEP_M, SHAPE, HEIGHT_M = 0.05, (40, 30), 1.2
OUTSIDE_M = (0.1, 0.15, 0.2, 0.3, 0.5, 1.0)


@dataclass(frozen=True)
class RoomGrid:
    """Responses of one room at places that were measured, and at places of sensors.

    Attributes:
        measured: Responses at the measured places, shape `(num_measured, num_samples)`.
        measured_m: Their places in the plane, shape `(num_measured, 2)`.
        heard: Responses at the sensors before these narrow their band, shape `(num_sensors, num_samples)`.
        true: The same without any noise.
        sensors_m: Places of the sensors, shape `(num_sensors, 2)`.
        distance_m: Distance of each sensor to the nearest measured place, shape `(num_sensors,)`.
        moved: Whether a sensor hears the loudspeaker at its second place, shape `(num_sensors,)`.
        sample_rate_hz: Samples per second.
    """

    measured: np.ndarray
    measured_m: np.ndarray
    heard: np.ndarray
    true: np.ndarray
    sensors_m: np.ndarray
    distance_m: np.ndarray
    moved: np.ndarray
    sample_rate_hz: int

    def with_noise(self, snr_db, seed=0):
        """Return the same room with white noise in all responses but the true ones.

        Args:
            snr_db: Energy of the measured responses over that of their noise, in decibels, from 0 to 500 Hz.
            seed: Draws the noise.

        Returns:
            A `RoomGrid`.

        Example:
            `grid.with_noise(15).measured` has 3 % of noise in its energy.
        """
        rng = np.random.default_rng(seed)
        noise = np.sqrt(np.mean(self.measured**2)) * 10 ** (-snr_db / 20)
        measured, heard = (part + noise * rng.standard_normal(part.shape) for part in (self.measured, self.heard))
        return replace(self, measured=measured, heard=heard)


@needs_numbers("sample_rate_hz", "num_samples")
def band_limited_response(size_m, source_m, listener_m, absorption, sample_rate_hz=1000, num_samples=250):
    r"""Compute the response of a box-shaped room to a loudspeaker from image sources, up to half the sample rate.

    The loudspeaker in its closed box is a high-pass of second order without a peak, with $u = i f / 40$ Hz

    $$H = \frac{u^2}{u^2 + \sqrt2\, u + 1}.$$

    Without it, all reflections would add up in phase at 0 Hz, where no loudspeaker radiates.

    Args:
        size_m: Length, width and height in metres.
        source_m: Place of the source.
        listener_m: Place of the listener.
        absorption: Fraction of the energy that a wall absorbs, 0 … 1.
        sample_rate_hz: Samples per second.
        num_samples: Number of samples; later images are left out.

    Returns:
        Response, shape `(num_samples,)`.

    Example:
        Without reflections a source at 3.43 m sounds 10 ms later:

        >>> int(np.argmax(band_limited_response([6, 5, 3], [1, 1, 1], [4.43, 1, 1], 1.0)))
        10
    """
    reach_m = SPEED_OF_SOUND_M_S * (num_samples - 1) / sample_rate_hz
    distance, pressure = image_sources(size_m, source_m, listener_m, absorption, reach_m)
    place = distance / SPEED_OF_SOUND_M_S * sample_rate_hz * FINE
    before, part = place.astype(int), place % 1
    fine = np.bincount(before, pressure * (1 - part), num_samples * FINE)
    fine += np.bincount(before + 1, pressure * part, num_samples * FINE)
    u = 1j * np.fft.rfftfreq(num_samples, 1 / sample_rate_hz) / LOUDSPEAKER_HZ
    loudspeaker = u**2 / (u**2 + np.sqrt(2) * u + 1)
    return np.fft.irfft(np.fft.rfft(fine)[: num_samples // 2 + 1] * loudspeaker, num_samples)


@needs_numbers("num_measured", "num_inside", "num_outside", "num_moved")
def simulate_room_grid(seed=0, num_measured=240, num_inside=100, num_outside=12, num_moved=30):
    """Simulate a room of 50 to 140 m³ with a plane of measured places, and sensors within, beside and far from it.

    The plane has 40 × 30 places, 5 cm apart. Some are measured, others have a sensor; more sensors stand 10 cm to
    1 m beside the plane. At last the loudspeaker moves by 1 m, and sensors stand at *measured* places.

    Args:
        seed: Draws the room and the places.
        num_measured: Number of measured places.
        num_inside: Number of sensors inside the plane, at places that were not measured.
        num_outside: Number of sensors at each distance beside the plane.
        num_moved: Number of sensors that hear the loudspeaker at its second place.

    Returns:
        The responses without noise, a `RoomGrid`, 1000 samples per second, 0.25 s long.

    Raises:
        ValueError: The plane has fewer places, or fewer places were measured than sensors are to stand there.

    Example:
        >>> simulate_room_grid(0, num_measured=5, num_inside=2, num_outside=1, num_moved=1).true.shape
        (9, 250)
    """
    if num_measured + num_inside > SHAPE[0] * SHAPE[1] or num_moved > num_measured:
        raise ValueError(
            f"{num_measured} measured places, {num_inside} sensors in the plane, {num_moved} moved ones: give "
            f"{SHAPE[0] * SHAPE[1]} of the first two at most, and no more moved ones than measured places."
        )
    rng = np.random.default_rng(seed)
    size_m = rng.uniform([5.0, 4.0, 2.5], [7.0, 6.0, 3.2])
    source_m = rng.uniform([0.3, 0.3, 0.8], [1.0, 1.0, 1.5])
    places_m = _plane(num_measured, num_inside, num_outside, num_moved, rng)
    moved, absorption = np.arange(len(places_m)) >= len(places_m) - num_moved, eyring_absorption(size_m, 0.3)
    sources_m = source_m + np.outer(moved, [0.0, 1.0, 0.0])
    responses = np.array(
        [band_limited_response(size_m, *pair, absorption) for pair in zip(sources_m, places_m, strict=True)]
    )
    measured_m, sensors_m = places_m[:num_measured, :2], places_m[num_measured:, :2]
    return RoomGrid(
        measured=responses[:num_measured],
        measured_m=measured_m,
        heard=responses[num_measured:],
        true=responses[num_measured:],
        sensors_m=sensors_m,
        distance_m=np.linalg.norm(sensors_m[:, None] - measured_m, axis=-1).min(axis=1),
        moved=moved[num_measured:],
        sample_rate_hz=1000,
    )


def _plane(num_measured, num_inside, num_outside, num_moved, rng):
    """Draw places: measured ones, sensors in the plane, sensors beside it, sensors at measured places."""
    grid = np.stack(np.meshgrid(*(STEP_M * np.arange(count) for count in SHAPE), indexing="ij"), axis=-1).reshape(-1, 2)
    drawn = grid[rng.permutation(len(grid))[: num_measured + num_inside]]
    edge, width = grid.max(axis=0)
    outside = [[edge + away, rng.uniform(0, width)] for away in OUTSIDE_M for _ in range(num_outside)]
    plane = np.concatenate([drawn, np.reshape(outside, (-1, 2)), drawn[:num_moved]])
    return np.c_[plane + [1.6, 0.8], np.full(len(plane), HEIGHT_M)]
