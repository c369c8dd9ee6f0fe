"""Feedback pages, and the formgrader's page of a submission, as nbgrader prints them from students' work made harmless.

nbgrader's settings in a class folder (`autograder.page_settings`) name what stands here; so pages that are printed by
`acml grade`, by nbgrader's own commands and by its formgrader are the same.
"""

import base64
import functools
import hashlib
import html
import importlib.metadata
import pathlib
import re

from jinja2 import BytecodeCache, FileSystemLoader, pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor

from autograder.outputs import KEPT
from autograder.prose.cleaning import cleaned
from autograder.prose.rendering import prose_html
from autograder.receipts import code_digest

TEMPLATES = pathlib.Path(__file__).parent / "templates" / "pages"
# nothing runs, nothing is loaded; pictures stand in the page itself
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
MAKERS = ("nbgrader", "nbconvert", "mistune", "nh3", "latex2mathml")
NAMES = ("student", "first_name", "last_name", "notebook_path", "assignment_id", "notebook_id", "submission_id")


class CompiledTemplates(BytecodeCache):
    """Compiled templates, kept in memory for as long as the process lives."""

    def __init__(self):
        self._kept = {}

    def load_bytecode(self, bucket):
        """Give a template its code, unless its text has changed since it was compiled."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket):
        """Keep the code of a template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_compiled = CompiledTemplates()


class CleanHTML(str):
    """HTML that was made harmless, so that it is not cleaned a second time."""


@pass_context
def markdown2html(context, source: str) -> str:
    """Return Markdown as HTML, in the place of nbconvert's filter of this name."""
    cell = context.get("cell") or {}
    return CleanHTML(prose_html(source, cell.get("attachments")))


def clean_html(element) -> str:
    """Return harmless HTML, in the place of nbconvert's filter of this name."""
    return element if isinstance(element, CleanHTML) else CleanHTML(cleaned(str(element)))


def script_hashes(markup: str) -> str:
    """Return which inline scripts of nbgrader's own a policy has to allow, by their fingerprints.

    Args:
        markup: What nbgrader's templates print, without anything that a student wrote.
    """
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", markup, re.DOTALL)
    handlers = re.findall(r'\bon\w+="([^"]*)"', markup)
    found = dict.fromkeys(hashlib.sha256(text.encode()).digest() for text in (*scripts, *handlers))
    return " ".join(["'unsafe-hashes'", *(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in found)])


class HarmlessPage(Preprocessor):
    """Leaves of outputs what a page can show without running it, and writes names as text.

    What a person sees is decided here and not only where outputs are taken from a student's process: notebooks of an
    earlier version lie in class folders, too.
    """

    def preprocess(self, nb, resources):
        """Return the notebook and the names that a template prints."""
        nb.metadata.pop("widgets", None)
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                if "data" in output:
                    output.data, output.metadata = _shown(output.data), {}
        named = {name: html.escape(resources[name]) for name in NAMES if isinstance(resources.get(name), str)}
        return nb, resources | named


def _shown(data) -> dict:
    kept = {kind: text for kind, text in data.items() if kind in KEPT}
    if latex := kept.pop("text/latex", ""):
        # the filter for Markdown prints its formulas
        kept.setdefault("text/markdown", latex)
    return type(data)(kept)


class PageExporter(HTMLExporter):
    """Prints feedback pages: nbgrader's template without scripts, under a policy that would stop any.

    nbgrader makes a new exporter for each page; templates are compiled once for a whole class.
    """

    def _create_environment(self):
        environment = super()._create_environment()
        # so that this folder's `mathjax.html.j2` is found before nbconvert's
        environment.loader.loaders.insert(0, FileSystemLoader(TEMPLATES))
        environment.bytecode_cache = _compiled
        return environment

    def from_notebook_node(self, nb, resources=None, **options):
        """Return the page with its policy first of all."""
        page, resources = super().from_notebook_node(nb, resources, **options)
        before, head, after = page.partition("<head>")
        policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>'
        return f'{before}{head}<meta name="acml-page" content="{page_digest()}"/>{policy}{after}', resources


def is_current(page: pathlib.Path) -> bool:
    """Whether a feedback page lies there that this version has printed."""
    try:
        with page.open(encoding="utf-8") as file:
            return f'content="{page_digest()}"' in file.read(1000)
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
