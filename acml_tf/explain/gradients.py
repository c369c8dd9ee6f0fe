"""Which cell of a spectrogram would change a network's answer? Follow the logit back to the input.

Reference: M. Sundararajan, A. Taly and Q. Yan, "Axiomatic attribution for deep networks", ICML (2017),
arXiv:1703.01365; D. Smilkov et al., "SmoothGrad: removing noise by adding noise", arXiv:1706.03825 (2017).

Lesson: lessons/6_explain/6_3_explaining_networks.py
"""

import numpy as np
import tensorflow as tf

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_functions


def input_gradient(model, spectrograms, label):
    """Compute how fast the logit of one class grows with every cell of every spectrogram.

    The network is asked as in use (`training=False`), so that no spectrogram changes the answer to another.

    Args:
        model: Network from spectrograms `(batch, bands, frames)` to logits `(batch, num_classes)`.
        spectrograms: Spectrograms, shape `(batch, bands, frames)`; numbers of any type. Not changed.
        label: Number of the class.

    Returns:
        Derivatives of each spectrogram's own logit, shape of `spectrograms`.

    Example:
        `input_gradient(cnn, pictures[:1], 8)[0]` has one number for every band and frame.
    """
    inputs = tf.convert_to_tensor(np.asarray(spectrograms, "float32"))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        logits = model(inputs, training=False)[:, label]
    return tape.gradient(logits, inputs).numpy()


def smooth_gradient(model, spectrogram, label, noise=0.3, num_draws=32, seed=0):
    """Compute the input gradient averaged over noisy copies of a spectrogram.

    Args:
        model: Network from spectrograms `(batch, bands, frames)` to logits.
        spectrogram: Spectrogram, shape `(bands, frames)`.
        label: Number of the class.
        noise: Standard deviation of the noise, in the unit of the spectrogram.
        num_draws: Number of copies.
        seed: Draws the noise.

    Returns:
        Mean derivative, shape `(bands, frames)`.

    Example:
        `smooth_gradient(cnn, pictures[0], 8)`.
    """
    draws = np.random.default_rng(seed).normal(0, noise, (num_draws, *np.shape(spectrogram)))
    return input_gradient(model, np.asarray(spectrogram) + draws, label).mean(axis=0)


@needs_functions("gradient")
@needs_numbers("num_steps")
def integrated_gradients(gradient, spectrogram, baseline, num_steps=64):
    r"""Share the growth of a logit, from a baseline to a spectrogram, out among the cells.

    Walk from the baseline b to the spectrogram x in a straight line, and add up what every cell contributes:

    $$A_i = (x_i - b_i)\int_0^1 \frac{\partial a}{\partial x_i}\bigl(b + \alpha\,(x - b)\bigr)\,d\alpha$$

    with the integral as the mean over the middles of `num_steps` equal steps of α.

    Args:
        gradient: Function from spectrograms `(batch, bands, frames)` to the derivatives of the logit, same shape.
        spectrogram: Spectrogram x, shape `(bands, frames)`. Not changed.
        baseline: Spectrogram b that means "nothing was heard", same shape.
        num_steps: Number of steps, at least 1.

    Returns:
        Attributions A, shape `(bands, frames)`; with enough steps their sum is a(x) − a(b).

    Example:
        The logit x² has the gradient 2 x, and all of its growth from 1 to 3 is due to x:

        >>> integrated_gradients(lambda x: 2 * x, np.array([[3.0]]), np.array([[1.0]]))
        array([[8.]])
    """
    spectrogram, baseline = np.asarray(spectrogram, float), np.asarray(baseline, float)
    alpha = (np.arange(num_steps) + 0.5) / num_steps
    path = baseline + alpha[:, None, None] * (spectrogram - baseline)
    return (spectrogram - baseline) * np.mean(gradient(path), axis=0)
