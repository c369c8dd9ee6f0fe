"""Triangles that sum a spectrum into bands as the ear does, each as high as the others or each of the same area.

Reference: S. Davis and P. Mermelstein, IEEE Trans. Acoust. Speech Signal Process. 28, 357 (1980), for the triangles;
M. Slaney, "Auditory toolbox", Interval Research technical report 1998-010 (1998), for those of equal area.

Lesson: lessons/2_features/2_1_feature_extraction.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.features.cepstrum import hertz_to_mel, mel_to_hertz


@needs_numbers("num_bands", "fft_length", "sample_rate_hz")
def mel_filter_bank(num_bands, fft_length, sample_rate_hz, norm="peak"):
    """Return triangular weights whose corners lie equally far apart in mel.

    The `num_bands + 2` corners go from 0 Hz to half the sample rate. Triangle b rises in a straight line (in hertz)
    from corner b to corner b + 1 and falls to corner b + 2.

    Args:
        num_bands: Number of triangles.
        fft_length: Length of the transform; its `fft_length // 2 + 1` bins are weighted.
        sample_rate_hz: Samples per second.
        norm: `"peak"`: every triangle is 1 at its middle corner, wherever the bins lie; `"area"`: every triangle has
            the area 1 over frequency in hertz (what librosa calls "slaney").

    Returns:
        Weights ≥ 0, shape `(num_bands, fft_length // 2 + 1)`, in 1/Hz for `"area"`. A triangle narrower than the
        step between bins may miss them all; its weights are then zero.

    Raises:
        ValueError: There is no such norm.

    Example:
        Four bands up to 4 kHz, over five bins of which the first triangle catches none:

        >>> mel_filter_bank(4, 8, 8000).round(2)
        array([[0.  , 0.  , 0.  , 0.  , 0.  ],
               [0.  , 0.71, 0.  , 0.  , 0.  ],
               [0.  , 0.29, 0.5 , 0.  , 0.  ],
               [0.  , 0.  , 0.5 , 0.67, 0.  ]])
    """
    if norm not in ("peak", "area"):
        raise ValueError(f"norm is {norm!r}: choose 'peak' or 'area'.")
    corners_hz = mel_to_hertz(np.linspace(0, hertz_to_mel(sample_rate_hz / 2), num_bands + 2))
    low, middle, high = corners_hz[:-2, None], corners_hz[1:-1, None], corners_hz[2:, None]
    bins_hz = np.fft.rfftfreq(fft_length, 1 / sample_rate_hz)
    rise, fall = (bins_hz - low) / (middle - low), (high - bins_hz) / (high - middle)
    weights = np.maximum(np.minimum(rise, fall), 0)
    return weights if norm == "peak" else weights * 2 / (high - low)
