r"""From noise to data, step by step: the way back of a diffusion, in many small steps or in a few long ones.

Reference: J. Ho, A. Jain, P. Abbeel, "Denoising diffusion probabilistic models", NeurIPS (2020); J. Song, C. Meng, S.
Ermon, "Denoising diffusion implicit models", ICLR (2021).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import numpy as np
import tensorflow as tf

from acml_tf.acoustics.amounts import takes_counts


def clean_estimate(noisy, predicted_noise, alpha_bar_t):
    r"""Compute the clean data from noisy data, were the predicted noise right.

    $$\hat x_0 = \frac{x_t - \sqrt{1 - \bar\alpha_t}\,\hat\epsilon}{\sqrt{\bar\alpha_t}}$$

    Args:
        noisy: Noisy data $x_t$, any shape.
        predicted_noise: Guess of its noise, same shape.
        alpha_bar_t: $\bar\alpha_t$, one number above 0.

    Returns:
        Guess of the clean data, same shape.

    Example:
        Noisy 1.4, noise 1 and $\bar\alpha_t$ = 0.36: (1.4 − 0.8) / 0.6 = 1.
    """
    return (noisy - (1 - alpha_bar_t) ** 0.5 * predicted_noise) / alpha_bar_t**0.5


def ancestral_step(noisy, predicted_noise, alpha_bar_t, alpha_bar_previous, draw):
    r"""Compute one ancestral step back, eq. (7): less of the predicted noise, and a little fresh noise.

    With $\alpha_t = \bar\alpha_t / \bar\alpha_{t-1}$ and $\beta_t = 1 - \alpha_t$,

    $$\mu = \frac{1}{\sqrt{\alpha_t}}\left(x_t - \frac{\beta_t}{\sqrt{1 - \bar\alpha_t}}\,\hat\epsilon\right),\qquad
    \sigma^2 = \beta_t\,\frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t},\qquad x_{t-1} = \mu + \sigma z.$$

    Args:
        noisy: Noisy data $x_t$, any shape.
        predicted_noise: Guess of its noise, same shape.
        alpha_bar_t: $\bar\alpha_t$, below 1.
        alpha_bar_previous: $\bar\alpha_{t-1}$, larger; 1 when the step ends at clean data, and then σ is 0.
        draw: Draw z from the standard normal distribution, same shape.

    Returns:
        Less noisy data $x_{t-1}$, same shape.

    Example:
        The last step ends at the clean guess: $x_t$ = 1.4, noise 1, $\bar\alpha_t$ = 0.36, $\bar\alpha_{t-1}$ = 1
        give (1.4 − 0.64 / 0.8 · 1) / 0.6 = 1.
    """
    kept = alpha_bar_t / alpha_bar_previous
    added = 1 - kept
    mean = (noisy - added / (1 - alpha_bar_t) ** 0.5 * predicted_noise) / kept**0.5
    variance = added * (1 - alpha_bar_previous) / (1 - alpha_bar_t)
    return mean + variance**0.5 * draw


def ddim_step(noisy, predicted_noise, alpha_bar_t, alpha_bar_next):
    r"""Compute one DDIM step back, of any length and without randomness.

    $$x_{t'} = \sqrt{\bar\alpha_{t'}}\,\hat x_0 + \sqrt{1 - \bar\alpha_{t'}}\,\hat\epsilon$$

    Args:
        noisy: Noisy data $x_t$, any shape.
        predicted_noise: Guess $\hat\epsilon$ of its noise, same shape.
        alpha_bar_t: $\bar\alpha_t$ of the step where we are.
        alpha_bar_next: $\bar\alpha_{t'}$ of the step where we go; 1 is clean data.

    Returns:
        Less noisy data $x_{t'}$, same shape.

    Example:
        $x_t$ = 1.4 with noise 1, from $\bar\alpha$ = 0.36 to 0.64: 0.8 · 1 + 0.6 · 1 = 1.4.
    """
    clean = clean_estimate(noisy, predicted_noise, alpha_bar_t)
    return alpha_bar_next**0.5 * clean + (1 - alpha_bar_next) ** 0.5 * predicted_noise


@takes_counts("num_steps", "count", least=0)
def spaced_steps(num_steps, count):
    """Choose evenly spaced steps from pure noise down to clean data.

    Args:
        num_steps: Number of steps T of the diffusion.
        count: How many of them to take, 1 … T.

    Returns:
        Falling integers from T to 0, shape `(count + 1,)`.

    Raises:
        ValueError: More steps are wanted than there are.

    Example:
        `spaced_steps(1000, 4)` is `[1000, 750, 500, 250, 0]`.
    """
    if not 1 <= count <= num_steps:
        raise ValueError(f"count={count} of {num_steps} steps: take from 1 to {num_steps}.")
    return np.round(np.linspace(num_steps, 0, count + 1)).astype(int)


def sample(predict_noise, alpha_bars, start, count, fresh_noise=False, seed=0):
    r"""Generate data from noise: walk from step T to step 0 and ask for the noise at every step on the way.

    Args:
        predict_noise: Function of noisy data, shape `(batch, ...)`, and the step of each example, integers, shape
            `(batch,)`; it returns the predicted noise, shape of the data.
        alpha_bars: $\bar\alpha_0 \dots \bar\alpha_T$, shape `(T + 1,)`.
        start: Draws from the standard normal distribution, shape `(batch, ...)`.
        count: Number of steps; they are `spaced_steps(T, count)`.
        fresh_noise: True takes ancestral steps, with new noise for every number at every step; False takes DDIM's.
        seed: Draws the fresh noise, the same for the same seed.

    Returns:
        Data, shape of `start`.

    Example:
        `sample(model.predict_noise, model.alpha_bars, start, 50)` asks the network 50 times.
    """
    steps, draws = spaced_steps(len(alpha_bars) - 1, count), np.random.default_rng(seed)
    noisy = np.asarray(start, "float32")
    for here, there in zip(steps[:-1], steps[1:], strict=True):
        guess = np.asarray(predict_noise(noisy, np.full(len(noisy), here)))
        if fresh_noise:
            draw = draws.standard_normal(noisy.shape, "float32")
            noisy = ancestral_step(noisy, guess, alpha_bars[here], alpha_bars[there], draw)
        else:
            noisy = ddim_step(noisy, guess, alpha_bars[here], alpha_bars[there])
    return noisy


@takes_counts("num_samples", "num_features")
def starting_noise(num_samples, num_features, seed=0):
    """Draw the noise from which samplers start: with one seed the same for all, and independent of `sample`'s own.

    Args:
        num_samples: Number of vectors.
        num_features: Length of each.
        seed: Draws the noise.

    Returns:
        Draws from the standard normal distribution, shape `(num_samples, num_features)`.

    Example:
        >>> starting_noise(3, 2).shape
        (3, 2)
    """
    return np.random.default_rng([seed, 1]).standard_normal((num_samples, num_features))


def sample_model(model, num_samples, count, fresh_noise=False, seed=0):
    """Draw new data from a trained model.

    Args:
        model: `DiffusionModel`.
        num_samples: Number of vectors.
        count: Number of steps.
        fresh_noise: True takes ancestral steps, False DDIM's.
        seed: Draws the noise at the start and on the way.

    Returns:
        Vectors, shape `(num_samples, num_features)`.

    Example:
        `sample_model(model, 10, 50).shape == (10, model.num_features)`.
    """
    start = starting_noise(num_samples, model.num_features, seed)
    # one graph for all steps: in Python, a small network spends more time on the way to its kernels than in them
    return sample(tf.function(model.predict_noise), model.alpha_bars, start, count, fresh_noise, seed)


def record_walks(sampler, predict_noise, alpha_bars, start, count, fresh_noise=False, seed=0):
    r"""Let a sampler walk in one dimension and keep every place at which it asked for the noise, and the end.

    Args:
        sampler: Function like `sample`.
        predict_noise: As for `sample`, for data of shape `(batch, 1)`.
        alpha_bars: $\bar\alpha_0 \dots \bar\alpha_T$, shape `(T + 1,)`.
        start: Draws from the standard normal distribution, shape `(batch, 1)`.
        count: Number of steps.
        fresh_noise: True takes ancestral steps, False DDIM's.
        seed: Draws the fresh noise.

    Returns:
        Places, shape `(count + 1, batch)`, from noise to data.

    Example:
        The last row is `sampler(predict_noise, alpha_bars, start, count)[:, 0]`.
    """
    places = []

    def watched(noisy, steps):
        places.append(np.array(noisy))
        return predict_noise(places[-1], steps)

    places.append(np.asarray(sampler(watched, alpha_bars, start, count, fresh_noise, seed)))
    return np.array(places)[..., 0]
