"""Do all pictures have a title and named axes?"""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.plots import environment as plots

RNG = np.random.default_rng(0)
PICTURES = RNG.uniform(-80, 0, (7, 16, 30))
RIGHT = RNG.random((2, 40)) < 0.7
DRAWS = RNG.integers(40, size=(200, 40))


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.plot_sound_gallery(PICTURES, list("abcdefg"), 0.046, 22050),
        lambda: plots.plot_receptive_field(PICTURES[0], {"block 1": (0.19, 3), "block 2": (0.37, 7)}, 0.046, 22050),
        lambda: plots.plot_augmentation(PICTURES[:3] / 40 + 1, ["as it was", "hidden", "blended"], 0.046, 22050),
        lambda: plots.plot_accuracies({"forest": (0.7, 0.6, 0.8), "CNN": (0.8, 0.7, 0.9)}, 0.1),
        lambda: plots.plot_class_confusion({"CNN": np.eye(3, dtype=int)}, ["dog", "rain", "sea"]),
        lambda: plots.plot_paired_test(
            *RIGHT, np.arange(40), RNG.integers(40, size=(200, 40)), (-0.1, 0.2), ("CNN", "forest")
        ),
    ],
)
def test_every_figure_is_named(draw):
    figure = draw()
    figure.canvas.draw()
    assert any(axis.get_title() for axis in figure.axes)
    assert any(axis.get_xlabel() for axis in figure.axes)
    assert any(axis.get_ylabel() for axis in figure.axes)
    plt.close(figure)


def test_every_class_has_its_spectrogram_and_spare_panels_are_empty():
    figure = plots.plot_sound_gallery(PICTURES, list("abcdefg"), 0.046, 22050)
    drawn = [axes for axes in figure.axes[:10] if axes.images]
    assert len(drawn) == 7 and [axes.get_title() for axes in drawn] == list("abcdefg")
    np.testing.assert_array_equal(drawn[3].images[0].get_array(), PICTURES[3])
    np.testing.assert_allclose(drawn[3].images[0].get_extent(), (0, 30 * 0.046, -0.5, 15.5))
    assert drawn[0].get_yticklabels()[2].get_text() == "1"
    plt.close("all")


def test_receptive_fields_are_frames_of_their_size_round_the_middle():
    fields = {"block 1": (0.4, 3), "block 2": (0.8, 7)}
    axes = plots.plot_receptive_field(PICTURES[0], fields, 0.1, 22050).axes[0]
    for frame, (duration, bands) in zip(axes.patches, fields.values(), strict=True):
        np.testing.assert_allclose([frame.get_width(), frame.get_height()], [duration, bands])
        np.testing.assert_allclose(np.add(frame.get_xy(), [duration / 2, bands / 2]), [1.5, 7.5])
    plt.close("all")


def test_accuracies_and_disagreements_are_those_given():
    axes = plots.plot_accuracies({"forest": (0.7, 0.6, 0.8)}, 0.1).axes[0]
    np.testing.assert_allclose(axes.collections[0].get_segments()[0][:, 0], [0.6, 0.8])

    counts, gains = plots.plot_paired_test(*RIGHT, np.arange(40), DRAWS, (-0.1, 0.2), ("CNN", "forest")).axes
    first, second = RIGHT
    together = [np.sum(first & second), np.sum(first & ~second), np.sum(second & ~first), np.sum(~first & ~second)]
    assert [int(text.get_text()) for text in counts.texts] == together
    assert [line.get_xdata()[0] for line in gains.lines] == [-0.1, 0.2, 0]
    assert sum(bar.get_height() for bar in gains.patches[:-1]) == 200
    plt.close("all")
