"""Do the functions of this room take numbers as people have them, or say no in one sentence?"""

import keras
import numpy as np
import pytest

from acml_tf.deployment.box import Box
from acml_tf.deployment.cards import data_sheet, model_card
from acml_tf.deployment.clips_needed import clips_needed, detection_rates
from acml_tf.deployment.contest import largest_distance, what_tests_see
from acml_tf.deployment.decision import retrain_or_not
from acml_tf.deployment.lite import export_lite, predict_lite
from acml_tf.deployment.output_shift import black_box_shift
from acml_tf.deployment.two_samples import kolmogorov_p_value
from acml_tf.deployment.year import draw_clips, simulate_years
from tests.support.any_input import assert_told, faults
from tests.support.odd_arguments import argument_faults
from tests.support.replayed_examples import example_calls

CALLS = example_calls("deployment")


@pytest.mark.parametrize("name", CALLS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(CALLS[name]) == []


@pytest.mark.parametrize("name", CALLS)
def test_what_cannot_be_meant_is_told_in_one_sentence(name):
    assert argument_faults(CALLS[name]) == []


@pytest.fixture(scope="module")
def box():
    """A box with a classifier of one layer, for three frames of two bands, and a pool of eight clips."""
    inputs = keras.Input((3, 2))
    outputs = keras.layers.Dense(4, "softmax")(keras.layers.Flatten()(inputs))
    classifier, detector = (
        keras.Model(inputs, outputs),
        keras.Sequential([keras.Input((None, 2)), keras.layers.Dense(4)]),
    )
    kinds = np.arange(8) % 4
    return Box(
        detector, classifier, np.zeros(2), np.ones(2), np.ones((8, 3, 2)), kinds, np.ones(2), np.zeros((8, 3, 2))
    )


TABLE, KINDS = np.random.default_rng(0).normal(size=(40, 2)), np.arange(40) % 4


def rates(**changed):
    given = {"before": TABLE, "now": TABLE + 9, "kinds": KINDS, "sizes": [4], "num_repetitions": 5, "num_known": 9}
    return detection_rates(largest_distance, **given | changed)[0]


@pytest.mark.parametrize(
    "change", [np.ndarray.tolist, lambda a: a.astype(np.float32), lambda a: (a * 99).astype(np.int16)]
)
def test_rates_come_from_tables_of_any_type(change):
    assert rates(before=change(TABLE), now=change(TABLE + 9)) == [1]
    assert rates(kinds=KINDS.tolist()) == rates(kinds=KINDS[:, None]) == rates(kinds=KINDS.astype(np.int16)) == [1]


@pytest.mark.parametrize(
    "value", [[], TABLE[:1], TABLE[:, :1], np.zeros((40, 2, 2)), np.where(TABLE > 2, np.nan, TABLE)]
)
def test_tables_that_do_not_fit_are_told(value):
    assert_told(rates, now=value)
    assert_told(black_box_shift, lambda clips: clips, TABLE, value) if len(value) != 1 else None


@pytest.mark.parametrize(
    "changed", [{"kinds": []}, {"kinds": KINDS - 9}, {"kinds": KINDS / 2}, {"alpha": 5}, {"sizes": [0.5]}]
)
def test_other_arguments_of_the_rates_are_told(changed):
    assert_told(rates, **changed)


def test_sizes_and_rates_belong_together():
    assert clips_needed(np.float32([0.5, 1]), np.int16([10, 20])) == 20
    assert_told(clips_needed, [0.5, 1.0], [10])
    assert_told(clips_needed, [0.5, np.nan], [10, 20])


def years(**changed):
    outputs = np.random.default_rng(1).uniform(size=(1, 8, 4))
    return simulate_years(
        **{"outputs": outputs, "kinds": np.arange(8) % 4, "reference": outputs, "num_years": 1} | changed
    )


def test_a_year_is_the_same_from_lists_and_single_precision():
    outputs = np.random.default_rng(1).uniform(size=(1, 8, 4)).astype(np.float32)
    wanted = years(outputs=outputs, reference=outputs)
    np.testing.assert_array_equal(years(outputs=outputs.tolist(), reference=outputs.tolist()), wanted)
    np.testing.assert_array_equal(years(outputs=outputs, reference=outputs, kinds=(np.arange(8) % 4).tolist()), wanted)


@pytest.mark.parametrize(
    "value", [[], np.ones((8, 4)), np.ones((1, 7, 4)), np.ones((1, 8, 3)), np.full((1, 8, 4), np.nan)]
)
def test_a_year_of_other_clips_is_told(value):
    assert_told(years, outputs=value)


def test_clips_of_kinds_without_a_share_are_told():
    assert_told(draw_clips, [0, 4], 3, 0)
    assert_told(draw_clips, [0, 0], 3, 0, shares=(0, 1))
    assert_told(draw_clips, [0, 1], 3, 0, shares=(2, -1))
    assert_told(draw_clips, [0, 1], (2, 1.5), 0)
    assert draw_clips([0, 1], 3, 0).shape == (3,)


@pytest.mark.parametrize("prior", [5, -0.1, np.nan, "0.1", None, [0.1]])
def test_percentages_are_no_probabilities(prior):
    assert_told(retrain_or_not, prior, 0.9, 0.05, 1, 1)
    assert retrain_or_not(np.float32(0.5), 1, 0.5, np.int16(1), 9) == (pytest.approx(2 / 3), True)


@pytest.mark.parametrize("given", [(np.nan, 9, 9), ([], 9, 9), (0.3, 0, 9), (0.3, 9, -1), (0.3, 2.5, 9)])
def test_a_distance_of_no_samples_has_no_p_value(given):
    assert_told(kolmogorov_p_value, *given)


@pytest.mark.parametrize("page", [model_card, data_sheet])
def test_one_sentence_alone_is_one_point(page):
    assert page("pump", "Hears.", {"a": 1}, "Fails when dull.").endswith("\n- Fails when dull.")
    assert_told(page, "pump", "Hears.", {}, [])


@pytest.mark.parametrize("change", [np.ndarray.tolist, lambda a: a.astype(np.float32), lambda a: a.astype(np.int16)])
def test_levels_and_sounds_of_any_type_are_heard(box, change):
    assert what_tests_see(box, np.ones((8, 3, 2)))["outputs"].shape == (8, 4)
    np.testing.assert_allclose(box.predict(change(np.ones((8, 3, 2)))), box.predict(np.ones((8, 3, 2))))


@pytest.mark.parametrize("levels", [np.ones((8, 3, 5)), np.full((8, 3, 2), np.nan), 3.0, []])
def test_levels_of_other_bands_are_told(box, levels):
    assert_told(box.predict, levels)


@pytest.mark.parametrize("sound", [[], np.ones((4, 2)), [np.nan, 1.0], ["a"]])
def test_what_is_no_sound_is_told(box, sound):
    assert_told(box.listen, sound)


def test_a_file_runs_on_inputs_of_any_type_and_tells_others(box, tmp_path):
    path, inputs = export_lite(box.classifier, tmp_path), np.ones((2, 3, 2))
    for given in (inputs.tolist(), inputs.astype(np.int16), inputs[:1]):
        np.testing.assert_allclose(predict_lite(path, given), box.predict(given), atol=1e-6)
    for wrong in ([], inputs[0], np.ones((2, 3, 9)), np.full((2, 3, 2), np.nan)):
        assert_told(predict_lite, path, wrong)
        assert_told(export_lite, box.classifier, tmp_path, wrong)
