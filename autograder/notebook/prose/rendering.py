"""Markdown of a notebook as HTML that may stand in a page, whoever wrote it."""

import html
import re
import secrets
from typing import Any
from urllib.parse import unquote

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.notebook.prose.cleaning import TAGS, cleaned
from autograder.notebook.prose.formulas import formula_html
from autograder.notebook.prose.pictures import EMBEDDED, data_url

# some four pages; a longer text is shown as it stands, since a text can be made so that reading it takes hours
MAX_PROSE_LETTERS, MAX_SHOWN_LETTERS = 12_000, 200_000
MAX_FORMULAS = 300
# from each of these the whole rest of the text is searched for its end
SEARCHED = re.compile(r"\\\\[(\[]|\\begin\{|<!--")
# to a browser a comment that begins by > is over at once
COMMENT = re.compile(r"(?s)<!--(?!-?>).*?-->")
OPENING = re.compile(r"<(?=[A-Za-z/!?])")
TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)((\s+[A-Za-z-]+\s*=\s*(\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>=]+)|\s+open)*)\s*/?>")


def prose_html(source: str, attachments: dict | None = None) -> str:
    """Return Markdown as HTML in which nothing runs, loads or covers other things.

    Args:
        source: Markdown with LaTeX between dollar signs; tags that are not known to be harmless are shown as text.
        attachments: The cell's pictures: name → kind → base64 text.

    Returns:
        HTML; formulas are MathML, pictures stand in it themselves.

    Example:
        `prose_html("*a* <script>f()</script>")` is `<p><em>a</em> &lt;script&gt;f()&lt;/script&gt;</p>`.
    """
    pictures = {name: next(iter(kinds.values()), "") for name, kinds in (attachments or {}).items()}
    renderer = ProseRenderer(pictures)
    page = read_prose(source, renderer)
    return as_it_stands(source) if page is None else renderer.with_formulas(cleaned(page))


def read_prose(source: str, renderer: "ProseRenderer") -> str | None:
    """Read Markdown as pages show it, or `None` where it is too long or too deep to be read.

    Args:
        source: Markdown with LaTeX between dollar signs.
        renderer: What is told of each piece.
    """
    source = EMBEDDED.sub(lambda found: renderer.move_out(found[1]), source)
    if len(source) > MAX_PROSE_LETTERS or len(SEARCHED.findall(source)) > MAX_FORMULAS:
        return None
    try:
        return MarkdownWithMath(renderer=renderer).render(source)
    except RecursionError:
        return None


class ProseRenderer(IPythonRenderer):
    """Maker of HTML from Markdown; formulas are left out until the rest of the page has been cleaned.

    Args:
        pictures: Name → base64 text of the pictures that the Markdown may show.
    """

    def __init__(self, pictures: dict[str, str]) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self._pictures = pictures
        self._formulas: list[str] = []
        self._shown: set[str] = set()
        # no text can hold what nobody knows before
        self._mark = f"formula{secrets.token_hex(8)}n"

    def move_out(self, picture: str) -> str:
        """Keep a picture that stands in the text itself, as if it were attached; return its address from then on."""
        name = f"embedded-{len(self._pictures)}"
        self._pictures[name] = picture
        return f"attachment:{name}"

    def with_formulas(self, page: str) -> str:
        """Return the cleaned page with its formulas, where they stand in text."""
        pieces = re.split(rf"<tt>{self._mark}(\d+)</tt>", page)
        pieces[1::2] = [self._formulas[int(number)] for number in pieces[1::2]]
        return "".join(pieces)

    def inline_math(self, body: str) -> str:
        """Store a formula within a line."""
        return self._kept(body, block=False)

    def block_math(self, body: str) -> str:
        """Store a formula that has its own line."""
        return self._kept(body, block=True)

    def latex_environment(self, name: str, body: str) -> str:
        """Store an environment, e.g. `align`."""
        return self._kept(f"\\begin{{{name}}}{body}\\end{{{name}}}", block=True)

    def multiline_math(self, text: str) -> str:
        """Store a formula of several lines."""
        return self._kept(text.strip("$"), block=True)

    def image(self, text: str, url: str, *_: Any, **__: Any) -> str:
        """Show a picture that the notebook holds, or say that it does not."""
        words = html.escape(self._without_marks(text))
        if url in self._shown:
            return f"<em>[The picture {words} is shown above.]</em>"
        source = self._address(url)
        if source:
            return f'<img src="{source}" alt="{words}">'
        return f"<em>[The picture {words} is not in the notebook.]</em>"

    def inline_html(self, html: str) -> str:
        """Keep harmless tags and show others as text."""
        return self._harmless(html)

    def block_html(self, html: str) -> str:
        """Keep harmless tags and show others as text."""
        return self._harmless(html) + "\n"

    def block_mermaidjs(self, code: str) -> str:
        """Show a diagram's text: drawing it would need a script."""
        return f"<pre><code>{html.escape(code)}</code></pre>"

    def task_list_item(self, text: str, checked: bool = False) -> str:
        """Show a box as a letter."""
        return f"<li>{'☑' if checked else '☐'} {text}</li>\n"

    def _address(self, url: str) -> str:
        """Return a picture of the notebook as an address, once: a page may not grow by what is named many times."""
        if url in self._shown or not url.startswith("attachment:"):
            return ""
        address = data_url(self._pictures.get(unquote(url.removeprefix("attachment:")), ""))
        self._shown |= {url} if address else set()
        return address

    def _harmless(self, raw: str) -> str:
        """Return raw HTML of which only harmless tags stay tags; their attributes are looked at afterwards."""
        raw = COMMENT.sub("", raw)
        raw = OPENING.sub(lambda found: "<" if is_harmless(raw, found.start()) else "&lt;", raw)
        return re.sub(r"attachment:[\w.%()-]+", lambda found: self._address(found[0]) or found[0], raw)

    def _kept(self, latex: str, *, block: bool) -> str:
        if len(self._formulas) >= MAX_FORMULAS:
            return f"<code>{html.escape(latex)}</code>"
        self._formulas.append(formula_html(latex, block=block))
        return f"<tt>{self._mark}{len(self._formulas) - 1}</tt>"

    def _without_marks(self, text: str) -> str:
        return re.sub(rf"<[^>]*>|{self._mark}\d+", "", text)


def is_harmless(raw: str, place: int) -> bool:
    """Return whether a tag that begins at a place of a text is of a known kind and well formed."""
    tag = TAG.match(raw, place)
    return tag is not None and tag[1].lower() in TAGS


def as_it_stands(source: str) -> str:
    """Return a text as it was written, at most 200,000 letters of it."""
    cut = source[:MAX_SHOWN_LETTERS]
    return f"<pre>{html.escape(cut)}</pre>" + ("<p>[cut here]</p>" if len(source) > len(cut) else "")
