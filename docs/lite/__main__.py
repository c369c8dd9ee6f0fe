"""Build the site of the browser: ``python -m docs.lite [--out site/lite] [--pyodide FOLDER]``; ``make lite``."""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys

from docs.lite.notebooks import write_notebooks
from docs.lite.wheel import build_wheel
from docs.site.places import ROOT

WORK = ROOT / ".site" / "lite"
# what is installed here and asks a server that a browser does not have
DISABLED = ["@jupyter/nbgrader", "jupyterlab-jupytext"]
SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {"appName": "acml_tf", "disabledExtensions": DISABLED},
}
# all cells in the page, whatever part of it is in view, so that the browser's own search finds them
OVERRIDES = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}


def main(words=None) -> int:
    """Build the wheel, lay the notebooks beside it, and let JupyterLite make a site of them."""
    parser = argparse.ArgumentParser(prog="python -m docs.lite", description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "site" / "lite", help="folder of the site")
    parser.add_argument("--work", type=pathlib.Path, default=WORK, help="folder of what it is made from")
    parser.add_argument("--pyodide", type=pathlib.Path, help="a release of Pyodide to serve, instead of its own server")
    parser.add_argument("--wheels", type=pathlib.Path, help="folder of more wheels to serve, instead of PyPI")
    chosen = parser.parse_args(words)
    for path in (chosen.pyodide, chosen.wheels):
        if path and not path.is_dir():
            parser.error(f"there is no folder {path}; unpack what you want to serve there")
    work, out = chosen.work.resolve(), chosen.out.resolve()
    for old in (work, out):
        shutil.rmtree(old, ignore_errors=True)
    source = work / "source"
    source.mkdir(parents=True)
    write_notebooks(work / "files")
    for name, content in (("jupyter-lite", SETTINGS), ("overrides", OVERRIDES)):
        (source / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    if chosen.pyodide:
        # where JupyterLite looks for it by itself
        shutil.copytree(chosen.pyodide, source / "static" / "pyodide")
    more = sorted(chosen.wheels.resolve().glob("*.whl")) if chosen.wheels else []
    wheels = [build_wheel(work, work / "wheel"), *more]
    options = ["--contents", work / "files", "--output-dir", out]
    options += [word for wheel in wheels for word in ("--piplite-wheels", wheel)]
    command = [sys.executable, "-m", "jupyter", "lite", "build", *map(str, options)]
    return subprocess.run(command, cwd=source, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
