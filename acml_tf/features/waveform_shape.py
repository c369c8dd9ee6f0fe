"""Numbers of the waveform itself: how spiky it is, how often it changes its sign.

Reference: K. Pearson, Biometrika 4, 169 (1905), for the kurtosis.

Lesson: lessons/2_features/2_1_feature_extraction.py
"""

import numpy as np

from acml_tf.acoustics.samples import samples, takes_samples


@takes_samples("signal", ndim=1)
def crest_and_kurtosis(signal):
    """Compute how spiky a sound is, by its highest sample and by its fourth power.

    Both are taken of the sound less its mean. The crest factor is the level of the highest sample (of either sign)
    above the root mean square; the kurtosis is the mean fourth power over the squared mean square.

    Args:
        signal: Samples in any unit, integers too, shape `(num_samples,)`.

    Returns:
        Crest factor in dB, ≥ 0, and kurtosis without unit, ≥ 1 (3 for Gaussian noise). A gain and a constant
        offset of the recorder change neither.

    Raises:
        ValueError: The signal is constant, so nothing in it is spiky.

    Example:
        A square wave is never higher than its RMS value:

        >>> crest_and_kurtosis([3, 3, -1, -1])
        (0.0, 1.0)
    """
    signal = np.asarray(signal, dtype=float)
    square = (signal - signal.mean()) ** 2
    if np.ptp(signal) == 0:
        raise ValueError(f"all samples are {signal[0]}: hand in a sound that moves.")
    crest_db = 10 * np.log10(square.max() / square.mean())
    return float(crest_db), float(np.mean(square**2) / square.mean() ** 2)


def zero_crossing_rate(frames):
    """Compute how often the samples of each frame change their sign: a cheap and noisy guess at the frequency.

    Args:
        frames: Samples, shape `(..., num_samples)`, at least two; zero counts as positive.

    Returns:
        Part of the steps from sample to sample that change the sign, from 0 to 1, shape `(...)`. A pure tone gives
        twice its frequency divided by the sample rate.

    Example:
        >>> zero_crossing_rate([1.0, -1.0, -1.0, 2.0, 3.0])
        0.5
    """
    frames = samples(frames, "frames")
    if frames.shape[-1] < 2:
        raise ValueError(f"Frames of {frames.shape[-1]} sample: give two at least.")
    negative = frames < 0
    return np.mean(negative[..., 1:] != negative[..., :-1], axis=-1)
