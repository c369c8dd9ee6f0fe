"""Which feedback pages were printed by this very version, so that those of others are printed anew."""

import functools
import hashlib
import importlib.metadata
import pathlib

from autograder.evaluation.results import code_digest

TEMPLATES = pathlib.Path(__file__).resolve().parents[1] / "templates" / "pages"
MAKERS = ("nbgrader", "nbconvert", "mistune", "nh3", "latex2mathml")


def page_stamp() -> str:
    """Return what stands at the head of a feedback page of this version."""
    return f'<meta name="acml-page" content="{page_digest()}"/>'


def is_current(page: pathlib.Path) -> bool:
    """Return whether a feedback page lies there that this version has printed."""
    try:
        with page.open(encoding="utf-8") as file:
            return page_stamp() in file.read(1000)
    except (OSError, UnicodeDecodeError):
        return False


@functools.cache
def page_digest() -> str:
    """Return the fingerprint of all that prints pages."""
    digest = hashlib.sha256(code_digest().encode())
    for template in sorted(TEMPLATES.iterdir()):
        digest.update(template.read_bytes())
    for package in MAKERS:
        digest.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    return digest.hexdigest()[:32]
