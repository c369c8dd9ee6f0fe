"""More training clips than were recorded: hide parts of a spectrogram, blend two clips, shift in time.

Reference: D. S. Park et al., "SpecAugment", Interspeech (2019), arXiv:1904.08779; H. Zhang et al., "mixup: beyond
empirical risk minimization", ICLR (2018), arXiv:1710.09412.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import keras
import numpy as np


def spec_augment(spectrograms, bands, frames):
    """Hide one stripe of neighbouring bands and one of neighbouring frames in every spectrogram.

    Args:
        spectrograms: Standardised spectrograms, shape `(num_clips, num_bands, num_frames)`; not changed.
        bands: First hidden band and number of hidden bands of every clip, shape `(num_clips, 2)`.
        frames: First hidden frame and number of hidden frames of every clip, shape `(num_clips, 2)`.

    Returns:
        Copies, same shape, 0 where hidden: the mean level of the band, which says nothing about the class.

    Example:
        `spec_augment(np.ones((1, 3, 4)), [[1, 1]], [[0, 2]])[0]` is `[[0, 0, 1, 1], [0, 0, 0, 0], [0, 0, 1, 1]]`.
    """
    hidden = np.array(spectrograms)
    for spectrogram, (band, height), (frame, width) in zip(hidden, bands, frames, strict=True):
        spectrogram[band : band + height, :] = 0
        spectrogram[:, frame : frame + width] = 0
    return hidden


def mixup(inputs, targets, partners, fractions):
    r"""Blend every clip with another one, and its label with the other's in the same proportion.

    $$\tilde x_i = \lambda_i x_i + (1 - \lambda_i)\,x_{p(i)},\qquad
    \tilde y_i = \lambda_i y_i + (1 - \lambda_i)\,y_{p(i)}$$

    Args:
        inputs: Clips x, shape `(num_clips, …)`: spectrograms or waveforms.
        targets: One-hot labels y, of any number type, shape `(num_clips, num_classes)`.
        partners: Index p(i) of the clip that is blended into clip i, shape `(num_clips,)`.
        fractions: Fraction λ_i that stays of clip i, 0 … 1, shape `(num_clips,)`.

    Returns:
        Blended clips and blended labels, floating-point numbers of the same shapes; each label still sums to 1.

    Example:
        A dog `[1, 0]` and rain `[0, 1]` with λ = 0.7: the label of the blended dog is `[0.7, 0.3]`.
    """
    wide = np.expand_dims(fractions, tuple(range(1, np.ndim(inputs))))
    blended = wide * inputs + (1 - wide) * inputs[partners]
    labels = fractions[:, None] * targets + (1 - fractions[:, None]) * targets[partners]
    return blended, labels


def random_stripes(num_clips, length, widest, rng):
    """Draw where the hidden stripe of every clip begins and how wide it is.

    Args:
        num_clips: Number of clips.
        length: Number of bands or frames.
        widest: Largest width drawn, at most `length`; all widths from 0 on are equally likely.
        rng: Source of randomness.

    Returns:
        Starts and widths, integers, shape `(num_clips, 2)`; no stripe goes beyond the end.

    Example:
        `random_stripes(8, 64, 12, rng)` hides at most 12 of 64 bands.
    """
    widths = rng.integers(0, widest + 1, num_clips)
    return np.stack([rng.integers(0, length - widths + 1), widths], axis=-1)


class AugmentedBatches(keras.utils.PyDataset):
    """Batches of standardised spectrograms, augmented anew in every epoch; for `model.fit`.

    Each clip is rolled in time, loses a stripe of bands and one of frames, and is blended with another clip of
    its batch. A batch depends only on seed, epoch and number, so a seed repeats a training run.
    """

    def __init__(
        self,
        spectrograms,
        labels,
        num_classes,
        batch_size=32,
        widest_bands=12,
        widest_frames=20,
        mix=0.3,
        roll_frames=None,
        seed=0,
    ):
        """Remember the clips and how strongly to change them.

        Args:
            spectrograms: Standardised spectrograms, shape `(num_clips, num_bands, num_frames)`.
            labels: Classes 0 … num_classes − 1, shape `(num_clips,)`.
            num_classes: Number of classes.
            batch_size: Clips in a batch; the last one may be smaller.
            widest_bands: Most bands hidden at once.
            widest_frames: Most frames hidden at once.
            mix: Both parameters of the Beta distribution of mixup's fractions; 0 blends nothing.
            roll_frames: Most frames by which a clip is rolled to either side, its end coming in at the front; None
                for anywhere, 0 for not at all.
            seed: Draws order, stripes, partners and fractions.
        """
        super().__init__()
        self.spectrograms = np.asarray(spectrograms, dtype=np.float32)
        self.targets = np.eye(num_classes, dtype=np.float32)[labels]
        self.batch_size, self.mix, self.seed, self.epoch = batch_size, mix, seed, 0
        self.widest_bands, self.widest_frames = widest_bands, widest_frames
        self.roll_frames = self.spectrograms.shape[2] // 2 if roll_frames is None else roll_frames

    def __len__(self):
        """Return the number of batches in an epoch."""
        return -(-len(self.spectrograms) // self.batch_size)

    def __getitem__(self, number):
        """Return a batch of changed spectrograms and their blended labels."""
        order = np.random.default_rng([self.seed, self.epoch]).permutation(len(self.spectrograms))
        chosen = order[number * self.batch_size : (number + 1) * self.batch_size]
        rng = np.random.default_rng([self.seed, self.epoch, number])
        return self._change(self.spectrograms[chosen], self.targets[chosen], rng)

    def on_epoch_end(self):
        """Go on to the next epoch, which is dealt and changed anew."""
        self.epoch += 1

    def _change(self, spectrograms, targets, rng):
        """Roll, blend, hide: what is hidden after blending is hidden from both."""
        num_clips, num_bands, num_frames = spectrograms.shape
        shifts = rng.integers(-self.roll_frames, self.roll_frames + 1, num_clips)
        spectrograms = np.stack(
            [np.roll(spectrogram, by, axis=-1) for spectrogram, by in zip(spectrograms, shifts, strict=True)]
        )
        if self.mix > 0:
            fractions = rng.beta(self.mix, self.mix, num_clips).astype(np.float32)
            spectrograms, targets = mixup(spectrograms, targets, rng.permutation(num_clips), fractions)
        bands = random_stripes(num_clips, num_bands, min(self.widest_bands, num_bands), rng)
        frames = random_stripes(num_clips, num_frames, min(self.widest_frames, num_frames), rng)
        return spec_augment(spectrograms, bands, frames), targets
