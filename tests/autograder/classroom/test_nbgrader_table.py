"""Grades in nbgrader's columns, each name in its own cell."""

import csv

from tests.support.graded_class import NAME, lesson_with_prose, record
from tests.support.mini_course import make_course


def test_a_comma_in_a_name_shifts_no_points(tmp_path):
    lesson = lesson_with_prose(make_course(tmp_path))
    recorder = record(tmp_path / "class", lesson, {"Doe, Jane": "xx", "=bob": "x-"})
    path = tmp_path / "class" / "grades" / f"{NAME}.csv"
    recorder.gradebook.export(lesson, path)
    rows = {row["student_id"]: row for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())}
    scores = {student: found["score"] for student, found in recorder.gradebook.scores(NAME).items()}
    assert float(rows["Doe, Jane"]["score"]) == scores["Doe, Jane"] == 3.0
    assert float(rows["'=bob"]["score"]) == scores["=bob"]
    assert {row["max_score"] for row in rows.values()} == {rows["Doe, Jane"]["max_score"]}


def test_the_columns_are_those_of_nbgrader(tmp_path):
    from nbgrader.plugins import CsvExportPlugin

    lesson = lesson_with_prose(make_course(tmp_path))
    recorder = record(tmp_path / "class", lesson, {"ann": "xx", "bob": "--"})
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    recorder.gradebook.export(lesson, ours)
    with recorder.gradebook.opened() as tables:
        CsvExportPlugin(to=str(theirs), assignment=[NAME]).export(tables)
    read = [list(csv.reader(path.read_text(encoding="utf-8").splitlines())) for path in (ours, theirs)]
    assert read[0] == read[1]
