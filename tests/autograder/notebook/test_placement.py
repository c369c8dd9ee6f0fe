"""Whatever a student wrote stands in the notebook that is graded, once, in its order and where it counts."""

import copy
import json
import pathlib

import pytest

from autograder.authoring.lesson import parse_lesson
from autograder.evaluation.flagging.metadata import changed_metadata
from autograder.notebook.placement import MAX_CODE_LETTERS, MAX_TEXTS
from autograder.notebook.reader import notebook_from_bytes
from autograder.notebook.transplant import Transplanter
from tests.support import mini_course
from tests.support.mini_class import LEVEL, RIGHT, WRONG

PROSE = """

# %% [markdown]
# Why is a tone above half the rate heard below it?

# %% [markdown] answer="why" points=2
# Because it has the same samples as one below.

# %% [markdown]
# The end.
"""
WHY = "Because 1300 Hz and 300 Hz have the same samples."
STUB = "YOUR ANSWER HERE"


@pytest.fixture(scope="module")
def transplanter():
    return Transplanter(parse_lesson(pathlib.Path("9_1_levels.py"), mini_course.LESSON + PROSE))


@pytest.fixture
def cells(transplanter):
    """Cells of a notebook with right answers in code and none in prose."""
    found = json.loads(json.dumps(transplanter.canonical))["cells"]
    for cell in found:
        cell["source"] = {"alias_frequency": RIGHT, "sound_pressure_level": LEVEL}.get(cell["id"], cell["source"])
    return found


def own(source, cell_type="markdown", **more):
    return {"cell_type": cell_type, "id": f"own-{abs(hash(source))}", "metadata": {}, "source": source} | more


def place_of(cells, name):
    return next(number for number, cell in enumerate(cells) if cell["id"] == name)


def placed(transplanter, cells):
    notebook_content = notebook_from_bytes("a.ipynb", json.dumps({"cells": cells, "metadata": {}}).encode())
    assert notebook_content.problem == ""
    return transplanter.transplant(notebook_content.cells)


def source_of(found, name):
    return next(cell.source for cell in found.notebook.cells if cell.id == name)


def sources(found):
    return [cell.source for cell in found.notebook.cells]


def below(cells):
    cells.insert(place_of(cells, "why") + 1, own(WHY))


def above(cells):
    cells.insert(place_of(cells, "why"), own(WHY))


def in_its_place(cells):
    cells[place_of(cells, "why")] = own(WHY)


def as_code(cells):
    cells[place_of(cells, "why")] |= {"cell_type": "code", "source": WHY, "outputs": []}


def as_raw(cells):
    cells[place_of(cells, "why")] |= {"cell_type": "raw", "source": WHY}


def in_an_added_code_cell(cells):
    cells.insert(place_of(cells, "why") + 1, own(WHY, "code"))


def in_an_added_raw_cell(cells):
    cells.insert(place_of(cells, "why") + 1, own(WHY, "raw"))


def as_comments(cells):
    cells.insert(place_of(cells, "why") + 1, own(f"# {WHY}", "code"))


def by_a_magic(cells):
    cells.insert(place_of(cells, "why") + 1, own(f"%%markdown\n{WHY}", "code"))


def into_the_question(cells):
    cells[place_of(cells, "why") - 1]["source"] += f"\n\n{WHY}"


def merged_with_the_question(cells):
    into_the_question(cells)
    del cells[place_of(cells, "why")]


PLACES = (below, above, in_its_place, as_code, as_raw, in_an_added_code_cell, in_an_added_raw_cell, as_comments,
          by_a_magic, into_the_question, merged_with_the_question)  # fmt: skip


@pytest.mark.parametrize("shape", PLACES)
def test_an_answer_in_prose_is_graded_wherever_it_stands_by_its_question(transplanter, cells, shape):
    shape(cells)
    answer = source_of(placed(transplanter, cells), "why")
    assert WHY in answer and STUB not in answer


def test_the_parts_of_a_split_answer_stand_in_their_order(transplanter, cells):
    place = place_of(cells, "why")
    cells[place]["source"] = "The second part."
    cells.insert(place, copy.deepcopy(cells[place]) | {"id": "new", "source": "The first part."})
    cells.insert(place + 2, own("A third."))
    found = sources(placed(transplanter, cells))
    parts = [text for text in found if "part" in text or "third" in text]
    assert parts == ["The first part.", "The second part.", "A third."]


def test_own_text_elsewhere_is_kept_in_its_place_and_answers_nothing(transplanter, cells):
    cells.insert(place_of(cells, "test_alias_frequency") + 1, own("A note of mine."))
    cells.insert(place_of(cells, "alias_frequency"), own("A sketch of mine."))
    found = placed(transplanter, cells)
    order = [cell.id if "of mine" not in cell.source else cell.source for cell in found.notebook.cells]
    assert order.index("A sketch of mine.") == order.index("alias_frequency") - 1
    assert order.index("A note of mine.") == order.index("test_alias_frequency") + 1
    assert STUB in source_of(found, "why") and found.notes == []


def test_an_unanswered_notebook_and_one_of_another_edition_answer_nothing(transplanter, cells):
    older = Transplanter(
        parse_lesson(pathlib.Path("9_1_levels.py"), (mini_course.LESSON + PROSE).replace("Why", "How"))
    )
    for cell in json.loads(json.dumps(older.canonical))["cells"]:
        if cell["source"].startswith("How is a tone"):
            cells[place_of(cells, "why") - 1] = cell
    found = placed(transplanter, cells)
    assert STUB in source_of(found, "why")
    assert len(found.notebook.cells) == len(transplanter.canonical.cells)


