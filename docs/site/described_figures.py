"""A Jupyter extension for the site's executions: figures in words, and in colours that the colour-blind tell apart."""

import matplotlib as mpl
from cycler import cycler
from matplotlib.figure import Figure

# Okabe and Ito, Color Universal Design (2008), in the order of matplotlib's own cycle: C0 stays blue, C3 stays red
OKABE_ITO = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#F0E442", "#000000")


def load_ipython_extension(shell):
    """Give every figure of matplotlib a text beside its picture, `text/plain` of the same output, and safe colours."""
    # first, for it forgets what was said about figures before
    shell.enable_matplotlib("inline")
    mpl.rcParams["axes.prop_cycle"] = cycler(color=OKABE_ITO)
    shell.display_formatter.formatters["text/plain"].for_type(Figure, write_words)


def write_words(figure, printer, _cycle):
    """Print a figure as words, in the way of IPython's pretty printer."""
    printer.text(described(figure))


def described(figure) -> str:
    """Return a figure's titles, axes with their units, and legends, as one line.

    Args:
        figure: A figure of matplotlib.
    """
    panels = [*filter(None, map(panel, figure.axes))]
    heading = " ".join(figure.get_suptitle().split())
    return "Figure. " + " ".join(closed(part) for part in dict.fromkeys([heading, *panels]) if part)


def panel(axes) -> str:
    """Return what is written on one pair of axes."""
    legend = axes.get_legend()
    names = [text.get_text() for text in legend.get_texts()] if legend else []
    against = " against ".join(filter(None, (axes.get_ylabel(), axes.get_xlabel())))
    title = " ".join(axes.get_title(loc) for loc in ("left", "center", "right"))
    parts = [title.strip(), against, f"Legend: {', '.join(names)}" if names else ""]
    return " ".join(" ".join(closed(part) for part in parts if part).split())


def closed(sentence: str) -> str:
    """Return a sentence with its full stop."""
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."
