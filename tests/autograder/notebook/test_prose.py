"""Prose in pages: what people write is shown as Jupyter shows it, pictures with it, and honest habits raise no sign."""

import base64
import io
import re

import bs4
import nbformat
import pytest

from autograder.authoring.lesson import read_lesson
from autograder.authoring.notebooks import released_notebook
from autograder.notebook.prose.formulas import formula_html
from autograder.notebook.prose.pictures import MAX_PICTURE_BYTES, MAX_PICTURES, kept_pictures, picture_kind
from autograder.notebook.prose.rendering import MAX_SHOWN_LETTERS, prose_html
from autograder.notebook.prose.signs import signs_in
from autograder.notebook.transplant import Transplanter
from autograder.utils.course_paths import course_root, lesson_files

LESSONS = [path.stem for path in lesson_files(course_root())]
HONEST = [
    "If a < b and c > d, then x <y and z> w, and a <b and c> d; a<b<c; f<fs/2",
    "A vec<int>, a <class 'float'>, <your answer>, x<-3, 1 <2> 3, p<0.05",
    "t<sub>1</sub>, m<sup>2</sup>, a line<br>and<br/>another, <b>bold</b>, <i>x</i>, <u>u</u>, <kbd>Ctrl</kbd>",
    "<https://en.wikipedia.org/wiki/Decibel?x=1&y=2> and <someone@uni.example>, [a](https://a.b) [b](mailto:a@b.c)",
    "`<script>alert(1)</script>` is a tag\n\n```html\n<img src=x onerror=alert(1)>\n```\n\n    <iframe>\n",
    "$a<b>c$ and $$\\sum_{k<N} x_k$$ \\begin{align}a&<b\\\\c&>d\\end{align}",
    "<!-- a note -->\n\n<font color=red>red</font> <center>here</center> <span style='color:blue'>b</span>",
    '<table><tr><td align="right" colspan="2">1</td></tr></table> <details open><summary>more</summary>x</details>',
    '<img src="attachment:image.png" width="400" alt="x"> ![x](attachment:a.png) ![y](https://a.b/c.png) '
    '<a href="https://x.y">z</a> <div align="center">x</div> <div class="alert alert-info">y</div>',
]  # fmt: skip


def picture(kind="png", size=(3, 2)):
    from matplotlib.figure import Figure

    file = io.BytesIO()
    Figure(figsize=size).savefig(file, format=kind)
    return base64.b64encode(file.getvalue()).decode()


def soup(source, attachments=None):
    return bs4.BeautifulSoup(prose_html(source, attachments), "html.parser")


def words_of(page):
    return bs4.BeautifulSoup(page, "html.parser").get_text()


@pytest.mark.parametrize("text", HONEST, ids=range(len(HONEST)))
def test_honest_prose_raises_no_sign_and_loses_no_word(text):
    assert signs_in(text) == []
    shown = soup(text).get_text()
    spoken = re.sub(r"\]\([^)]*\)|```\w*|\\\w+|\{align\}", " ", text)
    for word in re.findall(r"[A-Za-z]{3,}", bs4.BeautifulSoup(spoken, "html.parser").get_text()):
        assert word in shown, (word, shown)


def test_comparisons_that_look_like_tags_keep_every_word():
    assert soup("a <b and c> d, vec<int>, <your answer>").get_text().strip() == "a <b and c> d, vec<int>, <your answer>"


def test_tables_lists_code_and_links_are_shown():
    page = soup(
        "| f | L |\n|---|--:|\n| 1 kHz | **94** |\n\n- [x] done\n- [ ] not\n\n```python\nx = 1\n```\n\n<https://a.b/c?d=e&f=g>"
    )
    assert [cell.get_text() for cell in page.select("td")] == ["1 kHz", "94"]
    assert page.select("td")[1]["style"].replace(" ", "") == "text-align:right"
    assert page.select_one("td strong").get_text() == "94"
    assert [item.get_text() for item in page.select("li")] == ["☑ done", "☐ not"]
    assert page.select_one("div.highlight span.mi").get_text() == "1"
    assert page.select_one("a")["href"] == "https://a.b/c?d=e&f=g"


@pytest.mark.parametrize("name", LESSONS)
def test_every_formula_of_a_lesson_is_drawn(name):
    lesson = read_lesson(next(path for path in lesson_files(course_root()) if path.stem == name))
    pages = [soup(cell.source) for cell in released_notebook(lesson).cells if cell.cell_type == "markdown"]
    formulas = [formula for page in pages for formula in page.select("math")]
    assert len(formulas) > 5
    assert not any("\\" in formula.get_text() for formula in formulas)
    assert not any("$" in page.get_text().replace("$ACML_DATA", "") for page in pages)


