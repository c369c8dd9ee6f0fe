"""Toys of a GAN and a critic whose scores and steps can be followed by hand.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import keras
import numpy as np


def toy_gan(kind, weights, power=1, loudness=0.0, penalty_weight=1.0, step_size=0.01):
    """Build a compiled GAN whose sounds have two samples: G(z) = (loudness · z, 0) and f(x) = w₁ x₁ᵖ + w₂ x₂ᵖ.

    Args:
        kind: Class of the GAN, called as `WassersteinGAN` is.
        weights: Weights w₁ and w₂ of the critic.
        power: Exponent p.
        loudness: Factor of the code z.
        penalty_weight: Weight λ of the gradient penalty.
        step_size: Step of gradient descent, the same for both networks.

    Returns:
        What `kind` makes.

    Example:
        `toy_gan(WassersteinGAN, [3.0, 4.0]).train_critic(sounds)` with sounds of shape `(batch, 2, 1)`.
    """
    codes, sound = keras.Input((1,)), keras.Input((2, 1))
    drawn = keras.layers.Dense(2, use_bias=False)(codes)
    generator = keras.Model(codes, keras.layers.Reshape((2, 1))(drawn))
    critic = keras.Model(sound, keras.layers.Dense(1)(keras.layers.Flatten()(sound) ** power))
    generator.set_weights([np.array([[loudness, 0.0]])])
    critic.set_weights([np.reshape(weights, (2, 1)), np.zeros(1)])
    gan = kind(generator, critic, critic_steps=1, penalty_weight=penalty_weight, seed=0)
    optimizer = {"class_name": "SGD", "config": {"learning_rate": step_size}}
    gan.compile(optimizer, optimizer)
    return gan


def minus_the_mean(weight, tap=12):
    """Return weights with which a layer puts out minus the mean of its input channels.

    Args:
        weight: Kernel of a convolution, shape `(samples, inputs, outputs)`, of a dense layer, shape
            `(inputs, outputs)`, or a bias.
        tap: Sample of a convolution's kernel that is not zero.

    Returns:
        Weights of the same shape, zeros for a bias.

    Example:
        >>> minus_the_mean(np.ones((2, 1)))
        array([[-0.5],
               [-0.5]])
    """
    passed = np.zeros(np.shape(weight))
    if passed.ndim > 1 and passed.size:
        passed[tap if passed.ndim == 3 else slice(None)] = -1 / passed.shape[-2]
    return passed
