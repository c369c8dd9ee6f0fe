"""Signs in a student's prose that a person should look at: HTML and links that do more than show text.

Nothing of it runs in a page. Breaks, indices, tables and other plain tags raise no sign, nor do comparisons
(`a < b`), addresses in angle brackets, or anything between backticks.
"""

import html
import re
from typing import TYPE_CHECKING, Any

from autograder.notebook.prose import PROSE_SIGN
from autograder.notebook.prose.cleaning import TAGS
from autograder.notebook.prose.rendering import OPENING, ProseRenderer, read_prose
from autograder.notebook.transplant import is_prose

if TYPE_CHECKING:
    from nbformat import NotebookNode

# every repetition is bounded, for a student's text must not make the search endless
MAX_TAG_LETTERS, MAX_SIGNS = 400, 50
# what is known to every browser and is not plain text; any other word between angle brackets is a word
ACTIVE = frozenset(
    "animate animatetransform applet area audio base basefont bgsound body button canvas datalist dialog embed "
    "fieldset fencedframe foreignobject form frame frameset head html iframe image input isindex keygen layer link "
    "map marquee math meta meter nav noembed noframes noscript object optgroup option output param picture plaintext "
    "portal progress script select set slot source style svg template textarea title track use video xmp".split()
)
ATTRIBUTE = re.compile(r"[\s/\"']([A-Za-z_:][\w:.-]*)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]*)")
PLAIN_ATTRIBUTES = frozenset(
    "alt align valign width height size color title colspan rowspan start border lang dir".split()
)
PLAIN_STYLE = re.compile(r"(\s*(color|background-color|text-align|font-[a-z]+|width|height)\s*:[\w\s#%.,-]*;?)*\s*")
RUNS = re.compile(
    r"(javascript|vbscript|livescript|data|file|blob|filesystem):(?!image/(png|jpeg|gif)[;,])", re.IGNORECASE
)
TEXT_WITH_HANDLER = re.compile(r"<[a-z]{1,20}[/\s][^<>]{0,200}\bon[a-z]{3,30}\s{0,9}=[^<>]{0,200}", re.IGNORECASE)
ACTIVE_LATEX = re.compile(r"\\(cssId|style|class)\b|\\href\s*\{?\s*(javascript|data|vbscript)", re.IGNORECASE)


def prose_signs(notebook: "NotebookNode") -> list[dict]:
    """Return what in a student's prose deserves a look, with its text as evidence.

    Args:
        notebook: Canonical notebook with the student's answers and added cells.

    Returns:
        Dictionaries with `kind` and `evidence`.
    """
    written = [cell.source for cell in notebook.cells if is_prose(cell)]
    return [{"kind": PROSE_SIGN, "evidence": evidence} for source in written for evidence in signs_in(source)]


def signs_in(source: str) -> list[str]:
    """Return each piece of a Markdown text that does more than show text, at most 160 letters of each."""
    found = _Finder()
    read_prose(source, found)
    return [" ".join(piece.split())[:160] for piece in dict.fromkeys(found.pieces)][:MAX_SIGNS]


class _Finder(ProseRenderer):
    """Reads Markdown as pages show it and keeps what is not plain text."""

    def __init__(self) -> None:
        super().__init__({})
        self.pieces: list[str] = []

    def inline_html(self, html: str) -> str:
        return self._searched(html)

    def block_html(self, html: str) -> str:
        return self._searched(html)

    def link(self, text: str, url: str, *_: Any, **__: Any) -> str:
        self._check_address(url)
        return text

    def image(self, text: str, url: str, *_: Any, **__: Any) -> str:
        self._check_address(url)
        return text

    def text(self, text: str) -> str:
        # what Markdown takes for text, and some browsers do not
        self.pieces += [found[0] for found in TEXT_WITH_HANDLER.finditer(text)]
        return ""

    def _kept(self, latex: str, **_: object) -> str:
        self.pieces += [latex] if ACTIVE_LATEX.search(latex) else []
        return ""

    def _check_address(self, url: str) -> None:
        self.pieces += [url] if _runs(url) else []

    def _searched(self, raw: str) -> str:
        for opening in OPENING.finditer(raw):
            tag = raw[opening.start() : opening.start() + MAX_TAG_LETTERS].partition(">")[0] + ">"
            self.pieces += [tag] if _is_active(tag) else []
        return ""


def _is_active(tag: str) -> bool:
    name = re.match(r"</?([A-Za-z][\w:-]*)", tag)
    if name is None:
        return not tag.startswith("<!--")
    attributes = [(key.lower(), value.strip("\"'")) for key, value in ATTRIBUTE.findall(tag)]
    if name[1].lower() in TAGS:
        return not all(_is_plain(*attribute) for attribute in attributes)
    return name[1].lower() in ACTIVE or bool(attributes)


def _is_plain(name: str, value: str) -> bool:
    if name == "style":
        return PLAIN_STYLE.fullmatch(html.unescape(value)) is not None
    if name in ("href", "src"):
        return not _runs(value)
    return name in PLAIN_ATTRIBUTES or (name == "class" and re.fullmatch(r"alert( alert-\w+)*", value) is not None)


def _runs(url: str) -> bool:
    """Return whether a browser that follows an address would run or open what stands in it."""
    return RUNS.match(re.sub(r"[\x00-\x20\x7f-\xa0]", "", html.unescape(url))) is not None
