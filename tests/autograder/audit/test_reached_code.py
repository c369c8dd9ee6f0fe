"""What a text reaches: functions that it calls, what these call, and no neighbour of theirs."""

import pathlib
import re
import sys

import pytest

from autograder.audit.code_of_lessons import audited_text
from autograder.audit.dependencies import _file_of, imported_files
from autograder.audit.reached_code import reached_code
from tests.import_floors import ROOT

LIBRARY_FOLDER = f"{ROOT / 'acml_tf'}/"
LIBRARY = """
import numpy as np
from other import half as part, whole
from deeper import inner

RATE_HZ = 8000
UNUSED = 1

def level(x):
    return part(x) * RATE_HZ

def neighbour(x):
    return whole(x) * UNUSED

@inner.decorate
class Room:
    def answer(self):
        from other import third
        return np.abs(third)
"""
OTHER = """
TABLE = {"whole": lambda x: limit}
limit = 3
half = lambda x: x / 2
def whole(x): return x
def third(x): return x / 3
register(third)
"""
INNER = "def decorate(x): return x\ndef any_other(): pass\n"


@pytest.fixture
def reach(tmp_path):
    """Return a function that answers what a text reaches of three modules, by module."""
    files = {name: tmp_path / f"{name.replace('.', '_')}.py" for name in ("library", "other", "deeper", "deeper.inner")}
    for name, text in {"library": LIBRARY, "other": OTHER, "deeper": "x = 1\n", "deeper.inner": INNER}.items():
        files[name].write_text(text, encoding="utf-8")

    def reach(text):
        code = reached_code(text, set(files.values()), files.get)
        return {name: code[path] for name, path in files.items()}

    return reach


@pytest.mark.parametrize(
    ("text", "library", "other"),
    [
        (
            "from library import level\nlevel(1)",
            ["def level", "RATE_HZ = ", "from other import half"],
            ["half =", "register"],
        ),
        ("from library import level", [], ["register(third)", "def third"]),
        ("from library import Room\ndef f(): return Room", ["@inner.decorate\nclass Room", "numpy"], ["def third"]),
        ("def f():\n    from library import UNUSED", ["UNUSED = 1"], ["def third"]),
        ("import library as l\nl.level", ["def level", "def neighbour", "class Room"], ["def whole", "half ="]),
        ("from other import TABLE as t\nt", [], ["TABLE =", "limit = 3"]),
        ("from other import not_seen\nnot_seen", [], ["TABLE =", "def whole", "half ="]),
    ],
)
def test_a_name_brings_what_binds_it_and_all_that_this_reads(reach, text, library, other):
    code = reach(text)
    assert all(part in code["library"] for part in library)
    assert all(part in code["other"] for part in other)
    assert bool(code["library"]) == bool(library)


def test_a_neighbour_is_not_reached(reach):
    code = reach("from library import level\nlevel(1)")
    assert "neighbour" not in code["library"] + code["other"]
    assert "UNUSED" not in code["library"]
    assert "def whole" not in code["other"]
    assert code["deeper.inner"] == ""


def test_a_module_that_is_used_counts_whole(reach):
    assert "def any_other" in reach("from library import Room\nRoom()")["deeper.inner"]


def test_another_origin_of_the_same_name_is_another_text(reach):
    first, second = (f"from library import {name} as part\npart(1)" for name in ("level", "neighbour"))
    assert reach(first)["library"] != reach(second)["library"]


def test_all_that_runs_in_the_tests_of_a_lesson_is_reached():
    lesson = ROOT / "lessons" / "1_signals" / "1_1_signal_processing.py"
    text, (files, _) = audited_text(lesson.read_text(encoding="utf-8")), imported_files(ROOT, [lesson])
    code = reached_code(text, {path for path in files if path.suffix == ".py"}, lambda name: _file_of(ROOT, name))
    cells = [
        cell for cell in re.split(r"(?m)^# %%", text) if re.match(r"\s*(exercise|test|hidden|$)", cell.split("\n")[0])
    ]
    ran = functions_run_in(cells)
    assert len(ran) > 20
    assert [place for place in ran if place[1] not in code.get(place[0], "").splitlines()] == []


def functions_run_in(cells):
    """Return file and first line of each function of the library that runs in cells, but for what runs on import."""
    codes = set()

    def watch(frame, event, _):
        if event == "call" and frame.f_code not in codes and is_ours(frame) and not on_import(frame):
            codes.add(frame.f_code)

    names = {}
    sys.setprofile(watch)
    try:
        for cell in cells:
            exec(cell.partition("\n")[2], names)
    finally:
        sys.setprofile(None)
    places = [(pathlib.Path(code.co_filename), code.co_firstlineno) for code in codes]
    return [(path, path.read_text(encoding="utf-8").splitlines()[line - 1]) for path, line in places]


def is_ours(frame):
    """Say whether a frame runs code of the library."""
    return frame.f_code.co_filename.startswith(LIBRARY_FOLDER)


def on_import(frame):
    """Say whether a module of the library is being imported."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and is_ours(frame):
            return True
        frame = frame.f_back
    return False