def test_letters_of_a_formula_are_of_the_alphabet_that_was_asked_for():
    asked = (r"\mathbf{x}", r"\mathbb{R}", r"\mathcal{L}", r"\boldsymbol{\alpha}", r"\text{a<b}")
    assert [words_of(formula_html(latex, block=False)) for latex in asked] == ["𝐱", "ℝ", "ℒ", "𝜶", "a<b"]


def test_a_formula_that_cannot_be_read_is_shown_as_it_was_written():
    for latex in (r"\frac", "{" * 900, "x_" * 5000):
        assert words_of(formula_html(latex, block=True)) == latex


def test_pictures_are_shown_and_a_missing_one_is_said():
    data = picture()
    page = soup(
        f"![a](attachment:image.png) ![b](data:image/png;base64,{data}) ![the sketch](attachment:gone.png)",
        {"image.png": {"image/png": data}},
    )
    assert [image["src"] for image in page.select("img")] == [f"data:image/png;base64,{data}"] * 2
    assert page.select_one("em").get_text() == "[The picture the sketch is not in the notebook.]"


def test_a_picture_named_many_times_is_shown_once():
    data = picture()
    page = prose_html("![a](attachment:a.png) <img src='attachment:a.png'>" * 150, {"a.png": {"image/png": data}})
    assert page.count(data) == 1
    few = soup("![a](attachment:a.png) ![b](attachment:a.png)", {"a.png": {"image/png": data}})
    assert len(few.select("img")) == 1 and "is shown above" in few.get_text()


def test_pictures_are_known_by_their_bytes_and_bounded():
    png, jpeg = picture(), picture("jpeg")
    assert (picture_kind(png), picture_kind(jpeg)) == ("image/png", "image/jpeg")
    assert picture_kind(base64.b64encode(b"GIF89a...").decode()) == "image/gif"
    for data in ("", "x", "PHN2Zz48L3N2Zz4=", png + '" onerror="f()', picture("svg"), "iVBORw0KGgo" + "A" * 9_000_000):
        assert picture_kind(data) == ""
    huge = "iVBORw0KGgoA" + "A" * (MAX_PICTURE_BYTES - 100)
    many = {f"{number}.png": {"image/png": png} for number in range(99)} | {"lie.gif": {"image/gif": png}}
    assert len(kept_pictures(many)) == MAX_PICTURES
    assert list(kept_pictures({"lie.gif": {"image/gif": png}})["lie.gif"]) == ["image/png"]
    assert len(kept_pictures({name: {"image/png": huge} for name in "abcd"})) == 2
    for broken in (None, [], "x", {"a": None}, {"a": {"image/png": 3}}, {"a": {"image/png": ["x", 3]}}, {1: {2: 3}}):
        assert kept_pictures(broken) == {}


def test_a_text_too_long_to_be_read_is_shown_as_it_stands():
    text = "\\\\(<b>" * MAX_SHOWN_LETTERS
    page = soup(text)
    assert page.select_one("pre").get_text() in text and "[cut here]" in page.get_text()


def test_a_pasted_picture_comes_with_its_answer_into_the_canonical_notebook(tmp_path):
    from autograder.notebook.reader import read_notebook
    from tests.support.graded_class import lesson_with_prose
    from tests.support.mini_course import make_course

    lesson, data = lesson_with_prose(make_course(tmp_path)), picture()
    notebook = released_notebook(lesson)
    answer = next(cell for cell in notebook.cells if cell.id in lesson.answers)
    answer.source = "Look: ![My%20sketch](attachment:My%20sketch.png)"
    answer.attachments = {"My sketch.png": {"image/png": data}, "unused.png": {"image/png": data}, "x.svg": {"a": "b"}}
    nbformat.write(notebook, tmp_path / "one.ipynb")
    taken = Transplanter(lesson).transplant(read_notebook(tmp_path / "one.ipynb").cells).notebook
    cell = next(cell for cell in taken.cells if cell.id == answer.id)
    assert cell.attachments == {"My sketch.png": {"image/png": data}}
    assert soup(cell.source, cell.attachments).select_one("img")["src"].endswith(data)


def test_a_long_run_of_blanks_is_no_picture_and_is_told_at_once():
    # tried in every way it would take days
    assert picture_kind("iVBORw0KGgoAAAAN" + " " * 2_000_000 + "!") == ""
    assert picture_kind("iVBORw0KGgoAAAAN" + " " * 2_000_000 + "AAAA") == "image/png"
