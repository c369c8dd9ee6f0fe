"""Build the site: ``python -m docs.site [--execute [LESSON …]] [--out site]``.

``make docs`` shows what has been executed before and still stands, ``make docs EXECUTE=1`` executes the rest,
``make docs EXECUTE="1_1 5_7"`` only these.
"""

import argparse
import os
import pathlib
import shutil
import sys

from sphinx.cmd.build import build_main

from docs.site import gallery, print_source
from docs.site.executions import left_alone
from docs.site.links import broken_links
from docs.site.places import CONFIGURATION, ROOT, catalogue

WORK = ROOT / ".site"


def main(words=None) -> int:
    """Print the source folder, hand it to Sphinx, follow every link of what comes out."""
    parser = argparse.ArgumentParser(prog="python -m docs.site", description=__doc__)
    parser.add_argument("--execute", nargs="*", metavar="LESSON", help="run what has changed of these or all")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "site", help="folder of the site")
    parser.add_argument("--work", type=pathlib.Path, default=WORK, help="folder of source, doctrees and executions")
    chosen = parser.parse_args(words)
    wanted = lessons_to_execute(chosen.execute, parser.error)
    source = chosen.work / "source"
    shutil.rmtree(source, ignore_errors=True)
    print_source.print_source(source)
    cache = chosen.work / "executed"
    gallery.print_gallery(source, cache)
    # kernels load `docs.site.described_figures`
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    options = ["-b", "html", "-W", "--keep-going", "-q", "-c", str(CONFIGURATION), "-d", str(chosen.work / "doctrees")]
    options += ["-D", "nb_execution_mode=cache", "-D", f"nb_execution_cache_path={cache}"]
    # Sphinx takes no list of this setting on its command line
    os.environ["ACML_SITE_LEFT_ALONE"] = " ".join(left_alone(source, cache, wanted))
    # MyST-NB also writes beside the pages, so they are moved when they are there
    pages = chosen.work / "pages"
    for old in (pages, chosen.work / "doctrees"):
        shutil.rmtree(old, ignore_errors=True)
    code = build_main([*options, str(source), str(pages)])
    if wanted:  # the pictures of the gallery are there only now
        gallery.print_gallery(source, cache)
        code = code or build_main([*options, str(source), str(pages)])
    shutil.rmtree(chosen.out, ignore_errors=True)
    shutil.move(pages, chosen.out)
    broken = broken_links(chosen.out)
    for link in broken:
        print(f"broken link: {link}", file=sys.stderr)
    return code or int(bool(broken))


def lessons_to_execute(named: list[str] | None, refuse) -> set[str]:
    """Return the numbers of the lessons that are to be executed.

    Args:
        named: Numbers as they were typed; an empty list means all, None means none.
        refuse: Ends the command with a sentence.
    """
    known = {lesson["number"] for lesson in catalogue()}
    for number in named or ():
        if number not in known:
            refuse(f"there is no lesson {number}: choose from {', '.join(sorted(known))}.")
    return set() if named is None else set(named) or known


if __name__ == "__main__":
    sys.exit(main())
