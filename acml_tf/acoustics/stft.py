"""The short-time Fourier transform: which tone sounds when.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number
from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.samples import takes_samples


@takes_counts("hop_length")
@takes_samples("signal", "window", ndim=1)
def short_time_fourier_transform(signal, window, hop_length):
    r"""Compute the spectrum of each of the overlapping, windowed frames of a sound.

    Each frame is faded in and out by the window:

    $$X[k, m] = \sum_n w[n]\,x[mH + n]\,e^{-2\pi i k n / L}$$

    Frame m starts at sample mH. Only whole frames count: nothing is padded, and what is left at the end is dropped.

    Args:
        signal: Real samples, shape (N,), N ≥ L.
        window: Weights w of a frame, shape (L,); its length is the frame length.
        hop_length: Samples H from the start of one frame to the start of the next, 1 ≤ H.

    Returns:
        Complex array of shape (L // 2 + 1, 1 + (N − L) // H): `X[k, m]` is the coefficient of frequency
        k S / L in frame m.

    Example:
        10 samples in frames of 4 with hop 3 give frames that start at 0, 3 and 6:

        >>> short_time_fourier_transform(np.zeros(10), np.ones(4), 3).shape
        (3, 3)
    """
    starts = np.arange(0, len(signal) - len(window) + 1, hop_length)
    frames = signal[starts[:, np.newaxis] + np.arange(len(window))]
    return np.fft.rfft(frames * window, axis=-1).T


@needs_rows("signal", "window")
@takes_counts("hop_length")
@needs_numbers("reference", empty=True)
def spectrogram_db(signal, window, hop_length, reference=1.0):
    """Compute the amplitude of the tones of a sound over time and frequency, in decibels.

    Args:
        signal: Real samples, shape (N,), N ≥ L.
        window: Weights of a frame, shape (L,).
        hop_length: Samples from frame to frame, ≥ 1.
        reference: Amplitude that counts as 0 dB, in the unit of the signal, > 0.

    Returns:
        Level of 2|X| / Σw in decibels, shape (L // 2 + 1, number of frames), at least −200 dB.

    Raises:
        ValueError: If the signal is shorter than one frame, or the hop is below one sample.

    Example:
        A steady tone of amplitude 1 that hits a Fourier frequency is a horizontal line at 0 dB:

        >>> spectrogram_db(np.cos(np.pi * np.arange(8) / 2), np.ones(4), 4)[1].round(6) + 0
        array([0., 0.])
    """
    if len(signal) < len(window):
        raise ValueError(f"the signal has {len(signal)} samples: take a window of no more than that.")
    coefficients = short_time_fourier_transform(signal, window, hop_length)
    amplitude = 2 * np.abs(coefficients) / np.sum(window)
    return 20 * np.log10(np.maximum(amplitude / reference, 1e-10))


@takes_counts("num_frames", "frame_length", "hop_length")
@takes_number("sample_rate_hz")
def frame_times(num_frames, frame_length, hop_length, sample_rate_hz):
    """Return the time of the middle of each frame.

    Args:
        num_frames: Number of frames.
        frame_length: Samples of a frame.
        hop_length: Samples from frame to frame.
        sample_rate_hz: Sample rate in hertz.

    Returns:
        Times in seconds, shape (num_frames,).

    Example:
        >>> frame_times(3, 4, 2, 8)
        array([0.25, 0.5 , 0.75])
    """
    return (np.arange(num_frames) * hop_length + frame_length / 2) / sample_rate_hz
