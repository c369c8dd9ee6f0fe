"""Honest work in an odd shape: where running the notebook from top to bottom defines the function, it counts."""

import copy
import dataclasses
import html
import json
import pathlib

import pytest

from autograder.authoring.catalogue import find_entry
from autograder.authoring.lesson import parse_lesson
from autograder.authoring.notebooks import blank_source
from autograder.notebook.reader import read_notebook
from autograder.student.self_check import check_notebook
from tests.faults.fault_class import LESSON, LIMITS, Fault, FaultTests, as_text
from tests.support import mini_course
from tests.support.mini_class import LEVEL, RIGHT, WRONG, code, named, notebook

NAME = f"{LESSON}.ipynb"
MINI = parse_lesson(pathlib.Path(f"{LESSON}.py"), mini_course.LESSON)
RELEASED = blank_source(MINI, MINI.exercises["alias_frequency"])
HELPER = "import numpy as np\n\n" + RIGHT.replace("alias_frequency", "fold")
OTHER_NAME = RIGHT.replace("alias_frequency", "fold")
NOT_HANDED_IN = "not part of what was handed in"
# a first plot with its widget is imported in 2 s on a quiet machine; honest work has what a real class has
MODULE_LIMITS = dataclasses.replace(LIMITS, cell_s=20.0, total_s=180.0)


def answer(source):
    """Put another text into the answer cell."""
    return lambda content: named(content, "alias_frequency").update(source=source)


def around(above="", inside=None, below=""):
    """Put cells directly above and below the answer cell, and another text into it; ``None`` leaves it as released."""

    def shape(content):
        cell = named(content, "alias_frequency")
        cell["source"] = RELEASED if inside is None else inside
        place = content["cells"].index(cell)
        added = [code(text, id=f"own{number}") for number, text in enumerate((above, below))]
        content["cells"][place : place + 1] = [added[0], cell, added[1]]

    return shape


def split(first, second):
    """Split the answer cell as JupyterLab does: the metadata twice, the identifier with the last part."""

    def shape(content):
        cell = named(content, "alias_frequency")
        above = copy.deepcopy(cell) | {"id": "0f1e2d3c-new", "source": first}
        cell["source"] = second
        content["cells"].insert(content["cells"].index(cell), above)

    return shape


def retyped(cell_type):
    def shape(content):
        cell = named(content, "alias_frequency")
        cell["cell_type"] = cell_type
        cell.pop("outputs", None)

    return shape


def merged_into_the_first(content):
    named(content, "alias_frequency")["source"] = f"{RIGHT}\n\n{LEVEL}"
    content["cells"].remove(named(content, "sound_pressure_level"))


def merged_into_the_second(content):
    named(content, "sound_pressure_level")["source"] = f"{RIGHT}\n\n{LEVEL}"
    content["cells"].remove(named(content, "alias_frequency"))


def all_at_the_top(content):
    cells = [named(content, name) for name in ("alias_frequency", "sound_pressure_level")]
    for cell in cells:
        content["cells"].remove(cell)
    content["cells"][2:2] = cells


def one_uses_the_other(content):
    all_at_the_top(content)
    named(content, "sound_pressure_level")["source"] += "\ndef fold(f, s):\n    return abs(f - s * np.round(f / s))"
    named(content, "alias_frequency")["source"] = "def alias_frequency(f, s):\n    return fold(np.asarray(f), s)"


def pasted_from_another_copy(content):
    for name, text in (("alias_frequency", RIGHT), ("sound_pressure_level", LEVEL)):
        place = content["cells"].index(named(content, name))
        content["cells"][place] = code(text, id=f"pasted-{name}")


def below_its_test(content):
    content["cells"].remove(named(content, "alias_frequency"))
    content["cells"].append(code(RIGHT, id="late"))


def in_its_test(content):
    content["cells"].remove(named(content, "alias_frequency"))
    test = named(content, "test_alias_frequency")
    test["source"] = f"{RIGHT}\n{test['source']}"


def everything_in_one_cell(content):
    text = "\n\n".join(cell["source"] for cell in content["cells"] if cell["cell_type"] == "code")
    content["cells"] = [code(text, id="all")]


def with_what_is_around_it(content):
    """Merge the cells from the first answer to the second, tests and given lines between them included."""
    first, last = (content["cells"].index(named(content, n)) for n in ("alias_frequency", "sound_pressure_level"))
    merged = [cell for cell in content["cells"][first : last + 1] if cell["cell_type"] == "code"]
    named(content, "alias_frequency")["source"] = "\n\n".join(cell["source"] for cell in merged)
    del content["cells"][first + 1 : last + 1]


