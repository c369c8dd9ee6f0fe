"""The parts of the course beside what everybody has, and the command that brings one from where the user is."""

import importlib.metadata
import importlib.util
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

if TYPE_CHECKING:
    from packaging.markers import Marker

DISTRIBUTION = "acml-tf"
CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
# part → modules by which it is known to be here
PARTS = {
    "tensorflow": ("tensorflow", "keras", "lazy_loader", "librosa"),
    "lab": ("jupyterlab",),
    "grading": ("nbgrader", "nh3", "latex2mathml"),
    "speech": ("espeakng_loader",),
    "tuning": ("optuna", "keras_tuner", "tensorboard"),
    "maps": ("umap", "pacmap"),
    "explain": ("shap", "lime"),
    "bayes": ("tensorflow_probability", "tf_keras"),
    "distributed": ("distributed", "psycopg"),
    "canvas": ("canvasapi", "requests"),
}


def is_here(module: str) -> bool:
    """Return whether a module could be imported, without importing it."""
    return importlib.util.find_spec(module) is not None


def parts_with(modules: Iterable[str]) -> list[str]:
    """Return the parts of the course that bring some modules.

    Args:
        modules: Names as they are imported; what everybody has belongs to no part.

    Example:
        >>> parts_with(["numpy", "keras.ops", "shap"])
        ['tensorflow', 'explain']
    """
    tops = {module.partition(".")[0] for module in modules}
    return [part for part, brought in PARTS.items() if tops & set(brought)]


def install_command(*parts: str) -> str:
    """Return the command that brings parts of the course to this environment, from where the course itself came.

    Args:
        parts: Keys of `PARTS`; without one, what everybody needs.
    """
    words = [*_pip_install(), *_what(parts, _origin())]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _pip_install() -> list[str]:
    """Return how pip is called for this very environment, whether it is activated or not, made by `venv` or by uv."""
    if pathlib.Path(shutil.which("pip") or "").parent == pathlib.Path(sys.executable).parent:
        return ["pip", "install"]
    # not looked for as a module: setuptools listens there, and warns
    if any(importlib.metadata.distributions(name="pip")):
        return [sys.executable, "-m", "pip", "install"]
    return ["uv", "pip", "install", "--python", sys.executable]


def _origin() -> dict:
    """Return what the installer noted of where the course came from (PEP 610); empty where it came from an index."""
    if (CHECKOUT / "setup.cfg").is_file():
        return {"url": CHECKOUT.as_uri(), "dir_info": {"editable": True}}
    try:
        return json.loads(importlib.metadata.distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except importlib.metadata.PackageNotFoundError:
        return {}


def _what(parts: Collection[str], origin: dict) -> list[str]:
    """Return the arguments of `pip install`: a checkout, a wheel or a repository; else the packages by their names."""
    url, extras = origin.get("url", ""), f"[{','.join(parts)}]" if parts else ""
    if "vcs_info" in origin:
        return [f"{DISTRIBUTION}{extras} @ {origin['vcs_info']['vcs']}+{url}"]
    place = pathlib.Path(url2pathname(urlsplit(url).path)) if url.startswith("file:") else None
    if place is None or not place.exists():
        return _requirements(parts)
    pinned = ["--constraint", str(place / "constraints.txt")] if (place / "constraints.txt").is_file() else []
    editable = ["--editable"] if origin.get("dir_info", {}).get("editable") else []
    return [*pinned, *editable, f"{place}{extras}"]


def _requirements(parts: Collection[str]) -> list[str]:
    from packaging.requirements import Requirement

    found = []
    for need in map(Requirement, importlib.metadata.requires(DISTRIBUTION) or []):
        if need.name != DISTRIBUTION and any(_is_of(need.marker, part) for part in parts or [""]):
            extras = f"[{','.join(sorted(need.extras))}]" if need.extras else ""
            found.append(f"{need.name}{extras}{need.specifier}")
    return found


def _is_of(marker: "Marker | None", part: str) -> bool:
    """Return whether a marker names a part; a requirement without one belongs to what everybody needs."""
    return marker.evaluate({"extra": part}) and not (part and marker.evaluate({"extra": ""})) if marker else not part
