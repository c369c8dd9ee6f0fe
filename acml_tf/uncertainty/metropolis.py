"""Walk through a posterior that is known up to a constant: Metropolis' rule, for many walkers at once.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.acoustics.samples import takes_samples


@takes_samples("positions", ndim=2)
@needs_functions("log_density")
@needs_numbers("step_size", empty=True)
def metropolis_step(positions, log_density, step_size, seed):
    r"""Move every walker once: propose a normal step, accept it with probability $\min(1, p(\theta')/p(\theta))$.

    A walker whose step is refused stays, and is counted where it stands. Because the proposal is symmetric, this
    obeys **detailed balance**: from $p$, as many walk from a to b as from b to a.

    Args:
        positions: Where the walkers stand, shape `(walkers, dimensions)`.
        log_density: Function of the positions of all walkers that returns the logarithm of the density, up to a
            constant, shape `(walkers,)`; −∞ where it is impossible, which is nowhere that a walker stands.
        step_size: Standard deviation of a step, one for all dimensions or shape `(dimensions,)`.
        seed: Draws steps and decisions (an integer, a list of integers or a NumPy generator); another seed draws
            others.

    Returns:
        New positions, same shape; `positions` itself is not changed.

    Example:
        Where the density is flat, every step is accepted:

        >>> moved = metropolis_step(np.zeros((5, 2)), lambda x: np.zeros(len(x)), 1.0, seed=0)
        >>> bool(np.all(moved != 0))
        True

    Reference:
        N. Metropolis *et al.*, "Equation of state calculations …", J. Chem. Phys. 21, 1087 (1953).
    """
    generator = np.random.default_rng(seed)
    positions = np.asarray(positions, dtype=float)
    steps = step_size * generator.normal(size=positions.shape)
    proposed = positions + steps
    gain = np.asarray(log_density(proposed)) - np.asarray(log_density(positions))
    accepted = np.log(1 - generator.random(len(positions))) < gain
    return np.where(accepted[:, None], proposed, positions)


@needs_rows("positions", empty=False)
@needs_functions("log_density")
@needs_numbers("step_size", empty=True)
@needs_numbers("num_steps")
def metropolis_chain(positions, log_density, step_size, num_steps, seed=0):
    """Let every walker take many steps.

    Args:
        positions: Where the walkers start, shape `(walkers, dimensions)`.
        log_density: As in `metropolis_step`.
        step_size: As in `metropolis_step`.
        num_steps: Number of steps.
        seed: Draws all of them.

    Returns:
        Positions after each step, shape `(num_steps, walkers, dimensions)`.

    Example:
        >>> metropolis_chain(np.zeros((5, 2)), lambda x: -np.sum(x**2, axis=1) / 2, 1.0, num_steps=30).shape
        (30, 5, 2)
    """
    generator = np.random.default_rng(seed)
    chain = []
    for _ in range(num_steps):
        positions = metropolis_step(positions, log_density, step_size, generator)
        chain.append(positions)
    return np.array(chain)
