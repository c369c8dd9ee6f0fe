"""The short-time Fourier transform: which tone sounds when.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import numpy as np


def short_time_fourier_transform(signal, window, hop_length):
    """Cut a sound into overlapping frames, fade each in and out, and take the spectrum of each.

    X[k, m] = Σₙ w[n] x[mH + n] exp(−2πi k n / L). Frame m starts at sample mH. Only whole frames count:
    nothing is padded, and what is left at the end is dropped.

    Args:
        signal: Real samples, shape (N,), N ≥ L.
        window: Weights w of a frame, shape (L,); its length is the frame length.
        hop_length: Samples H from the start of one frame to the start of the next, 1 ≤ H.

    Returns:
        Complex array of shape (L // 2 + 1, 1 + (N − L) // H): `X[k, m]` is the coefficient of frequency
        k S / L in frame m.

    Example:
        10 samples in frames of 4 with hop 3 give frames that start at 0, 3 and 6:
        `short_time_fourier_transform(np.zeros(10), np.ones(4), 3).shape` is (3, 3).
    """
    starts = np.arange(0, len(signal) - len(window) + 1, hop_length)
    frames = signal[starts[:, np.newaxis] + np.arange(len(window))]
    return np.fft.rfft(frames * window, axis=-1).T


def spectrogram_db(signal, window, hop_length, reference=1.0):
    """Draw a sound as a map: amplitude of the tones over time and frequency, in decibels.

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
        A steady tone of amplitude 1 that hits a Fourier frequency is a horizontal line at 0 dB.
    """
    if len(signal) < len(window):
        raise ValueError(f"the signal has {len(signal)} samples: take a window of no more than that.")
    if hop_length < 1:
        raise ValueError(f"hop_length is {hop_length}: step on by at least 1 sample.")
    coefficients = short_time_fourier_transform(signal, window, hop_length)
    amplitude = 2 * np.abs(coefficients) / np.sum(window)
    return 20 * np.log10(np.maximum(amplitude / reference, 1e-10))


def frame_times(num_frames, frame_length, hop_length, sample_rate_hz):
    """The instant in the middle of each frame.

    Args:
        num_frames: Number of frames.
        frame_length: Samples of a frame.
        hop_length: Samples from frame to frame.
        sample_rate_hz: Sample rate in hertz.

    Returns:
        Times in seconds, shape (num_frames,).

    Example:
        Frames of 4 samples with hop 2 at 8 Hz are centred on 0.25 s, 0.5 s, 0.75 s, …
    """
    return (np.arange(num_frames) * hop_length + frame_length / 2) / sample_rate_hz
