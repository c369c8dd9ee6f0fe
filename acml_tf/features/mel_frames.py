"""Power in mel bands, frame by frame and each frame on its own, as a board computes it while it listens.

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number, takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.windows import hann_window
from acml_tf.features.cepstrum import cached_filterbank, hertz_to_mel, mel_to_hertz

FRAME_LENGTH, HOP_LENGTH, NUM_BANDS = 1024, 512, 32


@takes_counts("frame_length", "hop_length")
def offline_frames(signal, frame_length=FRAME_LENGTH, hop_length=HOP_LENGTH):
    """Cut whole recordings into overlapping frames; what is left over at the end makes no frame.

    Args:
        signal: Waveforms, shape `(..., num_samples)`.
        frame_length: Samples in a frame.
        hop_length: Samples from the start of one frame to the start of the next.

    Returns:
        Frames, shape `(..., num_frames, frame_length)`.

    Raises:
        ValueError: A recording is shorter than a frame.

    Example:
        >>> offline_frames(np.arange(5), 3, 1).tolist()
        [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    """
    if np.shape(signal)[-1:] < (frame_length,):
        raise ValueError(f"Samples of shape {np.shape(signal)} make no frame of {frame_length}: give more of them.")
    return np.lib.stride_tricks.sliding_window_view(signal, frame_length, axis=-1)[..., ::hop_length, :]


@needs_numbers("frames", empty=True)
@needs_numbers("sample_rate_hz", "num_bands")
def band_powers(frames, sample_rate_hz, num_bands=NUM_BANDS):
    """Compute the power of each frame in mel bands.

    Args:
        frames: Frames, shape `(..., frame_length)`.
        sample_rate_hz: Samples per second.
        num_bands: Number of bands between 0 Hz and half the sample rate.

    Returns:
        Power, shape `(..., num_bands)`.

    Example:
        >>> band_powers(np.ones((7, 1024)), 16000).shape
        (7, 32)
    """
    length = np.shape(frames)[-1]
    spectrum = np.fft.rfft(frames * hann_window(length))
    return np.abs(spectrum) ** 2 / length @ cached_filterbank(num_bands, length, sample_rate_hz).T


@takes_counts("num_bands")
@takes_positive("sample_rate_hz")
@takes_number("sample_rate_hz")
def band_centres_hz(sample_rate_hz, num_bands=NUM_BANDS):
    """Return the centre frequencies of mel bands between 0 Hz and half the sample rate.

    Args:
        sample_rate_hz: Samples per second.
        num_bands: Number of bands.

    Returns:
        Frequencies in hertz, shape `(num_bands,)`.

    Example:
        >>> band_centres_hz(16000, 1).round()
        array([1768.])
    """
    return mel_to_hertz(np.linspace(0, hertz_to_mel(sample_rate_hz / 2), num_bands + 2)[1:-1])
