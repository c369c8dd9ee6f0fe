"""Keep what a slow sensor can follow of a signal, and drop the rest.

Reference: A. V. Oppenheim and R. W. Schafer, *Discrete-Time Signal Processing*, Prentice Hall, for the ideal low-pass
filter.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import samples


@needs_numbers("sample_rate_hz")
@needs_numbers("cutoff_hz", empty=True)
def low_pass(signals, sample_rate_hz, cutoff_hz):
    """Return signals without what lies above a cutoff frequency.

    Each line of the spectrum is kept whole or dropped whole, so the filter is a projection: a second pass changes
    nothing, phases stay, and what is kept and what is dropped are orthogonal.

    Args:
        signals: Real signals along the last axis, shape `(…, num_samples)`.
        sample_rate_hz: Samples per second.
        cutoff_hz: Largest frequency that is kept, in Hz, ≥ 0.

    Returns:
        Filtered signals, same shape, floats.

    Example:
        A constant passes, the fastest alternation does not:

        >>> low_pass([3, 1, 3, 1], 1000, 120).tolist()
        [2.0, 2.0, 2.0, 2.0]
    """
    signals = samples(signals)
    num_samples = signals.shape[-1]
    frequency_hz = np.arange(num_samples // 2 + 1) * sample_rate_hz / num_samples  # exact where a line has whole hertz
    kept = frequency_hz <= cutoff_hz
    return np.fft.irfft(np.fft.rfft(signals) * kept, num_samples)
