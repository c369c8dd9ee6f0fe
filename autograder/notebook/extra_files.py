"""Small files handed in beside a notebook: which of them go with it into the sandbox, and which are missing there."""

import ast
import functools
import importlib.metadata
import os
import pathlib
import re
import sys
from collections.abc import Iterator

from autograder.notebook.definitions import tree_in
from autograder.notebook.reader import StudentCell
from autograder.utils.text import printable

SUFFIXES = (".py", ".csv", ".txt", ".json", ".npy", ".wav")
MAX_FILES, MAX_FILE_BYTES, MAX_BYTES = 20, 5 * 2**20, 10 * 2**20
# files that are left out, each with a sentence of its own
MAX_NOTES = 20
NAME = re.compile(r"\w[\w .,+()-]{0,99}")
PATH = re.compile(r"[\w.][\w .,+()/-]{0,150}\.\w{1,9}")
# written by nbgrader, Moodle and `acml collect`, not by students
OF_PLATFORMS = ("timestamp.txt",)
# as Python, NumPy, IPython's %run and soundfile say it
MISSING = re.compile(
    r"No module named '(\w+)|(?:No such file or directory: |Error opening )'([^'\n]{1,200})'"
    r"|(?<![\w./-])([\w./-]{1,150}\.\w{1,9})[`'\"]{0,3} not found"
)
RUN = re.compile(r"^[ \t]{0,9}%run[ \t]{1,9}([\w./-]{1,150})", re.MULTILINE)

# packages that honest notebooks import elsewhere, which are not files of a student's
PACKAGES = frozenset(
    "google torch torchaudio torchvision jax jaxlib flax cupy cv2 kagglehub piplite micropip pyodide js xarray plotly "
    "bokeh altair seaborn statsmodels sympy polars tensorflow_datasets tensorflow_io tensorflow_probability".split()
)

ExtraFiles = tuple[tuple[str, bytes], ...]


def read_extra_files(notebook: pathlib.Path) -> tuple[ExtraFiles, list[str]]:
    """Read the files beside a notebook that go with it; links and folders do not.

    Args:
        notebook: The notebook, in a folder of its student's own.

    Returns:
        Names and contents in the order of names, and one sentence for each file that was left out.
    """
    try:
        paths = sorted(path for path in notebook.parent.iterdir() if _may_travel(path) and path.name != notebook.name)
        sizes = [(path, path.stat().st_size) for path in paths]
    except OSError:
        return (), []
    return choose_files([(path.name, size, path.read_bytes) for path, size in sizes])


def replace_extra_files(notebook: pathlib.Path, files: ExtraFiles) -> None:
    """Put files beside a notebook in the class folder, and take away those of an earlier attempt.

    Args:
        notebook: The notebook as it was prepared for nbgrader.
        files: Names and contents.
    """
    for path in notebook.parent.iterdir():
        if is_offered(path.name) and path.name != notebook.name and path.name not in dict(files):
            path.unlink()
    for name, content in files:
        (notebook.parent / name).write_bytes(content)


def choose_files(offered: list) -> tuple[ExtraFiles, list[str]]:
    """Choose which files go with a notebook.

    Args:
        offered: Name, size in bytes and a function that reads, of each file in question.

    Returns:
        Names and contents of those that do, and one sentence for each of the others that could be meant.
    """
    taken: list[tuple[str, bytes]] = []
    notes: list[str] = []
    remaining_bytes = MAX_BYTES
    for name, size, read in offered:
        if not is_offered(name):
            continue
        if reason := refusal(name) or _beyond(size, len(taken), remaining_bytes):
            notes.append(f"{printable(name)} was left out: {reason}.")
            continue
        try:
            taken.append((name, read()))
            remaining_bytes -= size
        except OSError as error:
            notes.append(f"{printable(name)} was left out: it cannot be read ({error.strerror}).")
    more = [f"{len(notes) - MAX_NOTES} more files were left out, too."] if len(notes) > MAX_NOTES else []
    return tuple(taken), [*notes[:MAX_NOTES], *more]


def is_offered(name: str) -> bool:
    """Return whether a file by this name is of a kind that may go with a notebook.

    Example:
        >>> is_offered("data.csv"), is_offered("timestamp.txt")
        (True, False)
    """
    return name.lower().endswith(SUFFIXES) and name.lower() not in OF_PLATFORMS and not name.startswith(".")


