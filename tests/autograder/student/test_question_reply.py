"""An answer gets one sentence at once: right and why, or what is wrong, and not the answer before a try."""

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.authoring.questions import read_question
from autograder.errors import CourseError
from autograder.student.question_reply import reply
from autograder.utils.course_paths import course_root, lesson_files

ASK = "%answer 1_1 folded"
NUMBER = read_question(
    "here",
    "Where?\n\n- right 2257.3 — 8000 − 5742.7.\n- wrong 5742.7 — that is the tone in the air.",
    {"unit": "Hz", "tolerance": 0.01},
)
OPTIONS = "How many?\n\n- a) 1.5\n- b) 3\n- c) 6\n"
CHOICE = OPTIONS + "- right b — loud twice.\n- wrong a — and how loud?\n- wrong c — too many."
LESSONS = [read_lesson(path) for path in lesson_files(course_root())]


@pytest.mark.parametrize("said", ["2257", "2.257e3", "8000-5742.7", "8000 − 5742.7", "2257 Hz", "2257.3hz", "2250"])
def test_a_number_is_right_as_sum_with_its_unit_and_within_the_tolerance(said):
    assert reply(NUMBER, ASK, said, False) == "✓ Right: 8000 − 5742.7."


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("5742.7 Hz", "✗ Not yet: that is the tone in the air."),
        ("2000", "too small"),
        ("3e3", "too large"),
        ("-2257.3", "think about the sign"),
        ("", "Type a number or a sum in Hz after %answer 1_1 folded"),
        (" ", "run this cell"),
    ],
)
def test_what_is_wrong_or_blank_is_told_without_the_answer(said, words):
    answer = reply(NUMBER, ASK, said, False)
    assert words in answer and "2257" not in answer and "\n" not in answer


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("2257,3", "with a point"),
        ("much", "cannot be read"),
        ("2.2573 kHz", "'2.2573 kHz' cannot be read .* asked for in Hz"),
        ("show", "Try first"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(said, words):
    with pytest.raises(CourseError, match=words):
        reply(NUMBER, ASK, said, False)


def test_the_answer_is_shown_after_a_try():
    assert reply(NUMBER, ASK, "show", True) == "2257.3 Hz: 8000 − 5742.7."


def test_the_nearest_of_two_numbers_is_meant():
    exact = read_question("here", "- right 100 — all.\n- wrong 99.5 — one is missing.", {"tolerance": 0.01})
    assert reply(exact, ASK, "99.6", False) == "✗ Not yet: one is missing."
    assert reply(exact, ASK, "99.9", False) == "✓ Right: all."


@pytest.mark.parametrize("said", ["b", "B", "b)", "(b)", " b "])
def test_a_letter_is_a_letter_however_it_is_typed(said):
    assert reply(read_question("here", CHOICE, {}), ASK, said, False) == "✓ Right: loud twice."


def test_a_wrong_letter_has_its_sentence_and_what_is_no_letter_names_them():
    question = read_question("here", CHOICE, {})
    assert reply(question, ASK, "A", False) == "✗ Not yet: and how loud?"
    assert "a, b or c" in reply(question, ASK, "", False)
    with pytest.raises(CourseError, match="'d' is not an option; type a, b or c"):
        reply(question, ASK, "d", False)


@pytest.mark.parametrize("said", ["a", "b"])
def test_a_prediction_is_noted_first_and_judged_after_the_figure(said):
    question = read_question("here", CHOICE, {"told_by": "the figure below"})
    noted = reply(question, ASK, said, False)
    assert noted.startswith(f"Noted: {said}.") and "the figure below" in noted and "loud" not in noted
    assert "loud" in reply(question, ASK, said, True)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.number)
def test_every_stored_answer_of_the_course_gets_its_own_sentence(lesson):
    for question in lesson.questions.values():
        assert reply(question, ASK, f"{question.right} {question.unit}", True) == f"✓ Right: {question.because}"
        for given, why in question.wrong.items():
            assert reply(question, ASK, given, True) == f"✗ Not yet: {why}"
