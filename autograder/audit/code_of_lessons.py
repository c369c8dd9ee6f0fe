"""The part of lessons and library that proofs depend on: the code, and of prose the errors that it promises."""

import ast
import json
import re

from autograder.audit.promised_errors import ERROR_NAME

# what a reader reads and no test looks at: prose, hints, questions and the answers to what people grade
PROSE = re.compile(r"# %% \[markdown\]( minutes=\d+| hint=\S+| question=.*| answer=.*)?\s*")
# what a reader's notebook runs and no examination does
SHOWN = re.compile(r"# %% (show|own=\S+)\s*")


def audited_text(lesson: str) -> str:
    """Return the lines of a lesson that an audit depends on.

    Args:
        lesson: Percent-format text.

    Returns:
        Every line outside prose, hints, questions and cells that only show something; of these texts only the names of
        errors, which an exercise has to keep.
    """
    kept: list[str] = []
    in_prose = in_shown = False
    for line in lesson.splitlines():
        if line.startswith("# %%"):
            in_prose, in_shown = PROSE.fullmatch(line) is not None, SHOWN.fullmatch(line) is not None
        if not in_shown:
            kept += ERROR_NAME.findall(line) if in_prose else [line]
    return "\n".join(kept)


def executed_text(notebook: str) -> str:
    """Return the source of the code cells of a notebook, which is all that its run depends on.

    Args:
        notebook: Text of an `.ipynb` file.
    """
    cells = json.loads(notebook)["cells"]
    return json.dumps(["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"])


def exercise_modules(lesson: str) -> set[str]:
    """Return the modules of the library whose functions a lesson asks its readers to write.

    Args:
        lesson: Percent-format text.
    """
    cells = [cell for cell in re.split(r"(?m)^# %%", lesson) if cell.startswith(" exercise=")]
    return {module for cell in cells for module in re.findall(r"(?m)^from (\S+) import ", cell)}


def without_docstrings(source: str) -> str:
    """Return the lines of a module that are no docstring.

    Args:
        source: Python source, its lines ended in any way.

    Example:
        >>> without_docstrings("def half(x):\\n    'Halve.'\\n    return x / 2")
        'def half(x):\\n    return x / 2'
    """
    lines = source.replace("\r\n", "\n").split("\n")
    dropped: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            text = node.body[0]
            dropped |= set(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    return "\n".join(line for number, line in enumerate(lines, 1) if number not in dropped)
