"""The power of a sound over frequency and time, in decibels below its loudest bin.

A window is a *duration*: 1024 samples at 22.05 kHz, as in the review of McCarthy et al., npj Acoustics 1:18
(2025), are 46.4 ms, which at 8 kHz are 372 samples.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_number, takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import samples
from acml_tf.acoustics.windows import hann_window

WINDOW_S = 1024 / 22050


@takes_positive("sample_rate_hz", "window_s")
@takes_number("sample_rate_hz", "window_s")
def window_length(sample_rate_hz, window_s=WINDOW_S):
    """Return the number of samples in a window, rounded to an even number so that half a window is whole.

    Args:
        sample_rate_hz: Samples per second.
        window_s: Duration of the window.

    Returns:
        Even number of samples, at least 2.

    Example:
        >>> window_length(22050), window_length(8000)
        (1024, 372)
    """
    return max(2, 2 * round(window_s * sample_rate_hz / 2))


@needs_numbers("min_fft_length")
def power_spectrogram(signal, sample_rate_hz, min_fft_length=0, window_s=WINDOW_S):
    """Compute the power of each frequency in each frame; Hann windows overlap by half.

    Args:
        signal: Waveform, shape `(num_samples,)`; one shorter than a window is padded with zeros.
        sample_rate_hz: Samples per second.
        min_fft_length: Frames are padded with zeros to at least this length, which samples the spectrum on a
            finer grid and adds no information.
        window_s: Duration of a window.

    Returns:
        Power, shape `(num_bins, num_frames)`; `power[f, t]` is bin `f` in frame `t`.

    Raises:
        ValueError: The signal is empty or has several channels.

    Example:
        One second at 22.05 kHz:

        >>> power_spectrogram(np.ones(22050), 22050).shape
        (513, 42)
    """
    if np.ndim(signal) != 1 or len(signal) == 0:
        raise ValueError(f"signal has shape {np.shape(signal)}: give one channel with at least one sample.")
    signal = samples(signal)
    length = window_length(sample_rate_hz, window_s)
    padded = np.pad(signal, (0, max(0, length - len(signal))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, length)[:: length // 2]
    spectrum = np.fft.rfft(frames * hann_window(length), max(length, min_fft_length))
    return np.abs(spectrum.T) ** 2


@needs_numbers("floor_db")
def power_to_decibel(power, floor_db=-80.0):
    """Return the level of each power below the largest one, cut off at a floor.

    Args:
        power: Non-negative powers (squared amplitudes), any shape.
        floor_db: Lowest level returned, negative; what is quieter counts as this.

    Returns:
        Levels in dB re the largest power, from `floor_db` to 0; a silent array is all floor.

    Raises:
        ValueError: The floor is not below 0 dB.

    Example:
        >>> power_to_decibel([1.0, 0.01, 0.0], floor_db=-60.0)
        array([  0., -20., -60.])
    """
    if floor_db >= 0:
        raise ValueError(f"floor_db is {floor_db}: the loudest bin is 0 dB, so give a negative floor.")
    power = samples(power, "power")
    relative = power / max(power.max(), np.finfo(float).tiny)
    return 10 * np.log10(np.maximum(relative, 10 ** (floor_db / 10)))