def a_constant_in(name):
    """Put a constant on top of a cell of the lesson's own, and use it in the answer to the second exercise."""

    def shape(content):
        cell = next(cell for cell in content["cells"] if cell["source"].startswith(name) or cell["id"] == name)
        cell["source"] = f"TEN = 10.0\n{cell['source']}"
        named(content, "sound_pressure_level")["source"] = LEVEL.replace("return 10", "return TEN")

    return shape


def of_colab(content):
    for number, cell in enumerate(content["cells"]):
        cell["metadata"] = {"id": f"aBc{number}", "colab": {"base_uri": "https://localhost:8080/"}}
        del cell["id"]
    return content | {"metadata": {"colab": {"provenance": []}, "accelerator": "GPU"}, "nbformat_minor": 0}


def of_databricks(content):
    for cell in content["cells"]:
        inner = cell["metadata"].get("nbgrader", {})
        cell["metadata"] = {"application/vnd.databricks.v1+cell": {"title": "", "nuid": "x"}, "nbgrader": inner}
        if cell["cell_type"] == "markdown":
            cell |= {"cell_type": "code", "source": f"%md\n{cell['source']}", "outputs": []}


def collapsed_and_skipped(content):
    cell = named(content, "alias_frequency")
    cell["metadata"] |= {"collapsed": True, "jupyter": {"source_hidden": True}, "editable": False, "tags": ["x"]}


def with_files(source, *files):
    """Hand in a notebook with this answer and files beside it."""

    def hand_in(place, content):
        named(content, "alias_frequency")["source"] = source
        (place / NAME).write_text(as_text(content), encoding="utf-8")
        for name, data in files:
            (place / name).write_bytes(data)

    return hand_in


IMPORTED = "from my_helpers import fold\n" + "def alias_frequency(f, s):\n    return fold(f, s)"
TABLE = "scale = float(open('scale.csv').read())\n" + RIGHT.replace("return abs", "return scale * abs")
BLOCK = f"<<<<<<< local\n{RIGHT}\n=======\n{WRONG}\n>>>>>>> remote"

FAULTS = [
    Fault("split, definition last", 3.0, shape=split("# exercise: alias_frequency\nk = 1", RIGHT)),
    Fault("split, definition first", 3.0, shape=split(RIGHT, "print(alias_frequency(700, 1000))")),
    Fault("added above, cell as released", 3.0, shape=around(above=RIGHT)),
    Fault("added above, cell says so", 3.0, shape=around(above=RIGHT, inside="# see above")),
    Fault("added above, cell emptied", 3.0, shape=around(above=RIGHT, inside="")),
    Fault("added below", 3.0, shape=around(below=RIGHT)),
    Fault("added below, cell says so", 3.0, shape=around(inside="# see below", below=RIGHT)),
    Fault("an older one above", 1.0, ".", shape=around(above=RIGHT, inside=WRONG)),
    Fault("a broken one below", 3.0, shape=around(above=RIGHT, inside="def alias_frequency(:")),
    Fault("markdown", 3.0, shape=retyped("markdown")),
    Fault("raw", 3.0, shape=retyped("raw")),
    Fault("merged into the first", 3.0, shape=merged_into_the_first),
    Fault("merged into the second", 3.0, shape=merged_into_the_second),
    Fault("everything in one cell", 3.0, "", "lost its mark", shape=everything_in_one_cell),
    Fault("merged with tests", 3.0, shape=with_what_is_around_it),
    Fault("a constant among given lines", 3.0, shape=a_constant_in("print(alias_frequency")),
    Fault("a constant in a test", 3.0, shape=a_constant_in("test_sound_pressure_level")),
    Fault("all at the top", 3.0, shape=all_at_the_top),
    Fault("one uses the other", 3.0, shape=one_uses_the_other),
    Fault("pasted from another copy", 3.0, "", "lost its mark", shape=pasted_from_another_copy),
    Fault("below its test", 3.0, "", "lost its mark", shape=below_its_test),
    Fault("in its test", 3.0, "", "lost its mark", shape=in_its_test),
    Fault("lambda", 3.0, answer="alias_frequency = lambda f, s: abs(f - s * np.round(np.asarray(f) / s))"),
    Fault("renamed and assigned", 3.0, shape=around(inside=OTHER_NAME, below="alias_frequency = fold")),
    Fault("inside if", 3.0, answer="if True:\n    " + RIGHT.replace("\n", "\n    ")),
    Fault("inside try", 3.0, answer="try:\n    import nothing_at_all\nexcept ImportError:\n    "
          + RIGHT.replace("\n", "\n    ")),
    Fault("decorated", 3.0, answer="import functools\n@functools.wraps(abs)\n" + RIGHT),
    Fault("made by exec, cell emptied", 3.0, "", ".", shape=around(above=f"exec({RIGHT!r})", inside="")),
    Fault("magic for time", 3.0, answer="%%time\n" + RIGHT),
    Fault("magic for outputs", 3.0, answer="%%capture out\n" + RIGHT),
    Fault("magic for files", 3.0, shape=around(above="%%writefile mine.py\n" + HELPER,
          inside="from mine import fold as alias_frequency")),
    Fault("question mark", 3.0, answer=RIGHT + "\nnp.round?"),
    Fault("collapsed, read-only, tagged", 3.0, shape=collapsed_and_skipped),
    Fault("Colab", 3.0, shape=of_colab),
    Fault("Databricks", 3.0, shape=of_databricks),
    Fault("own text", 3.0, shape=lambda content: content["cells"].insert(
          4, {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "A note of mine"})),
    Fault("a printed mark", 3.0, answer=RIGHT + "\nprint('>>>>>>> mine')\nprint('<<<<<<< yours')"),
    Fault("marks as text", 3.0, answer=RIGHT + "\nprint('''\n>>>>>>> mine\n''')"),
    Fault("a conflict in one cell", 1.0, "merge conflict; keep one side", "merge conflict", answer=BLOCK),
    Fault("a module beside", 3.0, "", "my_helpers.py", files=with_files(IMPORTED, ("my_helpers.py", HELPER.encode()))),
    Fault("a table beside", 3.0, "", "scale.csv", files=with_files(TABLE, ("scale.csv", b"1.0"))),
    Fault("a module at home", 1.0, "my_helpers is neither installed nor a file beside", files=with_files(IMPORTED)),
    Fault("a table at home", 1.0, f"scale.csv is {NOT_HANDED_IN}", files=with_files(TABLE)),
    Fault("Colab's own module", 1.0, "google is not installed where it is graded; answer without it",
          answer="from google.colab import drive\n" + RIGHT),
    Fault("a widget for plots", 3.0, answer="%matplotlib widget\n" + RIGHT),
    Fault("a window for plots", 3.0, answer="%matplotlib qt\n" + RIGHT),
    Fault("a forgotten break point", 3.0, answer=RIGHT.replace("    return", "    breakpoint()\n    return")),
    Fault("asks for input", 1.0, r"input\(\) has nobody to ask when it is graded", answer="name = input()\n" + RIGHT),
    Fault("a module named numpy", 3.0, "", "numpy.py was left out",
          files=with_files(RIGHT, ("numpy.py", b"1 / 0"), ("sitecustomize.py", b"1 / 0"))),
]  # fmt: skip
CHECKED = (
    "split, definition first",
    "added above, cell as released",
    "markdown",
    "merged into the second",
    "one uses the other",
    "everything in one cell",
    "merged with tests",
    "a constant in a test",
    "a conflict in one cell",
    "a module beside",
    "a module at home",
)


