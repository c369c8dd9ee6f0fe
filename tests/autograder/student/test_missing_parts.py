"""A lesson whose packages are not here: one sentence says what is missing and how it is had."""

import pytest

from autograder.authoring.catalogue import find_entry
from autograder.authoring.lesson import read_lesson
from autograder.errors import CourseError
from autograder.student import missing_parts
from autograder.utils import installing
from autograder.utils.course_paths import course_root, find_lesson


@pytest.fixture
def without(monkeypatch):
    """Let some modules seem to be missing."""

    def pretend(*modules):
        for place in (missing_parts, installing):
            monkeypatch.setattr(place, "is_here", lambda name: name not in modules)

    return pretend


def test_who_starts_a_lesson_is_told_what_its_figures_need(without):
    without("keras", "shap", "lime")
    root = course_root()
    assert missing_parts.advice_on(find_entry(root, "1_1")) == ""
    said = missing_parts.advice_on(find_entry(root, "6_3"))
    assert "extras [tensorflow] and [explain]" in said and "[tensorflow,explain]" in said and said.count(". ") == 0


def test_a_check_asks_only_for_what_its_exercises_import(without):
    without("tensorflow", "keras", "librosa", "shap", "lime")
    for number in ("1_1", "4_1", "6_2"):
        missing_parts.require_parts(read_lesson(find_lesson(course_root(), number)))
    with pytest.raises(CourseError, match=r"^The exercises of 5_7 need keras, which the extra \[tensorflow\] brings; "):
        missing_parts.require_parts(read_lesson(find_lesson(course_root(), "5_7")))
