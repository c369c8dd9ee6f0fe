"""A student's browser: JupyterLab on a folder, and headless Chromium."""

import contextlib
import json
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request

from selenium import webdriver
from selenium.webdriver.common.keys import Keys as Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.support.notebook_page import NotebookPage as NotebookPage

PROGRAMS = ("chromium", "chromedriver")
# a whole notebook in the page, whatever part of it is in view; no questions to the outside
SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars"
).split()


def missing_programs() -> list[str]:
    """Return which of Chromium and its driver this machine lacks."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


@contextlib.contextmanager
def jupyter_lab(folder: pathlib.Path, home: pathlib.Path):
    """Serve a folder by JupyterLab on a free port of this machine; yield the address that opens a notebook in it.

    Args:
        folder: What JupyterLab shows.
        home: Where its settings go, so that the user's own are neither used nor changed.
    """
    port, token = _free_port(), secrets.token_hex()
    words = ["--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", *words, str(folder)]
    with (home / "jupyter.log").open("w") as log:
        server = subprocess.Popen(command, env=_environment(home), stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        WebDriverWait(server, 90).until(lambda _: _answers(server, f"http://127.0.0.1:{port}/api?token={token}"))
        yield f"http://127.0.0.1:{port}/lab/tree/{{}}?reset&token={token}"
    finally:
        server.terminate()
        server.wait(timeout=60)


@contextlib.contextmanager
def chromium(home: pathlib.Path, size: tuple[int, int] = (1200, 900), zoom: float = 1.0):
    """Start headless Chromium with an empty profile; yield its driver.

    Args:
        home: Where its profile goes.
        size: Width and height of the page in pixels of the picture.
        zoom: Pixels of the picture for one of the page.
    """
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in (*FLAGS, f"--user-data-dir={home / 'chromium'}", f"--force-device-scale-factor={zoom}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    try:
        view = {"width": int(size[0] / zoom), "height": int(size[1] / zoom), "deviceScaleFactor": zoom, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", view)
        yield driver
    finally:
        driver.quit()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment(home) -> dict[str, str]:
    for name, content in SETTINGS.items():
        path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
    folders = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    folders |= {f"JUPYTER_{what}_DIR": what.lower() for what in ("CONFIG", "DATA", "RUNTIME")}
    return os.environ | {name: str(home / folder) for name, folder in folders.items()} | {"IPYTHONDIR": str(home)}


def _answers(server, address) -> bool:
    if server.poll() is not None:
        raise RuntimeError(f"JupyterLab ended with exit code {server.returncode}")
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return reply.status == 200
    except urllib.error.URLError:
        return False
