"""Short patches of a spectrogram: each frame together with those that follow it.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.features.cepstrum import cached_filterbank
from acml_tf.features.spectrogram import power_spectrogram

WINDOW_S = 0.064


@needs_numbers("num_bands")
def relative_log_mel(signal, sample_rate_hz, num_bands=64):
    """Return mel-band levels relative to the mean of the clip, so that its loudness leaves no trace.

    Args:
        signal: Waveform, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.
        num_bands: Mel bands between 0 Hz and half the sample rate.

    Returns:
        Levels in dB re the mean power of all bands and frames, shape `(num_bands, num_frames)`, at least −90.
        Frames of 64 ms follow each other every 32 ms.

    Example:
        The same sound twice as loud gives the same levels:

        >>> relative_log_mel(np.ones(32000), 16000).shape
        (64, 61)
    """
    power = power_spectrogram(signal, sample_rate_hz, window_s=WINDOW_S)
    bands = cached_filterbank(num_bands, 2 * (len(power) - 1), sample_rate_hz) @ power
    return 10 * np.log10(np.maximum(bands / max(bands.mean(), np.finfo(float).tiny), 1e-9))


@takes_counts("context")
def frames_with_context(levels, context):
    """Return each frame of a spectrogram together with those that follow it, one row per patch.

    Args:
        levels: Spectrogram, shape `(num_bands, num_frames)`.
        context: Number of neighbouring frames in a patch, from 1 to `num_frames`.

    Returns:
        Shape `(num_frames - context + 1, context * num_bands)`. Row t holds all bands of frame t, then all bands
        of frame t + 1, and so on.

    Raises:
        ValueError: There are fewer frames than a patch has.

    Example:
        >>> frames_with_context(np.array([[1, 2, 3], [10, 20, 30]]), 2)
        array([[ 1, 10,  2, 20],
               [ 2, 20,  3, 30]])
    """
    levels = np.asarray(levels)
    if levels.ndim != 2 or not levels.size:
        raise ValueError(f"Levels of shape {levels.shape}: give (num_bands, num_frames), one frame at least.")
    frames = levels.T
    num_patches = len(frames) - context + 1
    if num_patches < 1:
        raise ValueError(f"{len(frames)} frames make no patch of {context}: take a longer sound or a smaller context.")
    return np.stack([frames[start : start + context].ravel() for start in range(num_patches)])


@needs_rows("signals", empty=False)
@takes_counts("context")
def patch_table(signals, sample_rate_hz, context):
    """Return the patches of many sounds, and the number of the clip that each patch is from.

    Args:
        signals: Waveforms.
        sample_rate_hz: Samples per second.
        context: Frames in a patch.

    Returns:
        Patches in dB, shape `(num_patches, context * 64)`, single precision, and the number of the clip of each,
        shape `(num_patches,)`.

    Raises:
        ValueError: A sound is too short for a patch.

    Example:
        >>> patch_table(3 * [np.ones(32000)], 16000, context=5)[0].shape
        (171, 320)
    """
    patches = [frames_with_context(relative_log_mel(signal, sample_rate_hz), context) for signal in signals]
    clip_numbers = np.repeat(np.arange(len(patches)), [len(rows) for rows in patches])
    return np.concatenate(patches).astype(np.float32), clip_numbers


@needs_numbers("patches", empty=True)
@needs_numbers("num_bands")
def middle_frame(patches, num_bands=64):
    """Return the frame in the middle of each patch.

    Args:
        patches: Patches of whole frames, shape `(num_patches, context * num_bands)`.
        num_bands: Levels in a frame.

    Returns:
        Shape `(num_patches, num_bands)`.

    Example:
        >>> middle_frame(np.array([[1, 10, 2, 20, 3, 30]]), num_bands=2)
        array([[ 2, 20]])
    """
    patches = np.asarray(patches)
    frames = patches.reshape(len(patches), -1, num_bands)
    return frames[:, frames.shape[1] // 2]


@needs_numbers("patches", empty=True)
@needs_numbers("num_bands")
def mean_frame(patches, num_bands=64):
    """Return the mean of the frames of each patch: all that it says, for a method that wants one frame.

    Args:
        patches: Patches of whole frames, shape `(num_patches, context * num_bands)`.
        num_bands: Levels in a frame.

    Returns:
        Shape `(num_patches, num_bands)`.

    Example:
        >>> mean_frame(np.array([[1, 10, 2, 20, 3, 60]]), num_bands=2)
        array([[ 2., 30.]])
    """
    patches = np.asarray(patches)
    return patches.reshape(len(patches), -1, num_bands).mean(axis=1)
