"""A lesson that breaks the format is refused in one sentence that names file, cell and remedy."""

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.authoring.lesson_rules import check_lesson, code_lines
from autograder.authoring.notebooks import released_notebook
from autograder.errors import LessonError

HEAD = "# %% [markdown] minutes=5\n# # Title\n\n# %%\nimport numpy as np\nrng = np.random.default_rng(1)\n\n"
EXERCISE = '# %% exercise="alias_frequency" points=2\nfrom acml_tf.acoustics.sampling import alias_frequency\n\n'
TEST = '# %% test="alias_frequency"\nassert alias_frequency(700.0, 1000.0) == 300.0, "folds"\n\n'

FAULTS = {
    "exercise without a test": (HEAD + EXERCISE, "has no test"),
    "test of an unknown exercise": (HEAD + EXERCISE + TEST + '# %% test="nothing"\npass\n', "belongs to no exercise"),
    "duplicate names": (HEAD + EXERCISE + TEST + EXERCISE, "second exercise of that name"),
    "points missing": (HEAD + EXERCISE.replace(" points=2", "") + TEST, "points=None"),
    "points in words": (HEAD + EXERCISE.replace("=2", "=two") + TEST, "line 8: the mark"),
    "points in quotes": (HEAD + EXERCISE.replace("=2", '="2"') + TEST, "write points=2"),
    "a hidden test with a slip in its mark": (
        HEAD + EXERCISE + TEST + '# %% hiden="alias_frequency"\npass\n', "nothing there; did you mean hidden=?"),
    "a right answer with a slip in its mark": (
        HEAD + EXERCISE + TEST + '#%% rihgt="alias_frequency"\npass\n', "cannot be read"),
    "a mark without quotation marks": (
        HEAD + EXERCISE + TEST + "# %% hidden=alias_frequency\npass\n", "names in straight quotation marks"),
    "a mark in curly quotation marks": (
        HEAD + EXERCISE + TEST + "# %% hidden=“alias_frequency”\npass\n", "names in straight quotation marks"),
    "a mark whose quotation does not end": (
        HEAD + EXERCISE + TEST + '# %% hidden="alias_frequency\npass\n', "cannot be read"),
    "a mark that says too much": (
        HEAD + EXERCISE.replace("points=2", "points=2 unit=3") + TEST, "unit= means nothing beside exercise="),
    "a hint of code": (HEAD + EXERCISE + TEST + '# %% hint="alias_frequency"\n# Divide.\n', "# %% [markdown] hint="),
    "an empty hint": (HEAD + EXERCISE + TEST + '# %% [markdown] hint="alias_frequency"\n', "is empty"),
    "minutes below nought": (HEAD.replace("=5", "=-5") + EXERCISE + TEST, "lacks the working time"),
    "points that are none": (HEAD + EXERCISE.replace("=2", "=0") + TEST, "points=0"),
    "two tests": (HEAD + EXERCISE + TEST + TEST, "join them"),
    "missing imports": (HEAD.replace("import numpy as np\nrng = np.random.default_rng(1)", "x = 1") + EXERCISE + TEST,
                        "uses np"),
    "over its budget": (HEAD + EXERCISE + TEST + "# %%\n" + "x = 1\n" * 26, "26 code lines"),
    "over the lesson's budget": (HEAD + EXERCISE + TEST + ("# %%\n" + "x = 1\n" * 24) * 13, "over its budget of 300"),
    "no title": ("# %%\nx = 1\n", "must be markdown and start with"),
    "no minutes": (HEAD.replace(" minutes=5", "") + EXERCISE + TEST, "lacks the working time"),
    "unknown mark": (HEAD + "# %% shwo\nx = 1\n", 'only bare mark is "show"'),
    "no such function": (HEAD + EXERCISE.replace("sampling", "level") + TEST, "defines no alias_frequency"),
    "no such module": (HEAD + EXERCISE.replace("sampling", "nowhere") + TEST, "no module acml_tf.acoustics.nowhere"),
    "an import that is none": (HEAD + EXERCISE.replace("from acml_tf.acoustics.sampling ", "") + TEST, "one line"),
    "wrong answer without advice": (
        HEAD + EXERCISE + TEST + '# %% wrong="alias_frequency"\ndef f(x):\n    return x\n', "no docstring"),
    "magics": (HEAD + "# %%\n%timeit 1\n" + EXERCISE + TEST, "does not parse"),
    "a check without a message": (HEAD + EXERCISE + TEST.replace(', "folds"', ""), "without a message"),
    "a contract without a reason": (
        HEAD + EXERCISE + TEST + '# %% [markdown] contract="alias_frequency"\n# - list\n', "without a reason"),
    "a test that overwrites what a later cell reads": (
        HEAD + EXERCISE + TEST.rstrip() + "\nrng = 1\n\n# %% show\nrng.normal()\n", "reads rng, which cell 4"),
    "a hidden test that overwrites what a later cell reads": (
        HEAD + EXERCISE + TEST + '# %% hidden="alias_frequency"\nrng = 1\n\n# %% show\nrng.normal()\n', "reads rng"),
    "a test that needs a figure's cell": (
        HEAD + "# %% show\nshown = 1\n\n" + EXERCISE + TEST.replace("700.0", "shown"), "uses shown"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_lesson_is_refused_in_one_sentence(tmp_path, fault):
    text, said = FAULTS[fault]
    path = tmp_path / "9_9_faulty.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LessonError) as caught:
        check_lesson(read_lesson(path))
    sentence = str(caught.value)
    assert said in sentence, sentence
    assert sentence.count("\n") == 0
    if fault not in ("no such function", "no such module"):
        assert str(path) in sentence
        assert "cell" in sentence or "the lesson has" in sentence or "line " in sentence


def test_a_sound_lesson_is_read_whole(tmp_path):
    path = tmp_path / "9_9_sound.py"
    path.write_text(HEAD + EXERCISE + TEST + '# %% [markdown] answer="why" points=3\n# Because.\n', encoding="utf-8")
    lesson = read_lesson(path)
    check_lesson(lesson)
    assert (lesson.title, lesson.minutes, lesson.points, lesson.number) == ("Title", 5, 5, "9_9")
    assert lesson.exercises["alias_frequency"].module == "acml_tf.acoustics.sampling"


def test_a_figure_may_use_the_answer_that_the_student_wrote(tmp_path):
    path = tmp_path / "9_9_own.py"
    own = '# %% own="alias_frequency"\nmy_alias = alias_frequency\n\n# %% show\nmy_alias(700.0, 1000.0)\n'
    path.write_text(HEAD + EXERCISE + TEST + own, encoding="utf-8")
    lesson = read_lesson(path)
    check_lesson(lesson)
    cells = released_notebook(lesson).cells
    first = next(number for number, cell in enumerate(cells) if cell.source == "my_alias = alias_frequency")
    kinds = [cell.metadata.get("acml", {}).get("kind") for cell in cells[first - 1 : first + 3]]
    assert kinds == [None, "show", "reference", "show"]


def test_a_verdict_never_needs_what_only_figures_use(tmp_path):
    path = tmp_path / "9_9_own.py"
    own = '# %% own="alias_frequency"\nmy_alias = alias_frequency\n\n# %%\nmy_alias(700.0, 1000.0)\n'
    path.write_text(HEAD + EXERCISE + TEST + own, encoding="utf-8")
    with pytest.raises(LessonError, match="uses my_alias, which no given cell"):
        check_lesson(read_lesson(path))


def test_code_lines_leave_out_docstrings_comments_and_blank_lines():
    assert code_lines('def f(x):\n    """One.\n\n    Two.\n    """\n\n    # why\n    return (\n        x\n    )\n') == 4
