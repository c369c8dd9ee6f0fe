"""The student's part runs where there is no POSIX: none of our modules on its way needs what Windows does not have."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from tests.support import without_posix

ALIAS = "def alias_frequency(f, s):\n    return abs(f - s * np.round(f / s))"


@pytest.fixture
def acml(mini_course_module, tmp_path):
    """Run `acml` without POSIX, in an empty folder, as a student with no progress yet."""
    environment = os.environ | {"ACML_COURSE": str(mini_course_module), "ACML_PROGRESS": str(tmp_path / "done.json")}

    def run(*words):
        command = [sys.executable, without_posix.__file__, *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment)

    return run


def test_a_lesson_is_listed_started_and_checked(acml, tmp_path):
    listed = acml("list", "9_1")
    assert listed.returncode == 0 and "alias_frequency" in listed.stdout, listed.stderr
    started = acml("start", "9_1", "--no-browser", "--folder", "my work")
    assert started.returncode == 0 and 'acml check "my work' in started.stdout, started.stderr
    copy = pathlib.Path("my work") / "9_1_levels.ipynb"
    notebook = json.loads((tmp_path / copy).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = ALIAS if cell["id"] == "alias_frequency" else cell["source"]
    (tmp_path / copy).write_text(json.dumps(notebook), encoding="utf-8")
    checked = acml("check", str(copy))
    assert checked.returncode == 1 and "2 of 3 points so far" in checked.stdout, checked.stderr


def test_what_needs_posix_is_seen():
    code = "from tests.support.without_posix import hide_posix; hide_posix(); import autograder.sandbox.zygote"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=without_posix.ROOT)
    assert ended.stderr.endswith("ModuleNotFoundError: No module named 'fcntl'\n")
