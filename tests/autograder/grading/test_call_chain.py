"""A submission goes from the command to the gradebook as CONTRIBUTING says, and comes back to few rooms."""

import contextlib
import itertools
import json
import pathlib
import re
import sys
from concurrent.futures import Executor, Future

import pytest
from typer.testing import CliRunner

import autograder
from autograder.cli import app
from autograder.grading import local_run, worker_pool
from tests.support.mini_class import RIGHT, notebook

PACKAGE = pathlib.Path(autograder.__file__).parent
MAX_RETURNS = 9


class Inline(Executor):
    """Does everything at once, in the thread that asks for it."""

    def submit(self, function, *arguments):
        future = Future()
        future.set_result(function(*arguments))
        return future


def told_chain() -> list[str]:
    """Return the functions that CONTRIBUTING names, e.g. `grading/local_run.py:grade_here`, in order."""
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("### The way of a submission\n")[1].split("\n## ")[0]
    return re.findall(r"`(\w+/\w+\.py:[\w.]+)`", section)


@pytest.fixture
def called(mini_course, monkeypatch):
    """The functions of the grader in the order of their first call, in the grading of one submission."""

    def start(_, begin, *arguments):
        begin(*arguments)
        return Inline()

    monkeypatch.setattr(worker_pool, "worker_process", start)
    monkeypatch.setattr(worker_pool, "settle", lambda _: None)
    monkeypatch.setattr(worker_pool, "ended_after", lambda _: contextlib.nullcontext())
    monkeypatch.setattr(local_run, "ThreadPoolExecutor", lambda _: Inline())
    handed_in = mini_course / "class" / "handed_in"
    handed_in.mkdir(parents=True)
    (handed_in / "ann.ipynb").write_text(json.dumps(notebook(mini_course, RIGHT)), encoding="utf-8")
    found = {}

    def note(frame, event, _):
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(str(PACKAGE)):
            path = pathlib.Path(code.co_filename).relative_to(PACKAGE).as_posix()
            found.setdefault(f"{path}:{code.co_qualname}")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        words = ["grade", "9_1", "--jobs", "1", "--unsafe-no-sandbox", "--class-dir", str(mini_course / "class")]
        result = CliRunner().invoke(app, words)
    finally:
        sys.setprofile(before)
    assert result.exit_code == 0, result.output
    return list(found)


def test_the_way_of_a_submission_is_as_told_and_returns_to_few_rooms(called):
    chain = told_chain()
    assert len(chain) > 10
    assert [step for step in called if step in chain] == chain
    rooms = [room for room, _ in itertools.groupby(step.split("/")[0] for step in chain)]
    assert len(rooms) - len(set(rooms)) <= MAX_RETURNS
