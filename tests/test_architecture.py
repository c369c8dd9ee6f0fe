"""A room of the library imports only itself and the rooms before it, and importing it does nothing."""

import ast
import pathlib
import subprocess
import sys

import pytest

import acml_tf

ROOMS = ["acoustics", "data", "features", "classic", "networks", "tuning", "uncertainty", "explain", "plots"]
LIBRARY = pathlib.Path(acml_tf.__file__).parent


def imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_itself_and_the_rooms_before(room):
    later = ROOMS[ROOMS.index(room) + 1 :]
    for path in (LIBRARY / room).rglob("*.py"):
        for module in imported_modules(path):
            assert not any(module.startswith(f"acml_tf.{other}") for other in later), f"{path} imports {module}"
            assert not module.startswith("autograder"), f"{path} knows the grader"


def test_only_plots_draws():
    for path in LIBRARY.rglob("*.py"):
        if path.parent.name != "plots":
            assert not any(module.startswith("matplotlib") for module in imported_modules(path)), path


def test_importing_the_library_is_light():
    code = "import sys, acml_tf; print([m for m in ('numpy', 'tensorflow', 'keras') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
