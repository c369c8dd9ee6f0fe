"""Single snapshots of one distant source heard by a line array, with noise at a chosen level.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, said
from acml_tf.acoustics.array import steering_vectors
from acml_tf.acoustics.pressures import takes_pressures
from acml_tf.acoustics.samples import takes_samples


@takes_samples("snr_db")
@takes_pressures("clean")
def add_noise(clean, snr_db, seed):
    r"""Add circular complex Gaussian noise of a given signal-to-noise ratio per element to each snapshot.

    Per element means: the mean of $|x_n|^2$ over the sensors of a snapshot, divided by the noise power
    $\mathrm{E}|w_n|^2$ at any one sensor, is $10^{\mathrm{SNR}/10}$. Real and imaginary part each carry half:

    $$w_n = \sqrt{P_w/2}\,(g_n + j\,h_n),\qquad P_w = 10^{-\mathrm{SNR}/10}\,\overline{|x_n|^2},\qquad
    g_n, h_n \sim \mathcal{N}(0, 1).$$

    Args:
        clean: Complex pressures, shape `(snapshots, elements)`.
        snr_db: Signal-to-noise ratio in dB: one number, or one for each snapshot, shape `(snapshots,)`.
        seed: Seed of the noise (an integer or a NumPy generator).

    Returns:
        Noisy pressures, shape `(snapshots, elements)`.

    Example:
        At 20 dB a signal of power 1 gets noise of power 0.01, of which 0.005 is in the real part:

        >>> noise = add_noise(np.ones((1, 100_000), complex), 20.0, seed=0) - 1
        >>> round(float(np.mean(noise.real**2)), 3)
        0.005
    """
    rng = np.random.default_rng(seed)
    signal_power = np.mean(np.abs(clean) ** 2, axis=-1, keepdims=True)
    noise_power = signal_power * 10 ** (-_level_of_each(snr_db, clean)[..., None] / 10)
    real, imaginary = rng.standard_normal((2, *clean.shape))
    noise = np.sqrt(noise_power / 2) * (real + 1j * imaginary)
    return clean + noise


def _level_of_each(snr_db, clean):
    """Return levels as there are snapshots; a column of a table is as good as a row."""
    if snr_db.size == 1:
        return snr_db.reshape(())
    levels = snr_db[:, 0] if clean.ndim == 2 and snr_db.shape[1:] == (1,) else snr_db
    if levels.shape != clean.shape[:-1]:
        raise ValueError(f"snr_db has the shape {snr_db.shape} for {clean.shape[:-1]} snapshots: give one or as many.")
    return levels


@takes_samples("direction_deg", ndim=1, finite=True)
def simulate_snapshots(direction_deg, snr_db, seed, num_elements=20):
    """Simulate snapshots of one source of amplitude one and unknown phase from each direction, one instant each.

    Args:
        direction_deg: Directions of arrival in degrees from broadside, shape `(snapshots,)`.
        snr_db: Signal-to-noise ratio per element in dB: one number or shape `(snapshots,)`.
        seed: Seed of the source phases and of the noise (an integer or a NumPy generator).
        num_elements: Number of sensors, half a wavelength apart.

    Returns:
        Complex pressures, shape `(snapshots, num_elements)`.

    Example:
        >>> simulate_snapshots(np.array([0.0, 30.0]), 20.0, seed=0).shape
        (2, 20)
    """
    rng = np.random.default_rng(seed)
    source = np.exp(2j * np.pi * rng.random((len(direction_deg), 1)))
    return add_noise(source * steering_vectors(direction_deg, num_elements), snr_db, rng)


@needs_numbers("num_scenes")
@needs_numbers("snr_db", empty=True)
def simulate_scenes(num_scenes, snr_db, seed, num_elements=20):
    """Simulate sources from all directions, uniform in angle, and the snapshots that the array hears of them.

    Args:
        num_scenes: Number of scenes; each has one source and one snapshot.
        snr_db: Signal-to-noise ratio per element in dB, or a pair `(low, high)` to draw it from uniformly.
        seed: Seed of all draws.
        num_elements: Number of sensors, half a wavelength apart.

    Returns:
        Directions in degrees, shape `(num_scenes,)`, and snapshots, shape `(num_scenes, num_elements)`.

    Raises:
        ValueError: If `snr_db` is neither a number nor a rising pair.

    Example:
        >>> direction_deg, snapshots = simulate_scenes(5, (0.0, 20.0), seed=0)
        >>> direction_deg.shape, snapshots.shape
        ((5,), (5, 20))
    """
    low, high = np.broadcast_to(np.ravel(snr_db), 2).tolist() if np.size(snr_db) in (1, 2) else (np.nan, np.nan)
    if not low <= high < np.inf:
        raise ValueError(f"snr_db={said(snr_db)} must be one number or a pair (low, high) with low ≤ high.")
    rng = np.random.default_rng(seed)
    direction_deg = rng.uniform(-90, 90, num_scenes)
    level_db = rng.uniform(low, high, num_scenes)
    return direction_deg, simulate_snapshots(direction_deg, level_db, rng, num_elements)
