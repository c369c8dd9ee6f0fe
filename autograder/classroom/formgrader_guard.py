"""A Jupyter server extension: nbgrader's formgrader shows harmless pages, whatever folder the server was started in.

The settings of a class (`autograder.classroom.page_settings`) do that where JupyterLab is started in the class folder.
The formgrader can also be sent to a class elsewhere, and then goes on with the settings of the place where it was
started.
"""

import copy
from typing import TYPE_CHECKING

from autograder.classroom.page_settings import guard_pages

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_server_extension_points() -> list[dict]:
    return [{"module": "autograder.classroom.formgrader_guard"}]


def _load_jupyter_server_extension(_server: "ServerApp") -> None:
    """Do nothing yet: the formgrader may be loaded after this extension."""


async def _start_jupyter_server_extension(server: "ServerApp") -> None:
    """Guard the formgrader of a server, if it has one."""
    guard_formgrader(server.web_app.settings)


def guard_formgrader(settings: dict) -> None:
    """Give the formgrader an exporter that prints harmless pages, and let its other pages print names as text.

    Args:
        settings: The server's settings, as the formgrader left them.
    """
    if "nbgrader_formgrader" not in settings:
        return
    from nbconvert.exporters import HTMLExporter

    config = copy.deepcopy(settings["nbgrader_formgrader"].config)
    guard_pages(config)
    settings["nbgrader_exporter"] = HTMLExporter(config=config)
    # nbgrader prints what stands in an address, which a link in a student's prose may have chosen
    settings["nbgrader_jinja2_env"].autoescape = True
