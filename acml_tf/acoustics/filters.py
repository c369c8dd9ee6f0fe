"""Digital filters: weigh the latest inputs and outputs, and some frequencies pass while others do not.

Reference: R. Bristow-Johnson, "Audio EQ cookbook" (W3C working group note, 2021); S. Butterworth, "On the
theory of filter amplifiers", Experimental Wireless 7 (1930), 536–541.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number, takes_positive
from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.samples import samples, takes, takes_samples


def _belongs_to_the_output(name, value):
    if not np.isclose(value[0], 1):
        raise ValueError(f"{name}[0] is {value[0]:g}, not 1: divide both {name} and numerator by it.")
    return value


@takes_samples("signal", "numerator", "denominator", ndim=1)
@takes(["denominator"], _belongs_to_the_output)
def recursive_filter(numerator, denominator, signal):
    r"""Filter a sound with feedback: the output listens to its own past.

    $$y[n] = \sum_k b[k]\,x[n-k] - \sum_{k \ge 1} a[k]\,y[n-k]$$

    and silence before the first sample.

    Args:
        numerator: Weights b of the latest inputs, newest first, shape (K,).
        denominator: Weights a, shape (M,); a[0] = 1 belongs to y[n] itself, the others to past outputs.
        signal: Real samples x, shape (N,).

    Returns:
        Filtered samples y, shape (N,).

    Example:
        Half of the last output is kept, a click fades:

        >>> recursive_filter([1.0], [1.0, -0.5], [1.0, 0.0, 0.0])
        array([1.  , 0.5 , 0.25])
    """
    weights = np.asarray(denominator)[1:]
    output = np.convolve(signal, np.asarray(numerator, dtype=float))[: len(signal)]
    for n in range(len(signal)):
        past = output[max(0, n - len(weights)) : n][::-1]
        output[n] -= weights[: len(past)] @ past
    return output


@needs_numbers("frequency_hz", "sample_rate_hz", empty=True)
def frequency_response(numerator, denominator, frequency_hz, sample_rate_hz):
    r"""Compute what a filter does to a steady tone: the factor on its arrow.

    $$H(f) = \frac{\sum_k b[k]\,d^k}{\sum_k a[k]\,d^k},\qquad d = e^{-2\pi i f / S},$$

    where d is what a delay by one sample does to the arrow.

    Args:
        numerator: Weights b, shape (K,).
        denominator: Weights a, shape (M,).
        frequency_hz: Frequencies in hertz, any shape.
        sample_rate_hz: Sample rate S in hertz.

    Returns:
        Complex response, shape of `frequency_hz`: its magnitude is the gain, its angle the phase shift.

    Example:
        The mean of two neighbours removes the tone at S/2:

        >>> round(abs(frequency_response([0.5, 0.5], [1.0], 4000.0, 8000.0)), 6)
        0.0
    """
    numerator, denominator = samples(numerator, "numerator"), samples(denominator, "denominator")
    if numerator.ndim != 1 or denominator.ndim != 1:
        raise ValueError(f"Shapes {numerator.shape} and {denominator.shape}: give coefficients in a row.")
    delay = np.exp(-2j * np.pi * np.asarray(frequency_hz) / sample_rate_hz)
    feedforward, feedback = (np.polynomial.Polynomial(weights)(delay) for weights in (numerator, denominator))
    return feedforward / feedback


@takes_number("cutoff_hz", "sample_rate_hz")
@takes_positive("quality")
def lowpass_section(cutoff_hz, quality, sample_rate_hz):
    """Compute the weights of a second-order low-pass: two inputs back, two outputs back.

    The analogue filter 1 / (s² + s/Q + 1) by the bilinear transform, which puts the cutoff where it is asked
    for.

    Args:
        cutoff_hz: Cutoff frequency in hertz, between 0 and S/2.
        quality: Quality factor Q > 0, the gain at the cutoff; 1/√2 is the flattest.
        sample_rate_hz: Sample rate S in hertz.

    Returns:
        Pair `(numerator, denominator)`, each of shape (3,), with denominator[0] = 1.

    Raises:
        ValueError: If the cutoff does not lie between 0 and S/2.

    Example:
        At a quarter of the sample rate with Q = 1/√2 the gain at the cutoff is 0.707:

        >>> round(abs(frequency_response(*lowpass_section(2000.0, 0.5**0.5, 8000.0), 2000.0, 8000.0)), 3)
        0.707
    """
    if not 0 < cutoff_hz < sample_rate_hz / 2:
        raise ValueError(f"cutoff_hz is {cutoff_hz}: choose it between 0 and S/2 = {sample_rate_hz / 2} Hz.")
    angle = 2 * np.pi * cutoff_hz / sample_rate_hz
    alpha = np.sin(angle) / (2 * quality)
    numerator = (1 - np.cos(angle)) / 2 * np.array([1.0, 2.0, 1.0])
    denominator = np.array([1 + alpha, -2 * np.cos(angle), 1 - alpha])
    return numerator / (1 + alpha), denominator / (1 + alpha)


@takes_counts("order", least=0)
def butterworth_sections(order, cutoff_hz, sample_rate_hz):
    r"""Compute a steep and flat low-pass as a chain of second-order sections.

    The gain is

    $$\frac{1}{\sqrt{1 + \Omega^{2\,\text{order}}}},\qquad \Omega = \frac{\tan(\pi f / S)}{\tan(\pi f_c / S)},$$

    nearly f / f_c far below S/2.

    Args:
        order: Even order ≥ 2; each section counts for two.
        cutoff_hz: Frequency of the gain 1/√2 in hertz, between 0 and S/2.
        sample_rate_hz: Sample rate S in hertz.

    Returns:
        List of order / 2 pairs `(numerator, denominator)`.

    Raises:
        ValueError: If the order is odd or below two.

    Example:
        >>> len(butterworth_sections(8, 3400.0, 48000.0))
        4
    """
    if order < 2 or order % 2:
        raise ValueError(f"order is {order}: choose an even order, 2 or more.")
    angles = np.pi * (2 * np.arange(order // 2) + 1) / (2 * order)
    return [lowpass_section(cutoff_hz, 1 / (2 * np.cos(angle)), sample_rate_hz) for angle in angles]


@needs_rows("sections")
def filter_in_sections(sections, signal):
    """Filter a sound by the sections of a filter, one after the other.

    Args:
        sections: Pairs `(numerator, denominator)`, as from `butterworth_sections`, or rows of six numbers with both,
            as SciPy's `output="sos"` has them.
        signal: Real samples, shape (N,).

    Returns:
        Filtered samples, shape (N,).

    Raises:
        ValueError: If a section is neither.

    Example:
        Two sections that each halve a click leave a quarter of it:

        >>> filter_in_sections(2 * [([0.5], [1.0])], [1.0, 0.0])
        array([0.25, 0.  ])
    """
    signal = samples(signal)
    for section in sections:
        signal = recursive_filter(*_pair(section), signal)
    return signal


def _pair(section):
    """Return numerator and denominator of a section."""
    if isinstance(section, tuple | list) and len(section) == 2:
        return section
    numbers = samples(section, "section")
    if numbers.shape not in ((6,), (2, 3)):
        raise ValueError(f"A section has the shape {numbers.shape}: give a pair (numerator, denominator).")
    return numbers.reshape(2, 3)
