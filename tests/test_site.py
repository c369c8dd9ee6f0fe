"""The web site: every lesson has its page, nobody reads a hidden test, and what Sphinx makes of it has no fault."""

import json
import re
import subprocess
import sys

import pytest

from docs.site import links, reference, teachers
from docs.site.lesson_pages import HIDDEN, lesson_page, with_buttons
from docs.site.places import ROOT, blank_notebook, catalogue, solved_notebook
from docs.site.print_source import print_source
from tests.support import axe, browser

LESSONS = catalogue()
lessons = pytest.mark.parametrize("lesson", LESSONS, ids=[lesson["number"] for lesson in LESSONS])


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("source")
    print_source(folder)
    return folder


@lessons
def test_a_lesson_has_its_page_in_the_navigation_and_its_blank_notebook(source, lesson):
    trees = re.findall(r"```{toctree}\n(.*?)```", (source / "lessons" / "index.md").read_text("utf-8"), re.S)
    assert [f"<{lesson['name']}>" in tree for tree in trees].count(True) == 1
    page = json.loads((source / "lessons" / f"{lesson['name']}.ipynb").read_text("utf-8"))
    named = re.search(r"</(blank/\S+\.ipynb)>", page["cells"][0]["source"])
    assert (source / named[1]).read_bytes() == (
        ROOT / "course" / lesson["name"] / f"{lesson['name']}.ipynb"
    ).read_bytes()


@lessons
def test_no_page_holds_a_hidden_test(source, lesson):
    page = (source / "lessons" / f"{lesson['name']}.ipynb").read_text("utf-8")
    assert "HIDDEN TESTS" not in page
    cells = json.loads(solved_notebook(lesson).read_text("utf-8"))["cells"]
    shown = ["".join(cell["source"]) for cell in json.loads(page)["cells"]]
    regions = [region for cell in cells for region in HIDDEN.findall("".join(cell["source"]))]
    assert len(regions) >= len(lesson["exercises"])
    for region in regions:
        assert not any(region.strip().split("\n", 1)[1].rsplit("\n", 1)[0] in text for text in shown)


def test_answers_and_checks_are_folded_and_the_blanks_are_not():
    lesson = LESSONS[0]
    solved, blank = (json.loads(path(lesson).read_text("utf-8")) for path in (solved_notebook, blank_notebook))
    before = json.dumps(solved)
    cells = lesson_page(solved, blank, lesson)["cells"]
    assert json.dumps(solved) == before, "the solved notebook was changed"
    questions = [cell for cell in cells if cell["source"].startswith("````python")]
    assert len(questions) == len(lesson["exercises"])
    assert all("NotImplementedError" in cell["source"] for cell in questions)
    assert cells.pop(1)["metadata"]["tags"] == ["remove-cell"]
    for old, new in zip(solved["cells"], [cell for cell in cells if cell not in questions], strict=True):
        marked = bool(old["metadata"].get("nbgrader"))
        if old["cell_type"] == "code":
            assert ("hide-input" in new["metadata"].get("tags", [])) == marked
        else:
            assert ("<summary>" in new["source"]) == marked


def test_the_answer_to_a_question_is_folded_away_where_the_notebook_has_a_blank():
    lesson = LESSONS[0]
    solved, blank = (json.loads(path(lesson).read_text("utf-8")) for path in (solved_notebook, blank_notebook))
    told = [cell for cell in lesson_page(solved, blank, lesson)["cells"] if "**5742.7 Hz**" in cell["source"]]
    assert [cell["cell_type"] for cell in told] == ["markdown"] and told[0]["source"].startswith("<details")
    assert not any("%answer 1_1" in cell["source"] for cell in lesson_page(solved, blank, lesson)["cells"])


def test_the_teachers_page_counts_as_the_catalogue_does(source):
    page = (source / "teachers.md").read_text("utf-8")
    sums = [sum(lesson[key] for lesson in LESSONS) for key in ("minutes", "points")]
    assert f"| **{len(LESSONS)} lessons** | **{sums[0]}** | **{sums[1]:g}** |" in page
    for lesson in LESSONS:
        row = f"{lesson['name']}.ipynb) | {lesson['minutes']} | {lesson['points']:g} | {len(lesson['exercises'])} |"
        assert page.count(row) == 1


