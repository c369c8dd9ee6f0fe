"""Cells of text and outputs that would run in the reader's browser, graded as a class: each is flagged, none runs."""

import base64
import json

import bs4
import pytest

from autograder.notebook.prose import PROSE_SIGN
from tests.attacks.attack_class import Attack, AttackTests
from tests.support.graded_class import record_results
from tests.support.hostile_prose import ATTACHMENTS, OUTPUTS, PNG, PROSE, aimed
from tests.support.mini_class import RIGHT, WRONG, code, named

RUN, ELSEWHERE = "window.hacked=1", "https://evil.example"


def payload(name):
    return aimed(PROSE[name], RUN, ELSEWHERE)


def with_text(*texts):
    """Add cells of text behind the first answer."""

    def shape(content):
        place = content["cells"].index(named(content, "alias_frequency")) + 1
        attachments = {"image.png": {"image/png": PNG}, **ATTACHMENTS}
        content["cells"][place:place] = [
            {"cell_type": "markdown", "id": f"own{number}", "metadata": {}, "source": text, "attachments": attachments}
            for number, text in enumerate(texts)
        ]

    return shape


def retyped(content):
    """Turn a given cell of text into raw HTML."""
    place = next(cell for cell in content["cells"] if cell["source"].startswith("Sampling folds"))
    place.update(cell_type="raw", source=payload("script"), id="raw", metadata={"raw_mimetype": "text/html"})


def in_an_output(content):
    """Show everything that a page might take for HTML, when the notebook is run."""
    data = json.dumps({kind: aimed(text, RUN, ELSEWHERE) for kind, text in OUTPUTS.items()})
    source = (
        f"from IPython.display import display\nfor kind, text in {data}.items(): display({{kind: text}}, raw=True)\n"
    )
    shown = source + f"print({aimed(OUTPUTS['text/plain'], RUN, ELSEWHERE)!r})\nraise ValueError('<script>{RUN}')"
    content["cells"].insert(content["cells"].index(named(content, "alias_frequency")), code(shown))


ATTACKS = [
    Attack("scripts", "scripts of every spelling", RIGHT, with_text(*map(payload, (
        "script", "script from elsewhere", "script in capitals", "half a script", "end of the page"))),
        "right", flag=PROSE_SIGN),
    Attack("events", "events of tags", RIGHT, with_text(*map(payload, (
        "error of a picture", "error without spaces", "event of a tag", "event of no tag", "focus"))),
        "right", flag=PROSE_SIGN),
    Attack("links", "links that run", RIGHT, with_text(*map(payload, (
        "link that runs", "link by reference", "link to a document"))), "right", flag=PROSE_SIGN),
    Attack("frames", "whole documents in an answer", RIGHT, with_text(*map(payload, (
        "base", "frame", "object", "refresh", "form", "sheet"))), "right", flag=PROSE_SIGN),
    Attack("covers", "what covers the page", RIGHT, with_text(*map(payload, (
        "style", "style of a tag", "classes of the page"))), "right", flag=PROSE_SIGN),
    Attack("drawings", "documents that are pictures", RIGHT, with_text(*map(payload, (
        "svg", "mathml", "nested namespaces", "attached documents"))), "right", flag=PROSE_SIGN),
    Attack("formulas", "formulas that link", RIGHT, with_text(payload("formula that links")), "right", flag=PROSE_SIGN),
    Attack("outputs", "outputs of every kind", WRONG, in_an_output),
    Attack("retyped", "a cell of raw HTML", RIGHT, retyped, "right"),
]  # fmt: skip


@pytest.fixture(scope="module")
def pages(graded):
    recorder = record_results(graded.run, list(graded.receipts.values()))
    assert recorder.failures == {}
    classroom = graded.run.classroom
    texts = {name: classroom.feedback_path(graded.lesson.name, name).read_text() for name in graded.receipts}
    return {name: bs4.BeautifulSoup(text, "html.parser") for name, text in texts.items()}


class TestProseCells(AttackTests):
    """What stands in text is not code, in whatever page it is shown."""

    def test_the_page_holds_nothing_that_runs_or_loads(self, attack, pages):
        page = pages[attack.name]
        assert not page.find_all(
            ["script", "iframe", "object", "embed", "form", "input", "base", "link", "svg", "video"]
        )
        for tag in page.find_all(True):
            assert not any(name.startswith("on") or name in ("srcset", "srcdoc", "action") for name in tag.attrs), tag
            assert tag.get("src", "data:image/").startswith("data:image/"), tag
            assert tag.get("href", "#").startswith(("#", "https://", "mailto:")), tag
        assert not page.body.find_all("style")

    def test_a_picture_beside_an_attack_is_shown(self, pages):
        sources = [image.get("src", "") for image in pages["drawings"].find_all("img")]
        assert all(base64.b64decode(source.partition(",")[2])[:4] == b"\x89PNG" for source in sources if source)
