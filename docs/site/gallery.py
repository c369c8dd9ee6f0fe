"""The gallery: one picture per model, the number that it reached, and the command that measures it anew."""

import base64
import pathlib
import re

from docs.site.executions import executed
from docs.site.gallery_entries import ENTRIES, Entry
from docs.site.places import ROOT, catalogue, spoken

HEAD = """# Gallery

One picture per model, drawn by its lesson, and one number. Numbers in the first part are those of
[Methods](docs/methods.md), intervals of 95 % in brackets; **missed** means that a bar was missed and is told so. The
second part names the benchmark alone: what it prints depends on the recordings that you have, and no table of it is
kept here.
"""
PART = {True: "## With a number", False: "## By their benchmarks"}
RUN = "jupyter nbconvert --to markdown --execute --stdout"
WITHOUT = "*(The picture is there after `make docs EXECUTE=1`.)*"


def gallery_page(pictures: dict[Entry, tuple[bytes, str]]) -> str:
    """Return the page.

    Args:
        pictures: PNG and words of the models whose lesson has been executed.
    """
    parts = [HEAD]
    for has_row, title in PART.items():
        parts += [title, *(shown(entry, pictures) for entry in ENTRIES if bool(entry.method) == has_row)]
    return "\n\n".join(parts) + "\n"


def shown(entry: Entry, pictures: dict[Entry, tuple[bytes, str]]) -> str:
    """Return one model's part of the page."""
    (lesson,) = [lesson for lesson in catalogue() if lesson["number"] == entry.lesson]
    name = lesson["name"]
    picture = WITHOUT
    if entry in pictures:
        picture = f"```{{image}} gallery/{file_name(entry)}\n:alt: {pictures[entry][1]}\n```"
    number = f"{measured(entry.method)}\n\n" if entry.method else ""
    ways = (
        f"Lesson [{spoken(lesson)}](lessons/{name}.ipynb), library [`acml_tf.{entry.room}`](reference/{entry.room}.md)"
    )
    command = entry.command or f"{RUN} solutions/{name}/{name}.ipynb"
    return f"### {entry.model}\n\n{picture}\n\n{number}{ways}\n\n```sh\n{command}\n```"


def measured(method: str) -> str:
    """Return what was measured of a method, as docs/methods.md says it.

    Args:
        method: First cell of its row.

    Raises:
        KeyError: There is no such row.
    """
    rows = re.findall(r"^\| (.+?) \|.*\| (.+?) \|$", (ROOT / "docs" / "methods.md").read_text(encoding="utf-8"), re.M)
    return dict(rows)[method].partition("; `python")[0]


def file_name(entry: Entry) -> str:
    """Return the name of a model's picture."""
    return re.sub(r"\W+", "_", entry.model.lower()).strip("_") + ".png"


def picture_of(entry: Entry, notebook: dict) -> tuple[bytes, str] | None:
    """Return the first figure of a model in an executed notebook, as PNG and words, or None."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and re.search(rf"\b{entry.figure}\(", "".join(cell["source"])):
            for output in cell["outputs"]:
                data = output.get("data", {})
                if "image/png" in data:
                    return base64.b64decode(data["image/png"]), " ".join("".join(data["text/plain"]).split())
    return None


def print_gallery(source: pathlib.Path, cache: pathlib.Path) -> None:
    """Write the page and its pictures.

    Args:
        source: Folder that Sphinx reads, with the lessons in it.
        cache: Folder of executions; what has not been executed has no picture.
    """
    notebooks = executed(source, cache)
    drawn = {entry: picture_of(entry, notebooks[entry.lesson]) for entry in ENTRIES if entry.lesson in notebooks}
    pictures = {entry: picture for entry, picture in drawn.items() if picture}
    (source / "gallery").mkdir(exist_ok=True)
    for entry, (png, _) in pictures.items():
        (source / "gallery" / file_name(entry)).write_bytes(png)
    (source / "gallery.md").write_text(gallery_page(pictures), encoding="utf-8")
