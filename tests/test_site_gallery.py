"""The gallery invents nothing: its numbers stand in docs/methods.md, its commands and figures exist."""

import base64
import re

import nbformat
import pytest

from docs.site.executions import left_alone
from docs.site.gallery import file_name, gallery_page, measured, picture_of, print_gallery
from docs.site.gallery_entries import ENTRIES
from docs.site.places import ROOT, catalogue, solved_notebook
from docs.site.print_source import print_source

entries = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.model for entry in ENTRIES])
PNG = base64.b64encode(b"\x89PNG a picture").decode()
OUTPUT = {"output_type": "display_data", "metadata": {}, "data": {"image/png": PNG, "text/plain": "Figure. A walk."}}


def lesson_of(entry):
    return next(lesson for lesson in catalogue() if lesson["number"] == entry.lesson)


@entries
def test_the_lesson_draws_the_figure_and_the_room_has_its_page(entry):
    assert re.search(rf"\b{entry.figure}\(", solved_notebook(lesson_of(entry)).read_text("utf-8"))
    assert (ROOT / "acml_tf" / entry.room / "__init__.py").exists()


@entries
def test_the_number_stands_in_the_methods_and_the_command_has_its_benchmark(entry):
    page = gallery_page({})
    if entry.method:
        assert measured(entry.method) in page
    if entry.command:
        _, script, *only = entry.command.split()
        path = ROOT / script
        assert path.exists()
        assert not only or (path.with_suffix("") / f"{only[1]}.py").exists()
    else:
        name = lesson_of(entry)["name"]
        assert f"solutions/{name}/{name}.ipynb" in page


def test_no_model_is_shown_twice():
    assert len({file_name(entry) for entry in ENTRIES}) == len(ENTRIES)


def test_the_first_figure_of_a_cell_that_draws_it_is_the_picture():
    entry = ENTRIES[0]
    cells = [
        {"cell_type": "markdown", "source": f"{entry.figure}("},
        {"cell_type": "code", "source": f"figure = {entry.figure}(x)", "outputs": [{"output_type": "stream"}, OUTPUT]},
    ]
    assert picture_of(entry, {"cells": cells}) == (base64.b64decode(PNG), "Figure. A walk.")
    assert picture_of(entry, {"cells": cells[:1]}) is None


def test_what_was_executed_has_its_picture_and_the_rest_says_how_to_get_it(tmp_path):
    pytest.importorskip("jupyter_cache", reason="no site without: pip install -e '.[docs]'")
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    entry = ENTRIES[0]
    print_source(tmp_path)
    name = lesson_of(entry)["name"]
    page = nbformat.read(tmp_path / "lessons" / f"{name}.ipynb", as_version=4)
    for cell in page.cells:
        if cell.cell_type == "code" and f"{entry.figure}(" in cell.source:
            cell.outputs = [nbformat.from_dict(OUTPUT)]
    get_cache(tmp_path / "executed").cache_notebook_bundle(CacheBundleIn(page, name), check_validity=False)
    print_gallery(tmp_path, tmp_path / "executed")
    assert (tmp_path / "gallery" / file_name(entry)).read_bytes() == base64.b64decode(PNG)
    text = (tmp_path / "gallery.md").read_text("utf-8")
    assert ":alt: Figure. A walk." in text
    # neither what stands in the cache nor what is wanted now is left as it is
    left = left_alone(tmp_path, tmp_path / "executed", {"1_1"})
    assert len(left) == len(catalogue()) - 2
    assert not {f"*/{name}.ipynb", "*/1_1_signal_processing.ipynb"} & set(left)
    assert text.count("EXECUTE=1") == len(ENTRIES) - 1
