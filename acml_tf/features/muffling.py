"""Take the hiss out of the start of a word.

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import numpy as np
from scipy.signal import butter, sosfiltfilt

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples

# what `sosfiltfilt` needs for a filter of order 6
MIN_SAMPLES = 22


@needs_numbers("sample_rate_hz", "cutoff_hz", "share")
@takes_samples("signal", ndim=1)
def muffle_start(signal, sample_rate_hz, cutoff_hz=1500, share=1 / 3):
    """Take the sound above a cutoff out of the start of a word, and leave the rest as it is.

    Args:
        signal: Word, shape `(num_samples,)`. Not changed.
        sample_rate_hz: Samples per second.
        cutoff_hz: Cutoff of the low pass (Butterworth, order 6, run forwards and backwards), below half the rate.
        share: Which part of the word is muffled, 0 … 1.

    Returns:
        Word of the same length.

    Raises:
        ValueError: The word is shorter than the filter's own echo.

    Example:
        >>> tone = np.sin(2 * np.pi * 3000 * np.arange(900) / 8000)
        >>> muffled = muffle_start(tone, 8000)
        >>> bool(np.max(np.abs(muffled[50:250])) < 0.01), bool(np.all(muffled[300:] == tone[300:]))
        (True, True)
    """
    if len(signal) < MIN_SAMPLES:
        raise ValueError(f"{len(signal)} samples are no word: give {MIN_SAMPLES} at least.")
    low = sosfiltfilt(butter(6, cutoff_hz, fs=sample_rate_hz, output="sos"), signal)
    start = int(len(signal) * share)
    return np.concatenate([low[:start], signal[start:]])
