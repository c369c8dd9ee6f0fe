"""The syntax trees of a cell as IPython would run it: magics written out, names normalised, comments gone."""

import ast
import dataclasses
import re
import warnings
from collections.abc import Iterator

from autograder.evaluation.flagging.magics import INNER_CODE

# IPython reads a cell anew for each magic in it, so a student's text must not bring a thousand
MAX_LETTERS, MAX_MAGICS, MAX_LINES, MAX_OWN_MAGICS = 20_000, 60, 2_000, 200
RUN_TEXT = ("timeit", "repeat", "Timer", "run", "runctx", "runeval")
SPECIAL = re.compile(r"^\s*(\w+ *= *)?[!%?,;/]|\?\s*$")
AUTOMAGIC = re.compile(r"(cd|ls|cat|pip|conda|run|load|system|sx|env|pwd|who|whos|alias)\b")
AUTOMAGIC_PATH = re.compile(r"(cd|ls|cat|run) +[/~.][\w/.~]*")
OPTIONS = re.compile(r"^(\s*-\w+( *\d+)?(?=\s))+")


@dataclasses.dataclass(frozen=True)
class Code:
    """A syntax tree and the student's lines that it was read from."""

    tree: ast.Module
    lines: list[str]

    def line_of(self, node: ast.AST) -> str:
        """Return the line of a node, as evidence."""
        number = min(getattr(node, "lineno", 1), len(self.lines))
        return self.lines[number - 1].strip()[:160]


def read_cell(source: str) -> list[Code]:
    """Read a cell: its tree, and a tree for each piece of Python within a magic such as `%%time`.

    What does not parse does not run, except that IPython knows some words without their sign; each line that
    parses by itself is read all the same.

    Args:
        source: Text of the cell.
    """
    # to Python a carriage return ends a line
    source = re.sub(r"\r\n?", "\n", source)
    code = _read_whole(source)
    return [*_with_inner(code, 0)] if code else [inner for line in _own_lines(source) for inner in _with_inner(line, 0)]


def parse(source: str) -> ast.Module | None:
    """Return the syntax tree of Python text, in which identifiers are normalised (NFKC), or `None`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _read_whole(source: str) -> Code | None:
    # IPython takes `cd /etc` for a word of its own, Python for a division
    if AUTOMAGIC_PATH.fullmatch(source.strip()):
        source = f"%{source.strip()}"
    if tree := parse(source):
        return Code(tree, source.split("\n"))
    source = source.strip("\n")
    lines = source.split("\n")
    if len(source) > MAX_LETTERS or sum(SPECIAL.search(line) is not None for line in lines) > MAX_MAGICS:
        return None
    tree = parse(_transformed(source))
    if tree is None and len(lines) == 1 and AUTOMAGIC.match(source):
        tree = parse(_transformed(f"%{source}"))
    return Code(tree, lines) if tree else None


def _own_lines(source: str) -> Iterator[Code]:
    """Read the lines that parse by themselves, each once."""
    lines = dict.fromkeys(line.strip() for line in source.split("\n") if len(line) < MAX_LETTERS)
    magics = 0
    for line in list(lines)[:MAX_LINES]:
        magics += (special := SPECIAL.search(line) is not None)
        if special and magics > MAX_OWN_MAGICS:
            continue
        if tree := parse(_transformed(line) if special else line):
            yield Code(tree, [line])


def _transformed(source: str) -> str:
    """Return a cell with its magics, shell lines and questions written out as calls."""
    from IPython.core.inputtransformer2 import TransformerManager

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return TransformerManager().transform_cell(source)
        except Exception:  # noqa: BLE001 - whatever IPython cannot read it does not run
            return "?"


def _with_inner(code: Code, depth: int) -> Iterator[Code]:
    yield code
    if depth == 2:
        return
    for node in ast.walk(code.tree):
        for text in _inner_texts(node):
            yield from _inner(code, node, OPTIONS.sub("", text).strip(), depth)


def _inner_texts(node: ast.AST) -> list[str]:
    """Return the pieces of Python that a call is given as text: by a magic such as `%time`, or to `timeit`."""
    if not isinstance(node, ast.Call):
        return []
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    values = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
    texts = [value for value in values if isinstance(value, str)]
    if called in ("run_line_magic", "run_cell_magic"):
        return texts[1:] if texts and texts[0] in INNER_CODE else []
    return texts if called in RUN_TEXT else []


def _inner(code: Code, node: ast.AST, text: str, depth: int) -> Iterator[Code]:
    inner = _read_whole(text) if text else None
    if inner is not None:
        lines = inner.lines if len(inner.lines) > 1 else [code.line_of(node)]
        yield from _with_inner(Code(inner.tree, lines), depth + 1)
