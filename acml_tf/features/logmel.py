"""A sound as a spectrogram for a network: level over mel bands and frames, every band on one scale.

Reference: K. J. Piczak, "Environmental sound classification with convolutional neural networks", MLSP (2015).

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.samples import samples
from acml_tf.features.cepstrum import cached_filterbank
from acml_tf.features.spectrogram import power_spectrogram

WINDOW_S = 2048 / 22050


@needs_numbers("floor_db")
def log_mel(power, weights, floor_db=-80.0):
    r"""Compute the level of each mel band and frame below the loudest frame of the clip.

    The power is added up in each band first,

    $$L_{b,t} = \max\left(10\log_{10}\frac{P_{b,t}}{\max P},\ \text{floor}\right),\qquad
    P_{b,t} = \sum_k w_{b,k}\,S_{k,t}.$$

    Args:
        power: Power spectrogram S ≥ 0 of one clip, shape `(num_bins, num_frames)`, not all zero.
        weights: Mel filterbank w ≥ 0, shape `(num_bands, num_bins)`.
        floor_db: Lowest level returned, in dB; what is quieter counts as this.

    Returns:
        Levels in dB re the loudest band and frame, shape `(num_bands, num_frames)`, from `floor_db` to 0.

    Example:
        One band over two bins has the powers 10 and 0.1:

        >>> log_mel(np.array([[4, 0.1], [6, 0]]), np.array([[1, 1]]))
        array([[  0., -20.]])
    """
    power, weights = samples(power, "power"), samples(weights, "weights")
    bands = weights @ power
    if np.max(bands) == 0:
        raise ValueError("No band holds any power: leave out silent clips.")
    return 10 * np.log10(np.maximum(bands / np.max(bands), 10 ** (floor_db / 10)))


@needs_numbers("num_bands", "floor_db")
def log_mel_spectrogram(
    signal,
    sample_rate_hz,
    num_bands=64,
    window_s=WINDOW_S,
    floor_db=-80.0,
):
    """Compute the mel-band levels of a waveform; frames are half a window apart.

    Args:
        signal: Waveform, shape `(num_samples,)`; a silent one counts as constant at 0 dB.
        sample_rate_hz: Samples per second.
        num_bands: Mel bands between 0 Hz and half the sample rate.
        window_s: Duration of a window.
        floor_db: Lowest level, in dB below the loudest band and frame.

    Returns:
        Levels in dB, shape `(num_bands, num_frames)`, single precision.

    Example:
        Five seconds at 22.05 kHz give 64 bands and 106 frames, 46 ms apart:

        >>> log_mel_spectrogram(np.ones(5 * 22050), 22050).shape
        (64, 106)
    """
    power = power_spectrogram(signal, sample_rate_hz, min_fft_length=1024, window_s=window_s)
    weights = cached_filterbank(num_bands, 2 * (len(power) - 1), sample_rate_hz)
    level_db = log_mel(power + np.finfo(float).tiny, weights, floor_db).astype(np.float32)
    return level_db if np.any(power) else np.zeros_like(level_db)


@needs_rows("signals")
@needs_numbers("num_frames")
def log_mel_table(signals, sample_rate_hz, num_frames, fit="pad", **options):
    """Return the log-mel spectrograms of many clips, all of one length.

    Args:
        signals: Waveforms.
        sample_rate_hz: Samples per second.
        num_frames: Frames of every spectrogram.
        fit: `"pad"` cuts longer spectrograms at both ends and sets shorter ones into their lowest level;
            `"stretch"` plays all at the speed at which they just fit, so that slow and fast speakers look alike.
        **options: Further arguments of `log_mel_spectrogram`.

    Returns:
        Levels in dB, shape `(num_clips, num_bands, num_frames)`, single precision.

    Raises:
        ValueError: There is no such way to fit, or no waveform.

    Example:
        >>> log_mel_table([np.ones(22050), np.ones(44100)], 22050, 42).shape
        (2, 64, 42)
    """
    if fit not in ("pad", "stretch"):
        raise ValueError(f"fit is {fit!r}: choose 'pad' or 'stretch'.")
    if not len(signals):
        raise ValueError("There is no waveform: give one at least.")
    fit_frames = pad_frames if fit == "pad" else stretch_frames
    return np.stack([fit_frames(log_mel_spectrogram(s, sample_rate_hz, **options), num_frames) for s in signals])


@needs_numbers("num_frames")
def pad_frames(spectrogram, num_frames):
    """Pad or cut a spectrogram to a given number of frames, its middle in the middle.

    Args:
        spectrogram: Spectrogram, shape `(num_bands, any)`.
        num_frames: Frames wanted.

    Returns:
        The middle of a longer spectrogram; a shorter one between frames of its lowest level.

    Example:
        >>> pad_frames(np.array([[5, 3]]), 4)
        array([[3, 5, 3, 3]])
    """
    spectrogram = _picture(spectrogram)
    missing = num_frames - spectrogram.shape[1]
    if missing < 0:
        return spectrogram[:, -missing // 2 : -missing // 2 + num_frames]
    sides = ((0, 0), (missing // 2, missing - missing // 2))
    return np.pad(spectrogram, sides, constant_values=spectrogram.min())


@needs_numbers("num_frames")
def stretch_frames(spectrogram, num_frames):
    """Resample a spectrogram at equally spaced times from its first frame to its last.

    Args:
        spectrogram: Spectrogram, shape `(num_bands, any)`.
        num_frames: Frames wanted.

    Returns:
        Spectrogram of shape `(num_bands, num_frames)`, straight lines between frames; whole numbers become floats.

    Example:
        >>> stretch_frames(np.array([[0.0, 2.0]]), 3)
        array([[0., 1., 2.]])
    """
    spectrogram = _picture(spectrogram)
    times, frames = np.linspace(0, spectrogram.shape[1] - 1, num_frames), np.arange(spectrogram.shape[1])
    kind = spectrogram.dtype if spectrogram.dtype.kind == "f" else float  # between whole numbers lie others
    return np.stack([np.interp(times, frames, band) for band in spectrogram]).astype(kind)


@needs_numbers("train", "test", empty=True)
def standardise_bands(train, test):
    r"""Scale every mel band to mean 0 and deviation 1, measured on the training clips only.

    $$z_{i,b,t} = \frac{L_{i,b,t} - \mu_b}{\sigma_b}$$

    with $\mu_b$ and $\sigma_b$ over all training clips i and frames t.

    Args:
        train: Levels of the training clips in dB, shape `(num_train, num_bands, num_frames)`.
        test: Levels of other clips in dB, shape `(num_test, num_bands, num_frames)`.

    Returns:
        Both, without unit, each in its shape. A band that is constant in training is only shifted (its σ
        counts as 1).

    Example:
        A single band at −30 and −10 dB in training:

        >>> standardise_bands(np.array([[[-30.0, -10.0]]]), np.array([[[-20.0, 0.0]]]))[1]
        array([[[0., 2.]]])
    """
    train, test = np.asarray(train), np.asarray(test)
    if not train.size:
        raise ValueError("The training set is empty: give one picture at least.")
    mean = train.mean(axis=(0, 2), keepdims=True)
    deviation = train.std(axis=(0, 2), keepdims=True)
    # the deviation of equal numbers may be a rounding error above zero
    deviation = np.where(np.ptp(train, axis=(0, 2), keepdims=True) == 0, 1, deviation)
    return (train - mean) / deviation, (test - mean) / deviation


def _picture(spectrogram):
    """Return a spectrogram as an array, in the precision that it has."""
    picture = np.asarray(spectrogram)
    if picture.ndim != 2 or not picture.size:
        raise ValueError(f"A spectrogram of shape {picture.shape}: give (num_bands, num_frames), one frame at least.")
    return picture
