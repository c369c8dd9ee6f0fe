"""Feedback pages, and the formgrader's page of a submission, as nbgrader prints them from students' work made harmless.

nbgrader's settings in a class folder (`autograder.classroom.page_settings`) name what stands here; so pages that are
printed by `acml grade`, by nbgrader's own commands and by its formgrader are the same.
"""

import base64
import hashlib
import html
import re
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from acml_tf import __version__
from autograder.classroom.page_version import TEMPLATES, page_stamp
from autograder.execution.outputs import KEPT
from autograder.notebook.prose.cleaning import cleaned
from autograder.notebook.prose.pictures import EMBEDDED
from autograder.notebook.prose.rendering import as_it_stands, prose_html

# nothing runs, nothing is loaded; pictures stand in the page itself
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
# far beyond a lesson and its answers; a notebook may have thousands of cells, each of which takes a second to read
MAX_PAGE_LETTERS = 150_000
# large tables; tags within tags take time with the square of their number
MAX_OUTPUT_TAGS, MAX_PAGE_TAGS = 6_000, 40_000
# what a screen reader says of a picture, which carries no words of its own
PICTURES = {kind: {"alt": "Picture that this cell shows"} for kind in KEPT if kind.startswith("image/")}
NAMES = ("student", "first_name", "last_name", "notebook_path", "assignment_id", "notebook_id", "submission_id")


class CompiledTemplates(BytecodeCache):
    """Compiled templates, kept in memory for as long as the process lives."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, unless its text has changed since it was compiled."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_compiled = CompiledTemplates()


class CleanHTML(str):
    """HTML that was made harmless, so that it is not cleaned a second time."""


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Return Markdown as HTML, in the place of nbconvert's filter of this name."""
    if _spent(context, "letters", len(EMBEDDED.sub("", source))) > MAX_PAGE_LETTERS:
        return CleanHTML(as_it_stands(source))
    return CleanHTML(prose_html(source, (context.get("cell") or {}).get("attachments")))


@pass_context
def clean_html(context: Context, element: object) -> str:
    """Return harmless HTML, in the place of nbconvert's filter of this name."""
    if isinstance(element, CleanHTML):
        return element
    text = str(element)
    if text.count("<") > MAX_OUTPUT_TAGS or _spent(context, "tags", text.count("<")) > MAX_PAGE_TAGS:
        return CleanHTML(as_it_stands(text))
    return CleanHTML(cleaned(text))


def _spent(context: Context, what: str, amount: int) -> int:
    """Count what one page has taken so far."""
    resources = context["resources"]
    resources[f"acml_{what}"] = (resources.get(f"acml_{what}") or 0) + amount
    return resources[f"acml_{what}"]


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
    """Preprocessor that leaves of outputs what a page can show without running it, and writes names as text.

    What a person sees is decided here and not only where outputs are taken from a student's process: notebooks of an
    earlier version lie in class folders, too.
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Return the notebook and the names that a template prints."""
        nb.metadata.pop("widgets", None)
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                if "data" in output:
                    output.data, output.metadata = _shown(output.data), PICTURES
        resources.update({name: html.escape(resources[name]) for name in NAMES if isinstance(resources.get(name), str)})
        return nb, resources


def _shown(data: dict) -> dict:
    kept = {kind: text for kind, text in data.items() if kind in KEPT}
    if latex := kept.pop("text/latex", ""):
        # the filter for Markdown prints its formulas
        kept.setdefault("text/markdown", latex)
    return type(data)(kept)


class PageExporter(HTMLExporter):
    """Exporter of feedback pages: nbgrader's template without scripts, under a policy that would stop any.

    nbgrader makes a new exporter for each page; templates are compiled once for a whole class.
    """

    def _create_environment(self) -> Environment:
        environment = super()._create_environment()
        # so that this folder's `mathjax.html.j2` is found before nbconvert's
        environment.loader.loaders.insert(0, FileSystemLoader(TEMPLATES))
        environment.bytecode_cache = _compiled
        return environment

    def from_notebook_node(  # type: ignore[override] # nbconvert's exporters of text do the same
        self, nb: NotebookNode, resources: Any = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page with its policy first of all.

        `HTMLExporter` would read the page once more for pictures without words and for widgets, which takes a third of
        the time of a page; `HarmlessPage` has seen to both.
        """
        self.register_filter("highlight_code", Highlight2HTML(pygments_lexer="ipython3", parent=self))
        page, resources = TemplateExporter.from_notebook_node(self, nb, self._init_resources(resources), **options)
        # Bootstrap's signs come from files that lie beside no page
        page = re.sub(r"@font-face\{[^}]*\}", "", page, count=1)
        before, head, after = page.partition("<head>")
        policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>'
        content, end, rest = after.rpartition("</body>")
        maker = f'<p style="text-align: center"><small>Made by acml {__version__}.</small></p>'
        return f"{before}{head}{page_stamp()}{policy}{content}{maker}{end}{rest}", resources
