"""What can be compared of one answer: its form, and what is its author's own in it — comments, names, numbers."""

import ast
import dataclasses
import functools
import io
import re
import tokenize
import warnings

from autograder.authoring.lesson import Lesson
from autograder.integrity.normal_form import bound_names, canonical_tokens, imported_names, in_words

# what a person writes has some thousand tokens; more would only cost time
MAX_TOKENS, MAX_LETTERS = 20_000, 60_000
# x and dt are nobody's own
MIN_COMMENT_LETTERS, MIN_NAME_LETTERS = 8, 3
PLAIN_NUMBERS = {0, 1, 2, 3, 4, 10, 100, 1000, 0.5, 1e-12, 1e-9, 1e-6}


@dataclasses.dataclass(frozen=True)
class TokenizedAnswer:
    """An answer in the form in which it is compared.

    Attributes:
        form: Tokens in canonical order; words where the text is not Python.
        is_code: Whether the text was read as Python.
        comments: Its comments, as lower-case words.
        names: Names that it binds.
        literals: Its numbers and texts.
    """

    form: tuple[str, ...]
    is_code: bool
    comments: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    literals: frozenset[str] = frozenset()


class Tokenizer:
    """Reader of the answers to one lesson; what the lesson itself says is nobody's own.

    Args:
        lesson: Lesson as read.
        library: Library's source of the exercises.
    """

    def __init__(self, lesson: Lesson, library: list[str]) -> None:
        given = [cell.source for cell in lesson.cells if cell.kind in ("given", "show", "test", "exercise")]
        trees = [tree for text in given if (tree := _tree(text))]
        self.aliases = dict(item for tree in trees for item in imported_names(tree).items())
        everything = [cell.source for cell in lesson.cells] + library
        self.vocabulary = {word for text in everything for word in re.findall(r"\w+", text)}
        known = [_tree(text) for text in everything]
        self.literals = {sign for tree in known if tree for sign in _literals(tree)}
        self.comments = {comment for text in everything for comment in _comments(text)}
        self.code = functools.cache(self._code)

    def _code(self, text: str, symbol: str) -> TokenizedAnswer:
        tree = _tree(text) if len(text) <= MAX_LETTERS else None
        form = _form(tree, symbol, self.aliases) if tree else None
        if tree is None or form is None:
            return dataclasses.replace(_words(_without_comments(text)), comments=self._own_comments(text))
        names = {name for name in bound_names(tree) - self.vocabulary if len(name) >= MIN_NAME_LETTERS}
        literals = frozenset(_literals(tree)) - self.literals
        return TokenizedAnswer(form[:MAX_TOKENS], True, self._own_comments(text), frozenset(names), literals)

    def prose(self, text: str, symbol: str = "") -> TokenizedAnswer:  # noqa: ARG002 - called as `code` is
        """Return a reading of words."""
        return _words(text)

    def _own_comments(self, text: str) -> frozenset[str]:
        return frozenset(_comments(text)) - self.comments


def _tree(text: str) -> ast.Module | None:
    lines = ("" if line.startswith(("%", "!")) else line for line in text.splitlines())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _form(tree: ast.Module, symbol: str, aliases: dict[str, str]) -> tuple[str, ...] | None:
    try:
        return canonical_tokens(tree, symbol, aliases)
    except RecursionError:
        return None


def _words(text: str) -> TokenizedAnswer:
    return TokenizedAnswer(tuple(re.findall(r"\w+|[^\w\s]", text[:MAX_LETTERS].lower())[:MAX_TOKENS]), False)


def _without_comments(text: str) -> str:
    return re.sub(r"#[^\n]*", "", text)


def _comments(text: str) -> list[str]:
    """Return comments as words; marks such as the exercise's name and separators say nothing."""
    text = text[:MAX_LETTERS]
    if "#" not in text:
        return []
    try:
        found = [t.string for t in tokenize.generate_tokens(io.StringIO(text).readline) if t.type == tokenize.COMMENT]
    except (tokenize.TokenError, SyntaxError, ValueError):
        found = re.findall(r"#[^\n]*", text)
    words = [" ".join(re.findall(r"\w+", comment.lower())) for comment in found if "# exercise:" not in comment]
    return [comment for comment in words if len(comment) >= MIN_COMMENT_LETTERS]


def _literals(tree: ast.Module) -> list[str]:
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    values = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in documents]
    numbers = [in_words(v) for v in values if isinstance(v, int | float | complex) and v not in PLAIN_NUMBERS]
    return numbers + [in_words(v) for v in values if isinstance(v, str) and len(v) > 2]
