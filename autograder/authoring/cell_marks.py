"""The mark of a lesson's cell, `# %% exercise="name" points=2`: a mistyped one would print what is to stay hidden."""

import difflib
import pathlib
import re

from autograder.errors import LessonError

KINDS = ("exercise", "test", "own", "hidden", "wrong", "right", "hint", "equivalent", "contract", "answer", "question")
# kinds of cells that hold text, not code
TEXT_KINDS = ("hint", "equivalent", "contract", "answer", "question")
# kind of a cell → what its mark may say besides
MORE = {
    "exercise": ("points",),
    "wrong": ("hidden_only",),
    "answer": ("points",),
    "question": ("told_by", "unit", "tolerance"),
    "": ("minutes",),
}
# where it stands it is refused with the cell that it marks
ANYWHERE = ("hidden_only",)
NUMBERS = ("points", "minutes", "tolerance")
BEGINNING = re.compile(r"#\s*%%")
VALUE = r'"[^"]*"|-?[0-9.]+(?:[eE][-+]?[0-9]+)?'
MARK = re.compile(rf"# %%(?P<text> \[(?:markdown|md)\])?(?: show)?(?P<pairs>(?: \w+=(?:{VALUE}))*)")
PAIR = re.compile(rf"(\w+)=({VALUE})")


def require_readable_marks(path: pathlib.Path, text: str) -> None:
    """Check every mark of a lesson.

    Args:
        path: What the lesson is called.
        text: Its percent-format text.

    Raises:
        LessonError: If a mark cannot be read, or says what no cell of its kind may say.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        # a bare title is refused with the cell that it marks
        if BEGINNING.match(line) and ("=" in line or '"' in line):
            _check(f"{path}, line {number}", line.rstrip())


def _check(where: str, line: str) -> None:
    match = MARK.fullmatch(line)
    if match is None:
        raise LessonError(
            f'{where}: the mark {line!r} cannot be read; write e.g. `# %% exercise="name" points=2`, names in straight '
            "quotation marks, numbers without."
        )
    pairs = PAIR.findall(match["pairs"])
    kind = next((key for key, _ in pairs if key in KINDS), "")
    for key, value in pairs:
        _check_pair(where, kind, key, value)
    if kind and bool(match["text"]) != (kind in TEXT_KINDS):
        wanted = f'`# %% [markdown] {kind}="…"`' if kind in TEXT_KINDS else f'`# %% {kind}="…"`, without [markdown]'
        raise LessonError(f"{where}: a {kind} cell is written {wanted}.")


def _check_pair(where: str, kind: str, key: str, value: str) -> None:
    if key not in (*KINDS, *ANYWHERE, *MORE.get(kind, ())):
        known = (*KINDS, *MORE.get(kind, ()))
        near = difflib.get_close_matches(key.lower(), known, n=1)
        guess = f"did you mean {near[0]}=?" if near else f"known are {', '.join(known)}."
        raise LessonError(f"{where}: {key}= means nothing {f'beside {kind}=' if kind else 'there'}; {guess}")
    if value.startswith('"') == (key in NUMBERS):
        right = f"{key}=2" if key in NUMBERS else f'{key}="…"'
        raise LessonError(f"{where}: {key}={value} is to be {'a number' if key in NUMBERS else 'text'}; write {right}.")
