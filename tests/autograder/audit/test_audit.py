"""The audit finds weak tests and unfair ones; mutants change what they say they change."""

import ast

import numpy as np
import pytest

from autograder.audit.audit import audit_lesson, audit_lessons
from autograder.diagnosis.mutants import mutants
from autograder.errors import LessonError
from autograder.execution.verdict import run_test
from autograder.utils.course_paths import lesson_files
from tests.support.mini_course import rewritten

SOURCE = '''
def windowed_energy(signal, window, axis_name="time"):
    """Energy."""
    if len(signal) != len(window):
        raise ValueError("lengths")
    product = np.asarray(signal) * window
    return np.sum(product**2, axis=-1) / 2
'''


def test_mutants_are_all_different_and_all_parse():
    made = mutants(SOURCE)
    texts = [mutant.text for mutant in made]
    assert len(set(texts)) == len(texts) > 10
    assert len({mutant.change for mutant in made}) == len(made)
    for text in texts:
        ast.parse(text)


@pytest.mark.parametrize(
    "expected",
    ["/ 2 → np.sum", "* window → np.asarray(signal) / window", "axis=-1 → axis=0", "np.sum → np.mean", "2 → 3",
     "argument window ignored", "→ return -", "mutant_transpose"],
)  # fmt: skip
def test_each_kind_of_generic_mistake_is_made(expected):
    assert any(expected in mutant.change for mutant in mutants(SOURCE)), [m.change for m in mutants(SOURCE)]


def test_a_guard_for_users_is_not_mutated():
    assert not any("len(signal)" in mutant.change for mutant in mutants(SOURCE))


def change(mini_course, old, new):
    path = lesson_files(mini_course)[0]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_sound_lesson_passes_under_several_secrets(mini_course):
    result = audit_lesson(lesson_files(mini_course)[0], seeds=3)
    assert result.passed, [row.faults for row in result.exercises]
    for row in result.exercises:
        assert row.named == row.wrong >= 2
        assert row.right >= 1
        assert row.killed / row.mutants >= 0.9


def test_a_wrong_answer_that_passes_is_a_fault(mini_course):
    wrong = (
        '# %% wrong="alias_frequency"\ndef is_right(frequency_hz, sample_rate_hz):\n    """You did nothing wrong."""\n'
    )
    body = "    return abs(frequency_hz - sample_rate_hz * np.round(np.asarray(frequency_hz) / sample_rate_hz))\n\n"
    path = change(mini_course, '# %% test="alias_frequency"', wrong + body + '# %% test="alias_frequency"')
    faults = audit_lesson(path, with_mutants=False).exercises[0].faults
    assert any(fault.startswith('wrong "is_right" was accepted') for fault in faults)


def test_an_empty_answer_that_passes_is_a_fault(mini_course):
    visible = 'assert np.allclose(alias_frequency(700.0, 1000.0), 300.0), "700 Hz folds to 300 Hz"'
    path = rewritten(mini_course, "alias_frequency", test=visible, hidden='assert True, "nothing is asked"')
    faults = audit_lesson(path, with_mutants=False).exercises[0].faults
    assert any(fault.startswith('degenerate "an empty array" was accepted') for fault in faults)


def test_a_right_answer_that_is_rejected_is_a_fault(mini_course):
    right = '# %% right="alias_frequency"\ndef is_wrong(frequency_hz, sample_rate_hz):\n    return frequency_hz\n\n'
    path = change(mini_course, '# %% test="alias_frequency"', right + '# %% test="alias_frequency"')
    faults = audit_lesson(path, with_mutants=False).exercises[0].faults
    assert any(fault.startswith('right "is_wrong" was rejected') for fault in faults)


@pytest.mark.parametrize("stage", ["in the answer", "in its cell"])
def test_an_answer_that_leaves_python_does_not_end_the_audit(mini_course, stage):
    leave = "import sys\nsys.exit(0)\n" if stage == "in its cell" else ""
    wrong = (
        '# %% wrong="alias_frequency"\n' + leave + 'def leaves(a, b):\n    """You left."""\n    raise SystemExit(0)\n\n'
    )
    path = change(mini_course, '# %% test="alias_frequency"', wrong + '# %% test="alias_frequency"')
    if leave:
        with pytest.raises(LessonError, match="9_1_levels.py: a cell calls sys.exit"):
            list(audit_lessons([path], 1, False, 1))
        return
    (row, *_) = next(audit_lessons([path], 1, False, 1)).exercises
    assert row.faults == [] and row.wrong == 3


def test_tests_that_check_nothing_let_the_blank_pass(mini_course):
    path = rewritten(mini_course, "alias_frequency", test="alias_frequency", hidden="alias_frequency")
    row = audit_lesson(path).exercises[0]
    assert any(fault.startswith("blank") for fault in row.faults)
    assert row.killed == 0