class TestHonestWork(FaultTests):
    """What counts is whether the notebook, run from top to bottom, defines the function."""

    @pytest.mark.parametrize("name", CHECKED)
    def test_the_students_own_check_says_the_same(self, name, graded, mini_course_module, tmp_path):
        fault = next(fault for fault in FAULTS if fault.name == name)
        content = notebook(mini_course_module, fault.answer)
        content = (fault.shape and fault.shape(content)) or content
        path = tmp_path / NAME
        path.write_text(as_text(content), encoding="utf-8")
        if fault.files:
            fault.files(tmp_path, content)
        found = check_notebook(mini_course_module, find_entry(mini_course_module, "9_1"), read_notebook(path), path)
        graded_so = [(v.exercise, v.status) for v in graded.receipts[name].verdicts]
        assert [(v.exercise, v.status) for v in found.verdicts] == graded_so
        assert ("my_helpers.py together with it" in " ".join(found.notes)) == (name == "a module beside")

    def test_own_text_and_what_is_missing_stand_on_the_page(self, graded):
        pages = {name: html.unescape(page) for name, page in graded.pages.items()}
        assert "A note of mine" in pages["own text"]
        assert (
            "neither installed nor a file beside the notebook; answer without it, or hand my_helpers.py in"
            in pages["a module at home"]
        )
        assert "Handed in beside the notebook, and there when it was graded: my_helpers.py" in pages["a module beside"]

    def test_files_beside_are_kept_with_the_notebook(self, graded):
        for folder in ("received", "submitted"):
            kept = graded.folder / folder / "a module beside" / LESSON / "my_helpers.py"
            assert kept.read_text(encoding="utf-8") == HELPER
        assert not list(graded.folder.rglob("submitted/a module named numpy/*/numpy.py"))


def test_every_shape_is_a_notebook(mini_course_module):
    for fault in FAULTS:
        content = notebook(mini_course_module, fault.answer)
        assert json.loads(as_text((fault.shape and fault.shape(content)) or content))["cells"]
