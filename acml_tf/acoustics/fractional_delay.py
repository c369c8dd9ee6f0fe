"""Delays of whole samples, exact, and of fractions of one, by the shift theorem.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import numpy as np


def delayed_responses(responses, delay_samples):
    r"""Delay signals, each by its own number of samples, and lengthen all by the largest one.

    A whole number moves the samples; what is left is a linear phase, $X(\omega)\,e^{-i\omega\tau}$, which is exact
    for signals below half the sample rate.

    Args:
        responses: Signals, shape `(..., samples)`.
        delay_samples: Delays of 0 or more, a number or an array that broadcasts to the shape without its last axis.

    Returns:
        Signals, shape `(..., samples + largest delay rounded up)`.

    Raises:
        ValueError: A delay is negative or not a number.

    Example:
        >>> delayed_responses([[1.0, 2.0], [1.0, 2.0]], [0, 2])
        array([[1., 2., 0., 0.],
               [0., 0., 1., 2.]])
    """
    responses = np.asarray(responses, float)
    try:
        delays = np.broadcast_to(np.asarray(delay_samples, float), responses.shape[:-1])
    except ValueError as error:
        shapes = f"Delays of shape {np.shape(delay_samples)} for signals of shape {responses.shape}"
        raise ValueError(f"{shapes}: give one to each signal.") from error
    if not np.all(delays >= 0):
        raise ValueError(f"The smallest delay is {np.min(delays)} samples; give delays of 0 or more.")
    padded = np.pad(responses, [(0, 0)] * delays.ndim + [(0, int(np.ceil(delays.max(initial=0))))])
    whole = np.floor(delays).astype(int)
    moved = np.take_along_axis(padded, _before(padded.shape[-1], whole), axis=-1)
    return _shifted(moved, delays - whole) if np.any(delays > whole) else moved


def _before(num_samples, whole):
    """Return which sample of each padded signal comes to each place; the zeros at its end come to its start."""
    return (np.arange(num_samples) - whole[..., None]) % num_samples


def _shifted(signals, fraction):
    """Delay by part of a sample, in a length that is twice as long so that nothing comes round."""
    num_samples = signals.shape[-1]
    phase = np.exp(-2j * np.pi * np.fft.rfftfreq(2 * num_samples) * fraction[..., None])
    return np.fft.irfft(np.fft.rfft(signals, 2 * num_samples) * phase, 2 * num_samples)[..., :num_samples]
