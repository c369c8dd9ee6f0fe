"""Two networks against each other in one Keras model: what every GAN of the course shares, whatever its loss.

Reference: I. Goodfellow et al., "Generative adversarial nets", NeurIPS (2014).

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import copy

import keras
from keras import ops

OPTIMIZERS = ("critic_optimizer", "generator_optimizer")
TRACKED = ("wasserstein_estimate", "gradient_penalty")


class AdversarialModel(keras.Model):
    """Generator and critic, trained against each other by `fit` on real sounds.

    A batch is dealt out to the critic's steps, so every step sees real sounds and codes of its own; then the
    generator takes one step. Call the model on codes `(batch, num_latent)` to get generated sounds. Subclasses write
    the two steps, `train_critic(real)` and `train_generator(batch_size)`.

    Args:
        generator: Model from codes to sounds `(batch, samples, channels)`.
        critic: Model from such sounds to scores `(batch, 1)`, without batch normalisation.
        critic_steps: Steps of the critic for each of the generator; a divisor of the batch size.
        penalty_weight: Weight λ of the gradient penalty.
        seed: Seed of codes and mixtures.
    """

    def __init__(self, generator, critic, critic_steps=3, penalty_weight=10.0, seed=0, **kwargs):
        """Remember the networks; see the class for the arguments."""
        super().__init__(**kwargs)
        self.generator, self.critic = generator, critic
        self.num_latent = generator.input_shape[-1]
        self.critic_steps, self.penalty_weight, self.seed = critic_steps, penalty_weight, seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.trackers = {name: keras.metrics.Mean(name=name) for name in TRACKED}
        self.built = True

    def get_config(self):
        """Return every argument of the constructor, the two networks as their own configurations."""
        networks = {name: getattr(self, name) for name in ("generator", "critic")}
        numbers = {name: getattr(self, name) for name in ("critic_steps", "penalty_weight", "seed")}
        packed = {name: keras.saving.serialize_keras_object(network) for name, network in networks.items()}
        return {**super().get_config(), **packed, **numbers}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Build the model of a configuration, with initial weights."""
        own = copy.deepcopy(config)  # Keras takes from it what it has read
        for name in ("generator", "critic"):
            own[name] = keras.saving.deserialize_keras_object(own[name], custom_objects=custom_objects)
        return cls(**own)

    def compile(self, critic_optimizer="adam", generator_optimizer="adam", **kwargs):
        """Set the two optimisers: objects, names or configurations; all else is as in `keras.Model.compile`."""
        super().compile(**kwargs)
        self.critic_optimizer = _optimizer(critic_optimizer)
        self.generator_optimizer = _optimizer(generator_optimizer)
        self.critic_optimizer.build(self.critic.trainable_variables)
        self.generator_optimizer.build(self.generator.trainable_variables)

    def get_compile_config(self):
        """Return the configurations of the two optimisers, nothing before `compile`."""
        return {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in OPTIMIZERS if self.compiled}

    def compile_from_config(self, config):
        """Set the two optimisers of a saved model."""
        if config:
            self.compile(**config)

    @property
    def metrics(self):
        """Return the means that `fit` prints and resets."""
        return list(self.trackers.values())

    def call(self, codes):
        """Generate sounds from codes."""
        return self.generator(codes)

    def train_step(self, data):
        """Let the critic take its steps and the generator one, on a batch of real sounds."""
        real, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        for part in ops.split(real, self.critic_steps):
            for name, value in self.train_critic(part).items():
                self.trackers[name].update_state(value)
        self.train_generator(ops.shape(real)[0] // self.critic_steps)
        return {name: tracker.result() for name, tracker in self.trackers.items()}

    def train_critic(self, real):
        """Take one step of the critic and return what `fit` writes down, by the names in `TRACKED`."""
        raise NotImplementedError("write the step of the critic in a subclass, as WassersteinGAN does")

    def train_generator(self, batch_size):
        """Take one step of the generator."""
        raise NotImplementedError("write the step of the generator in a subclass, as WassersteinGAN does")

    def sample_codes(self, batch_size):
        """Draw codes z from the standard normal distribution, `(batch_size, num_latent)`."""
        return keras.random.normal((batch_size, self.num_latent), seed=self.seed_generator)


def _optimizer(given):
    """Return an optimiser; Keras takes from a configuration what it has read, so it gets a copy."""
    return keras.optimizers.get(copy.deepcopy(given) if isinstance(given, dict) else given)
