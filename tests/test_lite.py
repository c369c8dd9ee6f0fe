"""Lessons in a browser: checked without what it lacks, on a site whose wheel asks for what a browser has."""

import json
import os
import subprocess
import sys
import zipfile

import pytest

from autograder.utils.course_paths import lesson_files
from docs.lite.notebooks import BRING, browser_notebook, light_lessons
from docs.lite.places import LIGHT, NEEDED
from docs.lite.wheel import build_wheel
from docs.site.places import ROOT, blank_notebook

# the others follow at night
DAILY = ("1_1", "4_2")
lessons = [pytest.param(number, marks=[] if number in DAILY else [pytest.mark.nightly]) for number in LIGHT]


@pytest.mark.parametrize("number", lessons)
def test_every_exercise_of_a_light_lesson_is_checked_without_what_a_browser_lacks(number, tmp_path):
    command = [sys.executable, "-m", "tests.support.browser_python", number]
    environment = os.environ | {"ACML_PROGRESS": str(tmp_path / "progress.json")}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    said = json.loads(ran.stdout.splitlines()[-1])
    lesson = next(lesson for lesson in light_lessons() if lesson["number"] == number)
    assert list(said) == list(lesson["exercises"])
    assert {name: right for name, (right, _) in said.items() if "✓" not in right or "passed" not in right} == {}
    assert {name: wrong for name, (_, wrong) in said.items() if not wrong.startswith("✗")} == {}
    assert "known misconception" in "".join(wrong for _, wrong in said.values())


def test_a_notebook_is_the_student_s_and_brings_the_course():
    for lesson in light_lessons():
        blank = json.loads(blank_notebook(lesson).read_text("utf-8"))
        before = json.dumps(blank)
        notebook = browser_notebook(blank)
        assert json.dumps(blank) == before, "the student's notebook was changed"
        assert notebook["cells"].pop(1)["source"] == BRING
        assert notebook["cells"] == blank["cells"]


def test_the_wheel_holds_code_and_lessons_and_asks_for_what_a_browser_has(tmp_path):
    wheel = zipfile.ZipFile(build_wheel(tmp_path, tmp_path / "copy"))
    names = wheel.namelist()
    metadata = wheel.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    asked = {line.split()[1] for line in metadata.splitlines() if line.startswith("Requires-Dist:")}
    assert asked == set(NEEDED)
    assert "autograder/commands/magics.py" in names and not [n for n in names if n.startswith("solutions")]
    wheel.extractall(tmp_path / "installed")
    code = "from autograder.utils.course_paths import course_root, lesson_files as f; print(len(f(course_root())))"
    settings = {"cwd": tmp_path, "env": {"PYTHONPATH": str(tmp_path / "installed")}, "capture_output": True}
    found = subprocess.run([sys.executable, "-c", code], **settings, text=True, check=False)
    assert found.stdout == f"{len(lesson_files(ROOT))}\n", found.stderr


@pytest.mark.nightly
def test_the_site_holds_every_light_lesson_and_the_wheel(tmp_path):
    words = ["-m", "docs.lite", "--out", tmp_path / "lite", "--work", tmp_path / "work"]
    built = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    site = tmp_path / "lite"
    contents = json.loads((site / "api" / "contents" / "all.json").read_text("utf-8"))["content"]
    assert {item["path"] for item in contents} == {f"{lesson['name']}.ipynb" for lesson in light_lessons()}
    assert list(json.loads((site / "pypi" / "all.json").read_text("utf-8"))) == ["acml-tf"]
    settings = json.loads((site / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    assert "@jupyter/nbgrader" in settings["disabledExtensions"]
