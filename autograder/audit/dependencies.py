"""What a proof depends on, as digests: the same on every platform, and others as soon as one word of it changes."""

import ast
import functools
import hashlib
import json
import pathlib
import re
import sys
from collections.abc import Iterable, Iterator

import autograder
from autograder.audit.code_of_lessons import audited_text, executed_text, exercise_modules, without_docstrings
from autograder.audit.reached_code import reached_code
from autograder.utils.graded_package import GRADED_PACKAGE

OWN = (GRADED_PACKAGE, "autograder")
# the room whose functions are called by cells that only show something
PICTURES = "plots"
DATA_SUFFIXES = (".npz", ".md5")
RUNNERS = frozenset({"ipykernel", "ipython", "nbclient", "nbformat"})
# modules whose package has another name
PACKAGE_NAMES = {"pywt": "pywavelets", "sklearn": "scikit-learn"}
# what computes for a package without being imported by its name
BEHIND = {
    "keras": ("tensorflow", "h5py", "ml-dtypes", "optree"),
    "librosa": ("numba", "llvmlite", "soundfile", "soxr"),
    "lime": ("scikit-image", "scikit-learn"),
    "scikit-learn": ("joblib", "scipy", "threadpoolctl"),
    "shap": ("numba", "llvmlite", "scikit-learn"),
    "tensorflow": ("keras", "h5py", "ml-dtypes", "protobuf"),
    "tensorflow-probability": ("tensorflow", "tf-keras"),
}


def audit_digests(root: pathlib.Path, lesson: pathlib.Path) -> dict[str, str]:
    """Return the digests of all that the audit of a lesson depends on: pictures are none of it, nobody grades them.

    Args:
        root: Course folder.
        lesson: Lesson file.

    Returns:
        `lesson`, `library`, `grader` and `packages`, each with its SHA-256.
    """
    files, packages = imported_files(root, [lesson])
    text = audited_text(lesson.read_text(encoding="utf-8"))
    asked = {path for module in exercise_modules(text) for path in _files_of(root, module)}
    pictures = {path for path in files if root / GRADED_PACKAGE / PICTURES in path.parents}
    grader, judging = _grader_files()
    return {
        "lesson": _digest_of_text(text.encode()),
        "library": _digest_of_code(root, text, files - pictures, in_full=asked),
        "grader": _digest_of_files(_grader_root(), grader),
        "packages": _digest(pins(root, packages | judging)),
    }


def notebook_digests(root: pathlib.Path, lesson: pathlib.Path) -> dict[str, str]:
    """Return the digests of all that the run of a solved notebook depends on.

    Args:
        root: Course folder.
        lesson: Lesson file.

    Returns:
        `solution`, `library` and `packages`, each with its SHA-256.
    """
    files, packages = imported_files(root, [lesson])
    solution = root / "solutions" / lesson.stem / f"{lesson.stem}.ipynb"
    return {
        "solution": _digest_of_text(_executed(solution).encode()),
        "library": _digest_of_code(root, lesson.read_text(encoding="utf-8"), files, in_full=()),
        "packages": _digest(pins(root, packages | RUNNERS)),
    }


def imported_files(root: pathlib.Path, entries: Iterable[pathlib.Path]) -> tuple[set[pathlib.Path], set[str]]:
    """Find all files of ours that texts import, directly or not, and the packages that these import.

    Args:
        root: Folder that holds `acml_tf` and `autograder`.
        entries: Files in Python to begin with.

    Returns:
        Files of ours, the data beside them too, without the entries; and the names of packages of others.
    """
    found: set[pathlib.Path] = set()
    packages: set[str] = set()
    waiting = [_modules_in(path) for path in entries]
    while waiting:
        modules = waiting.pop()
        packages |= {_package(name) for name in modules if _is_foreign(name)}
        fresh = {path for name in modules for path in _files_of(root, name)} - found
        found |= fresh
        waiting += [_modules_in(path) for path in fresh]
    return found | {data for path in found for data in _data_beside(path)}, packages


def pins(root: pathlib.Path, packages: Iterable[str]) -> dict[str, str]:
    """Return the pinned version of packages and of what computes behind them, by name.

    Args:
        root: Course folder; where it has no `constraints.txt` nothing is pinned.
        packages: Names of packages.
    """
    path = root / "constraints.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    pinned = dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    versions = {_normal(name): version.strip() for name, version in pinned.items()}
    wanted = {name for package in packages for name in (package, *BEHIND.get(package, ()))}
    return {name: versions[name] for name in sorted(wanted & set(versions))}


def _executed(solution) -> str:
    return executed_text(solution.read_text(encoding="utf-8")) if solution.is_file() else ""


@functools.cache
def _grader_files() -> tuple[set[pathlib.Path], set[str]]:
    entry = _grader_root() / "autograder" / "audit" / "audit.py"
    files, packages = imported_files(_grader_root(), [entry])
    return files | {entry}, packages


def _grader_root() -> pathlib.Path:
    return pathlib.Path(autograder.__file__).parents[1]


def _modules_in(path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _files_of(root, module) -> Iterator[pathlib.Path]:
    """Yield what Python runs to import a module: the packages above it, and itself."""
    parts = module.split(".")
    if parts[0] in OWN:
        places = [root.joinpath(*parts[:depth]) for depth in range(1, len(parts) + 1)]
        candidates = (path for place in places for path in (place / "__init__.py", place.with_suffix(".py")))
        yield from (path for path in candidates if path.is_file())


def _file_of(root, module) -> pathlib.Path | None:
    """Return the file of a module of ours."""
    place = root.joinpath(*module.split("."))
    candidates = (place.with_suffix(".py"), place / "__init__.py")
    return next((path for path in candidates if module.split(".")[0] in OWN and path.is_file()), None)


def _data_beside(path) -> Iterator[pathlib.Path]:
    return (other for other in path.parent.iterdir() if other.suffix in DATA_SUFFIXES)


def _is_foreign(module) -> bool:
    return module.split(".")[0] not in (*OWN, *sys.stdlib_module_names)


def _package(module) -> str:
    top = module.split(".")[0]
    return _normal(PACKAGE_NAMES.get(top, top))


def _normal(name) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _digest_of_code(root, text, files, in_full) -> str:
    """Return the digest of what a text reaches in files, and of the data among them.

    Of modules not `in_full` docstrings do not count, for nothing that runs reads them.
    """
    modules = {path for path in files if path.suffix == ".py"}
    code = reached_code(text, modules, functools.partial(_file_of, root))
    code = {path: part if path in in_full else without_docstrings(part) for path, part in code.items()}
    contents = {path: part.encode() for path, part in code.items() if part}
    return _digest_of(root, contents | {path: path.read_bytes() for path in files - modules})


def _digest_of_files(root, files) -> str:
    return _digest_of(root, {path: path.read_bytes() for path in files})


def _digest_of(root, contents) -> str:
    return _digest({path.relative_to(root).as_posix(): _digest_of_text(content) for path, content in contents.items()})


def _digest_of_text(content: bytes) -> str:
    # a checkout may end lines as its platform does; bytes that are no text stay as they are, as in Git
    lines = content if b"\0" in content else content.replace(b"\r\n", b"\n")
    return hashlib.sha256(lines).hexdigest()


def _digest(parts) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
