"""What nbgrader's settings of a class must say so that its pages, the formgrader's too, are made from harmless HTML."""

import pathlib
from typing import Any

CALL = """
# students' prose and outputs are made harmless before a page shows them
from autograder.classroom.page_settings import guard_pages  # noqa: E402

guard_pages(c)
"""
# files that a browser would run if somebody followed a link to one beside a submission
DOCUMENTS = "*.html *.htm *.xhtml *.xht *.shtml *.mhtml *.xml *.xsl *.svg *.svgz *.js *.mjs *.css *.pdf *.swf".split()
NBGRADER_IGNORES = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback"]


def guard_pages(config: Any) -> None:
    """Set what prints pages in nbgrader's settings; whatever else stands there stays.

    Args:
        config: nbgrader's settings, as `get_config()` returns them.
    """
    exporter = config.HTMLExporter
    exporter.sanitize_html = True
    exporter.filters = dict(exporter.get("filters", {})) | {
        "markdown2html": "autograder.classroom.feedback_exporter.markdown2html",
        "clean_html": "autograder.classroom.feedback_exporter.clean_html",
        "script_hashes": "autograder.classroom.feedback_exporter.script_hashes",
    }
    others = [
        step
        for step in exporter.get("preprocessors", [])
        if step != "autograder.classroom.feedback_exporter.HarmlessPage"
    ]
    exporter.preprocessors = [*others, "autograder.classroom.feedback_exporter.HarmlessPage"]
    # the formgrader's own exporter; that of feedback has a template of its own
    exporter.extra_template_paths = [str(pathlib.Path(__file__).resolve().parents[1] / "templates" / "pages")]
    exporter.template_file = "acml_formgrade.html.j2"
    config.PageExporter.template_file = "index.html.j2"
    config.GenerateFeedback.exporter_class = "autograder.classroom.feedback_exporter.PageExporter"
    ignored = config.CourseDirectory.get("ignore", NBGRADER_IGNORES)
    config.CourseDirectory.ignore = list(dict.fromkeys([*ignored, *DOCUMENTS]))
