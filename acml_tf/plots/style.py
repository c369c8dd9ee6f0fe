"""The house style of figures: their size by the number of panels, grids, fonts and layout."""

import matplotlib.pyplot as plt
import numpy as np

# width and height in inches of one panel, by what it shows
PANELS_IN = {
    "curve": (4.8, 3.0),
    "image": (3.0, 2.8),
    "square": (2.7, 2.7),
    "matrix": (5.2, 4.8),
    "sphere": (3.7, 2.3),
}
WIDE, WIDTH_ALONE_IN, MAX_WIDTH_IN, MARGIN_IN, BAR_IN = ("curve", "image"), 8.0, 12.0, 0.4, 0.45
# what tells curves apart besides their colour, which not everybody sees
MARKERS, DASHES = "osD^vPX*", ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
WITH_GRID, SMALL_PRINT = ("curve", "sphere"), ("sphere",)


def make_axes(rows=1, columns=1, kind="curve", num_bars=None, **options):
    """Make a figure of the house with its axes.

    Args:
        rows: Number of panels above each other.
        columns: Number of panels beside each other.
        kind: What a panel shows: `"curve"`, `"image"`, `"square"` (an image as high as wide), `"matrix"` (with numbers
            in it) or `"sphere"`.
        num_bars: Number of named rows in each panel, which sets its height, or None.
        **options: Further arguments of `matplotlib.pyplot.subplots`, `sharex` for example.

    Returns:
        Figure, and its axes as an array of shape `(rows, columns)`.

    Raises:
        ValueError: The kind is not known.

    Example:
        >>> make_axes(2, 3)[1].shape
        (2, 3)
    """
    label_size = "x-small" if kind in SMALL_PRINT else "medium"
    options = {"squeeze": False, "layout": "constrained", **options}
    # not within rc_context: there the first figure of a notebook would switch its display on for itself alone
    figure, panels = plt.subplots(rows, columns, figsize=figure_size(rows, columns, kind, num_bars), **options)
    for axes in panels.flat:
        for label in (axes.xaxis.label, axes.yaxis.label):
            label.set_size(label_size)
        axes.tick_params(labelsize=label_size)
        if kind in WITH_GRID:
            axes.grid(alpha=0.3)
            axes.set_axisbelow(True)
    return figure, panels


def figure_size(rows, columns, kind="curve", num_bars=None):
    """Compute the size of a figure from its number of panels.

    Args:
        rows: Number of panels above each other.
        columns: Number of panels beside each other.
        kind: What a panel shows, as in `make_axes`.
        num_bars: Number of named rows in each panel, or None.

    Returns:
        Width and height in inches.

    Raises:
        ValueError: The kind is not known.

    Example:
        >>> figure_size(1, 1)
        (8.0, 3.4)
    """
    if kind not in PANELS_IN:
        raise ValueError(f"kind={kind!r} of a panel is not known: choose from {', '.join(PANELS_IN)}.")
    width, height = PANELS_IN[kind]
    if num_bars is not None:
        height = BAR_IN * num_bars + 1
    elif kind in WIDE and rows > 1:
        height *= 0.75
    alone = kind in WIDE and columns == 1
    return WIDTH_ALONE_IN if alone else min(width * columns + 1, MAX_WIDTH_IN), height * rows + MARGIN_IN


def add_legend(axes, *handles, **options):
    """Add a legend in the small font of the house, where it hides least unless `loc` says otherwise.

    Args:
        axes: Axes, or a figure.
        *handles: Lines and their labels, if not all.
        **options: Further arguments of `legend`.

    Returns:
        The legend.

    Example:
        `add_legend(axes, loc="lower right")`.
    """
    return axes.legend(*handles, **{"fontsize": "small", **options})


def name_outer_axes(panels, x_label, y_label):
    """Label the horizontal axes of the last row and the vertical axes of the first column.

    Args:
        panels: Array of axes, shape `(rows, columns)`.
        x_label: Quantity and unit of the horizontal axes.
        y_label: Quantity and unit of the vertical axes.

    Example:
        `name_outer_axes(panels, "time (s)", "level (dB)")`.
    """
    for axes in np.atleast_2d(panels)[-1]:
        axes.set_xlabel(x_label)
    for axes in np.atleast_2d(panels)[:, 0]:
        axes.set_ylabel(y_label)
