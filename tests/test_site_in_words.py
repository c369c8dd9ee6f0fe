"""What the site says to who does not see it, and to who sees other colours."""

import html
import os
import re
import subprocess
import sys

import matplotlib as mpl
import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from docs.site.accessible import LONGEST, last_sentences, with_names
from docs.site.described_figures import OKABE_ITO, described
from docs.site.places import CONFIGURATION, ROOT


def test_a_figure_says_its_titles_axes_and_names():
    figure = Figure()
    left, right = figure.subplots(1, 2)
    left.plot([0, 1], label="before")
    left.plot([1, 0], label="after")
    left.legend()
    left.set(title="A decay", xlabel="time (s)", ylabel="level (dB)")
    right.set(xlabel="time (s)", ylabel="level (dB)")
    figure.suptitle("Two\nrooms")
    assert described(figure) == (
        "Figure. Two rooms. A decay. level (dB) against time (s). Legend: before, after. level (dB) against time (s)."
    )


def test_panels_that_say_the_same_are_said_once():
    figure = Figure()
    for axes in figure.subplots(3, 1):
        axes.set(title="Who falls?")
    assert described(figure) == "Figure. Who falls?"


def test_a_player_is_named_by_the_last_sentences_above_it():
    said = "First this. " * 40 + "Listen to the whistle."
    assert last_sentences(said).endswith("Listen to the whistle.")
    assert len(last_sentences(said)) <= LONGEST
    assert last_sentences("x" * 300) == "x" * 300
    named = with_names("<audio controls></audio>", 'Which is "louder", a < b?')
    assert html.unescape(named) == '<audio aria-label="Sound. Which is "louder", a < b?" controls></audio>'


def test_several_players_are_counted():
    named = with_names("<audio></audio>" * 2, "Two rooms.")
    assert with_names('<audio aria-label="A clap">', "Two rooms.") == '<audio aria-label="A clap">'
    assert [f'"Sound {number} of 2. Two rooms."' in named for number in (1, 2)] == [True, True]


DRAWS = """import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.plot([1, 2])
axes.set(title="A line", xlabel="time (s)")"""
PLAYS = "from IPython.display import Audio\nAudio([0.0, 0.5, -0.5], rate=8000)"


def test_a_page_that_is_executed_says_its_figures_and_players(tmp_path):
    pytest.importorskip("sphinx", reason="no site without: pip install -e '.[docs]'")
    first = new_code_cell("%load_ext docs.site.described_figures", metadata={"tags": ["remove-cell"]})
    prose = [new_markdown_cell(text) for text in ("# A page", "Listen to three samples.")]
    cells = [prose[0], first, new_code_cell(DRAWS), prose[1], new_code_cell(PLAYS)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), tmp_path / "index.ipynb")
    words = [
        "-m",
        "sphinx",
        "-q",
        "-W",
        "-c",
        CONFIGURATION,
        "-D",
        "nb_execution_mode=force",
        tmp_path,
        tmp_path / "out",
    ]
    subprocess.run([sys.executable, *words], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True)
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert re.findall(r'<img alt="(Figure[^"]*)"', page) == ["Figure. A line. time (s)."]
    assert re.findall(r'<audio aria-label="([^"]*)"', page) == ["Sound. Listen to three samples."]


def seen(colours, matrix):
    """Return colours as one of the colour-blind sees them, in CIE L*a*b*."""
    red_green_blue = np.array([mpl.colors.to_rgb(colour) for colour in colours])
    linear = np.where(red_green_blue <= 0.04045, red_green_blue / 12.92, ((red_green_blue + 0.055) / 1.055) ** 2.4)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    white = np.sum(to_xyz, axis=1)
    x, y, z = np.cbrt(np.clip(linear @ np.transpose(matrix), 0, 1) @ np.transpose(to_xyz) / white).T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def closest(colours, matrix):
    """Return how far apart the two colours are that are hardest to tell from each other."""
    points = seen(colours, matrix)
    far = np.linalg.norm(points[:, np.newaxis] - points, axis=-1)
    return far[np.triu_indices(len(points), 1)].min()


# F. Viénot, H. Brettel, J. D. Mollon, Color Res. Appl. 24 (1999) 243, for linear RGB
BLIND = {
    "protan": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deutan": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


@pytest.mark.parametrize("kind", BLIND)
def test_the_colour_blind_tell_six_curves_apart(kind):
    usual = mpl.rcParamsDefault["axes.prop_cycle"].by_key()["color"]
    assert closest(OKABE_ITO[:6], BLIND[kind]) > 2 * closest(usual[:6], BLIND[kind])
