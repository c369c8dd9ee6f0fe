"""Chroma: which of the twelve notes sound, whatever the octave.

Reference: M. A. Bartsch and G. H. Wakefield, IEEE Trans. Multimedia 7, 96 (2005).

Lesson: lessons/2_features/2_1_feature_extraction.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples

NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


@needs_numbers("lowest_hz", empty=True)
@takes_samples("power", "frequency_hz", ndim=1, alike=True)
def chroma_vector(power, frequency_hz, lowest_hz=100.0):
    """Compute the share of a spectrum's power that falls to each of the twelve notes.

    Notes are a twelfth of an octave apart, and A is 440 Hz and every octave above or below it. The power of each bin
    goes to the note that is nearest to its frequency on the logarithmic scale.

    Args:
        power: Power of each bin, shape `(num_bins,)`.
        frequency_hz: Frequency of each bin, ≥ 0, shape `(num_bins,)`.
        lowest_hz: Bins below this are left out, since in a short window a bin is wider than a note there; a
            bin at 0 Hz is always left out.

    Returns:
        Shares from 0 to 1, shape `(12,)`, in the order C, C♯, D, …, B; they add up to 1, or are all 0 if no power is
        left.

    Example:
        An A, the A two octaves higher, and a C:

        >>> chroma_vector([1.0, 2.0, 1.0], [220.0, 880.0, 261.6]).tolist()
        [0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.75, 0.0, 0.0]
    """
    power, frequency_hz = np.asarray(power, dtype=float), np.asarray(frequency_hz, dtype=float)
    used = (frequency_hz >= lowest_hz) & (frequency_hz > 0)
    semitones = np.round(12 * np.log2(frequency_hz[used] / 440))
    note = (semitones.astype(int) + 9) % 12
    shares = np.bincount(note, weights=power[used], minlength=12)
    return shares / max(shares.sum(), np.finfo(float).tiny)
