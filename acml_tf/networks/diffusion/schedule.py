r"""How fast a sound drowns in noise: the schedule of a diffusion, and the jump to any of its steps.

Each step keeps a part of the sound and fills up with noise, eq. (5) and (6) of McCarthy et al., npj Acoustics 1:18
(2025), so that the variance stays one: $x_t = \sqrt{1 - \beta_t}\,x_{t-1} + \sqrt{\beta_t}\,\epsilon_t$.

Reference: J. Ho, A. Jain, P. Abbeel, "Denoising diffusion probabilistic models", NeurIPS (2020); A. Nichol, P.
Dhariwal, "Improved denoising diffusion probabilistic models", ICML (2021).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import numpy as np
from keras import ops

from acml_tf.acoustics.amounts import takes_counts, takes_number, takes_positive
from acml_tf.acoustics.arguments import needs_numbers


@takes_counts("num_steps")
def linear_schedule(num_steps=1000):
    """Return the linear schedule of the first DDPM: noise that grows by the same amount each step.

    Args:
        num_steps: Number of steps T; β grows from 0.1 / T to 20 / T.

    Returns:
        Fraction β of the variance that is new noise, for steps 1 … T, shape `(num_steps,)`.

    Example:
        >>> linear_schedule(1000)[[0, -1]].tolist()
        [0.0001, 0.02]
    """
    return np.minimum(np.linspace(0.1, 20.0, num_steps) / num_steps, 0.999)


@takes_counts("num_steps")
@takes_number("offset")
def cosine_schedule(num_steps=1000, offset=0.008):
    r"""Return the cosine schedule: the original's fraction of the variance falls along a squared cosine.

    $$\bar\alpha_t = \frac{f(t)}{f(0)},\quad f(t) = \cos^2\!\left(\frac{t/T + s}{1 + s}\,\frac\pi2\right),\qquad
    \beta_t = \min\!\left(1 - \frac{\bar\alpha_t}{\bar\alpha_{t-1}},\ 0.999\right)$$

    Args:
        num_steps: Number of steps T.
        offset: s; keeps the first steps from being too small.

    Returns:
        Fraction β of the variance that is new noise, for steps 1 … T, shape `(num_steps,)`.

    Example:
        Half-way, at step 500 of 1000, 0.494 of the variance is still the original's.
    """
    progress = (np.arange(num_steps + 1) / num_steps + offset) / (1 + offset)
    signal = np.cos(progress * np.pi / 2) ** 2
    return np.minimum(1 - signal[1:] / signal[:-1], 0.999)


@takes_counts("num_steps")
@takes_positive("factor")
def shifted_schedule(num_steps=1000, factor=0.025):
    r"""Return the cosine schedule with a smaller signal-to-noise ratio at every step.

    Where neighbouring cells of a picture tell the same story, the story shows through much noise: its average over
    n cells has n times less. So most steps should be spent in strong noise. (E. Hoogeboom, J. Heek, T. Salimans,
    "Simple diffusion", ICML 2023.)

    Args:
        num_steps: Number of steps T.
        factor: What the ratio $\bar\alpha / (1 - \bar\alpha)$ of the cosine schedule is multiplied by.

    Returns:
        Fraction β of the variance that is new noise, for steps 1 … T, shape `(num_steps,)`.

    Example:
        Half-way only 0.024 of the variance is the original's.
    """
    plain = alpha_bar(cosine_schedule(num_steps))
    shifted = factor * plain / (factor * plain + 1 - plain)
    return np.minimum(1 - shifted[1:] / shifted[:-1], 0.999)


@needs_numbers("betas", empty=True)
def alpha_bar(betas):
    r"""Compute the fraction of the variance that is still the original after each step.

    $$\bar\alpha_t = \prod_{s=1}^{t} (1 - \beta_s),\qquad \bar\alpha_0 = 1$$

    Args:
        betas: Fraction β of new noise in steps 1 … T, each 0 … 1, shape `(T,)`.

    Returns:
        Fractions after steps 0 … T, falling from 1, shape `(T + 1,)`: number t belongs to step t.

    Example:
        >>> alpha_bar([0.1, 0.5]).tolist()
        [1.0, 0.9, 0.45]
    """
    return np.concatenate([[1.0], np.cumprod(1 - np.asarray(betas))])


def diffuse(clean, noise, alpha_bar_t):
    r"""Compute noisy data from clean data in one jump that equals many small steps.

    $$x_t = \sqrt{\bar\alpha_t}\,x_0 + \sqrt{1 - \bar\alpha_t}\,\epsilon$$

    Args:
        clean: Data $x_0$ with variance about one, shape `(batch, ...)`.
        noise: Draws ε from the standard normal distribution, same shape.
        alpha_bar_t: Fraction $\bar\alpha_t$ of each example, shape `(batch,)`, or one number for all.

    Returns:
        Noisy data $x_t$, same shape.

    Example:
        Clean 5, noise −5 and $\bar\alpha_t$ = 0.64: 4 − 3 = 1.
    """
    variance = ops.reshape(alpha_bar_t, (-1,) + (1,) * (len(clean.shape) - 1))
    return variance**0.5 * clean + (1 - variance) ** 0.5 * noise
