"""A feedback page: what nbconvert would print of the same notebook, with words beside each picture."""

import bs4
import nbformat.v4 as v4
import pytest
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from autograder.classroom.feedback_exporter import HarmlessPage, PageExporter
from autograder.classroom.page_settings import guard_pages
from tests.support.hostile_prose import PNG


@pytest.fixture
def config():
    settings = Config()
    guard_pages(settings)
    settings.PageExporter.template_file = settings.HTMLExporter.template_file = "index.html.j2"
    settings.TemplateExporter.template_name = "classic"
    return settings


def notebook_with_a_picture():
    picture = v4.new_output("display_data", {"image/png": PNG, "text/plain": "a spectrum"}, metadata={"width": 9})
    cells = [v4.new_markdown_cell("# Level\n$L = 94$ dB"), v4.new_code_cell("level = 94  # dB", outputs=[picture])]
    return v4.new_notebook(cells=cells)


def body_of(page):
    """Return the notebook's own part of a page as tags and text, whatever stands in its head."""
    return bs4.BeautifulSoup(page, "html.parser").find(id="notebook-container")


def test_a_picture_is_told_to_whoever_cannot_see_it(config):
    page, _ = PageExporter(config=config).from_notebook_node(notebook_with_a_picture())
    (picture,) = body_of(page).find_all("img")
    assert picture["alt"] == "Picture that this cell shows"
    assert "width" not in picture.attrs


def test_a_page_holds_what_nbconvert_prints_of_the_same_notebook(config):
    notebook, _ = HarmlessPage().preprocess(notebook_with_a_picture(), {})
    config.HTMLExporter.preprocessors = []
    ours, _ = PageExporter(config=config).from_notebook_node(notebook)
    theirs, _ = HTMLExporter(config=config).from_notebook_node(notebook)
    assert body_of(ours) == body_of(theirs)
