"""What Sphinx is told; the source folder is printed by `docs.site.print_source`."""

import os

from docutils import nodes

import acml_tf
from autograder.notebook.prose.formulas import formula_html
from docs.site import accessible

project = "acml_tf"
author = "the authors of acml_tf"
release = acml_tf.__version__
extensions = ["myst_nb"]
exclude_patterns = ["blank"]
html_theme = "furo"
html_title = f"acml_tf {release}"
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["course.css"]
html_js_files = ["course.js"]
html_show_sphinx = False
html_show_copyright = False
language = "en"

myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 4  # as GitHub makes them
nb_execution_timeout = 600
# notebooks that are shown without outputs, as `docs.site` says
nb_execution_excludepatterns = os.environ.get("ACML_SITE_LEFT_ALONE", "").split()
nb_execution_raise_on_error = True
nb_ipywidgets_js = {}  # no script from another server
nb_merge_streams = True
html_math_renderer = "mathml"


def visit_inline(writer, node):
    """Draw a formula within a line."""
    writer.body.append(formula_html(node.astext(), block=False))
    raise nodes.SkipNode


def visit_block(writer, node):
    """Draw a formula on a line of its own."""
    writer.body.append(f'<div class="formula">{formula_html(node.astext(), block=True)}</div>')
    raise nodes.SkipNode


def setup(app):
    """Draw formulas as the feedback pages do, without a script and without a network; say figures in words."""
    app.connect("doctree-read", accessible.name_outputs)
    app.connect("html-page-context", accessible.mend_page, priority=900)  # after the theme
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
