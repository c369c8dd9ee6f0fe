"""Is what the packages import what setup.cfg declares? Their imports are read, nothing is run."""

import ast
import configparser
import pathlib
import re
import sys
from importlib.metadata import packages_distributions

import pytest

from autograder.authoring.imported_modules import imported_modules, needed_parts
from autograder.authoring.lesson import read_lesson
from autograder.student.missing_parts import CHECKED
from autograder.utils.course_paths import find_lesson
from autograder.utils.installing import PARTS, parts_with

ROOT = pathlib.Path(__file__).resolve().parents[1]
OURS = {"acml_tf", "autograder", "benchmarks", "docs", "tests"}
# what is called by its name, or wanted by a package that does not ask for it itself
WITHOUT_IMPORT = {
    "jupyterlab": "`acml start` runs it",
    "umap-learn": "benchmarks draw maps",
    "tensorboard": "every trial of keras-tuner imports it",
    "tf-keras": "TensorFlow Probability imports it",
    "psycopg": "SQLAlchemy's driver of PostgreSQL",
    "myst-nb": "Sphinx's extension",
    "furo": "Sphinx's theme",
    "jupyterlite-core": "make lite",
    "jupyterlite-pyodide-kernel": "make lite",
    "pytest-xdist": "--numprocesses",
    "ruff": "make lint",
    "mypy": "make lint",
}
# a peer that is compared where it is installed
ONLY_COMPARED = {"torch"}


def declared():
    """Return the packages of each part, by their names without versions; what everybody has is the part `""`."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    parts = {"": settings["options"]["install_requires"], **settings["options.extras_require"]}
    found = {part: re.findall(r"^[\w.-]+", lines, re.MULTILINE) for part, lines in parts.items()}
    return {part: {normal(name) for name in names} for part, names in found.items()}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(*folders):
    """Return the packages that folders import, each with a file that does."""
    found, packages = {}, packages_distributions()
    for path in (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))):
        # modules of a sandbox import their neighbours by bare names
        beside = {other.stem for other in path.parent.iterdir()}
        for module in sorted(tops(path) - set(sys.stdlib_module_names) - OURS - beside):
            found |= {normal(name): path for name in packages.get(module, [module])[:1]}
    return found


def tops(path):
    """Return the names of the modules that a file imports, up to the first dot."""
    try:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    except SyntaxError:
        # a file that a student broke
        return set()
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    whole = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    return {module.partition(".")[0] for module in plain | whole}


@pytest.mark.parametrize("folder", ["acml_tf", "autograder", "lessons", "benchmarks", "docs", "tests"])
def test_nothing_is_imported_that_is_not_declared(folder):
    names = set().union(*declared().values()) | ONLY_COMPARED | {"make-kemar"}
    assert {name: path for name, path in imported(folder).items() if name not in names} == {}


def test_nothing_is_declared_that_nobody_imports():
    used = set(imported("acml_tf", "autograder", "lessons", "benchmarks", "docs", "tests"))
    assert set().union(*declared().values()) - used - set(WITHOUT_IMPORT) - {"acml-tf"} == set()


def test_what_the_packages_themselves_import_does_not_hide_among_the_tools_of_authors():
    parts = declared()
    users = set().union(*(names for part, names in parts.items() if part not in ("dev", "docs", "all")))
    assert {name: path for name, path in imported("acml_tf", "autograder").items() if name not in users} == {}


def test_the_parts_that_sentences_name_are_those_of_setup_cfg():
    parts, packages = declared(), packages_distributions()
    assert set(PARTS) == set(parts) - {"", "dev", "docs", "all"}
    for part, modules in PARTS.items():
        assert {normal(packages[module][0]) for module in modules} <= parts[part]


def test_everything_is_every_part():
    text = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    everything = re.search(r"^all =\n    acml-tf\[([\w,]+)\]", text, re.MULTILINE)[1].split(",")
    assert set(everything) == set(declared()) - {"", "all"}


@pytest.mark.parametrize("number", ["1_1", "2_1", "2_2", "3_1", "3_2", "3_3", "4_1", "4_2", "4_3", "6_1", "6_2"])
def test_exercises_without_networks_are_checked_without_tensorflow(number):
    lesson = read_lesson(find_lesson(ROOT, number))
    assert parts_with(imported_modules(lesson, CHECKED)) == []


def test_a_lesson_says_what_its_notebook_needs():
    named = {number: needed_parts(read_lesson(find_lesson(ROOT, number))) for number in ("1_1", "4_2", "5_7", "6_3")}
    assert named == {"1_1": [], "4_2": ["tuning"], "5_7": ["tensorflow"], "6_3": ["tensorflow", "explain"]}
