"""Do more people help where each has a way of their own, and more clips of one person only up to a point?"""

import numpy as np

from acml_tf.classic.learning_curve import learning_curve


def test_more_people_help_more_than_more_clips_of_one():
    rng = np.random.default_rng(0)
    labels, who = np.tile(np.arange(3), 200), np.repeat(np.arange(10), 60)
    habit = rng.normal(0, 1, (10, 3))[who, labels]
    table = np.stack([2 * labels + habit + rng.normal(0, 0.2, 600), rng.normal(size=600)], axis=1)
    one, four = (learning_curve(table, labels, who, number, [12, 48], n_estimators=10) for number in (1, 4))
    assert one.shape == (3, 2)
    assert np.all((one >= 0) & (one <= 1))
    assert four[:, 1].mean() > one[:, 1].mean() + 0.05
    assert len(set(one[:, 0])) > 1
