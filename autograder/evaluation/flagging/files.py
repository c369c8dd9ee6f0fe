"""Paths that lead out of a student's own folder, where they are used as paths and not as words."""

import ast
import posixpath
import re
from collections.abc import Iterator

from autograder.evaluation.flagging.names import Names
from autograder.evaluation.flagging.texts import UNKNOWN

LISTS = frozenset("listdir scandir walk fwalk glob iglob rglob iterdir chdir".split())
# functions, by their last name, whose text argument is a file or folder
OPENS = LISTS | frozenset(
    "open FileIO open_code Path PosixPath PurePath joinpath join expanduser fspath abspath realpath "
    "loadtxt genfromtxt fromfile load memmap tofile save savetxt savez read_csv read_table read_file list_files imread "
    "read File ZipFile connect getline getlines read_text read_bytes write_text write_bytes "
    "copy copy2 copyfile copytree move rmtree remove unlink rename replace truncate chmod chown utime "
    "stat lstat access exists isfile isdir is_file is_dir samefile readlink symlink link mkdir makedirs "
    "FileLink FileLinks file append insert input run_path load_library".split()
)
# functions whose text is shown or said, not opened
SAYS = frozenset("print display Markdown HTML Latex len str repr isinstance input type hash set".split())
SYSTEM = re.compile(r"/(proc|etc|sys|root|boot|dev(?!/null$)|var|run)(/.*)?|(/usr)?/s?bin/\w+.*", re.DOTALL)
TELLING = re.compile(
    r"secret\.txt|gradebook(\.db)?|nbgrader\w*(\.py)?|acml_agent\w*|autograder|\.(ssh|aws|netrc|gnupg|config|ipython|jupyter"
    r"|bashrc|profile|zshrc|bash_history|local|env)|id_(rsa|ed25519)|shadow|passwd|(site|user)customize(\.py)?|hidden_tests?"
)
OF_OTHERS = re.compile(r"lessons|solutions|submitted|autograded|submissions|receipts|class|feedback|release")
WIDE = re.compile(r"(/|/(home|tmp|mnt|media|opt|usr|content|kaggle)|/home/[^/]+|~|(\.\./)*\.\.)(/(\*.*)?)?")
MAX_CLIMBS = 3


def leads_away(text: str) -> bool:
    """Return whether a path leads to the system's files, to the grader's, or far up from a student's own folder.

    Args:
        text: A path, in which `*` may stand for what cannot be told.

    Example:
        >>> leads_away("../../secret.txt"), leads_away("data.csv")
        (True, False)
    """
    if not text or len(text) > 400 or re.search(r"\s", text.strip()):
        return False
    path = posixpath.normpath(text.strip().removeprefix("file://"))
    parts = path.split("/")
    return bool(
        SYSTEM.fullmatch("/" + path.lstrip("/") if path.startswith("/") else path)
        or any(TELLING.fullmatch(part) for part in parts)
        or parts.count("..") >= MAX_CLIMBS
        or (parts[0] in ("..", "") and any(OF_OTHERS.fullmatch(part) for part in parts))
    )


def lists_widely(text: str) -> bool:
    """Return whether a folder to be listed holds more than a student's own files."""
    return WIDE.fullmatch(posixpath.normpath(text) if text else "") is not None


def far_paths(tree: ast.Module, names: Names) -> Iterator[ast.AST]:
    """Yield the places of a tree at which a path leads away.

    Args:
        tree: Syntax tree of a cell.
        names: What its names stand for.
    """
    said = _said(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if _opens_far(node, names):
                yield node
        elif isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp) and id(node) not in said:
            text = names.texts.fold(node, UNKNOWN)
            if text is not None and leads_away(text):
                yield node


def _opens_far(node: ast.Call, names: Names) -> bool:
    last = names.resolve(node.func).rsplit(".", 1)[-1]
    if last not in OPENS and not _is_own_function(node, names):
        return False
    texts = [names.texts.fold(argument, UNKNOWN) for argument in _arguments(node)]
    whole = names.texts.fold(node, UNKNOWN)
    if any(leads_away(text) for text in [*texts, whole] if text):
        return True
    if any(isinstance(inner, ast.Attribute) and inner.attr == "__file__" for inner in ast.walk(node)):
        return last in ("open", "write_text", "write_bytes", "remove", "Path") or last in LISTS
    return last in LISTS and any(lists_widely(text) for text in _listed(node, texts, names))


def _listed(node: ast.Call, texts: list[str | None], names: Names) -> list[str]:
    """Return the folders that a call lists: its argument's, or its owner's."""
    owner = names.texts.fold(node.func.value) if isinstance(node.func, ast.Attribute) else None
    return [text for text in ([owner] if owner is not None else texts[:1]) if text and text != UNKNOWN]


def _arguments(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def _is_own_function(node: ast.Call, names: Names) -> bool:
    """Return whether a call goes to a function of the notebook, which may open what it is given."""
    return isinstance(node.func, ast.Name) and names.resolve(node.func).startswith("?") and node.func.id not in SAYS


def _said(tree: ast.AST) -> set[int]:
    """Return which texts are docstrings, parts of others, or given to a call, with which they are judged."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.Compare | ast.JoinedStr | ast.BinOp | ast.Raise | ast.Assert):
            found |= {id(inner) for inner in ast.iter_child_nodes(node)}
        if isinstance(node, ast.Call):
            found |= {id(argument) for argument in _arguments(node)}
        if isinstance(node, ast.Subscript):
            found.add(id(node.slice))
    return found
