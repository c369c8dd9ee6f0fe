"""A student's evening with real parts: `acml start`, JupyterLab, Chromium, one answer typed, `acml check`."""

import json
import os
import subprocess
import sys

import psutil
import pytest

from autograder.authoring.catalogue import find_entry
from autograder.utils.course_paths import course_root

browser = pytest.importorskip("tests.support.browser", reason="selenium is not installed: it is in the part [dev]")
missing = browser.missing_programs()
pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(bool(missing), reason=f"{missing} missing: apt-get install chromium chromium-driver"),
]

LESSON = "1_1_signal_processing"
ANSWER = "return np.abs(frequency_hz - sample_rate_hz * np.round(np.asarray(frequency_hz) / sample_rate_hz))"


@pytest.fixture
def acml(tmp_path):
    """Run `acml` as a student with no progress yet, whose working folder is empty."""
    environment = os.environ | {"ACML_PROGRESS": str(tmp_path / "progress.json")}
    settings = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True}
    return lambda *words: subprocess.run([sys.executable, "-m", "autograder", *words], **settings)


@pytest.fixture
def home(tmp_path):
    """A home for JupyterLab and Chromium, after which none of their processes is left."""
    folder = tmp_path / "home"
    folder.mkdir()
    before = set(psutil.Process().children(recursive=True))
    yield folder
    assert not set(psutil.Process().children(recursive=True)) - before


def test_a_student_answers_one_exercise_in_jupyterlab_and_checks_it(acml, tmp_path, home):
    assert acml("start", "1_1", "--no-browser").returncode == 0
    copy = tmp_path / "work" / f"{LESSON}.ipynb"
    before = set(psutil.Process().children(recursive=True))
    with browser.jupyter_lab(copy.parent, home) as address, browser.chromium(home) as driver:
        page = browser.NotebookPage(driver, address.format(copy.name))
        page.answer("alias_frequency", ANSWER)
        run_past_the_unanswered(page, list(find_entry(course_root(), "1_1").exercises)[1:])
        processes = set(psutil.Process().children(recursive=True)) - before
        save(page, copy)
    assert len(processes) > 3 and not psutil.wait_procs(processes, timeout=30)[1], "a browser or a kernel is left"
    checked = acml("check", "1_1")
    assert checked.returncode == 1, checked.stderr
    rows = {line.split()[1]: line for line in checked.stdout.splitlines() if line.startswith("│")}
    assert "✓ passed" in rows.pop("alias_frequency")
    assert len(rows) == 7 and all("not attempted" in row for row in rows.values())


def run_past_the_unanswered(page, unanswered):
    """Run all cells; JupyterLab says so at each unanswered exercise, and goes on to the last cell."""
    page.run_all()
    assert page.outputs(page.checks("alias_frequency")) == ""
    for exercise in unanswered:
        checks = page.checks(exercise)
        assert "NotImplementedError" in page.outputs(checks), exercise
        assert page.outputs(page.below(checks)) == ""


def save(page, copy):
    """Save by the menu, and wait until the answer is in the file."""
    page.choose("File", "docmanager:save")
    browser.WebDriverWait(copy, 60).until(lambda path: ANSWER in "".join(sources(path)))


def sources(path):
    """Return the lines of all cells of a saved notebook."""
    return [line for cell in json.loads(path.read_text())["cells"] for line in cell["source"]]
