"""Does the machine say what it is told to say, and does the selection bias appear where there is nothing?"""

import numpy as np

from acml_tf.classic.feature_scores import f_statistic
from acml_tf.classic.selection_study import draw_study, judge_study


def test_the_same_machine_in_a_new_session_has_the_same_effect_and_other_noise():
    first, states = draw_study(3, effect=2.0, num_rows=2000, num_features=8)
    second, others = draw_study(3, effect=2.0, num_rows=2000, recording=1, num_features=8)
    means = [
        np.array([part[known == s].mean(axis=0) for s in range(10)])
        for part, known in ((first, states), (second, others))
    ]
    np.testing.assert_allclose(means[0], means[1], atol=0.6)
    assert np.abs(np.corrcoef(first[:, 6], second[:, 6])[0, 1]) < 0.1
    scores = f_statistic(first, states)
    assert np.all(scores[:5] > 20) and np.all(scores[5:] < 5)


def test_a_silent_machine_seems_to_speak_before_the_split():
    before, inside, fresh = judge_study(0, 0.0)
    assert before > 0.2
    assert max(abs(inside - 0.1), abs(fresh - 0.1)) < 0.06


def test_class_means_are_no_numbers_of_the_noise():
    means = np.random.default_rng([7, 0, 1]).normal(size=(10, 5))
    assert not any(np.isin(means, draw_study(7, 0.0, rows, 0, 8)[0]).any() for rows in (10, 20, 50))
    centred = draw_study(7, 1.0, 50, 0, 8)[0] - draw_study(7, 0.0, 50, 0, 8)[0]
    assert np.isin(means.round(9), centred.round(9)).all()
