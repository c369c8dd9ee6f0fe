"""The audit finds weak tests and unfair ones; mutants change what they say they change."""

import ast

import numpy as np
import pytest

from autograder.audit import audit_lesson
from autograder.mutants import mutants
from autograder.paths import lesson_files

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
    path = change(mini_course, "assert np.isclose(alias_frequency(700.0, 1000.0), 300.0)",
                  "assert np.allclose(alias_frequency(700.0, 1000.0), 300.0)")  # fmt: skip
    text = path.read_text(encoding="utf-8")
    begin, end = text.index('# %% hidden="alias_frequency"'), text.index('# %% wrong="alias_frequency"')
    path.write_text(text[:begin] + text[end:], encoding="utf-8")
    faults = audit_lesson(path, with_mutants=False).exercises[0].faults
    assert any(fault.startswith('hollow "an empty array" was accepted') for fault in faults)


def test_a_right_answer_that_is_rejected_is_a_fault(mini_course):
    right = '# %% right="alias_frequency"\ndef is_wrong(frequency_hz, sample_rate_hz):\n    return frequency_hz\n\n'
    path = change(mini_course, '# %% test="alias_frequency"', right + '# %% test="alias_frequency"')
    faults = audit_lesson(path, with_mutants=False).exercises[0].faults
    assert any(fault.startswith('right "is_wrong" was rejected') for fault in faults)


def test_tests_that_check_nothing_let_the_blank_pass(mini_course):
    path = lesson_files(mini_course)[0]
    from jupytext import reads, writes

    notebook = reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    for cell in notebook.cells:
        if cell.metadata.get("test") == "alias_frequency" or cell.metadata.get("hidden") == "alias_frequency":
            cell.source = "alias_frequency"
    path.write_text(writes(notebook, fmt="py:percent"), encoding="utf-8")
    row = audit_lesson(path).exercises[0]
    assert any(fault.startswith("blank") for fault in row.faults)
    assert row.killed == 0


def test_the_secret_changes_the_hidden_inputs(mini_course):
    from autograder.lesson import read_lesson
    from autograder.namespaces import seeded_rng

    exercise = next(iter(read_lesson(lesson_files(mini_course)[0]).exercises.values()))
    draws = [seeded_rng(secret, exercise, part).normal(size=3) for secret in "ab" for part in ("visible", "hidden")]
    assert len(np.unique(draws)) == 12
    np.testing.assert_array_equal(seeded_rng("a", exercise, "hidden").normal(size=3), draws[1])
