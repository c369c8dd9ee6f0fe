"""The wheel for the browser: the same code and lessons, and of the packages only those that a browser has."""

import configparser
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterable

from docs.lite.places import NEEDED
from docs.site.places import ROOT

FOLDERS = ("acml_tf", "autograder", "lessons")
FILES = ("pyproject.toml", "README.md", "LICENSE", "course/catalogue.json")
# solutions and proofs are for who grades and who writes lessons
LEFT_OUT = shutil.ignore_patterns("__pycache__", "proofs", ".ipynb_checkpoints")


def build_wheel(target: pathlib.Path, work: pathlib.Path, needed: tuple[str, ...] = NEEDED) -> pathlib.Path:
    """Build the wheel.

    Args:
        target: Folder that it goes to.
        work: Folder for the copy that it is built from; what is there is deleted.
        needed: What it asks for.

    Returns:
        Path of the wheel.

    Raises:
        subprocess.CalledProcessError: If pip cannot build it.
    """
    shutil.rmtree(work, ignore_errors=True)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, work / name, ignore=LEFT_OUT)
    for name in FILES:
        (work / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, work / name)
    settings = configparser.ConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    settings["options"].update({"install_requires": lines(needed), "packages": "find_namespace:"})
    # beside the packages, as in a checkout: Pyodide leaves `data_files` in a place of its own
    settings["options.packages.find"]["include"] = lines(f"{name}*" for name in (*FOLDERS, "course"))
    settings["options.package_data"]["course"] = "*.json"
    settings.remove_section("options.extras_require")
    with (work / "setup.cfg").open("w", encoding="utf-8") as file:
        settings.write(file)
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(work)], check=True, cwd=target)
    return next(target.glob("acml_tf-*.whl"))


def lines(words: Iterable[str]) -> str:
    """Return a list as setup.cfg has it."""
    return "".join(f"\n{word}" for word in words)
