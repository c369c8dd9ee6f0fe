"""Python and the packages: what the course asks for, what is here, and what the tests ran with."""

import importlib.metadata
import importlib.util
import pathlib
import re
import shutil
import sys

from packaging.requirements import Requirement

from autograder.doctor.result import OK, PROBLEM, WARNING, CheckResult

DISTRIBUTION = "acml-tf"
OLDEST, TESTED = (3, 11), (3, 11)
MAX_NAMES = 4
# what is named, what it is for, how it is had, which modules or programs it is
OPTIONAL = {
    "many machines (dask)": ("acml grade --scheduler", "pip install 'acml-tf[distributed]'", ["distributed"]),
    "Canvas": ("acml export --push", "pip install 'acml-tf[canvas]'", ["canvasapi"]),
    "PostgreSQL driver": ("a gradebook in PostgreSQL", "pip install 'acml-tf[distributed]'", ["psycopg"]),
    "speech": ("making spoken digits without recordings", "pip install 'acml-tf[speech]'", ["espeakng_loader"]),
    "tuning": ("lesson 4_3, search by keras-tuner", "pip install 'acml-tf[tuning]'", ["keras_tuner", "tensorboard"]),
    "maps": ("lesson 3_5, UMAP and PaCMAP", "pip install 'acml-tf[maps]'", ["umap", "pacmap"]),
    "explanations": ("lessons 6_2 and 6_3, SHAP and LIME", "pip install 'acml-tf[explain]'", ["shap", "lime"]),
    "posteriors": ("lesson 7_1, TensorFlow Probability", "pip install 'acml-tf[bayes]'", ["tensorflow_probability"]),
}
BROWSERS = ("chromium", "chromedriver")


def python(version: tuple[int, int] | None = None) -> CheckResult:
    """Look at the version of Python.

    Args:
        version: Major and minor number; this Python's if not given.
    """
    version = version or sys.version_info[:2]
    said = f"{version[0]}.{version[1]}"
    if version < OLDEST:
        return CheckResult("Python", PROBLEM, said, "Make the environment anew with Python 3.11.")
    if version != TESTED:
        return CheckResult(
            "Python", WARNING, said, "The course is tested on Python 3.11; use that if a package misbehaves."
        )
    return CheckResult("Python", OK, f"{said}, in {sys.prefix}")


def required(extra: str = "") -> dict[str, str]:
    """Return what is missing or of another version than the course asks for, and the version that is here.

    Args:
        extra: Name of an optional part; `""` for what everybody needs.
    """
    found = {}
    for need in map(Requirement, importlib.metadata.requires(DISTRIBUTION) or []):
        here = version_of(need.name)
        if _belongs(need, extra) and not (here and need.specifier.contains(here, prereleases=True)):
            found[f"{need.name}{need.specifier}"] = here
    return found


def version_of(name: str) -> str:
    """Return the version of an installed package, or `""`."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def packages() -> CheckResult:
    """Look for what every lesson needs."""
    if not version_of(DISTRIBUTION):
        return CheckResult(
            "packages", PROBLEM, "acml-tf is not installed", "Type `make demo` in the checkout, which installs."
        )
    wrong = required()
    if wrong:
        remedy = (
            "Install what the course asks for by `pip install acml-tf`, in the checkout `pip install --editable .`."
        )
        return CheckResult("packages", PROBLEM, _listed(wrong), remedy)
    names = ("tensorflow", "keras", "numpy")
    return CheckResult("packages", OK, ", ".join(f"{name} {version_of(name)}" for name in names))


def grading_part() -> CheckResult:
    """Look for the part of the packages that grades; a student who only learns does without."""
    wrong = required("grading")
    if not wrong:
        return CheckResult("grading part", OK, f"nbgrader {version_of('nbgrader')}")
    remedy = (
        "This machine is for learning: list, start, hint and solution work, while acml check and acml grade need "
        "`pip install 'acml-tf[grading]'`, after which acml doctor looks at the sandbox, too."
    )
    return CheckResult("grading part", WARNING, _listed(wrong), remedy)


def constraints(root: pathlib.Path) -> CheckResult:
    """Compare what is installed with the versions that the tests ran with.

    Args:
        root: Course folder; an installed course has no `constraints.txt`, and then there is nothing to compare.
    """
    file = root / "constraints.txt"
    if not file.is_file():
        return CheckResult("constraints.txt", OK, f"none in {root}, so versions were not compared")
    pinned = dict(re.findall(r"^([\w.-]+)==([^\s;#]+)", file.read_text(encoding="utf-8"), re.MULTILINE))
    here = {name: version_of(name) for name in pinned}
    other = {f"{name}=={pinned[name]}": version for name, version in here.items() if version not in ("", pinned[name])}
    if other:
        remedy = "For the tested versions type `pip install --constraint constraints.txt --editable '.[grading]'`."
        return CheckResult("constraints.txt", WARNING, _listed(other), remedy)
    return CheckResult("constraints.txt", OK, f"{sum(map(bool, here.values()))} packages, all as tested")


def optional_parts() -> list[CheckResult]:
    """Look for what only some need; none of it is a fault when it is missing."""
    results = []
    for what, (purpose, command, modules) in OPTIONAL.items():
        missing = [name for name in modules if importlib.util.find_spec(name) is None]
        remedy = f"Only for {purpose}: `{command}`." if missing else ""
        results.append(CheckResult(what, OK, "not installed (optional)" if missing else "installed", remedy))
    missing = [name for name in BROWSERS if shutil.which(name) is None]
    remedy = "Only for the tests that press buttons in JupyterLab: `apt-get install chromium chromium-driver`."
    value = f"no {' and no '.join(missing)} (optional)" if missing else "installed"
    return [*results, CheckResult("browser", OK, value, remedy if missing else "")]


def _belongs(need: Requirement, extra: str) -> bool:
    """Return whether a requirement is one of a part and not of the whole, or, without a part, of the whole."""
    if need.marker is None or need.marker.evaluate({"extra": ""}):
        return not extra
    return bool(extra) and need.marker.evaluate({"extra": extra})


def _listed(wrong: dict[str, str]) -> str:
    said = [f"{need} ({f'here {here}' if here else 'missing'})" for need, here in wrong.items()]
    more = f" and {len(said) - MAX_NAMES} more" if len(said) > MAX_NAMES else ""
    return ", ".join(said[:MAX_NAMES]) + more
