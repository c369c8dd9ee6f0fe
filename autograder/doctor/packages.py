"""Python and the packages: what the course asks for, what is here, and what the tests ran with."""

import importlib.metadata
import pathlib
import re
import shutil
import sys

from packaging.requirements import Requirement

from autograder.doctor.result import OK, PROBLEM, WARNING, CheckResult
from autograder.utils.installing import DISTRIBUTION, install_command, is_here

OLDEST, NEWEST, TESTED = (3, 11), (3, 13), ((3, 11),)
MAX_NAMES = 4
# what is named, what it is for, which part of the course brings it, which modules it is
OPTIONAL = {
    "networks": ("lessons with TensorFlow", "tensorflow", ["tensorflow", "keras", "librosa"]),
    "JupyterLab": ("acml start, where you work in no other editor", "lab", ["jupyterlab"]),
    "many machines (dask)": ("acml grade --scheduler", "distributed", ["distributed"]),
    "Canvas": ("acml export --push", "canvas", ["canvasapi"]),
    "PostgreSQL driver": ("a gradebook in PostgreSQL", "distributed", ["psycopg"]),
    "speech": ("making spoken digits without recordings", "speech", ["espeakng_loader"]),
    "tuning": ("lessons 4_2 and 4_3, search by optuna and keras-tuner", "tuning", ["optuna", "keras_tuner"]),
    "maps": ("drawing maps of embeddings by UMAP and PaCMAP", "maps", ["umap", "pacmap"]),
    "explanations": ("lessons 6_2 and 6_3, SHAP and LIME", "explain", ["shap", "lime"]),
    "posteriors": ("lesson 7_1, TensorFlow Probability", "bayes", ["tensorflow_probability", "tf_keras"]),
}
BROWSERS = ("chromium", "chromedriver")


def python(version: tuple[int, int] | None = None) -> CheckResult:
    """Look at the version of Python.

    Args:
        version: Major and minor number; this Python's if not given.
    """
    version = version or sys.version_info[:2]
    said = f"{version[0]}.{version[1]}"
    if not OLDEST <= version <= NEWEST:
        return CheckResult("Python", PROBLEM, said, "Make the environment anew with Python 3.11, 3.12 or 3.13.")
    if version not in TESTED:
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
    if not version_of(DISTRIBUTION):
        return {DISTRIBUTION: ""}
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
            "packages",
            PROBLEM,
            "acml-tf is not installed",
            "Type `make learn` in the checkout, or `make demo` to grade.",
        )
    wrong = required()
    if wrong:
        return CheckResult(
            "packages", PROBLEM, _listed(wrong), f"Install what the course asks for: {install_command()}"
        )
    here = [f"{name} {version_of(name)}" for name in ("tensorflow", "keras", "numpy") if version_of(name)]
    return CheckResult("packages", OK, ", ".join(here))


def grading_part() -> CheckResult:
    """Look for the part of the packages that grades; a student who only learns does without."""
    wrong = required("grading")
    if not wrong:
        return CheckResult("grading part", OK, f"nbgrader {version_of('nbgrader')}")
    remedy = (
        "This machine is for learning: all but acml grade and what belongs to a class works; for that install "
        f"nbgrader, after which acml doctor looks at the sandbox, too: {install_command('grading')}"
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
        remedy = f"For the tested versions type `pip install --constraint {file} --editable '{root}[grading]'`."
        return CheckResult("constraints.txt", WARNING, _listed(other), remedy)
    return CheckResult("constraints.txt", OK, f"{sum(map(bool, here.values()))} packages, all as tested")


def optional_parts() -> list[CheckResult]:
    """Look for what only some need; none of it is a fault when it is missing."""
    results = []
    for what, (purpose, part, modules) in OPTIONAL.items():
        missing = [name for name in modules if not is_here(name)]
        remedy = f"Only for {purpose}: {install_command(part)}" if missing else ""
        results.append(CheckResult(what, OK, "not installed (optional)" if missing else "installed", remedy))
    missing = [name for name in BROWSERS if shutil.which(name) is None]
    remedy = "Only for the tests that press buttons in JupyterLab: `sudo apt-get install chromium chromium-driver`."
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
