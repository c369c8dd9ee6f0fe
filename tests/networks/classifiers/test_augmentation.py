"""Are clips changed as said, labels with them, and the same way for the same seed?"""

import numpy as np
import pytest

from acml_tf.networks.classifiers.augmentation import AugmentedBatches, mixup, random_stripes, spec_augment

RNG = np.random.default_rng(0)
PICTURES, LABELS = RNG.normal(size=(21, 6, 10)), RNG.integers(3, size=21)
UNCHANGED = {"mix": 0, "widest_bands": 0, "widest_frames": 0, "roll_frames": 0}


def test_stripes_go_all_the_way_and_leave_the_original():
    ones = np.ones((1, 5, 7))
    hidden = spec_augment(ones, [[1, 2]], [[4, 3]])
    assert hidden.sum() == 3 * 4 and ones.sum() == 35
    assert not hidden[0, 1:3].any() and not hidden[0, :, 4:].any()


def test_stripes_stay_inside_and_use_all_places():
    stripes = random_stripes(5000, 8, 3, RNG)
    assert stripes.min() == 0 and stripes[:, 1].max() == 3
    assert stripes.sum(axis=1).max() == 8
    np.testing.assert_allclose(np.bincount(stripes[:, 1]) / 5000, 0.25, atol=0.03)


def test_mixup_is_linear_and_labels_stay_shares():
    targets, partners, fractions = np.eye(3)[LABELS], RNG.permutation(21), RNG.random(21)
    blended, labels = mixup(PICTURES, targets, partners, fractions)
    np.testing.assert_allclose(labels.sum(axis=1), 1)
    doubled, _ = mixup(2 * PICTURES + 1, targets, partners, fractions)
    np.testing.assert_allclose(doubled, 2 * blended + 1)
    alone, own_labels = mixup(PICTURES, targets, np.arange(21), fractions)
    np.testing.assert_allclose(alone, PICTURES, err_msg="blended with itself, a clip stays as it is")
    np.testing.assert_allclose(own_labels, targets)


def test_unchanged_batches_hold_every_clip_once():
    batches = AugmentedBatches(PICTURES, LABELS, 3, batch_size=8, **UNCHANGED)
    assert len(batches) == 3
    pictures, targets = (np.concatenate(parts) for parts in zip(*(batches[n] for n in range(3)), strict=True))
    for picture, target in zip(pictures, targets, strict=True):
        (clip,) = np.flatnonzero(np.all(np.isclose(PICTURES, picture, atol=1e-6), axis=(1, 2)))
        assert target.argmax() == LABELS[clip] and target.sum() == 1


def test_rolling_keeps_every_band_and_moves_no_farther_than_said():
    batches = AugmentedBatches(PICTURES, LABELS, 3, batch_size=21, **{**UNCHANGED, "roll_frames": 2})
    pictures, _ = batches[0]
    for picture in pictures:
        rolls = [np.roll(PICTURES, by, axis=-1) for by in range(-2, 3)]
        assert any(np.any(np.all(np.isclose(rolled, picture, atol=1e-6), axis=(1, 2))) for rolled in rolls)


@pytest.mark.parametrize("epoch", [0, 1])
def test_the_same_seed_deals_the_same_batches(epoch):
    first, again, other = (AugmentedBatches(PICTURES, LABELS, 3, 8, seed=seed) for seed in (1, 1, 2))
    for batches in (first, again, other):
        for _ in range(epoch):
            batches.on_epoch_end()
    np.testing.assert_array_equal(first[1][0], again[1][0])
    assert not np.array_equal(first[1][0], other[1][0])
    before = first[1][0]
    first.on_epoch_end()
    assert not np.array_equal(first[1][0], before)
    assert before.dtype == np.float32
