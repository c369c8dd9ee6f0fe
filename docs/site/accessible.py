"""What a page says to who does not see it: figures and players in words, headings with a level."""

import re

from docutils import nodes

FIGURE, PLAYER = "Figure. ", re.compile(r"<audio(?![^>]*aria-label)")
LONGEST = 240
# what Sphinx and MyST-NB leave out, or say over words that stand there already
MENDED = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<summary aria-label="Toggle hidden content">': "<summary>",
}


def name_outputs(_app, doctree):
    """Give figures the words that stand beside them, and players those of the paragraph above."""
    said = ""
    for node in list(doctree.findall(lambda node: isinstance(node, nodes.paragraph | nodes.raw | nodes.container))):
        if isinstance(node, nodes.paragraph):
            said = node.astext()
        elif node.get("nb_element") == "mime_bundle":
            name_figure(node)
        elif isinstance(node, nodes.raw) and PLAYER.search(node.astext()):
            node.children[:] = [nodes.Text(with_names(node.astext(), last_sentences(said)))]


def name_figure(bundle) -> None:
    """Make of a figure's text, which `docs.site.described_figures` wrote, what is read instead of the picture."""
    texts = [part.astext() for part in bundle.children if part.get("mime_type") == "text/plain"]
    for image in bundle.findall(nodes.image):
        if texts and texts[0].startswith(FIGURE):
            image["alt"] = " ".join(texts[0].split())


def last_sentences(text: str, longest: int = LONGEST) -> str:
    """Return as many whole sentences from the end of a paragraph as are short enough, at least one.

    Args:
        text: The paragraph.
        longest: Number of characters.
    """
    *earlier, kept = re.split(r"(?<=[.?!])\s+", " ".join(text.split()))
    while earlier and len(earlier[-1]) + 1 + len(kept) <= longest:
        kept = f"{earlier.pop()} {kept}"
    return kept


def with_names(html: str, words: str) -> str:
    """Return HTML in which every player that had no name has one, with its number where there are several."""
    count, number = len(PLAYER.findall(html)), 0

    def named(match):
        nonlocal number
        number += 1
        which = f" {number} of {count}" if count > 1 else ""
        label = f"Sound{which}. {words}".replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        return f'{match[0]} aria-label="{label}"'

    return PLAYER.sub(named, html)


def mend_page(_app, _name, _template, context, _doctree):
    """Give the headings of the navigation their level, and folded cells the words that one sees."""
    for part in ("body", "furo_navigation_tree"):
        for wrong, right in MENDED.items():
            context[part] = context.get(part, "").replace(wrong, right)
