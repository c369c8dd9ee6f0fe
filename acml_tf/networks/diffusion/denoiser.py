r"""The network of a diffusion model: residual blocks, each of which is told the step.

Reference: J. Ho, A. Jain, P. Abbeel, "Denoising diffusion probabilistic models", NeurIPS (2020); E. Perez et al.,
"FiLM: visual reasoning with a general conditioning layer", AAAI (2018).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import keras

from acml_tf.networks.sinusoidal_embedding import sinusoidal_embedding

NUM_STEP_FEATURES, CLOCK_UNITS = 64, 128


def seeded_dense(seed):
    """Return a function that makes dense layers, each with initial weights from a seed of its own.

    Args:
        seed: Seed of the first layer; the next has `seed + 1`, and so on.

    Returns:
        Function of the number of units and, if wanted, the name of an activation.

    Example:
        >>> seeded_dense(0)(8, "silu").units
        8
    """
    seeds = iter(range(seed, seed + 1000))

    def dense(units, activation=None):
        return keras.layers.Dense(units, activation, kernel_initializer=keras.initializers.GlorotUniform(next(seeds)))

    return dense


def build_denoiser(num_features, hidden_units=256, num_blocks=3, seed=0):
    r"""Build a network whose every block is told the step, by factors and offsets that turn its units up or down.

    With the sinusoidal embedding $\gamma(t)$ of 64 numbers and $\varphi$ = SiLU, $z / (1 + e^{-z})$, every arrow a
    dense layer with bias:

    - clock $c$: $\gamma(t)$ → 128 units, $\varphi$ → 128 units, $\varphi$;
    - $h_0$: $x_t$ → `hidden_units`, no activation;
    - `num_blocks` times $u_k = (1 + s_k) \odot \mathrm{LN}(h_k) + b_k$, with $s_k$, $b_k$: $c$ → `hidden_units`, and
      $h_{k+1} = h_k + r_k$ with $r_k$: $u_k$ → `hidden_units`, $\varphi$ → `hidden_units`;
    - shortcut $\ell$: ($x_t$ → `num_features`) times ($c$ → `num_features`), a filter that the clock sets. For Gaussian
      data the best denoiser is such a filter, so the blocks need only learn what goes beyond it;
    - answer: ($\mathrm{LN}(h)$ → `num_features`) + ($\ell$ → `num_features`).

    Args:
        num_features: Length of a vector.
        hidden_units: Width of the blocks.
        num_blocks: Number of blocks.
        seed: Seed of the initial weights; every dense layer has weights of its own, see `seeded_dense`.

    Returns:
        A `keras.Model`, called on a list of vectors `(batch, num_features)` and steps `(batch,)`; it returns vectors
        of the same shape.

    Example:
        `build_denoiser(288)([vectors, steps])`.
    """
    dense, norm = seeded_dense(seed), keras.layers.LayerNormalization
    noisy, step = keras.Input((num_features,)), keras.Input(())
    clock = dense(CLOCK_UNITS, "silu")(dense(CLOCK_UNITS, "silu")(sinusoidal_embedding(step, NUM_STEP_FEATURES)))
    hidden = dense(hidden_units)(noisy)
    for _ in range(num_blocks):
        turned = (1 + dense(hidden_units)(clock)) * norm()(hidden) + dense(hidden_units)(clock)
        hidden = hidden + dense(hidden_units)(dense(hidden_units, "silu")(turned))
    shortcut = dense(num_features)(noisy) * dense(num_features)(clock)
    return keras.Model([noisy, step], dense(num_features)(norm()(hidden)) + dense(num_features)(shortcut))
