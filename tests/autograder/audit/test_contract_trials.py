"""Contract probes: each finds the fault that it is for, and holds on an exercise that keeps its docstring."""

import numpy as np
import pytest

from autograder.audit.audit import audit_lesson
from autograder.audit.contract_probes import changed, keeping_integers
from autograder.audit.promised_errors import promised_errors
from autograder.authoring.contract import PROBES
from autograder.authoring.lesson import read_lesson
from autograder.errors import LessonError
from autograder.utils.course_paths import lesson_files
from tests.support.mini_course import rewritten

VISIBLE = """\
assert np.isclose(alias_frequency(700.0, 1000.0), 300.0), "700 Hz folds to 300 Hz"
tones_hz = np.array([700, 2400])
folded_hz = np.asarray(alias_frequency(tones_hz, 999.5))
np.testing.assert_allclose(folded_hz, [299.5, 401.0], rtol=1e-6, err_msg="fold each tone")
assert np.array_equal(tones_hz, [700, 2400]), "leave the frequencies as they are"
"""
FAULTS = {
    "float32": (
        "999.5))\nnp.testing.assert_allclose(folded_hz, [299.5, 401.0], rtol=1e-6",
        "999.3))\nnp.testing.assert_allclose(folded_hz, [299.3, 401.4], rtol=1e-12",
    ),
    "list": ("np.asarray(alias_frequency(tones_hz, 999.5))", "alias_frequency(tones_hz, 999.5) * 1.0"),
    "arguments": ("assert np.array_equal(tones_hz, [700, 2400])", "assert len(tones_hz) == 2"),
    "integers": ("np.array([700, 2400])", "np.array([700.0, 2400.0])"),
}
# its reference raises a ValueError for too few clips, as the docstring says
PARTIAL = """\

# %%
import math

from acml_tf.evaluation.roc import area_under_curve

# %% exercise="partial_auc" points=1
from acml_tf.evaluation.roc import partial_auc

# %% test="partial_auc"
healthy = np.arange(1, 11)
assert np.isclose(partial_auc(healthy, np.array([9.5, 12.0]), 0.2), 0.75), "three of four pairs"
assert np.array_equal(healthy, np.arange(1, 11)), "leave the scores as they are"
try:
    partial_auc(np.array([1.0, 2.0]), np.array([3.0]))
except ValueError:
    pass
else:
    raise AssertionError("two clips are too few for a tenth of them: raise a ValueError")
"""


def audited(path, exercise="alias_frequency", seeds=1):
    result = audit_lesson(path, seeds=seeds, with_mutants=False)
    return next(row for row in result.exercises if row.exercise == exercise)


def test_every_probe_holds_on_a_sound_exercise(mini_course):
    for row in audit_lesson(lesson_files(mini_course)[0], with_mutants=False).exercises:
        assert list(row.probes) == list(PROBES)
        assert set(row.probes.values()) <= {"yes", "–"}, row.faults
        assert [row.probes[name] for name in ("float32", "list", "matrix", "arguments", "integers")] == ["yes"] * 5


@pytest.mark.parametrize("probe", FAULTS)
def test_a_probe_finds_the_fault_that_it_is_for(mini_course, probe):
    row = audited(rewritten(mini_course, "alias_frequency", test=VISIBLE.replace(*FAULTS[probe])))
    assert [name for name, found in row.probes.items() if found == "NO"] == [probe]
    assert any(fault.startswith(f'contract "{probe}": ') for fault in row.faults)


def test_a_tensor_passes_where_the_lesson_brings_tensorflow(mini_course):
    import tensorflow  # noqa: F401 - the probe runs where it is loaded

    assert audited(lesson_files(mini_course)[0]).probes["tensor"] == "yes"
    asks_an_array = VISIBLE.replace("np.asarray(alias_frequency(tones_hz, 999.5))", "alias_frequency(tones_hz, 999.5)")
    path = rewritten(mini_course, "alias_frequency", test=asks_an_array + 'assert folded_hz.sum() > 0, "some sound"')
    row = audited(path)
    assert row.probes["tensor"] == "NO"
    assert any("in the notebook" in fault and "sum" in fault for fault in row.faults)


def test_a_cast_that_the_lesson_excludes_is_refused_where_a_student_sees_it(mini_course):
    excluded = '\n# %% [markdown] contract="alias_frequency"\n# - list — the docstring promises an array\n'
    silent = VISIBLE.replace("np.asarray(alias_frequency(tones_hz, 999.5))", "alias_frequency(tones_hz, 999.5) * 1.0")
    row = audited(rewritten(mini_course, "alias_frequency", excluded, test=silent))
    assert any("no check of the visible test says so" in fault for fault in row.faults)
    says_so = VISIBLE + 'assert hasattr(alias_frequency(tones_hz, 999.5), "shape"), "return an array"\n'
    row = audited(rewritten(mini_course, "alias_frequency", test=says_so))
    assert (row.probes["list"], row.faults) == ("exempt", [])


