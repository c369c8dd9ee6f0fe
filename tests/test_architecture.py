"""A room imports only itself and the rooms before it, in the library and in the grader; importing does nothing."""

import ast
import graphlib
import re
import subprocess
import sys

import pytest

from tests.import_floors import ROOT, arrows, floors, imported_modules, rooms

LIBRARY_ROOMS = [
    "acoustics", "data", "features", "evaluation", "classic", "networks", "tuning", "uncertainty", "explain",
    "deployment", "plots",
]  # fmt: skip
GRADER_ROOMS = [
    "errors", "utils", "sandbox", "authoring", "notebook", "doctor", "execution", "diagnosis", "follow_ups",
    "evaluation", "classroom", "report", "audit", "student", "integrity", "lms", "grading", "commands", "cli",
]  # fmt: skip
PACKAGES = sorted(
    {path.parent for package in ("acml_tf", "autograder") for path in (ROOT / package).rglob("*.py")},
)


@pytest.mark.parametrize("room", LIBRARY_ROOMS)
def test_a_room_of_the_library_imports_only_itself_and_the_rooms_before(room):
    later = LIBRARY_ROOMS[LIBRARY_ROOMS.index(room) + 1 :]
    for path in rooms("acml_tf")[room]:
        for module in imported_modules(path):
            assert not any(module.startswith(f"acml_tf.{other}") for other in later), f"{path} imports {module}"
            assert not module.startswith("autograder"), f"{path} knows the grader"


@pytest.mark.parametrize("room", GRADER_ROOMS)
def test_a_room_of_the_grader_imports_only_itself_and_the_rooms_before(room):
    later = GRADER_ROOMS[GRADER_ROOMS.index(room) + 1 :]
    assert sorted(arrows("autograder")[room] & set(later)) == []


@pytest.mark.parametrize(("package", "known"), [("acml_tf", LIBRARY_ROOMS), ("autograder", GRADER_ROOMS)])
def test_every_room_has_its_place_in_the_order(package, known):
    assert sorted(set(rooms(package)) - set(known) - {"startup", "saved_models"}) == []
    assert set(floors(arrows(package))) >= set(known)


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_room_says_in_one_sentence_what_it_is_for(folder):
    said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert re.fullmatch(r"[^\n]{20,}[.?](\n.*)?", said, re.DOTALL), f"{folder}: {said!r}"


def test_only_plots_draws():
    for path in [path for room, paths in rooms("acml_tf").items() if room != "plots" for path in paths]:
        assert not any(module.startswith("matplotlib") for module in imported_modules(path)), path


def test_importing_the_library_is_light():
    code = "import sys, acml_tf; print([m for m in ('numpy', 'tensorflow', 'keras') if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_circle_of_imports_is_seen():
    with pytest.raises(graphlib.CycleError):
        floors({"a": {"b"}, "b": {"a"}})
    assert floors({"a": {"b"}, "b": set()}) == {"b": 1, "a": 2}
