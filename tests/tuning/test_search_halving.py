"""Does halving stop the right trainings at the right price, and is Hyperband's plan the published one?"""

import numpy as np
import pytest

from acml_tf.tuning.search.halving import hyperband_brackets, successive_halving


def test_curves_that_never_cross_keep_their_best():
    levels = np.random.default_rng(0).permutation(81)
    curves = levels[:, None] + np.arange(27)
    assert successive_halving(curves, 1) == (np.argmax(levels), 81 + 27 * 2 + 9 * 6 + 3 * 18)


def test_a_late_bloomer_is_lost_unless_the_first_round_is_long():
    curves = np.tile(np.linspace(0.2, 0.5, 9), (9, 1))
    curves[4] = np.r_[np.zeros(4), np.ones(5)]
    assert successive_halving(curves, 1)[0] == 0
    assert successive_halving(curves, 9) == (4, 81)


@pytest.mark.parametrize("epochs", [0, 10])
def test_a_round_outside_of_the_curves_is_refused(epochs):
    with pytest.raises(ValueError, match=f"first_epochs is {epochs}"):
        successive_halving(np.ones((3, 9)), epochs)


def test_the_plan_is_that_of_the_paper():
    settings = [[81, 27, 9, 3, 1], [34, 11, 3, 1], [15, 5, 1], [8, 2], [5]]
    assert [[number for number, _ in rounds] for rounds in hyperband_brackets(81)] == settings
    assert [rounds[-1][1] for rounds in hyperband_brackets(81)] == [81] * 5


@pytest.mark.parametrize(
    ("budget", "factor", "brackets"), [(243, 3, 6), (242, 3, 5), (1000, 10, 4), (1, 3, 1), (8, 2, 4)]
)
def test_whole_powers_are_counted_exactly(budget, factor, brackets):
    assert len(hyperband_brackets(budget, factor)) == brackets


def test_brackets_cost_about_the_same():
    costs = [sum(number * epochs for number, epochs in rounds) for rounds in hyperband_brackets(243)]
    assert max(costs) < 1.35 * min(costs)


def test_no_epoch_no_plan():
    with pytest.raises(ValueError, match="at least one epoch"):
        hyperband_brackets(0)
