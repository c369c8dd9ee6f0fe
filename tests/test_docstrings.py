"""Have the docstrings of `acml_tf` the one form that CONTRIBUTING.md tells, and do signatures carry no types?"""

import ast
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[1]
FILES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "acml_tf").rglob("*.py"))
SECTIONS = ("Attributes", "Args", "Returns", "Yields", "Raises", "Example", "Reference", "Lesson")
HEADING = re.compile(r"^([A-Z][a-z]+):$", re.MULTILINE)


def documented(name):
    """Return the functions and classes of a file, and the file itself, that have a docstring."""
    nodes = ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8")))
    kinds = (ast.FunctionDef, ast.ClassDef, ast.Module)
    return [(getattr(node, "name", name), ast.get_docstring(node)) for node in nodes if isinstance(node, kinds)]


def faults_of_form(docstring):
    """Return what a docstring has that the one form has not."""
    found = HEADING.findall(docstring)
    faults = [f"a section {heading!r}" for heading in found if heading not in SECTIONS]
    if found != sorted(found, key=lambda heading: SECTIONS.index(heading) if heading in SECTIONS else -1):
        faults.append(f"the order {found}")
    return faults + (["double backticks"] if "``" in docstring else [])


@pytest.mark.parametrize("name", FILES)
def test_docstrings_have_one_form(name):
    faults = {place: faults_of_form(docstring) for place, docstring in documented(name) if docstring}
    assert not {place: found for place, found in faults.items() if found}


@pytest.mark.parametrize("name", FILES)
def test_signatures_carry_no_types(name):
    functions = [
        node
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    typed = [function.name for function in functions if function.returns]
    typed += [node.arg for function in functions for node in ast.walk(function.args) if getattr(node, "annotation", 0)]
    assert not typed, f"shapes and units stand in the docstring: take the types off {typed}"


def test_another_form_is_named():
    assert faults_of_form("Return ``x``.\n\nReturns:\n    x.\n\nArgs:\n    y: z.\n\nReferences:\n    W.") == [
        "a section 'References'",
        "the order ['Returns', 'Args', 'References']",
        "double backticks",
    ]
    assert not faults_of_form("Return `x`.\n\nArgs:\n    y: z.\n\nReturns:\n    x.\n\nExample:\n    >>> 1\n    1")
