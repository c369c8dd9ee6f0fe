"""What the documentation names exists: commands, options, files, places to jump to, flags."""

import pathlib
import re

import pytest
import typer

from autograder.authoring.catalogue import read_catalogue
from autograder.cli import app
from autograder.evaluation.flagging import flags, metadata, tables
from autograder.report import class_summary
from docs.site.home import home_page

ROOT = pathlib.Path(__file__).parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted(ROOT.glob("docs/*.md")),
]
COMMANDS = typer.main.get_command(app).commands
OPTIONS = {
    name: {word for parameter in command.params for word in (*parameter.opts, *parameter.secondary_opts)}
    for name, command in COMMANDS.items()
}
pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def said_in_code(text):
    """Return what stands in code blocks, line by line, and in code spans."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", text)


def anchors(text):
    """Return the places of a page that a link can jump to."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", text, re.M)}


@pages
def test_commands_and_their_options_exist(page):
    for code in said_in_code(page.read_text(encoding="utf-8")):
        for word, rest in re.findall(r"(?:^|[ ;&])acml ([a-z][a-z-]*)([^#;&]*)", code):
            assert word in COMMANDS, f"{code}: there is no acml {word}"
            for option in re.findall(r"(?<=\s)--?[a-z][a-z-]*", rest):
                assert option in OPTIONS[word], f"{code}: acml {word} has no {option}"


@pages
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if link.startswith("https://"):
            continue
        place, _, anchor = link.partition("#")
        target = page.parent / place if place else page
        assert target.exists(), f"{page.name}: {link}"
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), f"{page.name}: {link}"


@pages
def test_files_of_the_project_exist(page):
    rooms = "tests|docs|autograder|acml_tf|benchmarks|examples|scripts"
    for path in re.findall(rf"`((?:{rooms})/[\w/.*-]+)", page.read_text(encoding="utf-8")):
        assert list(ROOT.glob(path.rstrip("/"))), f"{page.name}: {path}"


@pages
def test_words_of_make_exist(page):
    known = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    said = {
        word for code in said_in_code(page.read_text(encoding="utf-8")) for word in re.findall(r"^make (\w+)", code)
    }
    assert said <= known


def test_every_page_is_in_the_navigation():
    home = home_page()
    pages = [page.stem for page in PAGES if page.parent.name == "docs" and page.stem != "index"]
    assert [name for name in pages if not re.search(rf"^(.* <)?docs/{name}>?$", home, re.M)] == []


def test_every_flag_is_explained_to_the_instructor():
    text = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
    kinds = [*tables.KINDS, flags.BORROWED, flags.SOLVED, metadata.KIND, class_summary.UNREAD]
    assert [kind for kind in kinds if kind not in text] == []


def test_every_command_is_in_the_documentation():
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in COMMANDS if f"acml {name}" not in text] == []


def test_the_methods_name_exercises_of_their_lessons():
    entries = {entry.number: entry for entry in read_catalogue(ROOT)}
    text = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    for cell in re.findall(r"^\|[^|]*\|([^|]*)\|", text, re.M):
        for chapter, lesson, rest in re.findall(r"(\d)\.(\d)((?:,? `\w+`)*)", cell):
            exercises = entries[f"{chapter}_{lesson}"].exercises
            assert set(re.findall(r"`(\w+)`", rest)) <= set(exercises), f"{cell}: {list(exercises)}"
