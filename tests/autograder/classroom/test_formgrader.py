"""nbgrader's formgrader, in a real JupyterLab, shows our grades; what a person gives there is what leaves the house."""

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from tests.support.graded_class import NAME, lesson_with_prose, record, scores
from tests.support.mini_course import make_course

PATIENCE_S = 90.0


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = make_course(tmp_path_factory.mktemp("course"))
    lesson = lesson_with_prose(root)
    record(root / "class", lesson, {"ann": "xx", "bob": "-x"}, message="the upper half is a mirror image")
    return root, lesson


class Lab:
    """JupyterLab, asked as a browser asks it.

    Args:
        port: Where it listens.
        token: What it wants to see.
    """

    def __init__(self, port, token):
        self.address, self.token = f"http://127.0.0.1:{port}", token

    def text(self, path, content=None):
        """Get a page, or put a content."""
        data = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(self.address + path, data, method="PUT" if data else "GET")
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.read().decode()

    def data(self, path, content=None):
        """Ask the formgrader's interface."""
        return json.loads(self.text(f"/formgrader/api/{path}", content))


@contextlib.contextmanager
def jupyter_lab(folder, home):
    """Start JupyterLab in a class folder, as an instructor does, with settings of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex()
    words = ["--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}", f"--IdentityProvider.token={token}"]
    places = {"HOME": home, "JUPYTER_CONFIG_DIR": home, "JUPYTER_DATA_DIR": home, "JUPYTER_RUNTIME_DIR": home}
    environment = os.environ | {name: str(place) for name, place in places.items()}
    with (home / "log").open("w") as log:
        command = [sys.executable, "-m", "jupyter", "lab", "--ServerApp.port_retries=0", *words]
        server = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        yield _ready(Lab(port, token), server, home / "log")
    finally:
        server.terminate()
        server.wait(timeout=60)


def _ready(lab, server, log):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError):
            lab.text("/api/status")
            return lab
        time.sleep(0.3)
    raise AssertionError(log.read_text())


def exported(course, monkeypatch):
    monkeypatch.setenv("ACML_COURSE", str(course))
    words = ["export", "9_1", "--to", "json", "--class-dir", str(course / "class")]
    CliRunner().invoke(app, [*words, "--output", str(course / "out.json")])
    students = json.loads((course / "out.json").read_text())["lessons"][0]["students"]
    return {student["id"]: student for student in students}


def test_the_formgrader_shows_our_grades_and_what_is_given_there_is_exported(course, tmp_path, monkeypatch):
    root, lesson = course
    with jupyter_lab(root / "class", tmp_path) as lab:
        shown = {entry["student"]: entry for entry in lab.data(f"submissions/{NAME}")}
        assert {name: entry["score"] for name, entry in shown.items()} == {"ann": 3.0, "bob": 1.0}
        assert all(entry["max_score"] == 7 and entry["needs_manual_grade"] for entry in shown.values())
        assert "Grading" in lab.text(f"/formgrader/gradebook/{NAME}")
        notebook = lab.data(f"submitted_notebooks/{NAME}/{NAME}")
        bob = next(entry for entry in notebook if entry["student"] == "bob")
        page = lab.text(f"/formgrader/submissions/{bob['id']}/")
        assert "the upper half is a mirror image" in page and "A square has no sign." in page
        grades = {grade["name"]: grade for grade in lab.data(f"grades?submission_id={bob['id']}")}
        answer = grades["no_sign"]
        assert (grades["test_alias_frequency"]["auto_score"], answer["needs_manual_grade"]) == (0.0, True)
        lab.data(f"grade/{answer['id']}", {"manual_score": 3.5, "extra_credit": 0.25})
        comment = next(c for c in lab.data(f"comments?submission_id={bob['id']}") if c["name"] == "no_sign")
        lab.data(f"comment/{comment['id']}", {"manual_comment": "A mean square, yes"})
        bob = exported(root, monkeypatch)["bob"]
        assert (bob["score"], bob["exercises"]["no_sign"]["comment"]) == (4.75, "A mean square, yes")
        # grading again while it runs keeps both, and the formgrader sees the machine's new points
        recorder = record(root / "class", lesson, {"ann": "xx", "bob": "xx"})
        assert scores(recorder, lesson) == {"ann": 3.0, "bob": 6.75}
        assert {entry["student"]: entry["score"] for entry in lab.data(f"submissions/{NAME}")} == scores(
            recorder, lesson
        )
    assert exported(root, monkeypatch)["bob"]["score"] == 6.75
