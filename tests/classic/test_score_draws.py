"""Do the ways to draw differ where they should, and tie where they must?"""

from types import SimpleNamespace

import numpy as np

from acml_tf.classic.score_draws import (
    OTHERS,
    WAYS,
    draw_by_touch,
    draw_independently,
    gains_of_ways,
    pictures_of_others,
    study_players,
)

ROWS = ([3.0, 1.0, 1.0, 1.0, 1.0, 1.0], [5.0, 1.0, 1.0, 1.0, 1.0, 1.0])


def test_independent_draws_keep_spreads_and_lose_correlations():
    known = np.random.default_rng(0).normal(size=(30, 1)) @ [[1.0, -2.0]]
    drawn = draw_independently(known, 20000, seed=1)
    np.testing.assert_allclose(drawn.std(axis=0), known.std(axis=0, ddof=1), rtol=0.03)
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.03


def test_each_touch_is_drawn_from_by_itself():
    known, touches = np.array([[0.0], [0.1], [9.0], [9.1]]), np.array(["b", "b", "a", "a"])
    drawn = draw_by_touch(draw_independently, known, touches, 7, seed=0)
    assert drawn.shape == (6, 1) and drawn[:3].min() > 8 and drawn[3:].max() < 1


def test_cells_drawn_by_themselves_are_farthest_and_told_at_once():
    study = study_players(945, num_axes=4, seed=0, num_players=16, num_draws=60)
    assert max(study.distance_db, key=study.distance_db.get) == WAYS[0]
    assert study.told_apart[WAYS[0]] > 0.9
    assert set(study.touch_distance_db) == {*WAYS[3:], OTHERS}
    assert study.heard.shape == (100, 4) and study.new.shape == (60, 4)


def test_gains_are_told_with_their_interval():
    measures = ("distance_db", "told_apart", "touch_distance_db")
    studies = [
        SimpleNamespace(**{name: dict(zip((*WAYS, OTHERS), row, strict=True)) for name in measures}) for row in ROWS
    ]
    # gains of 2 and 4: the mean is 3, and Student's interval 12.7 · √2 / √2 wide on either side
    assert gains_of_ways(studies)[0] == "distance_db: every cell by itself − scores together: 3.00 [-9.71, 15.71]"


def test_plucks_of_others_are_nearest_and_their_touches_come_in_order():
    study = study_players(945, num_axes=4, seed=1, num_players=16, num_draws=60)
    assert study.touch_distance_db[OTHERS] < min(study.touch_distance_db[way] for way in WAYS[3:])
    palm, pick, thumb = np.split(pictures_of_others(2000, 90, seed=0), 3)
    # a thumb is dull, and a palm is short: fewer levels in the upper half; softer in the last of the frames
    brightness, endings = (
        [np.mean(part.reshape(30, 203, -1)[:, lines, frames]) for part in (palm, pick, thumb)]
        for lines, frames in ((slice(60, None), slice(0, 1)), (slice(0, 40), slice(-1, None)))
    )
    assert min(brightness[:2]) > brightness[2] and endings[0] < min(endings[1:])
