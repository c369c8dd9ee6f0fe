"""The progress file: what is kept, where, and that nothing about it can stop a student."""

import json

import pytest

from autograder.authoring.catalogue import CatalogueEntry
from autograder.errors import CourseError
from autograder.student.progress import Progress, progress_path, read_progress, remember, write_progress

LESSON = CatalogueEntry("9_1", "9_1_levels", "9_mini", "Levels", 5, 6.0, {"fold": 2.0, "level": 1.0})


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A progress file in a folder that does not exist yet."""
    place = tmp_path / "new" / "progress.json"
    monkeypatch.setenv("ACML_PROGRESS", str(place))
    return place


def test_what_is_written_is_read_and_nothing_else_lies_about(path):
    progress = Progress()
    progress.of("9_1_levels", "fold").status = "passed"
    progress.of("9_1_levels", "level").hints = 2
    write_progress(progress)
    assert read_progress() == progress
    assert list(path.parent.iterdir()) == [path]


def test_points_come_from_the_catalogue_and_only_for_its_exercises():
    progress = Progress()
    assert progress.earned(LESSON) is None
    progress.of("9_1_levels", "fold").status = "passed"
    progress.of("9_1_levels", "an exercise of last year").status = "passed"
    progress.of("9_1_levels", "level").status = "failed"
    assert progress.earned(LESSON) == 2.0
    assert LESSON.hand_graded == 3.0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"lessons": {"9_1_le',
        b"[]",
        b"\xff\xfe\x00",
        b'{"lessons": {"a": []}}',
        b'{"lessons": {"a": {"b": {"hints": "two"}}}}',
        b'{"lessons": {"a": {"b": {"hints": -1}}}}',
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "list", "bytes", "no exercises", "word", "negative", "deep"],
)
def test_a_damaged_file_is_set_aside_with_one_sentence(path, capsys, content):
    path.parent.mkdir()
    path.write_bytes(content)
    assert read_progress() == Progress()
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "set aside" in said
    (aside,) = path.parent.iterdir()
    assert aside.name in said and aside.read_bytes() == content


def test_a_field_of_a_newer_version_is_no_damage(path, capsys):
    path.parent.mkdir()
    path.write_text(json.dumps({"lessons": {"a": {"b": {"status": "passed", "mood": "glad"}}}, "version": 2}))
    assert read_progress().of("a", "b").status == "passed"
    assert capsys.readouterr().err == ""


def test_a_file_that_cannot_be_written_is_said_and_stops_nothing(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ACML_PROGRESS", str(tmp_path / "file" / "progress.json"))
    with pytest.raises(CourseError, match="ACML_PROGRESS"):
        write_progress(Progress())
    remember(Progress())
    assert "cannot be written" in capsys.readouterr().err


def test_it_lies_in_the_data_folder_of_the_user(tmp_path, monkeypatch):
    monkeypatch.delenv("ACML_PROGRESS", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert progress_path() == tmp_path / ".local" / "share" / "acml" / "progress.json"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert progress_path() == tmp_path / "data" / "acml" / "progress.json"
