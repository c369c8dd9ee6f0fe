"""Pages of the library from its docstrings, read without importing anything: they are Markdown already."""

import ast
import pathlib
import re
import textwrap

from docs.site.places import ROOT

PACKAGE = ROOT / "acml_tf"
SECTIONS = "Args|Attributes|Returns|Raises|Example|Reference|Lesson"
FENCE = "`" * 6


def pages() -> dict[str, str]:
    """Return a page for each room of the library, and the one from which they are reached."""
    rooms = [path for path in sorted(PACKAGE.iterdir()) if (path / "__init__.py").exists()]
    found = {room.name: room_page(room) for room in rooms}
    entries = "\n".join(found)
    head = "# Library\n\nEvery model of the course has its reference implementation here, one folder a kind of work.\n"
    found["index"] = f"{head}\n```{{toctree}}\n:maxdepth: 1\n\n{entries}\n```\n"
    return found


def room_page(room: pathlib.Path) -> str:
    """Return the page of a room: its modules in alphabetical order, each with what it defines."""
    said = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    modules = [path for path in sorted(room.rglob("*.py")) if path.name != "__init__.py"]
    return "\n\n".join([f"# `acml_tf.{room.name}`", as_markdown(said), *filter(None, map(module_part, modules))]) + "\n"


def module_part(path: pathlib.Path) -> str:
    """Return a module's part of a page, or nothing if all that it defines is private."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    parts = [entry(node) for node in tree.body if is_public(node)]
    module = f"{FENCE}{{py:module}} {name}\n{FENCE}"
    title = f"## `{name.partition('.')[2].partition('.')[2]}`"
    return "\n\n".join([title, module, as_markdown(ast.get_docstring(tree) or ""), *parts]) if parts else ""


def is_public(node: ast.AST) -> bool:
    """Return whether a reader may use what a statement defines."""
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")


def entry(node: ast.FunctionDef | ast.ClassDef) -> str:
    """Return a function, or a class with its public methods, as Sphinx indexes it."""
    if isinstance(node, ast.FunctionDef):
        return described("function", node, "")
    methods = [described("method", part, f"{node.name}.") for part in node.body if is_public(part) and has_words(part)]
    return "\n\n".join([described("class", node, ""), *methods])


def has_words(node: ast.AST) -> bool:
    """Return whether a function says what it does; overrides of Keras often do not."""
    return bool(ast.get_docstring(node))


def described(kind: str, node: ast.FunctionDef | ast.ClassDef, owner: str) -> str:
    """Return one signature and what its docstring says."""
    said = as_markdown(ast.get_docstring(node) or "")
    return f"{FENCE}{{py:{kind}}} {owner}{node.name}{signature(node)}\n\n{said}\n{FENCE}"


def signature(node: ast.FunctionDef | ast.ClassDef) -> str:
    """Return the arguments of a function, or those with which a class is made."""
    if isinstance(node, ast.ClassDef):
        makers = [part for part in node.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"]
        return signature(makers[0]) if makers else ""
    arguments = ast.parse(ast.unparse(node.args).join(("lambda ", ": 0"))).body[0].value.args
    for kind in (arguments.posonlyargs, arguments.args):
        if kind and kind[0].arg in ("self", "cls"):
            del kind[0]
    return f"({ast.unparse(arguments)})"


def as_markdown(docstring: str) -> str:
    """Return a docstring in Google style as Markdown."""
    parts = re.split(rf"^({SECTIONS}):[ ]*$", docstring, flags=re.M)
    text = [prose(parts[0])]
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        body = textwrap.dedent(body).strip("\n")
        text.append(f"**{name}**\n\n{listed(body) if name in ('Args', 'Attributes', 'Raises') else prose(body)}")
    return "\n\n".join(text)


def listed(body: str) -> str:
    """Return `name: what it is` as a list."""
    items = re.split(r"\n(?=\S)", body)
    return "\n".join("- " + re.sub(r"^([*\w.]+):", r"`\1`:", " ".join(item.split())) for item in items)


def prose(body: str) -> str:
    """Return prose with examples for the interpreter as code, and files of lessons as links to their pages."""
    code = re.compile(r"(?:^>>> .*\n?)(?:^(?=\S).*\n?)*", re.M)
    body = code.sub(lambda example: f"```pycon\n{example[0].rstrip()}\n```\n", body)
    return re.sub(r"\blessons/\w+/(\w+)\.py\b", linked_lesson, body)


def linked_lesson(file: re.Match) -> str:
    """Return a link to the page of a lesson, called by its number."""
    chapter, number = file[1].split("_")[:2]
    return f"[{chapter}.{number}](../lessons/{file[1]}.ipynb)"