def test_the_paths_take_every_lesson_once_and_no_week_is_idle():
    shares = teachers.weeks(LESSONS)
    assert [lesson for week in shares for lesson in week] == LESSONS
    assert len(shares) == teachers.NUM_WEEKS and all(shares)
    assert set(teachers.SIX_WEEKS) <= {lesson["number"] for lesson in LESSONS}


def test_a_docstring_becomes_markdown():
    said = "Return x.\n\nArgs:\n    x: A number,\n        or two.\n\nExample:\n    >>> f(1)\n    1\n"
    assert reference.as_markdown(said).split("\n\n") == [
        "Return x.", "", "**Args**", "- `x`: A number, or two.", "**Example**", "```pycon\n>>> f(1)\n1\n```\n",
    ]  # fmt: skip


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<p id="here"><a href="#here"></a><a class="x" href="#there"></a><img src="b.png">'
    )
    assert links.broken_links(tmp_path) == ["a.html: #there", "a.html: b.png"]


def test_colab_opens_the_notebook_of_a_repository_on_github_and_of_no_other():
    name = LESSONS[0]["name"]
    link = f"https://colab.research.google.com/github/someone/the-course/blob/main/course/{name}/{name}.ipynb"
    for url in ("https://github.com/someone/the-course", "https://github.com/someone/the-course.git"):
        assert f"[Open in Colab]({link})" in with_buttons("# A title\n", LESSONS[0], url)
    for url in ("", "https://git.example.org/someone/the-course"):
        assert "Colab" not in with_buttons("# A title\n", LESSONS[0], url)


def test_a_lesson_that_is_not_there_is_refused_before_anything_is_built(capsys):
    pytest.importorskip("sphinx", reason="no site without: pip install -e '.[docs]'")
    from docs.site.__main__ import lessons_to_execute, main

    with pytest.raises(SystemExit):
        main(["--execute", "1_1", "9_9"])
    assert "there is no lesson 9_9: choose from 1_1, 2_1" in capsys.readouterr().err
    assert lessons_to_execute([], None) == {lesson["number"] for lesson in LESSONS}
    assert lessons_to_execute(None, None) == set()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site as `make docs` builds it, and what the builder printed."""
    pytest.importorskip("sphinx", reason="no site without: pip install -e '.[docs]'")
    folder = tmp_path_factory.mktemp("site")
    words = ["-m", "docs.site", "--out", folder / "site", "--work", folder / "work"]
    built = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder / "site"


def test_the_strict_build_has_no_warning_and_no_broken_link(site):
    pages = list((site / "lessons").glob("*.html"))
    assert len(pages) == len(LESSONS) + 1
    assert not [page.name for page in pages if "BEGIN HIDDEN TESTS" in page.read_text("utf-8")]


def test_the_home_page_plays_a_sound_and_shows_a_picture_before_anything_else(site):
    page = (site / "index.html").read_text("utf-8")
    sound = re.search(r'<audio [^>]*src="([^"]+)" aria-label="[^"]+"', page)
    assert (site / sound[1]).read_bytes()[:4] == b"RIFF"
    assert sound.start() < page.index("whistle.png") < page.index("<table")


LOOKED_AT = (
    "index", "gallery", "teachers", "docs/instructors", "docs/grading", "reference/acoustics", "lessons/index",
    "lessons/1_1_signal_processing", "lessons/5_7_direction_of_arrival",
)  # fmt: skip


@pytest.mark.nightly
@pytest.mark.skipif(bool(browser.missing_programs()) or axe.axe_script() is None, reason="needs Chromium and axe-core")
def test_axe_finds_nothing_serious_in_the_light_and_in_the_dark(site, tmp_path):
    with browser.chromium(tmp_path) as driver:
        driver.set_script_timeout(300)
        found = {
            (page, theme): axe.faults(driver, site / f"{page}.html", theme)
            for page in LOOKED_AT for theme in ("light", "dark")
        }  # fmt: skip
    assert {where: faults for where, faults in found.items() if faults} == {}