def test_text_is_bounded_and_the_rest_is_said_to_be_left_out(transplanter, cells):
    found = placed(transplanter, cells + [own(f"note {number}") for number in range(MAX_TEXTS + 50)])
    assert sum(text.startswith("note ") for text in sources(found)) == MAX_TEXTS
    assert "only 200" in found.notes[-1]


@pytest.mark.parametrize("picture", ["", f"\n\n![](data:image/png;base64,{'QUJD' * 60_000})"])
def test_an_answer_in_prose_is_kept_whatever_stands_around_it(transplanter, cells, picture):
    place = place_of(cells, "why")
    cells[place]["source"] = f"MINE: it folds.{picture}"
    notes = [own(f"note {number}{picture}") for number in range(MAX_TEXTS + 5 if not picture else 3)]
    found = placed(transplanter, notes + cells)
    assert source_of(found, "why").startswith("MINE: it folds.")
    assert sum(text.startswith("note ") for text in sources(found)) == min(len(notes), MAX_TEXTS)


def test_too_much_code_is_placed_by_its_marks(transplanter, cells):
    added = [own(f"x{number} = 1\n" + "# " * 24_000, "code") for number in range(MAX_CODE_LETTERS // 48_000 + 1)]
    found = placed(transplanter, added + cells)
    assert source_of(found, "alias_frequency") == RIGHT and sources(found)[: len(added)] == [c["source"] for c in added]


def one_definition_more(cells):
    cells.insert(place_of(cells, "sound_pressure_level"), own("helper = 1", "code"))


SHAPES = [*PLACES, one_definition_more]


@pytest.mark.parametrize("shape", SHAPES)
def test_transplanting_twice_changes_nothing(transplanter, cells, shape):
    shape(cells)
    top = cells.pop(place_of(cells, "sound_pressure_level"))
    cells.insert(1, top)
    once = placed(transplanter, cells).notebook
    twice = placed(transplanter, json.loads(json.dumps(once))["cells"]).notebook
    assert twice == once


def test_the_last_definition_above_the_test_counts_and_one_below_does_not(transplanter, cells):
    place = place_of(cells, "alias_frequency")
    cells.insert(place + 1, own(WRONG, "code"))
    cells.append(own(RIGHT, "code"))
    found = placed(transplanter, cells)
    order = [cell.source for cell in found.notebook.cells]
    assert source_of(found, "alias_frequency") == WRONG
    assert order.index(RIGHT) < order.index(WRONG) and order[-1] == RIGHT


def test_who_imports_the_lessons_own_behind_a_test_has_not_answered_it(transplanter, cells):
    released = transplanter.layout.answer_cells["alias_frequency"].source
    cells[place_of(cells, "alias_frequency")]["source"] = released
    text = f"from acml_tf.acoustics.sampling import alias_frequency\n{LEVEL}"
    cells[place_of(cells, "sound_pressure_level")]["source"] = text
    found = placed(transplanter, cells)
    assert source_of(found, "alias_frequency") == released
    assert source_of(found, "sound_pressure_level") == text


def mark(text):
    return own(f'<span style="color:red"><b>{text}</b></span>')


def test_marks_of_nbdime_are_named_and_the_last_side_counts(transplanter, cells):
    place = place_of(cells, "alias_frequency")
    ours = copy.deepcopy(cells[place]) | {"source": WRONG}
    cells[place : place + 1] = [mark("<<<<<<< local"), ours, mark("======="), cells[place], mark(">>>>>>> remote")]
    notebook_content = notebook_from_bytes("a.ipynb", json.dumps({"cells": cells}).encode())
    assert "keep one side and delete the marks" in notebook_content.repairs[0]
    found = transplanter.transplant(notebook_content.cells)
    assert source_of(found, "alias_frequency") == RIGHT and not any("<<<<" in text for text in sources(found))


def odd_sources(cells):
    for cell in cells:
        cell["source"] = cell["source"].splitlines(keepends=True)


def no_metadata(cells):
    for cell in cells:
        cell.pop("metadata")


def windows_lines(cells):
    for cell in cells:
        cell["source"] = cell["source"].replace("\n", " \r\n")


def same_identifiers(cells):
    for cell in cells:
        cell["id"], cell["metadata"] = "x", {}


def of_vs_code(cells):
    for cell in cells:
        cell["metadata"]["vscode"] = {"languageId": "python"}
        del cell["id"]


def with_headings(cells):
    first = cells[0]
    first |= {"cell_type": "heading", "level": 1, "source": first["source"].removeprefix("# ")}


@pytest.mark.parametrize(
    "shape", [odd_sources, no_metadata, windows_lines, same_identifiers, of_vs_code, with_headings]
)
def test_notebooks_of_other_editors_are_read_alike(transplanter, cells, shape):
    expected = sources(placed(transplanter, cells))
    shape(cells)
    found = placed(transplanter, cells)
    assert [text.replace(" \n", "\n") for text in sources(found)] == expected
    notebook_content = notebook_from_bytes("a.ipynb", json.dumps({"cells": cells}).encode())
    assert changed_metadata(notebook_content.cells, transplanter.canonical) == []
