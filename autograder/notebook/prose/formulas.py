"""Formulas in LaTeX as MathML, which browsers draw themselves: a page with formulas needs no script and no network."""

import functools
import html
import re
import unicodedata
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element
from latex2mathml.symbols_parser import convert_symbol

# far beyond what a person writes in one formula
MAX_FORMULA_LETTERS = 2_000
ELEMENTS = frozenset(
    "math mrow mi mo mn mtext mspace mstyle msub msup msubsup munder mover munderover mfrac msqrt mroot mpadded "
    "mphantom menclose mtable mtr mtd".split()
)
LENGTH, TRUTH = r"\d{1,2}(\.\d{1,3})?(em|ex|%)?", "true|false"
ATTRIBUTES = {
    "display": "block|inline",
    "columnalign": "((left|right|center) ?)+",
    "displaystyle": TRUTH,
    "scriptlevel": r"\d",
    "stretchy": TRUTH,
    "fence": TRUTH,
    "separator": TRUTH,
    "form": "prefix|infix|postfix",
    "movablelimits": TRUTH,
    "accent": TRUTH,
    "notation": "[a-z]+",
    **dict.fromkeys(("linethickness", "width", "lspace", "rspace", "minsize", "maxsize"), LENGTH),
}
# browsers draw letters of these alphabets, but do not choose them by an attribute
ALPHABETS = {
    "bold": "BOLD",
    "italic": "ITALIC",
    "bold-italic": "BOLD ITALIC",
    "script": "SCRIPT",
    "bold-script": "BOLD SCRIPT",
    "fraktur": "FRAKTUR",
    "bold-fraktur": "BOLD FRAKTUR",
    "double-struck": "DOUBLE-STRUCK",
    "sans-serif": "SANS-SERIF",
    "monospace": "MONOSPACE",
}
THIN_SPACE = '<mspace width="0.167em"></mspace>'


@functools.lru_cache(maxsize=512)
def formula_html(latex: str, *, block: bool) -> str:
    """Return a formula as MathML, or its LaTeX as it stands where that cannot be read.

    Args:
        latex: Formula without its dollar signs, at most 2,000 letters; a longer one is shown as it stands.
        block: Whether it stands on a line of its own.

    Returns:
        HTML in which every element and every attribute is one of those listed here.

    Example:
        `formula_html("x^2", block=False)` begins with `<math display="inline">`.
    """
    # environments that the converter knows by another name
    known = re.sub(r"\\(begin|end)\{(aligned|alignedat|gathered|eqnarray\*?|gather\*?)\}", r"\\\1{align*}", latex)
    try:
        if len(latex) <= MAX_FORMULA_LETTERS:
            return _as_html(convert_to_element(known, display="block" if block else "inline"))
    except Exception:  # noqa: BLE001 - a student's formula may be wrong in any way; then it is shown as it was written
        pass
    return f"<code>{html.escape(latex, quote=False)}</code>"


def _as_html(element: Element, alphabet: str = "") -> str:
    alphabet = element.get("mathvariant", alphabet)
    inside = html.escape(_letters(html.unescape(element.text or ""), ALPHABETS.get(alphabet, "")), quote=False)
    inside += _children_as_html(element, alphabet)
    if element.tag not in ELEMENTS:
        return inside
    kept = [(n, value) for n, value in element.items() if n in ATTRIBUTES and re.fullmatch(ATTRIBUTES[n], value)]
    if element.tag == "mi" and alphabet == "normal":
        kept.append(("mathvariant", "normal"))
    attributes = "".join(f' {name}="{value}"' for name, value in kept)
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>"


def _children_as_html(element: Element, alphabet: str) -> str:
    """Return the parts of a formula, with the small space that stands between a function and its argument."""
    children, parts = list(element), []
    for place, child in enumerate(children, 1):
        parts.append(_as_html(child, alphabet))
        in_a_row = element.tag in ("mrow", "math", "mtd") and place < len(children)
        if in_a_row and children[place].tag != "mo" and _is_function(child):
            parts.append(THIN_SPACE)
    return "".join(parts)


def _is_function(element: Element) -> bool:
    """Return whether a part of a formula is the name of a function, e.g. log, perhaps with an index."""
    name = element[0] if element.tag in ("msub", "msup", "msubsup") and len(element) else element
    return name.tag == "mi" and len(html.unescape(name.text or "")) > 1


def _letters(text: str, alphabet: str) -> str:
    # the converter leaves a few symbols by their names, as in \big\langle
    text = re.sub(r"\\[A-Za-z]+", lambda name: _symbol(name[0]), text)
    return "".join(_letter(letter, alphabet) for letter in text) if alphabet else text


def _symbol(name: str) -> str:
    code = convert_symbol(name)
    return chr(int(code, 16)) if code else name


def _letter(letter: str, alphabet: str) -> str:
    """Return a letter of one of the alphabets that Unicode keeps for mathematics, e.g. a bold x."""
    name = re.sub("LATIN |GREEK | LETTER", "", unicodedata.name(letter, ""))
    # ℝ, ℒ and others were in Unicode before and have names of their own
    for candidate in (f"MATHEMATICAL {alphabet} {name}", f"{alphabet} {name}"):
        try:
            return unicodedata.lookup(candidate)
        except KeyError:
            continue
    return letter
