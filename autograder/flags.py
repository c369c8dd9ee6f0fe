"""Signs in a student's text that a person should look at: kept as evidence, never turned into points."""

import ast
import collections
import io
import itertools
import re
import tokenize

from autograder.lesson import Lesson

BORROWED = "borrows the library's answer"
SOLVED = "holds the marks of a solved notebook"
MOST_OF_A_KIND, MOST_MATCHES = 5, 50
TAMPERING = {
    "reaches into IPython or the kernel": r"set_custom_exc|ast_transformers|input_transformers|showtraceback|"
    r"do_execute|kernel\.session|display_pub|events\.register|user_ns|"
    r"get_ipython(?!\(\)\.run_line_magic\(.matplotlib\b)",
    "reaches into the interpreter": r"sys\.modules|sys\._getframe|inspect\.(stack|currentframe)|gc\.get_|"
    r"sys\.settrace|__builtins__|\bbuiltins\b|ctypes|f_globals|f_locals|__subclasses__",
    # an equals sign may also stand in a formatted text, as in f"{np.pi=}"
    "replaces a check": r"\b(np|numpy|keras|tf|acml_tf)(\.\w{1,40}){1,4}\s{0,9}=(?![=}:!])|"
    r"\bAssertionError\b\s{0,9}=(?!=)|\.assert_\w{1,40}\s{0,9}=(?!=)|setattr\(\s{0,9}(np|numpy|keras|tf|acml_tf)",
    "speaks of the grader": r"acml_agent|nbgrader|NBGRADER|autograder|gradebook",
    "leaves or starts processes": r"os\._exit|os\.kill|os\.fork|os\.exec|os\.posix_spawn|subprocess|os\.system|"
    r"multiprocessing|threading\.|\batexit\b|signal\.(signal|setitimer|pthread)|os\.(setsid|setuid)",
    "looks around the machine": r"/proc\b|/dev/\w|/etc/|os\.(getenv|walk|scandir|listdir|link|symlink)|"
    # to set a variable of one's own process is a habit, to read all of them is not
    r"os\.readlink|os\.environ\b(?!\[.{1,40}\] {0,3}=(?!=)|\.setdefault\()|"
    r"\bglob\.|\.r?glob\(|expanduser|secret\.txt|sys\.(path|prefix|executable)\b",
    "reaches for the network": r"\bsocket\b|\burllib\b|\brequests\.|http\.client",
    # every repetition is bounded, for a student's text must not make the search endless
    "answers equal to everything": r"def __eq__ {0,9}\([^()\n]{0,99}\)[^:\n]{0,99}:\s{0,99}return True|__eq__ {0,9}=|"
    r"\b__(array|array_ufunc|array_function|class)__ {0,9}=(?!=)|"
    r"(?<!\.)\b__(array|array_ufunc|array_function|class)__ {0,9}\(",
    "goes round the imports": r"\bimportlib\b|__import__|\bpkgutil\b|\brunpy\b|__loader__|__globals__|__code__|"
    r"\bpickle\b|\bmarshal\b|\bgetsource|__reduce",
    "runs text as code": r"(?<![.\w])(exec|eval|compile)\s{0,9}\(",
    "reaches for the sockets": r"\bzmq\b|connection_file|KernelManager|jupyter_client",
}


def flags_in(sources: list[str], lesson: Lesson) -> list[dict]:
    """Return what in a student's cells deserves a look, with the line as evidence.

    Args:
        sources: Text of every cell that the student wrote.
        lesson: Lesson, for the names whose library version may not be borrowed.

    Returns:
        Dictionaries with ``kind`` and ``evidence``.
    """
    given = {line.strip() for cell in lesson.cells if cell.kind == "given" for line in cell.source.splitlines()}
    found = [sign for source in sources for sign in (*_tampering(source), *_borrowed(source, lesson))]
    return [{"kind": kind, "evidence": line} for kind, line in found if line not in given]


def few(flags: list[dict]) -> list[dict]:
    """Return the first flags of each kind: a person needs an example, not a thousand."""
    kinds = collections.defaultdict(list)
    for flag in flags:
        kinds[flag["kind"]].append(flag)
    return [flag for alike in kinds.values() for flag in alike[:MOST_OF_A_KIND]]


def _tampering(source):
    for match in re.finditer(r"### BEGIN (SOLUTION|HIDDEN)", source):
        yield SOLVED, _line_at(source, match.start())
    code = _without_comments(source)
    for kind, pattern in TAMPERING.items():
        for match in itertools.islice(re.finditer(pattern, code), MOST_MATCHES):
            yield kind, _line_at(code, match.start())


def _without_comments(source) -> str:
    """Return a text without its comments, in which a student may speak of anything."""
    # to Python a carriage return ends a line, to its tokenizer it does not
    source = source.replace("\r", "\n")
    lines = source.split("\n")
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                (row, first), (_, last) = token.start, token.end
                lines[row - 1] = lines[row - 1][:first] + " " * (last - first) + lines[row - 1][last:]
    except (tokenize.TokenError, SyntaxError, IndexError):
        # not Python, or not whole: then every line counts
        return source
    return "\n".join(lines)


def _borrowed(source, lesson):
    tree = _tree(source)
    names = {exercise.symbol for exercise in lesson.exercises.values()}
    modules = {exercise.module for exercise in lesson.exercises.values()}
    given = [_from_library(_tree(cell.source)) for cell in lesson.cells if cell.kind == "given"]
    ours = set().union(*given, _from_library(tree) - names)
    for node in ast.walk(tree):
        if _imports_answer(node, names, modules) or _names_answer(node, names, ours):
            yield BORROWED, _line_of(node, source)


def _imports_answer(node, names, modules) -> bool:
    """Whether a statement imports an exercise's function, or a module that holds one."""
    if isinstance(node, ast.Import):
        return any(alias.name in modules for alias in node.names)
    if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("acml_tf"):
        return False
    return any(alias.name in {*names, "*"} or f"{node.module}.{alias.name}" in modules for alias in node.names)


def _names_answer(node, names, ours) -> bool:
    """Whether an expression reads an exercise's function off the library, or spells a module of the library."""
    if isinstance(node, ast.Attribute):
        return node.attr in names and _root(node) in ours
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("acml_tf.")


def _tree(source) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # what does not parse does not run either
        return ast.Module([], [])


def _from_library(tree) -> set[str]:
    """Names that a text binds to the library or a part of it."""
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            bound |= {a.asname or a.name.split(".")[0] for a in node.names if a.name.startswith("acml_tf")}
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("acml_tf"):
            bound |= {a.asname or a.name for a in node.names}
    return bound


def _root(node) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return getattr(node, "id", "")


def _line_of(node, source) -> str:
    return source.splitlines()[node.lineno - 1].strip()[:160]


def _line_at(source, position) -> str:
    start = source.rfind("\n", 0, position) + 1
    end = source.find("\n", position)
    return source[start : end if end >= 0 else None].strip()[:160]