def test_the_secret_changes_the_hidden_inputs(mini_course):
    from autograder.authoring.lesson import read_lesson
    from autograder.execution.test_context import seeded_rng

    exercise = next(iter(read_lesson(lesson_files(mini_course)[0]).exercises.values()))
    draws = [seeded_rng(secret, exercise, part).normal(size=3) for secret in "ab" for part in ("visible", "hidden")]
    assert len(np.unique(draws)) == 12
    np.testing.assert_array_equal(seeded_rng("a", exercise, "hidden").normal(size=3), draws[1])


ONLY_HIGH = """
# %% wrong="alias_frequency"{mark}
def folds_no_more_than_five_times(frequency_hz, sample_rate_hz):
    \"\"\"You stop folding after five sample rates; a tone may lie higher.\"\"\"
    folded = np.abs(frequency_hz - sample_rate_hz * np.round(np.asarray(frequency_hz) / sample_rate_hz))
    return np.where(np.asarray(frequency_hz) > {limit}, frequency_hz, folded)
"""


def marked(root, mark="", limit=2500):
    path = rewritten(root, "", ONLY_HIGH.format(mark=mark, limit=limit))
    return audit_lesson(path, with_mutants=False).exercises[0]


def test_a_wrong_answer_must_fail_the_visible_test_too(mini_course):
    assert marked(mini_course).faults == [
        'wrong "folds_no_more_than_five_times" passes the visible test; let a visible check fail it'
    ]


def test_a_wrong_answer_may_say_why_only_hidden_inputs_show_it(mini_course):
    row = marked(mini_course, ' hidden_only="a high tone by hand is long arithmetic"')
    assert row.faults == []
    assert row.exceptions == {"folds_no_more_than_five_times": "a high tone by hand is long arithmetic"}


def test_a_mark_that_is_not_needed_is_a_fault(mini_course):
    faults = marked(mini_course, ' hidden_only="a high tone by hand is long arithmetic"', limit=100).faults
    assert len(faults) == 1 and "take the mark away" in faults[0]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (2 * '\n# %% wrong="alias_frequency" hidden_only="why"\ndef f(a, b):\n    """No."""\n', "one a lesson may"),
        ('\n# %% wrong="alias_frequency" hidden_only=""\ndef f(a, b):\n    """No."""\n', "with a reason"),
        ('\n# %% right="alias_frequency" hidden_only="why"\ndef f(a, b):\n    return 1\n', 'only a "wrong" cell'),
    ],
)
def test_a_mark_stands_on_one_wrong_cell_with_a_reason(mini_course, cells, said):
    with pytest.raises(LessonError, match=said):
        audit_lesson(rewritten(mini_course, "", cells))


@pytest.mark.parametrize("kind", ["test", "hidden"])
@pytest.mark.parametrize(
    "check", ["assert alias_frequency(1.0, 9.0) == 1", "np.testing.assert_allclose(alias_frequency(1.0, 9.0), 1, 1e-6)"]
)
def test_a_check_without_a_message_is_a_mistake_of_the_author(mini_course, kind, check):
    path = rewritten(mini_course, "alias_frequency", **{kind: check})
    with pytest.raises(LessonError, match="without a message"):
        audit_lesson(path)
    said = f"{check[:-1]}, err_msg='a')" if check.endswith(")") else f"{check}, 'a'"
    audit_lesson(rewritten(mini_course, "alias_frequency", **{kind: said}), with_mutants=False)


def test_a_check_that_says_nothing_shows_no_hidden_line():
    for text in ("assert 1 + 1 == 3", "np.testing.assert_allclose([1.0], [2.0])"):
        assert text not in run_test(text, "<hidden test of f>", {"np": np})[1]
        assert text in run_test(text, "<visible test of f>", {"np": np})[1]


def test_slips_of_students_are_rejected_by_sound_tests(mini_course):
    result = audit_lesson(lesson_files(mini_course)[0])
    for row in result.exercises:
        assert row.students.tried >= 15
        assert row.students.rate >= 0.95, row.students.survivors


def test_a_slip_that_no_test_tells_is_listed_as_open(mini_course):
    from jupytext import reads, writes

    path = lesson_files(mini_course)[0]
    notebook = reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    for cell in notebook.cells:
        if "sound_pressure_level" in (cell.metadata.get("test"), cell.metadata.get("hidden")):
            cell.source = "assert np.isclose(sound_pressure_level(np.array([1.0, -1.0])), 93.979400087), 'level'"
    path.write_text(writes(notebook, fmt="py:percent"), encoding="utf-8")
    survivors = audit_lesson(path).exercises[1].students.survivors
    assert any("axis=-1" in change and reason == "" for change, reason in survivors.items()), survivors
