"""Rules that a lesson keeps beyond its format: imports that exist, budgets, tests that stay in bounds."""

import ast
import io
import tokenize

from autograder.authoring import reference_source
from autograder.authoring.contract import PROBES
from autograder.authoring.lesson import Cell, Lesson
from autograder.authoring.notebooks import answer_source
from autograder.errors import LessonError

# checks of NumPy that take no message, for their own says what was not raised
NO_MESSAGE = ("assert_raises", "assert_raises_regex", "assert_warns", "assert_no_warnings")
MAX_LESSON_LINES = 300
MAX_CELL_LINES = 25


def check_lesson(lesson: Lesson) -> None:
    """Check every rule of a lesson that its text alone can show.

    Args:
        lesson: Lesson as read.

    Raises:
        LessonError: At the first rule broken; the sentence names file, cell and remedy.
    """
    given: set[str] = set()
    shown: set[str] = set()
    for cell in lesson.cells:
        if cell.kind not in ("markdown", "hint", "equivalent", "contract", "answer", "question"):
            _check_syntax(lesson, cell)
            _check_names(lesson, cell, given | shown if cell.kind in ("show", "own") else given)
        if cell.kind in ("test", "hidden"):
            _check_messages(lesson, cell)
        if cell.kind in ("show", "own"):
            shown |= reference_source.defined_names(cell.source)
        if cell.kind in ("given", "exercise"):
            given |= reference_source.defined_names(cell.source)
    _check_overwriting(lesson)
    _check_budget(lesson)
    _check_contract(lesson)


def code_lines(text: str) -> int:
    """Count the lines of code in a text: docstrings, comments and blank lines left out.

    Args:
        text: Python source.

    Returns:
        Number of lines that hold code, e.g. 2 for `x = 1  # one` followed by `y = 2`.

    Example:
        >>> code_lines("# why\\nx = 1\\n\\ny = 2")
        2
    """
    comment_only = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    lines = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in comment_only and token.type != tokenize.ENDMARKER:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - _docstring_lines(text))


def _docstring_lines(text: str) -> set[int]:
    lines = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(node) is not None:
            first = node.body[0]
            lines |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return lines


def _check_syntax(lesson: Lesson, cell: Cell) -> None:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError as error:
        raise LessonError(
            f"{lesson.path}: {cell.label} does not parse ({error.msg}, line {error.lineno}); lessons are pure "
            "Python without magics."
        ) from error
    answer = _last_function(tree)
    if cell.kind in ("wrong", "right") and answer is None:
        raise LessonError(f"{lesson.path}: {cell.label} defines no function; write the answer as a function.")
    if cell.kind == "wrong" and answer is not None and ast.get_docstring(answer) is None:
        raise LessonError(f"{lesson.path}: {cell.label} has no docstring; say there what the student did wrong.")


def _last_function(tree: ast.Module) -> ast.FunctionDef | ast.ClassDef | None:
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return found[-1] if found else None


def _check_names(lesson: Lesson, cell: Cell, known: set[str]) -> None:
    text = answer_source(lesson.exercises[cell.name]) if cell.kind == "exercise" else cell.source
    own = {lesson.exercises[cell.name].symbol} if cell.name in lesson.exercises else set()
    own |= reference_source.defined_names(lesson.exercises[cell.name].test) if cell.kind == "hidden" else set()
    missing = sorted(reference_source.needed_names(text) - known - own)
    if missing:
        raise LessonError(
            f"{lesson.path}: {cell.label} uses {', '.join(missing)}, which no given cell above it defines; "
            "import or define it in the set-up cell."
        )


def _check_overwriting(lesson: Lesson) -> None:
    """Refuse a test, a hidden one too, that rebinds a name of a later cell: all run in the solved notebook."""
    rebound: dict[str, str] = {}
    for cell in lesson.cells:
        if cell.kind in ("given", "show"):
            if lost := sorted(reference_source.needed_names(cell.source) & set(rebound)):
                raise LessonError(
                    f"{lesson.path}: {cell.label} reads {lost[0]}, which {rebound[lost[0]]} has overwritten; "
                    "give the test a name of its own."
                )
        if cell.kind in ("given", "show", "own", "exercise"):
            for name in reference_source.defined_names(cell.source):
                rebound.pop(name, None)
        if cell.kind in ("test", "hidden"):
            rebound |= dict.fromkeys(reference_source.defined_names(cell.source), cell.label)


def _check_messages(lesson: Lesson, cell: Cell) -> None:
    for node in ast.walk(ast.parse(cell.source)):
        silent = isinstance(node, ast.Assert) and node.msg is None
        if silent or (isinstance(node, ast.Call) and _is_silent_check(node)):
            raise LessonError(
                f"{lesson.path}: {cell.label} checks `{ast.unparse(node)[:60]}…` without a message; say in one "
                "sentence what a student should look at."
            )


def _is_silent_check(call: ast.Call) -> bool:
    """Return whether a call is a check of `np.testing` without a text of its own."""
    named = ast.unparse(call.func)
    is_check = "testing.assert_" in named and not named.endswith(NO_MESSAGE)
    texts = (ast.JoinedStr, ast.Constant, ast.BinOp)
    written = [argument for argument in call.args[2:] if isinstance(argument, texts) and _is_text(argument)]
    return is_check and not written and not any(keyword.arg in ("err_msg", None) for keyword in call.keywords)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or any(
        isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(node)
    )


def _check_contract(lesson: Lesson) -> None:
    for exercise in lesson.exercises.values():
        if unknown := sorted(set(exercise.contract) - set(PROBES)):
            raise LessonError(
                f"{lesson.path}: the contract of {exercise.name} names {', '.join(unknown)}; its probes are "
                f"{', '.join(PROBES)}."
            )


def _check_budget(lesson: Lesson) -> None:
    total = 0
    for cell in lesson.cells:
        if cell.kind in ("given", "show", "exercise", "test"):
            lines = code_lines(answer_source(lesson.exercises[cell.name]) if cell.kind == "exercise" else cell.source)
            total += lines
            if lines > MAX_CELL_LINES:
                raise LessonError(
                    f"{lesson.path}: {cell.label} has {lines} code lines, over the {MAX_CELL_LINES} of a cell; "
                    "split it, or move plumbing to the library."
                )
    if total > MAX_LESSON_LINES:
        raise LessonError(
            f"{lesson.path}: the lesson has {total} code lines, over its budget of {MAX_LESSON_LINES}; move "
            "plumbing to the library."
        )
