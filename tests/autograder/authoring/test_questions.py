"""A question is printed without its answer; an author's mistake ends in one sentence."""

import pytest

from autograder.authoring.lesson import parse_lesson, read_lesson
from autograder.authoring.lesson_rules import check_lesson
from autograder.authoring.notebooks import released_notebook, solved_notebook
from autograder.errors import LessonError
from autograder.utils.course_paths import course_root, lesson_files

HEAD = "# %% [markdown] minutes=5\n# # Title\n\n"
NUMBER = """# %% [markdown] question="folded" unit="Hz" tolerance=0.01
# At which frequency does it show?
#
# - right 2257.3 — 8000 − 5742.7
#   is what is left.
# - wrong 5742.7 — that is the tone in the air.

"""
CHOICE = """# %% [markdown] question="beats" told_by="the sound below"
# How many?
#
# - a) 1.5
# - b) 3
# - right b — each turn is loud twice.
# - wrong a — how often is one turn loud?

"""
QUESTIONS = [(path, name) for path in lesson_files(course_root()) for name in read_lesson(path).questions]


def lesson(text, tmp_path):
    read = parse_lesson(tmp_path / "9_9_asked.py", HEAD + text)
    check_lesson(read)
    return read


def test_a_question_is_read_whole(tmp_path):
    number, choice = lesson(NUMBER + CHOICE, tmp_path).questions.values()
    assert (number.right, number.because) == ("2257.3", "8000 − 5742.7 is what is left.")
    assert (number.wrong, number.unit) == ({"5742.7": "that is the tone in the air."}, "Hz")
    assert (choice.options, choice.right, choice.told_by) == (("a", "b"), "b", "the sound below")
    assert choice.text == "How many?\n\n- a) 1.5\n- b) 3"


@pytest.mark.parametrize("written", ["0.001", "1e-3", "1E-03"])
def test_a_tolerance_is_any_number(tmp_path, written):
    assert lesson(NUMBER.replace("0.01", written), tmp_path).questions["folded"].tolerance == 0.001


def test_a_notebook_shows_the_question_and_a_blank_that_run_all_passes(tmp_path):
    read = lesson(NUMBER + CHOICE, tmp_path)
    _, load, *cells = released_notebook(read).cells
    assert "%load_ext acml_tf" in load.source
    assert [cell.source for cell in cells[1::2]] == ["%answer 9_9 folded", "%answer 9_9 beats"]
    assert all("raises-exception" in cell.metadata.tags for cell in (load, *cells[1::2]))
    for notebook in (released_notebook(read), solved_notebook(read)):
        text = "\n".join(cell.source for cell in notebook.cells)
        assert "2257.3" not in text and "twice" not in text and "5742.7" not in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (NUMBER.replace("right 2257.3", "wrong 2257.3"), "has no right answers"),
        (NUMBER.replace("wrong", "right"), "has 2 right answers"),
        (NUMBER.replace(" — that is the tone in the air.", ""), "without a reason"),
        (NUMBER.replace("5742.7 — that", "2,257 — that"), "has a comma"),
        (NUMBER.replace("5742.7 — that", "2257.30 — that"), "cannot be right and wrong"),
        (NUMBER.replace("=0.01", "=2"), "has tolerance=2"),
        (NUMBER + NUMBER, "second question of that name"),
        (CHOICE.replace("right b", "right d"), "has the answer 'd', which is not an option"),
        (CHOICE.replace("# - b) 3", "# - b) 3\n# - c) 6"), "for each other"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_one_sentence(text, words, tmp_path):
    with pytest.raises(LessonError, match=words) as caught:
        lesson(text, tmp_path)
    assert "\n" not in str(caught.value) and "9_9_asked.py: cell" in str(caught.value)


@pytest.mark.parametrize(("path", "name"), QUESTIONS, ids=[f"{path.stem[:3]}-{name}" for path, name in QUESTIONS])
def test_a_question_of_the_course_is_printed_without_its_answers_which_are_sentences(path, name):
    question = read_lesson(path).questions[name]
    assert all(why not in question.text for why in (question.because, *question.wrong.values()))
    assert question.because.endswith((".", "?")) and all(why.endswith((".", "?")) for why in question.wrong.values())
