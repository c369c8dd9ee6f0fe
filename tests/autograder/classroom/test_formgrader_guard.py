"""The formgrader of a server started elsewhere, sent to a class whose settings are those of an earlier version."""

import json
import shutil
import urllib.parse

import pytest

import autograder
from autograder.classroom.class_folder import NBGRADER_CONFIG
from tests.autograder.classroom.test_formgrader import jupyter_lab
from tests.autograder.classroom.test_page_settings import as_an_earlier_version_left_it
from tests.support.graded_class import NAME, lesson_with_prose, record
from tests.support.mini_course import make_course

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def lab(tmp_path):
    home = tmp_path / "home"
    (home / "jupyter_server_config.d").mkdir(parents=True)
    lesson = lesson_with_prose(make_course(tmp_path))
    classroom = record(tmp_path / "class", lesson, {"ann": "xx"}).classroom
    as_an_earlier_version_left_it(classroom, "ann")
    (classroom.folder / "nbgrader_config.py").write_text(NBGRADER_CONFIG)
    # where an installation puts it
    source = f"{autograder.__path__[0]}/jupyter_config/acml.json"
    shutil.copy(source, home / "jupyter_server_config.d" / "acml.json")
    with jupyter_lab(tmp_path, home) as lab:
        lab.text(f"/formgrader/?path={urllib.parse.quote(str(classroom.folder))}")
        yield lab


def test_the_formgrader_shows_harmless_pages_wherever_it_was_started(lab):
    number = lab.data(f"submitted_notebooks/{NAME}/{NAME}")[0]["id"]
    page = lab.text(f"/formgrader/submissions/{number}/")
    assert "Spoken. &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert SCRIPT not in page and "script-src 'self'" in page and "cdnjs" not in page
    word = urllib.parse.quote(SCRIPT, safe="")
    for place in ("manage_students", f"manage_students/{word}", f"manage_students/{word}/{word}", "gradebook"):
        shown = lab.text(f"/formgrader/{place}")
        assert SCRIPT not in shown and "<table" in shown, place
    for place in (f"gradebook/{word}", f"gradebook/{word}/{word}", f"manage_submissions/{word}"):
        assert SCRIPT not in lab.text(f"/formgrader/{place}"), place
    assert json.loads(lab.text("/formgrader/api/assignments"))[0]["name"] == NAME
