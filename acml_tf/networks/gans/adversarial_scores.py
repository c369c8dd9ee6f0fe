"""How strange a sound is to a GAN: what its critic says of it, and how near its generator comes to it.

Reference: T. Schlegl et al., "Unsupervised anomaly detection with generative adversarial networks to guide marker
discovery", IPMI (2017).

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import numpy as np
from sklearn.neighbors import NearestNeighbors

from acml_tf.networks.gans.vector_gan import sample_gan, train_vector_gan


def adversarial_scores(frames, heard, steps=300, num_made=2000, seed=0, **gan):
    """Train a GAN on healthy frames and score others by its critic and by its generator.

    Args:
        frames: Standardised frames of healthy machines, shape `(num_frames, num_features)`.
        heard: Frames to be scored, shape `(n, num_features)`.
        steps: Steps of the generator.
        num_made: Number of made-up frames that each frame is compared with.
        seed: Seed of weights, codes and order.
        **gan: Further arguments of `VectorGAN`.

    Returns:
        Two scores, shape `(n,)` each, high for what is strange: `"critic"`, minus the value of the critic, and
        `"search"`, the distance to the nearest made-up frame.

    Example:
        `adversarial_scores(frames, frames)["search"].min() >= 0`.
    """
    model = train_vector_gan(frames, steps=steps, seed=seed, **gan)
    value = np.asarray(model.critic(heard[..., None]))
    neighbours = NearestNeighbors(n_neighbors=1).fit(sample_gan(model, num_made, seed))
    return {"critic": -np.ravel(value), "search": np.ravel(neighbours.kneighbors(heard)[0])}
