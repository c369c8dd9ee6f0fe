"""A whole class in a real browser: answered, heard, graded by machine and by hand, and read by the student."""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from tests.autograder.classroom.test_formgrader import jupyter_lab
from tests.autograder.student.test_browser import ANSWER, LESSON

browser = pytest.importorskip("tests.support.browser", reason="selenium is not installed: it is in the part [dev]")
pages = pytest.importorskip("tests.autograder.classroom.test_browser_pages")
missing = browser.missing_programs()
pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(bool(missing), reason=f"{missing} missing: apt-get install chromium chromium-driver"),
]
PROSE = "Nothing happens: the false whistle is a tone like any other. A notch would take true sound with it."
COMMENT = "Right; during the run-up a fixed notch would not help either."
POINTS_BY_HAND = 1.5
PATIENCE_S = 180


@pytest.fixture
def acml(tmp_path):
    """Run `acml` in an empty folder."""
    environment = os.environ | {"ACML_PROGRESS": str(tmp_path / "progress.json")}
    settings = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True}

    def run(*words):
        done = subprocess.run([sys.executable, "-m", "autograder", *words], **settings)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture
def home(tmp_path):
    """Return a function that makes a home for one person's JupyterLab and Chromium."""
    return lambda name: (tmp_path / name).mkdir() or tmp_path / name


def test_an_answer_goes_from_the_student_s_notebook_to_the_student_s_feedback_page(acml, home, tmp_path):
    pictures = pathlib.Path(os.environ.get("ACML_PICTURES", tmp_path))
    acml("start", "1_1", "--no-browser", "--folder", "submitted/ann")
    notebook = tmp_path / "submitted" / "ann" / f"{LESSON}.ipynb"
    shutil.copytree(notebook.parent, tmp_path / "submitted" / "ben")
    with browser.jupyter_lab(notebook.parent, home("ann")) as address, browser.chromium(tmp_path / "ann") as driver:
        answer_and_save(browser.NotebookPage(driver, address.format(notebook.name), PATIENCE_S), notebook)
        driver.save_screenshot(str(pictures / "1_notebook.png"))
    words = ("grade", "1_1", "--submissions", "submitted", "--class-dir", "class")
    acml(*words)
    assert points(tmp_path)["ann"] == 2
    with (
        jupyter_lab(tmp_path / "class", home("instructor")) as lab,
        browser.chromium(tmp_path / "instructor") as driver,
    ):
        grade_by_hand(driver, lab, pictures)
    acml(*words)
    assert points(tmp_path) == {"ann": 2 + POINTS_BY_HAND, "ben": 0}
    with browser.chromium(home("reader")) as driver:
        driver.get((tmp_path / "class" / "feedback" / "ann" / LESSON / f"{LESSON}.html").as_uri())
        page = driver.find_element("tag name", "body").text
        assert "ModuleNotFoundError" not in page, "%load_ext acml_tf is for the own machine, and silent here"
        assert PROSE in page and COMMENT in page and f"{2 + POINTS_BY_HAND:g}" in page
        driver.save_screenshot(str(pictures / "4_feedback.png"))
        place = driver.find_element("xpath", f"//*[contains(text(), '{COMMENT[:20]}')]")
        driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", place)
        driver.save_screenshot(str(pictures / "5_feedback_prose.png"))


def answer_and_save(page, notebook):
    """Answer one exercise and the question in words, run all, hear, check and save."""
    page.answer("alias_frequency", ANSWER)
    page.write("YOUR ANSWER HERE", PROSE)
    page.run_all()
    players = page.driver.find_elements("css selector", ".jp-OutputArea-output audio")
    sources = [player.get_property("currentSrc") for player in players]
    assert sources and all(source.startswith("data:audio/") for source in sources)
    assert all(player.get_property("duration") > 0.1 for player in players)
    blank = page.blank("alias_frequency")
    page.run(blank)
    page.ask(blank, "%load_ext acml_tf")
    assert "✓ alias_frequency: passed" in page.ask(page.below(blank), "%check alias_frequency")
    page.save()
    browser.WebDriverWait(notebook, 60).until(lambda path: PROSE in path.read_text("utf-8"))


def grade_by_hand(driver, lab, pictures):
    """Open the formgrader as an instructor does, and give points and a comment for the answer in words."""
    driver.get(f"{lab.address}/formgrader/gradebook?token={lab.token}")
    wait = browser.WebDriverWait(driver, 60)
    wait.until(lambda _: driver.find_elements("link text", LESSON))[0].click()
    wait.until(lambda _: driver.find_elements("link text", LESSON))[0].click()
    wait.until(lambda _: "Submission #2" in driver.find_element("tag name", "body").text)
    driver.save_screenshot(str(pictures / "2_formgrader.png"))
    entries = lab.data(f"submitted_notebooks/{LESSON}/{LESSON}")
    number = next(entry["id"] for entry in entries if entry["student"] == "ann")
    driver.get(f"{lab.address}/formgrader/submissions/{number}/")
    wait.until(lambda _: PROSE in driver.find_element("tag name", "body").text)
    pages.give_points(driver, "after_the_fact", str(POINTS_BY_HAND))
    driver.find_element("id", "after_the_fact-comment").send_keys(COMMENT, browser.Keys.TAB)
    wait.until(lambda _: pages.given(lab, number) == {"after_the_fact": POINTS_BY_HAND})
    wait.until(lambda _: COMMENT in json.dumps(lab.data(f"comments?submission_id={number}")))
    driver.save_screenshot(str(pictures / "3_by_hand.png"))


def points(folder):
    """Return student → points of the lesson's gradebook."""
    rows = csv.DictReader((folder / "class" / "grades" / f"{LESSON}.csv").read_text("utf-8-sig").splitlines())
    return {row["student_id"]: float(row["score"]) for row in rows}
