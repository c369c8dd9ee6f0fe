"""Grades arrive in Canvas, only those that changed, one failure costs one student, and the token is nowhere seen."""

import logging
import socket

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.errors import CourseError
from autograder.lms import canvas_api
from autograder.lms.roster import Roster, Student
from tests.support.canvas_server import Canvas, serving
from tests.support.graded_class import give_by_hand, lesson_with_prose, record
from tests.support.mini_course import make_course

pytest.importorskip("canvasapi")
TOKEN = "1234~aB9xQzW7"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class of three who have 3, 3.5 and 1 of 7 points."""
    root = make_course(tmp_path_factory.mktemp("course"))
    recorder = record(root / "class", lesson_with_prose(root), {"ann": "xx", "bob": "-x", "cid": "-x"})
    for student, points in (("ann", 0.0), ("bob", 2.5), ("cid", 0.0)):
        give_by_hand(recorder, student, "no_sign", manual_score=points)
    students = [Student("ann", "Ann", "Other", canvas_id="17"), Student("bob", "Bob", "Roe", login="broe")]
    Roster([*students, Student("cid", sis_id="M3")]).save(root / "class")
    return root


@pytest.fixture
def canvas(monkeypatch):
    held = Canvas(TOKEN)
    held.users = {17: {"name": "Ann Other"}, 18: {"login_id": "broe"}, 19: {"sis_user_id": "M3"}, 20: {"name": "Zoe"}}
    with serving(held):
        monkeypatch.setenv("ACML_CANVAS_TOKEN", TOKEN)
        monkeypatch.setenv("ACML_CANVAS_URL", held.url)
        yield held


@pytest.fixture
def push(course, monkeypatch):
    monkeypatch.setenv("ACML_COURSE", str(course))

    def run(*words):
        words = ["--course", "77", "--assignment", "812", *words]
        return CliRunner().invoke(
            app, ["export", "9_1", "--to", "canvas", "--push", "--class-dir", str(course / "class"), *words]
        )

    return run


def test_grades_arrive_once_and_only_what_changed_is_sent(push, canvas):
    canvas.scores = {17: 3.0, 18: 1.0, 20: 5.0}
    result = push()
    assert result.exit_code == 0, result.output
    assert canvas.given == [(18, "3.5"), (19, "1")]
    assert "bob: 1 → 3.5\ncid: – → 1\nLevels in course 77: 1 as before, 2 of 2 sent." in result.output
    again = push()
    assert (again.exit_code, len(canvas.given)) == (0, 2)
    assert "3 as before, 0 of 0 sent." in again.output
    assert canvas.scores[20] == 5.0


def test_a_dry_run_shows_the_changes_and_sends_nothing(push, canvas):
    result = push("--dry-run")
    assert result.exit_code == 0 and canvas.given == []
    assert "ann: – → 3" in result.output and "3 would change; nothing was sent." in result.output


@pytest.mark.parametrize("status", [400, 403, 404, 422, 500])
def test_one_who_is_refused_costs_nobody_else_anything(push, canvas, status):
    canvas.refuses = {17: status}
    result = push()
    assert result.exit_code == 1
    assert canvas.given == [(18, "3.5"), (19, "1")]
    assert result.stderr.count("acml: ann: Canvas ") == 1 and "2 of 3 sent" in result.output


def test_where_canvas_is_gone_the_rest_is_said_at_once_and_sent_next_time(push, canvas):
    canvas.refuses = {18: None}
    result = push()
    assert result.exit_code == 1 and canvas.given == [(17, "3")]
    assert "2 grades were not sent; run the command again for these." in result.stderr
    canvas.refuses = {}
    assert push().exit_code == 0
    assert canvas.given == [(17, "3"), (18, "3.5"), (19, "1")]


def test_excused_missing_and_doubled_students_are_said_and_left_alone(push, canvas):
    canvas.excused = {17}
    canvas.users[21] = {"login_id": "broe"}
    del canvas.users[19]
    result = push()
    assert result.exit_code == 1 and canvas.given == []
    for said in ("ann is excused", "bob is 2 users of Canvas", "Canvas has no submission of cid"):
        assert said in result.stderr


def test_other_points_in_canvas_scale_the_grades_and_that_is_said(push, canvas):
    canvas.points = 14.0
    result = push()
    assert canvas.given == [(17, "6"), (18, "7"), (19, "2")]
    assert "9_1_levels has 7 points and Levels in Canvas 14; scores are scaled to it." in result.stderr


def test_points_that_canvas_does_not_keep_are_said(push, canvas):
    canvas.keeps = 0.0
    result = push()
    assert result.exit_code == 1 and "ann: Canvas holds 0 after 3 was sent" in result.stderr


def said_by(result) -> str:
    assert isinstance(result.exception, CourseError), result.output
    assert "\n" not in str(result.exception)
    return str(result.exception)


MISTAKES = {
    "no token": ({"ACML_CANVAS_TOKEN": ""}, [], "has no ACML_CANVAS_TOKEN"),
    "a torn token": ({"ACML_CANVAS_TOKEN": "se cret"}, [], "is not a token of Canvas"),
    "a wrong token": ({"ACML_CANVAS_TOKEN": "other"}, [], "refuses the token in ACML_CANVAS_TOKEN"),
    "no address": ({"ACML_CANVAS_URL": ""}, [], "is not an address of Canvas"),
    "an address without encryption": ({"ACML_CANVAS_URL": "http://canvas.example.org"}, [], "unencrypted; use https"),
    "nobody there": ({"ACML_CANVAS_URL": "http://127.0.0.1:9"}, [], "Canvas cannot be reached"),
    "another assignment": ({}, ["--assignment", "5"], "has no assignment 5 of course 77"),
    "a template": ({}, ["--template", "x"], "--push sends one lesson"),
    "a file": ({}, ["--output", "x"], "writes no --output"),
    "for Moodle": ({}, ["--to", "moodle"], "--push sends one lesson --to canvas"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_ends_in_one_sentence_and_sends_nothing(push, canvas, monkeypatch, mistake):
    environment, words, said = MISTAKES[mistake]
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert said in said_by(push(*words))
    assert canvas.given == []


def test_an_assignment_without_points_is_refused(push, canvas):
    canvas.grading_type = "letter_grade"
    assert "is graded in Canvas by letter_grade" in said_by(push())


def test_words_of_push_without_it_are_refused(course, monkeypatch):
    monkeypatch.setenv("ACML_COURSE", str(course))
    result = CliRunner().invoke(app, ["export", "9_1", "--to", "canvas", "--dry-run"])
    assert "go with --push" in said_by(result)


@pytest.mark.parametrize("refuses", [{}, {17: 400, 18: 500}, {17: None}])
def test_the_token_is_in_no_output_no_log_and_no_option(push, canvas, caplog, refuses):
    canvas.refuses = refuses
    with caplog.at_level(logging.DEBUG):
        result = push()
        listed = CliRunner().invoke(app, ["export", "--help"])
    seen = result.output + result.stderr + caplog.text + listed.output
    assert TOKEN not in seen and TOKEN[-4:] not in caplog.text
    assert "--token" not in listed.output


def test_an_answer_that_never_comes_is_given_up(push, canvas, monkeypatch):
    monkeypatch.setattr(canvas_api, "TIMEOUT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setenv("ACML_CANVAS_URL", f"http://127.0.0.1:{mute.getsockname()[1]}")
        assert "Canvas cannot be reached" in said_by(push())
    assert canvas.given == []
