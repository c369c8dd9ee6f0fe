"""The report's two pictures, as SVG that takes its colours from the page and so follows light and dark."""

import io
import math
import re
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from autograder.report.class_summary import LOSING, Loss

# matplotlib draws in these stand-ins; in the page each becomes the style sheet's variable of that name
STAND_INS = {
    name: f"#{number:02x}{number:02x}{number:02x}"
    for number, name in enumerate(
        ["ink", "paper", "faint", "bar", *[status.replace(" ", "-") for status in LOSING]], start=1
    )
}
HATCHES = dict(zip(LOSING, ("", "////", "xxxx", "||||", "----"), strict=True))
# small, so that the letters stay readable where the page is as narrow as a telephone
WIDTH_IN = 5.2
MAX_BARS = 26
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "acml",
    "font.size": 10.5,
    "hatch.linewidth": 0.7,
    "text.color": STAND_INS["ink"],
    "axes.labelcolor": STAND_INS["ink"],
    "xtick.color": STAND_INS["ink"],
    "ytick.color": STAND_INS["ink"],
    "axes.edgecolor": STAND_INS["faint"],
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def bin_width(points: float) -> float:
    """Return the width of the histogram's bars: the smallest of 1, 2, 5, 10, … that gives at most 26 bars.

    Args:
        points: What the lesson is worth.

    Example:
        `bin_width(11.0)` is 1, `bin_width(100.0)` is 5.

    Example:
        >>> bin_width(20), bin_width(100)
        (1, 5)
    """
    widths = (step * 10**power for power in range(12) for step in (1, 2, 5))
    return next(width for width in widths if points / width < MAX_BARS)


def count_scores(scores: list[float], points: float) -> dict[float, int]:
    """Return lower edge of each bar → number of scores in it.

    Args:
        scores: Scores of the class.
        points: What the lesson is worth.

    Example:
        >>> count_scores([0.5, 1.5, 1.7], 2.0)
        {0: 1, 1: 2, 2: 0}
    """
    width = bin_width(points)
    last = math.floor(points / width)
    counts = {index * width: 0 for index in range(last + 1)}
    for score in scores:
        counts[min(max(math.floor(score / width), 0), last) * width] += 1
    return counts


def draw_scores(scores: list[float], points: float, median: float) -> Markup:
    """Draw the distribution of scores with its median.

    Args:
        scores: Scores of the class.
        points: What the lesson is worth.
        median: Median of the scores.
    """
    counts, width = count_scores(scores, points), bin_width(points)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH_IN, 3.3), layout="constrained")
        axes = figure.subplots()
        edges = np.array(list(counts))
        shift = 0.0 if width == 1 else width / 2  # bars of one point stand over their number
        axes.bar(edges + shift, list(counts.values()), width=0.86 * width, color=STAND_INS["bar"])
        _mark_median(axes, median, points)
        axes.set(
            xlabel=f"points of {points:g}",
            ylabel="students",
            xlim=(-0.7 * width, edges[-1] + (0.7 if width == 1 else 1.1) * width),
        )
        axes.set_ylim(0, 1.18 * max(counts.values()))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=13, steps=[1, 2, 5, 10]))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
        return _svg(figure, "scores", _words(counts, width, median))


def _mark_median(axes: Axes, median: float, points: float) -> None:
    axes.axvline(median, color=STAND_INS["ink"], linestyle=(0, (4, 3)), linewidth=1.4)
    left = median > points / 2
    offset: dict[str, Any] = {"xytext": (-5 if left else 5, -2), "ha": "right" if left else "left", "va": "top"}
    transform = axes.get_xaxis_transform()
    label = f"median {round(median, 2):g}"
    axes.annotate(label, (median, 1.0), xycoords=transform, textcoords="offset points", **offset)


def _words(counts: dict[float, int], width: float, median: float) -> str:
    bars = [
        f"{edge:g}{'' if width == 1 else f' to under {edge + width:g}'}: {count}"
        for edge, count in counts.items()
        if count
    ]
    return f"Histogram of scores; the median is {round(median, 2):g}. Points: students. {'; '.join(bars)}."


def draw_losses(rows: list[Loss], size: int) -> Markup:
    """Draw the points that each exercise cost the class, stacked by how the answers ended.

    Args:
        rows: What each exercise cost, in the lesson's order.
        size: Students in the class.
    """
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH_IN, 1.2 + 0.6 * len(rows)), layout="constrained")
        axes = figure.subplots()
        for place, row in enumerate(rows):
            _draw_loss(axes, place, row, size)
        axes.set(ylim=(len(rows) - 0.4, -0.75), yticks=[], xlabel="points lost by the class")
        axes.set_xlim(0, max(row.points for row in rows) * size)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
        figure.legend(handles=_legend(rows), loc="outside lower center", ncols=3, frameon=False)
        return _svg(figure, "losses", _loss_words(rows, size))


def _draw_loss(axes: Axes, place: int, row: Loss, size: int) -> None:
    start = 0.0
    axes.barh(place, row.points * size, 0.36, facecolor="none", edgecolor=STAND_INS["faint"], linewidth=0.8)
    for status, count in row.students.items():
        if count:
            axes.barh(place, count * row.points, 0.36, start, **_look(status))
            start += count * row.points
    axes.text(0, place - 0.24, row.exercise, va="bottom", ha="left")
    label = f"{row.count} of {size}"
    axes.text(1, place - 0.24, label, va="bottom", ha="right", transform=axes.get_yaxis_transform())


def _legend(rows: list[Loss]) -> list[Patch]:
    seen = [status for status in LOSING if any(row.students[status] for row in rows)]
    return [Patch(**_look(status), label=status) for status in seen]


def _look(status: str) -> dict:
    colour = STAND_INS[status.replace(" ", "-")]
    return {"facecolor": colour, "edgecolor": STAND_INS["paper"], "hatch": HATCHES[status], "linewidth": 0.8}


def _loss_words(rows: list[Loss], size: int) -> str:
    lines = []
    for row in rows:
        parts = [f"{count} {status}" for status, count in row.students.items() if count]
        lines.append(f"{row.exercise}: {row.count} of {size} students, {', '.join(parts) or 'nobody'}")
    return f"Bars of points lost per exercise. {'; '.join(lines)}."


def _svg(figure: Figure, name: str, words: str) -> Markup:
    """Return a figure as an element of the page: its own ids, the page's colours, a text instead."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", text)
    text = re.sub(r' width="[^"]*" height="[^"]*"', "", text, count=1)
    for variable, colour in STAND_INS.items():
        text = text.replace(colour, f"var(--{variable})")
    return Markup(text.replace("<svg", f'<svg role="img" aria-label="{escape(words)}"', 1))
