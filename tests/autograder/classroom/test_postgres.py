"""A class's gradebook in a real PostgreSQL: graded into, graded into twice at once, moved to, and not there."""

import multiprocessing
import shutil
import uuid

import psycopg
import pytest

from autograder.classroom.class_folder import Classroom
from autograder.classroom.database import open_gradebook
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.migration import move_gradebook
from autograder.classroom.opening import open_class
from autograder.classroom.recorder import Recorder
from autograder.classroom.submissions import find_submissions
from autograder.errors import CourseError
from autograder.evaluation.results import read_result
from autograder.grading.grading_run import open_run
from autograder.grading.local_run import grade_here
from tests.autograder.commands.test_grade import acml
from tests.autograder.grading.test_killed_grader import grades, hand_in
from tests.support.postgres_server import PASSWORD, REMEDY, binaries, postgres_server

pytestmark = pytest.mark.skipif(binaries() is None, reason=REMEDY)
COUNT = 4


@pytest.fixture(scope="module")
def server():
    with postgres_server() as url:
        yield url


@pytest.fixture
def database(server):
    """An empty database of the test's own."""
    name = f"class_{uuid.uuid4().hex}"
    with psycopg.connect(f"{server}/postgres".replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


@pytest.fixture(scope="module")
def examined(mini_course_module, tmp_path_factory):
    """A class of which every submission has a receipt, and nothing is recorded."""
    folder = tmp_path_factory.mktemp("class")
    lesson = hand_in(mini_course_module, folder, COUNT)
    run = open_run(lesson.path, folder)
    return lesson, folder, list(grade_here(run, find_submissions(folder / "handed_in", lesson.name), 2))


def records(lesson, receipts, folder, db_url):
    """Record receipts in a class folder; return the recorder."""
    recorder = Recorder(Gradebook(open_class(folder, db_url)), lesson)
    for receipt in receipts:
        recorder.record(receipt)
    return recorder


def scores_in(gradebook, lesson):
    return {student: found["score"] for student, found in gradebook.scores(lesson.name).items()}


def copy_of(folder, place):
    """A class folder with the same submissions and the same secret."""
    for name in ("submitted", "receipts", "handed_in"):
        shutil.copytree(folder / name, place / name)
    shutil.copy(folder / "secret.txt", place)
    return place


def test_the_command_grades_into_it_and_knows_it_from_then_on(examined, mini_course_module, database, tmp_path):
    lesson, folder, receipts = examined
    place = copy_of(folder, tmp_path / "class")
    words = ("grade", "9_1", "--class-dir", str(place))
    environment = {"ACML_COURSE": str(mini_course_module)}
    results = [acml(place, *words, "--db", database, **environment), acml(place, *words, **environment)]
    for result in results:
        assert result.returncode == 0, result.stderr
        assert PASSWORD not in result.stdout + result.stderr
    assert len({result.stdout.partition("Gradebook")[2] for result in results}) == 1
    assert not (place / "gradebook.db").exists()
    assert (place / "nbgrader_config.py").stat().st_mode & 0o077 == 0
    expected = sorted((r.student, str(r.score), str(r.points)) for r in receipts)
    assert grades(place, lesson) == expected
    assert scores_in(Gradebook(open_class(place)), lesson) == {r.student: r.score for r in receipts}


def grade_at_once(barrier, failures, *work):
    barrier.wait()
    failures.put(records(*work).failures)


@pytest.mark.parametrize("where", ["two folders and PostgreSQL", "one folder and SQLite"])
def test_two_graders_at_once_neither_wait_for_ever_nor_lose_a_grade(examined, database, tmp_path, where):
    lesson, folder, receipts = examined
    places = [copy_of(folder, tmp_path / name) for name in ("a", "b")]
    if "one" in where:
        places[1] = places[0]
    db_url = None if "SQLite" in where else database
    context = multiprocessing.get_context("spawn")
    barrier, failures = context.Barrier(2), context.Queue()
    orders = [receipts, receipts[::-1]]
    graders = [
        context.Process(target=grade_at_once, args=(barrier, failures, lesson, order, place, db_url))
        for order, place in zip(orders, places, strict=True)
    ]
    for grader in graders:
        grader.start()
    found = [failures.get(timeout=100) for _ in graders]
    for grader in graders:
        grader.join(timeout=20)
    assert found == [{}, {}]
    assert [grader.exitcode for grader in graders] == [0, 0]
    expected = {receipt.student: receipt.score for receipt in receipts}
    assert scores_in(Gradebook(open_class(places[0], db_url)), lesson) == expected


def rows_of(db_url):
    from nbgrader.api import Base

    with open_gradebook(db_url) as gradebook, gradebook.engine.connect() as connection:
        return {t.name: sorted(map(repr, connection.execute(t.select()))) for t in Base.metadata.sorted_tables}


def test_a_moved_gradebook_holds_the_same_rows_and_what_a_person_has_given(examined, database, tmp_path):
    lesson, folder, receipts = examined
    place = copy_of(folder, tmp_path / "class")
    old = open_class(place).db_url
    records(lesson, receipts, place, None)
    with open_gradebook(old) as gradebook:
        grade = gradebook.find_grade("test_alias_frequency", lesson.name, lesson.name, receipts[0].student)
        grade.manual_score, grade.extra_credit = 1.5, 0.25
        gradebook.db.commit()
    by_hand = records(lesson, receipts, place, None).gradebook.scores(lesson.name)
    assert move_gradebook(open_class(place), database) == sum(map(len, rows_of(old).values())) > 0
    assert rows_of(database) == rows_of(old)
    assert records(lesson, receipts, place, None).gradebook.scores(lesson.name) == by_hand
    assert rows_of(database) == rows_of(old), "what stood in the old gradebook is not written again"
    assert open_class(place).db_url == database
    back = f"sqlite:///{tmp_path}/back.db"
    move_gradebook(open_class(place), back)
    assert rows_of(back) == rows_of(old)
    with pytest.raises(CourseError, match="holds grades already") as said:
        move_gradebook(open_class(copy_of(folder, tmp_path / "other")), database)
    assert PASSWORD not in str(said.value)


def test_a_server_that_is_not_there_is_one_sentence_without_the_password(examined, tmp_path):
    lesson, folder, _ = examined
    words = ("grade", "9_1", "--class-dir", str(tmp_path), "--submissions", str(folder / "handed_in"))
    db_url = f"postgresql+psycopg://ann:{PASSWORD}@127.0.0.1:1/x"
    result = acml(folder, *words, "--db", db_url, ACML_COURSE=str(lesson.path.parents[2]))
    assert result.returncode == 2
    assert "refused" in result.stderr
    assert result.stderr.startswith("acml: The gradebook postgresql+psycopg://ann:***@127.0.0.1:1/x cannot be opened")
    assert result.stderr.count("\n") == 1
    assert PASSWORD not in result.stderr


@pytest.mark.parametrize(
    ("word", "name", "why"), [(f"{PASSWORD}wrong", "postgres", "authentication failed"), (PASSWORD, "x", "not exist")]
)
def test_a_server_that_says_no_is_one_sentence_without_the_password(server, tmp_path, word, name, why):
    with pytest.raises(CourseError, match=f"^The gradebook .*ann:[*][*][*]@.* cannot be opened .*{why}") as said:
        Gradebook(open_class(tmp_path, f"{server.replace(PASSWORD, word)}/{name}"))
    assert PASSWORD not in str(said.value)
    assert "\n" not in str(said.value)


def test_a_server_that_ends_costs_no_receipt(examined, tmp_path):
    lesson, folder, receipts = examined
    place = copy_of(folder, tmp_path / "class")
    with postgres_server() as url:
        recorder = Recorder(Gradebook(open_class(place, f"{url}/postgres")), lesson)
        recorder.record(receipts[0])
    for receipt in receipts[1:]:
        recorder.record(receipt)
    assert set(recorder.failures) == {receipt.student for receipt in receipts[1:]}
    for why in recorder.failures.values():
        assert "cannot be opened" in why
        assert PASSWORD not in why
    assert all(read_result(Classroom(place).receipt_path(lesson.name, r.student)) == r for r in receipts)
