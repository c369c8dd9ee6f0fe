"""The home page: docs/index.md, what the course holds in numbers, and the way to every other page."""

import re

from docs.site.places import BESIDE, FOR_EVERYBODY, FOR_INSTRUCTORS, ROOT, catalogue, with_pages

SOUND = re.compile(r"^\[([^\]]+)\]\(docs/site/static/([\w.]+)\)", re.M)
LOOKED_UP = [name.removesuffix(".md") for name in BESIDE if name != "CONTRIBUTING.md"]
NAVIGATION = {
    "Learn": [
        "Lessons <lessons/index>",
        "Gallery <gallery>",
        "How a lesson works <docs/lessons>",
        *[f"docs/{n}" for n in FOR_EVERYBODY[1:]],
    ],
    "Teach": ["For teachers <teachers>", *[f"docs/{name}" for name in FOR_INSTRUCTORS]],
    "Write": ["docs/authors", "CONTRIBUTING"],
    "Look up": ["Library <reference/index>", *LOOKED_UP],
}


def home_page() -> str:
    """Return the home page; links lead from the top folder, not from docs/."""
    text = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    title, _, rest = from_the_top(text).partition("\n## ")
    parts = [title.rstrip(), in_numbers(), f"## {rest.rstrip()}" if rest else ""]
    return "\n\n".join([*parts, *toctrees()]) + "\n"


def from_the_top(text: str) -> str:
    """Return a page of docs/ as it reads one folder higher, with lessons as pages and a sound as a player."""
    local = re.sub(r"\]\((?!https?://|\.\./|#)", "](docs/", text).replace("](../", "](")
    return SOUND.sub(player, with_pages(local))


def player(link: re.Match) -> str:
    """Return a player above the paragraph that begins with a link to a sound."""
    words, name = link.groups()
    return f'<audio controls preload="auto" src="_static/{name}" aria-label="{words}"></audio>\n\n{words}'


def in_numbers() -> str:
    """Return one line: how many lessons, exercises and hours, and where to begin."""
    lessons = catalogue()
    num_exercises = sum(len(lesson["exercises"]) for lesson in lessons)
    hours = sum(lesson["minutes"] for lesson in lessons) / 60
    counted = f"**{len(lessons)} lessons, {num_exercises} exercises, about {hours:.0f} hours.**"
    ways = "[Read a lesson](lessons/index.md), [look at the models](gallery.md), [plan a term](teachers.md)."
    return f"{counted} {ways}"


def toctrees() -> list[str]:
    """Return the navigation, which stands at the side of every page."""
    trees = []
    for caption, pages in NAVIGATION.items():
        trees.append("\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *pages, "```"]))
    return trees