def refusal(name: str) -> str:
    """Return why a file by this name cannot go with a notebook, or `""`.

    Example:
        >>> refusal("helpers.py"), refusal("numpy.py")
        ('', 'numpy is the name of a module that Python or the lesson uses; rename it')
    """
    stem = name.rpartition(".")[0].lower()
    if not NAME.fullmatch(name):
        return "its name has letters that a file of yours may not have; rename it"
    if stem.endswith("_config"):
        return f"Jupyter reads its settings from {printable(name)}; rename it"
    if not name.lower().endswith(".py"):
        return ""
    if stem.split(".")[0] in _taken_names() or stem.startswith(("acml", "_")):
        return f"{stem} is the name of a module that Python or the lesson uses; rename it"
    return ""


def missing_files(text: str) -> list[str]:
    """Return the modules and files that an error message says are not there.

    Args:
        text: Message, e.g. `"No module named 'my_helpers'"`.

    Example:
        >>> missing_files("No module named 'my_helpers'")
        ['my_helpers']
    """
    names = [match[match.lastindex or 0] for match in MISSING.finditer(text)]
    # which `%load_ext acml_tf` asks for, and nobody could hand in
    return [name for name in names if name.partition(".")[0] != "autograder"]


def remarks_on(files: ExtraFiles, missing: list[str]) -> list[str]:
    """Return what a student should know of the files that an examination had and had not.

    Args:
        files: Names and contents of those that came with the notebook.
        missing: Modules and files that its cells asked for in vain.
    """
    names = ", ".join(printable(name) for name, _ in files)
    sentence = f"Handed in beside the notebook, and there when it was graded: {names}."
    absent = [f"{absence(name)}." for name in missing]
    return [*([sentence] if names else []), *absent[:MAX_FILES]]


def absence(name: str) -> str:
    """Say of a module or file that is not there what a student can do about it, without a full stop.

    Args:
        name: As `missing_files` returns it, e.g. `"my_helpers"`.
    """
    if name in PACKAGES:
        return f"{name} is not installed where it is graded; answer without it"
    if "." in name:
        return f"{printable(name)} is not part of what was handed in; hand it in beside the notebook"
    name = printable(name)
    return f"{name} is neither installed nor a file beside the notebook; answer without it, or hand {name}.py in"


def remarks(cells: list[StudentCell], folder: pathlib.Path) -> list[str]:
    """Return what a notebook uses of the files beside it, each with what it takes to have it there in grading.

    Args:
        cells: Cells of the notebook.
        folder: Where it lies.
    """
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    nodes = [node for source in sources if (tree := tree_in(source)) for node in ast.walk(tree)]
    run = [match[1] for source in sources for match in RUN.finditer(source)]
    names = sorted({name.removeprefix("./") for name in (*run, *(name for node in nodes for name in _used(node)))})
    return [_remark(folder, name) for name in names if _is_local(folder, name)]


def _used(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import():
            yield from (alias.name.split(".")[0] for alias in node.names)
        case ast.ImportFrom(level=0, module=str(module)):
            yield module.split(".")[0]
        case ast.Constant(value=str(text)) if PATH.fullmatch(text):
            yield text


def _is_local(folder: pathlib.Path, name: str) -> bool:
    if "." in name:
        return os.path.isfile(folder / name) and not name.endswith(".ipynb")
    return os.path.isfile(folder / f"{name}.py") or os.path.isfile(folder / name / "__init__.py")


def _remark(folder: pathlib.Path, name: str) -> str:
    file = name if "." in name else f"{name}.py"
    says = f"{name} is not part of the notebook"
    if not os.path.isfile(folder / file) or not is_offered(file) or "/" in file:
        return f"{says} and cannot be handed in beside it; put what you need of it into a cell."
    if reason := refusal(file) or _beyond((folder / file).stat().st_size, 0, MAX_BYTES):
        return f"{says}, and {file} would be left out in grading: {reason}."
    return f"{says}; hand in {file} together with it, else it is missing when it is graded."


def _may_travel(path: pathlib.Path) -> bool:
    return is_offered(path.name) and path.is_file() and not path.is_symlink()


def _beyond(size: int, taken: int, remaining_bytes: int) -> str:
    if taken >= MAX_FILES:
        return f"at most {MAX_FILES} files go with a notebook"
    if size > min(MAX_FILE_BYTES, remaining_bytes):
        return f"files go with a notebook up to {MAX_FILE_BYTES >> 20} MiB each and {MAX_BYTES >> 20} MiB together"
    return ""


@functools.cache
def _taken_names() -> frozenset[str]:
    installed = importlib.metadata.packages_distributions()
    own = ("sitecustomize", "usercustomize", "conftest", "setup", "autograder")
    return frozenset(name.lower() for name in (*sys.stdlib_module_names, *installed, *own))
