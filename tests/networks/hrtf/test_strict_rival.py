"""The strictest rival knows the mean ear and finds smooth deviations; a lead is counted on the same people."""

import numpy as np

from acml_tf.acoustics.sphere import farthest_point_directions, fibonacci_directions
from acml_tf.networks.hrtf.strict_rival import add_harmonics, lead_by_person


def test_a_deviation_of_low_degree_is_found_from_few_directions():
    rng, directions = np.random.default_rng(0), fibonacci_directions(150)
    mean_ear = rng.normal(0, 6, (150, 4))  # rough: no harmonics of low degree could follow it
    slopes = rng.normal(0, 3, (12, 3, 4))
    slopes -= slopes[:8].mean(axis=0)  # the mean over the eight training ears is the mean ear
    ears = mean_ear + directions @ slopes
    seen = farthest_point_directions(directions, 20)
    hidden = np.setdiff1d(np.arange(150), seen)
    found = add_harmonics(directions, ears[:8], ears[8:], seen)
    assert found.shape == (4, 130, 4)
    # smoothing takes a few percent of a deviation away
    assert np.abs(found - ears[8:, hidden]).max() < 0.1 * np.abs(mean_ear[hidden] - ears[8:, hidden]).max()


def test_the_lead_does_not_hang_on_how_hard_a_person_is():
    ease = np.repeat([1.0, 5.0, 9.0], 2)
    errors = {"ours": ease[None], "theirs": ease[None] + 0.5}
    np.testing.assert_allclose(lead_by_person(errors, "ours", "theirs"), [(0.5, 0.5, 0.5)])
    np.testing.assert_allclose(lead_by_person(errors, "theirs", "ours"), [(-0.5, -0.5, -0.5)])
    errors = {"ours": np.ones((1, 4)), "theirs": np.array([[3.0, 3.0, 4.0, 4.0]])}
    reach = 12.706 * 0.5  # Student's t for two people, times the standard error of 2 and 3
    np.testing.assert_allclose(lead_by_person(errors, "ours", "theirs"), [(2.5 - reach, 2.5, 2.5 + reach)], rtol=1e-3)
