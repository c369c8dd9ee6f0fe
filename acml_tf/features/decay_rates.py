"""What speech says about its room: how fast levels fall when a voice lets go.

Between two sounds of a voice the level falls, and on average no faster than the room lets it. So the steepest falls
tell of the room, the others of the voice.

Reference: J. Y. C. Wen, E. A. P. Habets and P. A. Naylor, "Blind estimation of reverberation time based on the
distribution of signal decay rates", ICASSP 2008.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.samples import takes_samples
from acml_tf.acoustics.stft import short_time_fourier_transform
from acml_tf.acoustics.windows import hann_window
from acml_tf.features.cepstrum import cached_filterbank

FRAME, HOP, BANDS = 256, 64, 10


@needs_numbers("sample_rate_hz", "num_bands")
def band_levels_db(signal, sample_rate_hz, num_bands=BANDS):
    """Compute the level of each mel band over time, in short frames, so that a decay has many of them.

    Args:
        signal: Waveform, real, shape (N,), N ≥ 256.
        sample_rate_hz: Sample rate in hertz, a whole number.
        num_bands: Number of mel bands.

    Returns:
        Levels in dB, shape (num_bands, num_frames), a frame every 64 samples; silence at −100 dB.

    Example:
        >>> band_levels_db(np.zeros(8000), 8000).shape
        (10, 122)
    """
    spectrum = short_time_fourier_transform(np.asarray(signal, float), hann_window(FRAME), HOP)
    weights = cached_filterbank(num_bands, FRAME, sample_rate_hz)
    return 10 * np.log10(weights @ np.abs(spectrum) ** 2 + 1e-10)


@needs_numbers("frame_rate_hz", "widths", "quantiles", empty=True)
@takes_samples("level_db", ndim=2)
def decay_rate_features(level_db, frame_rate_hz, widths=(6, 12, 25), quantiles=(0.02, 0.05, 0.1, 0.2, 0.5)):
    r"""Compute quantiles of the slopes of each band's level: how steeply it falls at its steepest, and at other times.

    The slope at a place is that of the least-squares line through `width` neighbouring levels; there is one for each
    place at which the whole window fits. Of all slopes of a band the quantiles are kept: low ones are steep falls.

    Args:
        level_db: Levels of each band over time in dB, shape (num_bands, num_frames).
        frame_rate_hz: Frames per second.
        widths: Number of frames in a window, 2 … num_frames; one set of slopes for each.
        quantiles: Fractions from 0 to 1, read as `np.quantile` does.

    Returns:
        Slopes in dB per second, shape (num_widths · num_bands · num_quantiles,): all of the first width come first,
        in it all of the first band, in it the quantiles in their order.

    Raises:
        ValueError: If a width is below 2 or above the number of frames.

    Example:
        A band that falls by 1 dB a frame, 100 frames a second:

        >>> decay_rate_features([[0.0, -1.0, -2.0, -3.0]], 100.0, widths=[3], quantiles=[0.1, 0.5])
        array([-100., -100.])
    """
    level_db, row = np.asarray(level_db, float), []
    for width in widths:
        if not 2 <= width <= level_db.shape[1]:
            raise ValueError(f"a window of {width} frames: take 2 to {level_db.shape[1]}.")
        time_s = (np.arange(width) - (width - 1) / 2) / frame_rate_hz
        slopes = sliding_window_view(level_db, width, axis=1) @ time_s / np.sum(time_s**2)
        row.append(np.quantile(slopes, quantiles, axis=1).T.ravel())
    return np.concatenate(row)


@needs_rows("signals")
@needs_numbers("sample_rate_hz")
def speech_decay_features(signals, sample_rate_hz):
    """Return one row of decay rates for every waveform.

    Args:
        signals: Waveforms, shape (n, N).
        sample_rate_hz: Sample rate in hertz, a whole number.

    Returns:
        Table in dB per second, shape (n, 150).

    Example:
        >>> speech_decay_features(np.random.default_rng(0).standard_normal((2, 8000)), 8000).shape
        (2, 150)
    """
    if not len(signals):
        raise ValueError("There is no signal: give a list of one at least.")
    return np.stack(
        [decay_rate_features(band_levels_db(signal, sample_rate_hz), sample_rate_hz / HOP) for signal in signals]
    )