def test_a_probe_that_the_lesson_exempts_is_not_run(mini_course):
    exempt = '\n# %% [markdown] contract="alias_frequency"\n# - integers — no tone is a whole number\n'
    broken = VISIBLE.replace(*FAULTS["integers"])
    row = audited(rewritten(mini_course, "alias_frequency", exempt, test=broken))
    assert (row.probes["integers"], row.faults) == ("exempt", [])


def test_a_contract_that_names_no_probe_is_a_mistake_of_the_author(mini_course):
    path = rewritten(mini_course, "alias_frequency", '\n# %% [markdown] contract="alias_frequency"\n# - floats — why\n')
    with pytest.raises(LessonError, match="floats.*float32"):
        audit_lesson(path)


def test_errors_that_the_docstring_names_are_asked_for(mini_course):
    path = rewritten(mini_course, "", PARTIAL)
    assert promised_errors(read_lesson(path).exercises["partial_auc"]) == ["ValueError"]
    row = audited(path, "partial_auc")
    assert [row.probes[name] for name in ("no error", "other error", "promise")] == ["yes"] * 3, row.faults
    forgetful = PARTIAL[PARTIAL.index("healthy = ") : PARTIAL.index("try:")]
    row = audited(rewritten(mini_course, "partial_auc", test=forgetful), "partial_auc")
    assert [row.probes[name] for name in ("no error", "other error", "promise")] == ["NO", "NO", "–"]


def test_a_test_that_takes_any_error_for_the_right_one_is_found(mini_course):
    row = audited(rewritten(mini_course, "", PARTIAL.replace("except ValueError:", "except Exception:")), "partial_auc")
    assert [row.probes[name] for name in ("no error", "other error")] == ["yes", "NO"]


def test_an_error_that_nothing_visible_promises_may_not_be_asked_for(mini_course):
    asks = VISIBLE + 'try:\n    alias_frequency("A", 1.0)\nexcept TypeError:\n    pass\n'
    row = audited(rewritten(mini_course, "alias_frequency", test=asks))
    assert row.probes["promise"] == "NO"
    assert any("neither docstring nor text promises" in fault for fault in row.faults)


def test_casts_are_judged_under_every_secret(mini_course):
    # float32 is fine enough for the smaller half of these draws only
    near = 'tone = rng.uniform(0, 1, size=1)\nassert np.all(abs(alias_frequency(tone, 9.0) - tone) < 1.5e-8), "no fold"'
    path = rewritten(mini_course, "alias_frequency", test=VISIBLE, hidden=near)
    fault = next(fault for fault in audited(path, seeds=20).faults if fault.startswith('contract "float32"'))
    assert 'was rejected (hidden: no fold) under secret "audit' in fault


def test_sizes_that_the_tests_hand_in_are_told(mini_course):
    odd = VISIBLE + 'assert len(alias_frequency(np.array([5, 5, 7]), 2)) == 3, "one for each"\n'
    assert audited(rewritten(mini_course, "alias_frequency", test=odd)).sizes == {
        "one element": False, "uneven": True, "ties": True,
    }  # fmt: skip


def test_a_cast_reaches_into_tuples_lists_and_dictionaries(mini_course):
    exercise = read_lesson(lesson_files(mini_course)[0]).exercises["alias_frequency"]
    touched = []
    single = changed("float32", exercise, lambda: (1.5, [np.ones(2)], {"z": 1j, "n": 3}), touched)()
    kinds = [np.asarray(value).dtype.char for value in (single[0], single[1][0], single[2]["z"])]
    assert (kinds, single[2]["n"], len(touched)) == (["f", "f", "F"], 3, 3)


def test_only_data_decides_what_integers_cut():
    def mean(values, labels):
        return values.mean() + 0 * labels.sum()

    cut = keeping_integers(mean, data={0}, touched=[])
    assert cut(np.array([1, 2]), np.array([0, 0])) == 1
    assert cut(np.array([1.0, 2.0]), np.array([0, 0])) == 1.5


FRAMES = """\

# %% exercise="frames_with_context" points=1
from acml_tf.features.context import frames_with_context

# %% test="frames_with_context"
levels = np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])
rows = np.asarray(frames_with_context(levels, 2))
assert np.array_equal(rows, [[1, 10, 2, 20], [2, 20, 3, 30]]), "all bands of a frame, then those of the next"
assert levels[1, 2] == 30, "leave the levels as they are"
"""


def test_integers_need_no_test_where_they_stay_integers(mini_course):
    row = audited(rewritten(mini_course, "", FRAMES), "frames_with_context")
    assert row.probes["integers"] == "–", row.faults
