"""One voice becomes many: a spectrogram of speech, changed as another throat, pace or room would have changed it.

A throat shorter by a factor raises all its resonances by that factor, and the harmonics of the pitch with them.

Reference: N. Jaitly and G. Hinton, "Vocal tract length perturbation (VTLP) improves speech recognition", ICML workshop
on deep learning for audio, speech and language processing (2013).

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import numpy as np
from scipy.fft import dctn

from acml_tf.acoustics.amounts import takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import samples, takes_samples
from acml_tf.features.cepstrum import hertz_to_mel, mel_to_hertz


@needs_numbers("axis")
def read_between(levels_db, places, axis):
    """Read spectrograms at places between their bands or frames, along straight lines.

    Args:
        levels_db: Spectrograms, shape `(num_clips, num_bands, num_frames)`.
        places: Where each clip is read, counted in bands or frames from 0; beyond an end the outermost one is
            repeated. Shape `(num_clips, num_bands)` for axis 1, `(num_clips, num_frames)` for axis 2.
        axis: 1 to read between bands, 2 to read between frames.

    Returns:
        Spectrograms, same shape.

    Example:
        >>> read_between(np.array([[[0.0, 10.0, 20.0]]]), np.array([[0.5, 1.0, 9.0]]), axis=2)
        array([[[ 5., 10., 20.]]])
    """
    levels_db, places = _as_levels(levels_db), samples(places, "places")
    if not np.isfinite(places).all() or places.ndim > 2:
        raise ValueError(f"Places of shape {places.shape}: give numbers, one row per clip or one for all.")
    places = np.expand_dims(np.clip(places, 0, levels_db.shape[axis] - 1), 3 - axis)
    below = np.minimum(places.astype(int), levels_db.shape[axis] - 2)
    share = (places - below).astype(levels_db.dtype)
    lower, upper = (np.take_along_axis(levels_db, index, axis) for index in (below, below + 1))
    return (1 - share) * lower + share * upper


@takes_positive("factors")
@takes_samples("factors", "top_hz")
def warp_bands(levels_db, factors, top_hz):
    """Move everything that a spectrogram holds to other frequencies, as a vocal tract of another length would.

    Args:
        levels_db: Levels in mel bands between 0 Hz and `top_hz`, shape `(num_clips, num_bands, num_frames)`.
        factors: What every frequency is multiplied by, above 1 for a shorter throat; shape `(num_clips, 1)`, or
            `(num_clips, num_bands)` for another factor in each band.
        top_hz: Upper edge of the highest band, half the sample rate.

    Returns:
        Levels, same shape. What would have to come from above `top_hz` repeats the topmost band.

    Example:
        `warp_bands(levels_db, np.full((len(levels_db), 1), 1.2), 4000.0)` makes a woman of a man, but for the words.
    """
    levels_db = _as_levels(levels_db)
    step_mel = hertz_to_mel(top_hz) / (levels_db.shape[1] + 1)
    centres_hz = mel_to_hertz(step_mel * np.arange(1, levels_db.shape[1] + 1))
    return read_between(levels_db, hertz_to_mel(centres_hz / factors) / step_mel - 1, axis=1)


@takes_samples("starts", "ends", "paces", ndim=2, alike=True, finite=True)
def warp_frames(levels_db, starts, ends, paces):
    """Cut clips elsewhere, and let them begin fast and end slowly or the other way round.

    Args:
        levels_db: Levels, shape `(num_clips, num_bands, num_frames)`.
        starts: Where a clip begins now, as a fraction of its old duration, 0 for where it did; shape `(num_clips, 1)`.
            Below 0 the first frame is repeated.
        ends: Where it ends now, 1 for where it did, same shape.
        paces: Exponent of time, same shape: 1 is even, above 1 begins slowly.

    Returns:
        Levels, same shape.

    Example:
        `warp_frames(levels_db, np.full((n, 1), -0.05), np.full((n, 1), 1.0), np.full((n, 1), 1.1))`.
    """
    levels_db = _as_levels(levels_db)
    times = np.linspace(0, 1, levels_db.shape[2]) ** paces
    return read_between(levels_db, (levels_db.shape[2] - 1) * (starts + (ends - starts) * times), axis=2)


@takes_samples("noise_db", ndim=3)
def add_noise_floor(levels_db, noise_db, rng):
    """Add noise to sounds of which only the levels are known: powers add, decibels do not.

    Args:
        levels_db: Levels below the loudest band and frame, shape `(num_clips, num_bands, num_frames)`.
        noise_db: Mean level of the noise in each band, shape `(num_clips, num_bands, 1)`.
        rng: Source of chance; the power of noise fluctuates from frame to frame.

    Returns:
        Levels, same shape.

    Example:
        Noise as strong as a steady sound doubles its mean power, 3 dB; the mean of its levels rises by 2.85 dB.
    """
    levels_db = _as_levels(levels_db)
    noise = 10 ** (noise_db / 10) * rng.gamma(3, 1 / 3, levels_db.shape)
    return (10 * np.log10(10 ** (levels_db / 10) + noise)).astype(levels_db.dtype)


@needs_numbers("num_bands", "num_frames")
def slow_cepstrum(levels_db, num_bands, num_frames):
    """Keep the slow changes from band to band and from frame to frame, as the cosines that spectrograms are made of.

    Slow from band to band is the vocal tract; fast is the pitch, which says who speaks and not what is said.

    Args:
        levels_db: Levels, shape `(num_clips, bands, frames)`.
        num_bands: Cosines kept along the bands, at most `bands`.
        num_frames: Cosines kept along the frames, at most `frames`.

    Returns:
        Coefficients of the orthonormal cosine transform (DCT-II) along bands and frames, shape
        `(num_clips, num_bands, num_frames)`; the first holds the mean level.

    Example:
        >>> slow_cepstrum(np.array([[[1.0, 3.0], [1.0, 3.0]]]), 1, 2).round(2)
        array([[[ 4., -2.]]])
    """
    levels_db = _as_levels(levels_db)
    return dctn(levels_db, axes=(1, 2), norm="ortho")[:, :num_bands, :num_frames]


def _as_levels(levels_db):
    """Return levels in the precision that they have, whole numbers in double precision."""
    levels_db = np.asarray(levels_db)
    if levels_db.ndim != 3 or not levels_db.size:
        raise ValueError(f"Levels of shape {levels_db.shape}: give (num_clips, num_bands, num_frames).")
    return levels_db if levels_db.dtype.kind == "f" else levels_db.astype(float)
