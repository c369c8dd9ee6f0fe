"""Which lessons have been executed as they stand, and which are left as they are."""

import pathlib

import nbformat

from docs.site.places import catalogue


def executed(source: pathlib.Path, cache: pathlib.Path) -> dict[str, dict]:
    """Return the notebooks that have been executed as they stand, by the number of their lesson.

    Args:
        source: Folder that Sphinx reads.
        cache: Folder of executions.
    """
    from jupyter_cache import get_cache  # of the extra `docs`, as Sphinx is

    found = {}
    for lesson in catalogue() if cache.exists() else ():
        page = nbformat.read(source / "lessons" / f"{lesson['name']}.ipynb", as_version=4)
        try:
            found[lesson["number"]] = get_cache(cache).merge_match_into_notebook(page)[1]
        except KeyError:
            continue
    return found


def left_alone(source: pathlib.Path, cache: pathlib.Path, wanted: set[str]) -> list[str]:
    """Return patterns of the notebooks that are shown without outputs: not wanted now, and not executed before.

    Args:
        source: Folder that Sphinx reads.
        cache: Folder of executions.
        wanted: Numbers of the lessons that are to be executed.
    """
    kept = wanted | executed(source, cache).keys()
    return [f"*/{lesson['name']}.ipynb" for lesson in catalogue() if lesson["number"] not in kept]
