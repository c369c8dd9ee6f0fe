"""Numbers in one byte each: 8-bit integers, a scale, and the integer that stands for zero.

Reference: B. Jacob et al., "Quantization and training of neural networks for efficient integer-arithmetic-only
inference", CVPR (2018).

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.samples import takes, takes_samples


def _codes(name, values):
    codes = np.asarray(values)
    if codes.dtype.kind not in "iuf" or not np.all((codes >= -128) & (codes <= 127) & (codes == np.floor(codes))):
        raise ValueError(f"The {name} of type {codes.dtype} are no codes: give whole numbers from -128 to 127.")
    return codes


@takes_samples("values", finite=True)
def quantise_int8(values):
    r"""Return 8-bit codes of real numbers, with the scale and the zero point that lead back to them.

    A code $q$ from −128 to 127 stands for the number $s\,(q - z)$. The scale $s$ is as small as it may be: the 256
    codes just span the interval that holds all values *and zero*. The zero point $z$ is the code for 0.0, which comes
    back exactly, for networks pad with zeros. The other values come back within about half a step.

    Args:
        values: Real numbers, any shape, at least one.

    Returns:
        Codes, shape of `values`, type `int8`; the scale $s > 0$; the zero point $z$, a whole number −128 … 127. Values
        that are all zero get a scale of 1 and a zero point of −128.

    Example:
        >>> quantise_int8(np.array([0.0, 127.5]))
        (array([-128,  127], dtype=int8), 0.5, -128)

    Reference:
        Equation (1) of B. Jacob et al. (2018).
    """
    low, high = min(0.0, float(np.min(values))), max(0.0, float(np.max(values)))
    scale = (high - low) / 255 or 1.0
    zero_point = round(-128 - low / scale)
    codes = np.round(np.asarray(values) / scale) + zero_point
    return np.clip(codes, -128, 127).astype(np.int8), scale, zero_point


@needs_numbers("scale", "zero_point", empty=True)
@takes(["codes"], _codes)
def dequantise_int8(codes, scale, zero_point):
    """Return the real numbers that 8-bit codes stand for.

    Args:
        codes: Codes −128 … 127, any shape.
        scale: Step between neighbouring codes, positive.
        zero_point: Code of 0.0.

    Returns:
        Real numbers, shape of `codes`, single precision.

    Example:
        >>> dequantise_int8(np.array([-128, 127], dtype=np.int8), 0.5, -128)
        array([  0. , 127.5], dtype=float32)
    """
    return (scale * (np.asarray(codes, dtype=np.int32) - zero_point)).astype(np.float32)


@needs_rows("weights")
def through_int8(weights):
    """Return weights as they come back after they have been stored in one byte each.

    Args:
        weights: Arrays of weights, as `model.get_weights()` returns them.

    Returns:
        List of arrays of the same shapes.

    Example:
        >>> through_int8([np.array([0.0, 1.0])])[0]
        array([0., 1.], dtype=float32)
    """
    return [dequantise_int8(*quantise_int8(array)) for array in weights]
