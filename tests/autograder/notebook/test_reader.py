"""Whatever state a file is in, it yields its cells or one sentence; answers are found wherever they went."""

import copy
import json
import os

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.errors import CourseError
from autograder.notebook.reader import StudentCell, notebook_from_bytes, read_notebook
from autograder.notebook.transplant import Transplanter
from autograder.utils.course_paths import lesson_files

ANSWER = "# exercise: alias_frequency\ndef alias_frequency(frequency_hz, sample_rate_hz):\n    return 'mine'"


@pytest.fixture
def transplanter(mini_course):
    return Transplanter(read_lesson(lesson_files(mini_course)[0]))


@pytest.fixture
def notebook(transplanter):
    content = json.loads(json.dumps(transplanter.canonical))
    for cell in content["cells"]:
        if cell["id"] == "alias_frequency":
            cell["source"] = ANSWER
    return content


def answer_after(transplanter, tmp_path, content, name="9_1_levels.ipynb", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(
        content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode(encoding)
    )
    notebook_content = read_notebook(path)
    assert notebook_content.problem == ""
    transplanter.check_lesson(notebook_content, path.name)
    placed = transplanter.transplant(notebook_content.cells)
    return next(cell.source for cell in placed.notebook.cells if cell.id == "alias_frequency"), notebook_content, placed


def damage_metadata(content):
    for number, cell in enumerate(content["cells"]):
        cell["metadata"], cell["id"] = {}, f"x{number}"
    del content["metadata"]["acml"]


def damage_marks(content):
    damage_metadata(content)
    for cell in content["cells"]:
        cell["source"] = cell["source"].replace("# exercise: alias_frequency\n", "")


def damage_order(content):
    content["cells"].reverse()


def damage_copies(content):
    content["cells"] = content["cells"] + copy.deepcopy(content["cells"])


def damage_tests(content):
    for cell in content["cells"]:
        if cell["id"].startswith("test_"):
            cell.update(source="pass", cell_type="markdown", metadata={"tags": ["skip-execution"]})


def damage_points(content):
    for cell in content["cells"]:
        if cell["id"].startswith("test_"):
            cell["metadata"]["nbgrader"].update(points=1000, grade=False, solution=True, schema_version=2)


def damage_list_sources(content):
    for cell in content["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)


def damage_strange_cells(content):
    content["cells"] += [None, 3, {"cell_type": "code"}, {"source": 5}]


DAMAGES = [
    damage_metadata,
    damage_marks,
    damage_order,
    damage_copies,
    damage_tests,
    damage_points,
    damage_list_sources,
    damage_strange_cells,
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_notebook_still_gives_its_answer_and_canonical_tests(transplanter, notebook, tmp_path, damage):
    damage(notebook)
    answer, _, placed = answer_after(transplanter, tmp_path, notebook)
    assert "return 'mine'" in answer
    mine = {cell.id: cell for cell in placed.notebook.cells}
    for cell in transplanter.canonical.cells:
        if cell.id.startswith("test_"):
            assert (mine[cell.id].source, mine[cell.id].metadata) == (cell.source, cell.metadata)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_other_encodings_are_repaired(transplanter, notebook, tmp_path, encoding):
    text = json.dumps(notebook, ensure_ascii=False)
    for character in set(text) - set(map(chr, range(256))):
        text = text.replace(character, "?")
    answer, _, _ = answer_after(transplanter, tmp_path, text.encode(encoding))
    assert "return 'mine'" in answer


def test_the_old_format_is_read(transplanter, notebook, tmp_path):
    cells = [{"cell_type": c["cell_type"], "input": c["source"], "source": c["source"]} for c in notebook["cells"]]
    old = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}
    answer, notebook_content, _ = answer_after(transplanter, tmp_path, old, "9_1_levels (1).ipynb")
    assert "return 'mine'" in answer
    assert "old format" in notebook_content.repairs[0]


@pytest.mark.parametrize("sheet", [{"cells": None}, {"cells": 5}, {}, None])
def test_an_old_notebook_with_damaged_sheets_is_read_without_them(sheet):
    found = notebook_from_bytes("x.ipynb", json.dumps({"nbformat": 3, "worksheets": [sheet]}).encode())
    assert found.cells == []


def test_added_cells_stay_where_they_were_added(transplanter, notebook, tmp_path):
    place = [cell["id"] for cell in notebook["cells"]].index("alias_frequency")
    notebook["cells"].insert(place, {"cell_type": "code", "id": "own", "metadata": {}, "source": "helper = 1"})
    _, _, placed = answer_after(transplanter, tmp_path, notebook)
    sources = [cell.source for cell in placed.notebook.cells]
    assert sources.index("helper = 1") < sources.index(ANSWER)


PROBLEMS = {
    "empty": (b"", "is empty"),
    "blank": (b"  \n ", "is empty"),
    "truncated": (b'{"cells": [{"cell_type": "code", "sou', "breaks off"),
    "not a notebook": (b"PK\x03\x04 a zip file", "is not a notebook"),
    "another JSON": (b'{"name": "x"}', "has no cells"),
    "a list": (b"[1, 2]", "has no cells"),
    "merge conflict": (b'{"cells": [\n<<<<<<< HEAD\n{}\n=======\n>>>>>>> main\n]}', "merge conflict"),
    "deeply nested": (b"[" * 100_000, "is not a notebook"),
}


@pytest.mark.parametrize("fault", PROBLEMS)
def test_an_unreadable_file_gives_one_sentence(tmp_path, fault):
    data, said = PROBLEMS[fault]
    path = tmp_path / "a.ipynb"
    path.write_bytes(data)
    notebook_content = read_notebook(path)
    assert notebook_content.cells == []
    assert said in notebook_content.problem
    assert notebook_content.problem.startswith("a.ipynb")
    assert "\n" not in notebook_content.problem


def test_a_link_is_refused_and_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("{}")
    os.symlink(secret, tmp_path / "a.ipynb")
    assert "is a link" in read_notebook(tmp_path / "a.ipynb").problem


def test_the_notebook_of_another_lesson_is_refused_by_name(transplanter, tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_text(
        json.dumps({"cells": [{"cell_type": "code", "source": "x"}], "metadata": {"acml": {"lesson": "1_1_x"}}})
    )
    with pytest.raises(CourseError, match="1_1_x, not of 9_1_levels"):
        transplanter.check_lesson(read_notebook(path), path.name)


def test_the_last_filled_copy_of_an_answer_counts_and_the_earlier_one_runs_before(transplanter):
    cells = [StudentCell("code", ANSWER.replace("mine", word), "alias_frequency") for word in ("first", "second")]
    placed = transplanter.transplant(
        [*cells, StudentCell("code", transplanter.layout.answer_cells["alias_frequency"].source)]
    )
    sources = [cell.source for cell in placed.notebook.cells]
    assert sources.index(cells[0].source) < sources.index(cells[1].source)
    assert next(c.source for c in placed.notebook.cells if c.id == "alias_frequency") == cells[1].source


def test_half_a_character_pair_does_not_break_what_is_written(transplanter, notebook, tmp_path):
    notebook["cells"][1]["source"] += "\n# \ud800"
    text = json.dumps(notebook).replace("return 'mine'", "return 'mine' # \\ud800")
    answer, _, placed = answer_after(transplanter, tmp_path, text.encode())
    assert "return 'mine' # ?" in answer
    json.dumps(placed.notebook, ensure_ascii=False).encode("utf-8")
