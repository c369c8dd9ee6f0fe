"""Put the spectrogram inside the network: waveform in, classes out, one file to ship.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import keras

from acml_tf.networks.serialization import ArgumentsAsConfig


@keras.saving.register_keras_serializable(package="acml_tf")
class ClipLevel(ArgumentsAsConfig, keras.layers.Layer):
    """Take band powers to decibels below the loudest band and frame *of the same clip*.

    The option `power_to_db=True` of `keras.layers.MelSpectrogram` measures its floor from the loudest clip of
    the batch, so a quiet clip would get another spectrogram in louder company.
    """

    def __init__(self, floor_db=-80.0, **kwargs):
        """Make the layer.

        Args:
            floor_db: Lowest level returned, negative.
            **kwargs: Further arguments of `keras.layers.Layer`.
        """
        super().__init__(**kwargs)
        self.floor_db = floor_db

    def call(self, power):
        """Return levels in dB for powers of shape `(batch, bands, frames)`, same shape."""
        loudest = keras.ops.max(power, axis=(1, 2), keepdims=True)
        relative = power / keras.ops.maximum(loudest, 1e-30)
        level_db = 10 * keras.ops.log10(keras.ops.maximum(relative, 1e-30))
        return keras.ops.maximum(level_db, self.floor_db)


def build_waveform_classifier(classifier, levels_db, num_samples, sample_rate_hz, fft_length=2048):
    """Put Keras' mel spectrogram and the scale of the training bands in front of a trained classifier.

    Args:
        classifier: Network from standardised spectrograms `(batch, bands, frames)` to logits.
        levels_db: Levels of its training clips, not standardised, shape `(num_clips, num_bands, num_frames)`.
        num_samples: Samples of a clip, at least one window.
        sample_rate_hz: Samples per second.
        fft_length: Samples of a window; frames are half a window apart.

    Returns:
        A functional `keras.Model` from `(batch, num_samples)` to logits, with the weights of `classifier`.

    Raises:
        ValueError: Clips of that length do not make the frames that the classifier reads.

    Example:
        `build_waveform_classifier(cnn, train_db, 110_250, 22050)` for five seconds and 106 frames.
    """
    _, num_bands, num_frames = classifier.input_shape
    if num_frames != 1 + (num_samples - fft_length) // (fft_length // 2):
        raise ValueError(f"{num_samples} samples do not make {num_frames} frames: give another num_samples.")
    waveform = keras.Input((num_samples,), name="waveform")
    power = keras.layers.MelSpectrogram(
        fft_length, fft_length // 2, sampling_rate=sample_rate_hz, num_mel_bins=num_bands, min_freq=0, power_to_db=False
    )(waveform)
    level_db = ClipLevel()(
        power[:, :, 1 : 1 + num_frames]
    )  # frame 0 is centred on the first sample, half of it padding
    mean, variance = levels_db.mean(axis=(0, 2)), levels_db.var(axis=(0, 2))
    scaled = keras.layers.Normalization(axis=1, mean=mean, variance=variance)(level_db)
    return keras.Model(waveform, classifier(scaled), name=f"{classifier.name}_of_waveform")
