"""Students' mistakes made by machine: each changes the code, carries a sentence, and tells no code of the reference."""

import ast

import pytest

from autograder.authoring import known_answers
from autograder.authoring.lesson import read_lesson
from autograder.diagnosis import argument_changes, missing_steps, result_changes
from autograder.diagnosis.mutants.students import other_mutants, telling_mutants
from autograder.utils.course_paths import course_root, lesson_files

SOURCE = '''
def spread_db(train, test, count, *, seed=0):
    """Spread."""
    noise = np.random.default_rng(seed).normal(size=count)
    frames = [test[start : start + 4] for start in range(0, count - 3, 2)]
    mean, deviation = np.mean(train, axis=0, keepdims=True), np.std(train, axis=0)
    level = 10 * np.log10(np.maximum(np.sqrt(np.mean(np.square(test - mean), axis=-1)), 1e-9))
    shift = np.exp(-2j * np.pi * np.sin(np.deg2rad(noise))) * np.conj(test)
    if count < 4:
        return np.sort(level), np.abs(shift)
    return np.sort(level) / deviation, np.ceil(frames) @ shift**2
'''


@pytest.mark.parametrize(
    "name",
    ["other axis", "all axes", "ddof 1 for 0", "sum for mean", "keepdims missing", "log for log10",
     "20 for 10 in decibels", "deg2rad missing",
     "conj missing", "sqrt missing", "abs missing", "floor for ceil", "limit missing", "sort missing",
     "limit counted in", "end too early", "slice ends one late", "seed ignored", "results swapped",
     "phase turned round", "π missing", "power missing", "cos for sin", "mean magnitude for rms"],
)  # fmt: skip
def test_each_kind_of_slip_is_made(name):
    made = [mutant.name for mutant in telling_mutants(SOURCE)]
    assert name in made, sorted(set(made))


@pytest.mark.parametrize("name", ["test for train", "minus for plus", "factor missing", "division missing"])
def test_each_kind_of_pointing_slip_is_made(name):
    text = SOURCE.replace("test - mean", "test + mean") if name == "minus for plus" else SOURCE
    assert name in [mutant.name for mutant in other_mutants(text)]


def test_a_slip_is_also_made_everywhere_at_once():
    text = "def f(x, y):\n    return np.mean(x) * 2 + np.mean(y)"
    assert any(mutant.text.count("np.sum") == 2 for mutant in telling_mutants(text))


def mistakes():
    for path in lesson_files(course_root()):
        for exercise in read_lesson(path).exercises.values():
            text, method = known_answers.library_text(exercise), exercise.name.partition(".")[2] or None
            yield exercise, text, [*telling_mutants(text, method), *other_mutants(text, method)]


def test_every_slip_changes_the_reference_and_has_a_sentence_that_quotes_arguments_only():
    for exercise, text, made in mistakes():
        arguments = {node.arg for node in ast.walk(ast.parse(text)) if isinstance(node, ast.arg)}
        assert len({mutant.text for mutant in made}) >= len(made) - 40 and len(made) > 10, exercise.name
        for mutant in made:
            assert mutant.name and mutant.sentence.endswith("."), mutant
            quoted = set(mutant.sentence.split("`")[1::2]) - {"training"}
            assert quoted <= arguments, mutant


def test_sentences_of_changes_end_and_names_are_unique():
    changes = [*result_changes.CHANGES, *missing_steps.MISSING_STEPS]
    assert len({change.name for change in changes}) == len(changes)
    assert all(change.sentence.endswith(".") and "{it}" in change.sentence for change in changes)
    assert all(c.sentence.endswith((".", "too.")) and "{name}" in c.sentence for c in argument_changes.CHANGES)
