"""Files that are broken, oddly written, misnamed, missing or too many, and notebooks in a mess."""

import json
import os

from tests.faults.fault_class import LESSON, Fault, FaultTests, as_text
from tests.support.mini_class import RIGHT, code, named

NAME = f"{LESSON}.ipynb"
OTHER = {"cells": [code("x = 1")], "metadata": {"acml": {"lesson": "1_1_other"}}, "nbformat": 4, "nbformat_minor": 5}


def raw(data):
    """Write these bytes in the notebook's place."""
    return lambda place, _: (place / NAME).write_bytes(data)


def encoded(encoding):
    """Write the notebook in another encoding, as far as its letters go."""

    def files(place, content):
        named(content, "alias_frequency")["source"] += "\n# größer"
        letters = as_text(content).replace("µ", "u").encode(encoding, "replace")
        (place / NAME).write_bytes(letters)

    return files


def renamed(name, *others):
    """Write the notebook under another name, with other files beside it."""

    def files(place, content):
        (place / name).write_text(as_text(content), encoding="utf-8")
        for other, text in others:
            (place / other).write_text(text, encoding="utf-8")

    return files


def instead(name, text=""):
    """Hand in another file instead of the notebook."""
    return lambda place, _: (place / name).write_text(text, encoding="utf-8")


def linked(place, content):
    (place.parent / "elsewhere").write_text(as_text(content), encoding="utf-8")
    os.symlink(place.parent / "elsewhere", place / NAME)


def format_3(content):
    cells = [{"cell_type": cell["cell_type"], "input": cell["source"], "source": cell["source"]}
             for cell in content["cells"]]  # fmt: skip
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}


def format_of(**numbers):
    return lambda content: content | numbers


def without_ids(content):
    for cell in content["cells"]:
        del cell["id"]


def conflict(place, content):
    ours = json.dumps(content, indent=1, ensure_ascii=False).splitlines()
    lines = [*ours[:9], "<<<<<<< HEAD", ours[9], "=======", ours[9], ">>>>>>> theirs", *ours[10:]]
    (place / NAME).write_text("\n".join(lines), encoding="utf-8")


def answer_deleted(content):
    content["cells"].remove(named(content, "alias_frequency"))


def wrapped_before_its_test(content):
    named(content, "alias_frequency")["source"] = "def alias_frequency(f, s):\n    return f"
    place = content["cells"].index(named(content, "test_alias_frequency"))
    content["cells"].insert(place, code("fold = alias_frequency\n" + RIGHT))


def import_in_a_given_cell(content):
    given = next(cell for cell in content["cells"] if cell["source"].startswith("import numpy"))
    given["source"] += "\nfrom numpy import rint"
    named(content, "alias_frequency")["source"] = RIGHT.replace("np.round", "rint")


def endless_trials(content):
    content["cells"][2:2] = [code("while True: pass", id=f"own{number}") for number in range(20)]


def nested(content):
    content["cells"][1]["id"] = content["cells"][1]["metadata"] = json.loads("[" * 900 + "]" * 900)


FAULTS = [
    Fault("empty", 0.0, "is empty", "could not be graded", files=raw(b"")),
    Fault("blank", 0.0, "is empty", "could not be graded", files=raw(b" \n")),
    Fault("truncated", 0.0, "breaks off", "could not be graded", files=raw(b'{"cells": [{"cell_type": "co')),
    Fault("no notebook", 0.0, "is not a notebook", "could not be graded", files=raw(b"PK\3\4 a zip")),
    Fault("other JSON", 0.0, "has no cells", "could not be graded", files=raw(b'{"name": 1}')),
    Fault("deep JSON", 0.0, "is not a notebook", "could not be graded", files=raw(b"[" * 100_000)),
    Fault("merge conflict", 0.0, "merge conflict", "could not be graded", files=conflict),
    Fault("Latin-1", 3.0, "", "encoded in", files=encoded("latin-1")),
    Fault("UTF-16", 3.0, "", "encoded in", files=encoded("utf-16")),
    Fault("BOM", 3.0, files=encoded("utf-8-sig")),
    Fault("format 3", 3.0, "", "old format 3", shape=format_3),
    Fault("format 4.9", 3.0, shape=format_of(nbformat_minor=9)),
    Fault("format 5", 3.0, shape=format_of(nbformat=5, nbformat_minor=5)),
    Fault("no format", 3.0, shape=format_of(nbformat=None, nbformat_minor="x")),
    Fault("no ids in 4.5", 3.0, shape=without_ids),
    Fault("copy of a browser", 3.0, files=renamed(f"{LESSON} (1).ipynb")),
    Fault("renamed", 3.0, files=renamed("homework.ipynb")),
    Fault("renamed beside another", 3.0, files=renamed("homework.ipynb", ("later.ipynb", json.dumps(OTHER)))),
    Fault("other suffix", 3.0, files=renamed(f"{NAME}.txt", ("notes.docx", "PK"))),
    Fault("name of another", 3.0, files=renamed("homework.ipynb", (NAME, json.dumps(OTHER)))),
    Fault("two of them", 3.0, "", "draft.ipynb was not", files=lambda place, content: (
        renamed(NAME)(place, content), renamed("draft.ipynb")(place, content))),
    Fault("extra files", 3.0, files=renamed(NAME, ("notes.txt", "x"), ("data.json", "{}"), (".hidden.ipynb", "{}"))),
    Fault("bad timestamp", 3.0, files=renamed(NAME, ("timestamp.txt", "yesterday evening"))),
    Fault("none", 0.0, "is a folder without a notebook", "could not be graded", files=lambda *_: None),
    Fault("text instead", 0.0, "is a folder without a notebook", "could not be graded", files=instead("mine.docx")),
    Fault("a link", 0.0, "is a link", "could not be graded", files=linked),
    Fault("a pipe", 0.0, "is not a file", "could not be graded", files=lambda place, _: os.mkfifo(place / NAME)),
    Fault("another lesson", 0.0, "notebook of 1_1_other", "could not be graded", shape=lambda _: OTHER),
    Fault("no lesson", 0.0, "holds no cell", "could not be graded", shape=lambda _: {"cells": [code("x")]}),
    Fault("half a letter", 0.0, "notebook of", "could not be graded",
          shape=lambda _: {"cells": [code("x")], "metadata": {"acml": {"lesson": "\ud800"}}}),
    Fault("3000 cells", 0.0, "3000 cells", "could not be graded", shape=lambda _: {"cells": [code("x")] * 3000}),
    Fault("answer deleted", 1.0, ".", "No cell with the answer", shape=answer_deleted),
    Fault("wrapped before its test", 3.0, shape=wrapped_before_its_test),
    Fault("import in a given cell", 3.0, "", "given cell was changed", shape=import_in_a_given_cell),
    Fault("endless trials", 3.0, "", "later added cells were not run", shape=endless_trials),
    Fault("nested metadata", 3.0, shape=nested),
    Fault("deep source", 1.0, "not defined|Error", answer=RIGHT + "\nx = " + "-" * 50_000 + "1"),
    Fault("slow to search", 3.0, answer=RIGHT + "\n# def __eq__(" + ")" * 150_000),
]  # fmt: skip


class TestFiles(FaultTests):
    """A file costs what in it cannot be read, and only its own student."""

    def test_the_bytes_are_kept_as_they_came(self, graded):
        kept = graded.folder / "received" / "merge conflict" / LESSON / NAME
        assert b"<<<<<<< HEAD" in kept.read_bytes()
