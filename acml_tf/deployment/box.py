"""The box on the pump: its microphone, its scaling and its detector, trained on clips of several seasons.

Lesson: lessons/7_trust/7_2_deployed.py
"""

from dataclasses import dataclass

import keras
import numpy as np

from acml_tf.acoustics.samples import takes_samples
from acml_tf.data.ageing_microphone import hear
from acml_tf.data.pump_station import KINDS, SAMPLE_RATE_HZ, simulate_pump
from acml_tf.deployment.streaming import streaming_frames
from acml_tf.evaluation.amounts import takes_counts
from acml_tf.features.mel_frames import (
    FRAME_LENGTH,
    HOP_LENGTH,
    NUM_BANDS,
    band_centres_hz,
    band_powers,
    offline_frames,
)
from acml_tf.networks.classifiers.frame_detector import train_detector


@dataclass(frozen=True)
class Box:
    """A trained detector with its scaling, and a pool of clips of its pump that it has never heard.

    Attributes:
        detector: Network from standardised frames to scores, frame by frame.
        classifier: Network from standardised clips to probabilities, sharing the weights.
        mean: Mean level of each band in training, in decibels.
        deviation: Standard deviation of each band in training, in decibels.
        powers: Band powers of the pool, shape `(num_clips, num_frames, num_bands)`.
        kinds: Number of the kind of each clip of the pool, shape `(num_clips,)`.
        frequency_hz: Centres of the bands.
        examples: Some standardised clips of training.
    """

    detector: keras.Model
    classifier: keras.Model
    mean: np.ndarray
    deviation: np.ndarray
    powers: np.ndarray
    kinds: np.ndarray
    frequency_hz: np.ndarray
    examples: np.ndarray

    def scale(self, levels):
        """Return standardised levels, as the networks take them: the last axis holds the bands."""
        if np.shape(levels)[-1:] != self.mean.shape or not np.isfinite(levels).all():
            said = f"The levels of shape {np.shape(levels)} are no numbers or not of {len(self.mean)} bands"
            raise ValueError(f"{said}: give decibels as `hear` does.")
        return ((levels - self.mean) / self.deviation).astype(np.float32)

    def predict(self, levels):
        """Return the probabilities of the kinds for levels in decibels, shape `(num_clips, 4)`."""
        return np.asarray(self.classifier(self.scale(levels)))

    @takes_samples("sound", ndim=1, finite=True)
    @takes_counts("block_length", "num_recent")
    def listen(self, sound, block_length=160, num_recent=15):
        """Return the scores of each frame of a sound that comes in blocks; the detector sees the latest frames only."""
        memory, recent, scores = np.zeros(0), [], []
        for first in range(0, len(sound), block_length):
            frames, memory = streaming_frames(sound[first : first + block_length], memory, FRAME_LENGTH, HOP_LENGTH)
            for frame in frames:
                levels = hear(band_powers(frame[None], SAMPLE_RATE_HZ), self.frequency_hz)
                recent = [*recent, self.scale(levels)[0]][-num_recent:]
                scores.append(np.asarray(self.detector(np.array(recent)[None]))[0, -1])
        return np.array(scores)

    def accuracy(self, levels):
        """Return the fraction of the clips of the pool, heard at these levels, that are recognised."""
        return float(np.mean(self.predict(levels).argmax(axis=1) == self.kinds))


def train_box(build, pump_seed=0, num_train=600, num_pool=1000, epochs=30):
    """Train a detector for one pump, on clips with the heating at any level of the year.

    Args:
        build: Function that builds the network from the number of bands and the number of kinds.
        pump_seed: Draws the pump and its clips.
        num_train: Clips to learn from.
        num_pool: Other clips, for the exam and for the years to come.
        epochs: Passes through the clips.

    Returns:
        The box.

    Example:
        `train_box(build_detector).accuracy(levels)`.
    """
    parts = [simulate_pump(count, [pump_seed, part], pump_seed) for part, count in enumerate((num_train, num_pool))]
    learnt, pool = (band_powers(offline_frames(signals), SAMPLE_RATE_HZ) for signals, _ in parts)
    frequency_hz = band_centres_hz(SAMPLE_RATE_HZ)
    heating_db = np.random.default_rng([pump_seed, 2]).uniform(0, 4, num_train)
    levels = hear(learnt, frequency_hz, noise_db=heating_db)
    mean, deviation = levels.mean(axis=(0, 1)), levels.std(axis=(0, 1))
    detector = build(NUM_BANDS, len(KINDS))
    scaled = (levels - mean) / deviation
    classifier = train_detector(detector, scaled, parts[0][1], epochs, seed=pump_seed)
    return Box(detector, classifier, mean, deviation, pool, parts[1][1], frequency_hz, scaled[:200])
