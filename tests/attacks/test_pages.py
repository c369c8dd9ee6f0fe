"""Prose, pictures and outputs against the person who reads them: in no page does anything run, load or cover others."""

import json
import re
import time

import bs4
import jinja2
import pytest

from autograder.classroom.feedback_exporter import clean_html, markdown2html
from autograder.notebook.prose.cleaning import ATTRIBUTES, TAGS, cleaned
from autograder.notebook.prose.formulas import ATTRIBUTES as OF_FORMULAS
from autograder.notebook.prose.formulas import ELEMENTS
from autograder.notebook.prose.pictures import kept_pictures
from autograder.notebook.prose.rendering import prose_html
from autograder.notebook.prose.signs import signs_in
from tests.support.hostile_prose import ATTACHMENTS, OUTPUTS, PNG, PROSE, aimed

RUN, ELSEWHERE = "alert(1)", "https://evil.example"
# of these Markdown makes text, a formula or a missing picture by itself
HARMLESS_TEXT = {"template", "title of a picture", "formula in an attribute", "formula with a tag", "address"}
HARMLESS_TEXT |= {"formula's environment", "language of a code", "picture from elsewhere", "attached documents"}
HARMLESS_TEXT |= {"link to a file beside it"}
LINK = re.compile(r"https?://|mailto:|#")


def faults_in(page: str) -> list[str]:
    """Return what in a page's HTML may run, load, lead elsewhere or cover: all that is not known to be harmless."""
    return [fault for tag in bs4.BeautifulSoup(page, "html.parser").find_all(True) for fault in faults_of(tag)]


def faults_of(tag):
    if tag.name not in TAGS | ELEMENTS:
        yield tag.name
    for name, value in tag.attrs.items():
        known = {*ATTRIBUTES.get(tag.name, ()), "rel", "class"} | (set(OF_FORMULAS) if tag.name in ELEMENTS else set())
        if name not in known | ({"mathvariant"} if tag.name == "mi" else set()):
            yield f"{tag.name} {name}={value}"
        if name == "href" and not LINK.match(value):
            yield f"link to {value}"
        if name == "src" and not re.fullmatch(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=]+", value):
            yield f"load of {value}"
        if name == "style" and not re.fullmatch(r"text-align:\s?\w+;?", value):
            yield f"style {value}"
        if name == "class" and not all(len(word) < 4 or word == "highlight" for word in value):
            yield f"classes {value}"


@pytest.mark.parametrize("name", PROSE)
def test_hostile_prose_is_shown_and_does_nothing(name):
    attachments = {key: {kind: aimed(data, RUN, ELSEWHERE) for kind, data in kinds.items()}
                   for key, kinds in ATTACHMENTS.items()}  # fmt: skip
    source = f"Before.\n\n{aimed(PROSE[name], RUN, ELSEWHERE)}\n\nBehind $x^2$."
    for pictures in (attachments, kept_pictures(attachments)):
        page = prose_html(source, pictures)
        assert faults_in(page) == []
        assert "Before." in page and "Behind" in page


@pytest.mark.parametrize("name", sorted(set(PROSE) - HARMLESS_TEXT))
def test_what_is_no_plain_text_is_shown_to_a_person(name):
    assert signs_in(aimed(PROSE[name], RUN, ELSEWHERE))


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/javascript", "text/plain"])
def test_outputs_that_a_page_takes_for_html_do_nothing(kind):
    assert faults_in(cleaned(aimed(OUTPUTS[kind], RUN, ELSEWHERE))) == []


def test_a_page_of_many_cells_made_to_be_slow_is_printed_in_time():
    environment = jinja2.Environment()
    environment.filters |= {"prose": markdown2html, "output": clean_html}
    template = environment.from_string("{% for text in texts %}{{ text | prose }}{{ html | output }}{% endfor %}")
    start = time.process_time()
    page = template.render(texts=["\\\\(" * 250 + "[" * 11_000] * 200, html="<div>" * 40_000, resources={}, cell={})
    assert time.process_time() - start < 60
    assert page.count("<pre>") > 300


@pytest.mark.parametrize("seed", range(3))
def test_pieces_of_attacks_in_any_order_do_nothing(seed):
    import random

    draw = random.Random(seed)
    pieces = [piece for text in PROSE.values() for piece in re.split(r"(?<=[>\s\"'=(])", aimed(text, RUN, ELSEWHERE))]
    for _ in range(200):
        source = "".join(draw.choices(pieces, k=draw.randint(2, 25)))
        page = prose_html(source, {"image.png": {"image/png": PNG}})
        assert faults_in(page) == [], json.dumps(source)
