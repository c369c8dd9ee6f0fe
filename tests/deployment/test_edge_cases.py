"""Values at the edges of what functions of this room take, each once wrong."""

import numpy as np

from acml_tf.deployment.output_shift import black_box_shift
from acml_tf.deployment.two_samples import column_distances


def test_rounding_makes_no_distance_smaller():
    nought, one = np.zeros((10, 1)), np.ones((1, 1))
    assert column_distances(nought, one)[0] == column_distances(one, nought)[0] == 1.0


def test_clips_may_have_any_form_that_the_classifier_takes():
    clips = [np.ones(3), np.ones(4)]
    assert black_box_shift(lambda given: np.array([[len(clip), 1.0] for clip in given]), clips, clips) == 1.0
