"""A hostile class in a real browser: in the formgrader and on pages of ours nothing of a student's runs or loads."""

import json
import random
import re

import bs4
import pytest

from autograder.evaluation.results import read_result
from autograder.integrity import Comparison
from autograder.integrity.class_answers import answer_fields, library_texts
from autograder.integrity.comparison import Pair
from autograder.integrity.explanation import Evidence, Match
from autograder.integrity.page import Cluster, write_page
from autograder.notebook.prose.rendering import prose_html
from autograder.report import write_report
from tests.autograder.classroom.test_formgrader import jupyter_lab
from tests.support.hostile_class import NAMED, RUN, STUDENT, Canary, add_what_earlier_versions_left, hostile_class
from tests.support.hostile_prose import PROSE, aimed

browser = pytest.importorskip("tests.support.browser", reason="selenium is not installed: it is in the part [dev]")
missing = browser.missing_programs()
pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(bool(missing), reason=f"{missing} missing: apt-get install chromium chromium-driver"),
]
NAME = "9_1_levels"
# what a person may do with a piece of prose, all at once
TOUCH = """
for (const piece of document.querySelectorAll('.text_cell_render *, .output_area *, body > *'))
  for (const kind of ['mouseover', 'focus', 'click', 'toggle'])
    if (!(piece.href || '').startsWith('http')) piece.dispatchEvent(new MouseEvent(kind, {bubbles: false}));
"""


@pytest.fixture(scope="module")
def canary():
    with Canary() as server:
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory, canary):
    root = tmp_path_factory.mktemp("hostile")
    return (root, *hostile_class(root, canary.address))


@pytest.fixture
def driver(tmp_path):
    with browser.chromium(tmp_path) as driver:
        yield driver


def touched(driver):
    """Do what a person may do and return the addresses that the page has asked for since it was opened."""
    driver.execute_script(TOUCH)
    browser.WebDriverWait(driver, 5).until(lambda _: driver.execute_script("return document.readyState") == "complete")
    driver.execute_async_script("setTimeout(arguments[0], 1000)")
    events = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]


def assert_nothing_ran(driver, canary):
    assert driver.execute_script("return window.hacked") is None
    assert "hacked" not in driver.title
    assert canary.asked == []


def test_the_same_prose_runs_where_nothing_stops_it(driver, tmp_path):
    page = tmp_path / "page.html"
    with Canary() as elsewhere:
        page.write_text(f"<img src=x onerror='{RUN}'>".replace("ELSEWHERE", elsewhere.address))
        driver.get(page.as_uri())
        touched(driver)
        assert driver.execute_script("return window.hacked") == 1
        assert elsewhere.asked == ["/ran"]
        elsewhere.shutdown()


def test_the_formgrader_shows_a_hostile_class_and_only_the_person_grades(hostile, driver, canary, tmp_path):
    root, _, recorder = hostile
    add_what_earlier_versions_left(root, canary.address)
    with jupyter_lab(root / "class", tmp_path) as lab:
        number = lab.data(f"submitted_notebooks/{NAME}/{NAME}")[0]["id"]
        before = lab.data(f"grades?submission_id={number}")
        driver.get(f"{lab.address}/formgrader/gradebook?token={lab.token}")
        for place in (f"gradebook/{NAME}/{NAME}", "manage_students", f"submissions/{number}/"):
            driver.get_log("performance")
            driver.get(f"{lab.address}/formgrader/{place}")
            asked = touched(driver)
            assert asked
            assert [url for url in asked if not url.startswith((lab.address + "/", "data:"))] == []
            assert_nothing_ran(driver, canary)
        assert lab.data(f"grades?submission_id={number}") == before
        assert [entry["message"] for entry in driver.get_log("browser") if "Content Security" in entry["message"]] == []
        give_points(driver, "a0", "0.5")
        browser.WebDriverWait(lab, 20).until(lambda _: given(lab, number) == {"a0": 0.5})
        shown = driver.find_element("css selector", ".name-shown")
        assert not shown.is_displayed()
        driver.find_element("css selector", "span.glyphicon.name-hidden").click()
        name = driver.find_element("css selector", "a.name-shown")
        assert name.text.endswith(NAMED) and not name.find_elements("css selector", "*")
        name.click()
        assert_nothing_ran(driver, canary)


def give_points(driver, cell, points):
    """Type points into a cell's field, as a person does."""
    field = driver.find_element("id", cell)
    driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", field)
    field.click()
    field.clear()
    field.send_keys(points, browser.Keys.TAB)


def given(lab, number):
    grades = lab.data(f"grades?submission_id={number}")
    return {grade["name"]: grade["manual_score"] for grade in grades if grade["manual_score"] is not None}


@pytest.mark.parametrize("kind", ["feedback", "report", "integrity"])
def test_a_page_of_ours_runs_nothing_and_asks_for_nothing(hostile, driver, canary, kind):
    root, lesson, recorder = hostile
    classroom = recorder.classroom
    path = classroom.folder / f"{kind}.html"
    receipt = read_result(classroom.receipt_path(NAME, STUDENT))
    word = f"<script>{RUN}</script><img src=x onerror='{RUN}'>".replace("ELSEWHERE", canary.address)
    if kind == "feedback":
        path = classroom.feedback_path(NAME, STUDENT)
    elif kind == "report":
        receipt.flags, receipt.notes = [{"kind": word, "evidence": word}], [word]
        write_report(lesson, [receipt], recorder.gradebook.scores(NAME), path, {STUDENT: word})
    else:
        answers = {student: {"alias_frequency": word} for student in (STUDENT, "ann", "bob")}
        match = Match(word, (Evidence(word, 9.0),), (word, word))
        clusters = [Cluster((word, STUDENT), [Pair(word, STUDENT, 9.0)], [match])]
        write_page(Comparison(lesson, *answer_fields(lesson), library_texts(lesson), answers), clusters, path)
    driver.get_log("performance")
    driver.get(path.as_uri())
    asked = touched(driver)
    assert [url for url in asked if url != path.as_uri() and not url.startswith("data:")] == []
    assert_nothing_ran(driver, canary)
    assert "Content-Security-Policy" in path.read_text(encoding="utf-8")[:3000]


def test_cleaned_prose_runs_nothing_even_where_no_policy_stops_it(driver, canary, tmp_path):
    draw = random.Random(1)
    texts = [aimed(text, RUN, canary.address).replace("ELSEWHERE", canary.address) for text in PROSE.values()]
    pieces = [piece for text in texts for piece in re.split(r"(?<=[>\s\"'=(])|(?=<)", text)]
    mixed = ["".join(draw.choices(pieces, k=draw.randint(2, 30))) for _ in range(1500)]
    shown = "".join(f"<div class='text_cell_render'>{prose_html(text)}</div>" for text in [*texts, *mixed])
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><meta charset=utf-8><title>x</title>{bs4.BeautifulSoup(shown, 'html.parser')}")
    driver.get_log("performance")
    driver.get(page.as_uri())
    asked = touched(driver)
    assert [url for url in asked if url != page.as_uri() and not url.startswith("data:image/png")] == []
    assert_nothing_ran(driver, canary)
