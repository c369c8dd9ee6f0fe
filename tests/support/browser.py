"""A student's browser: JupyterLab on a folder, headless Chromium on JupyterLab, and what a person does there."""

import contextlib
import json
import os
import pathlib
import re
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

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


class NotebookPage:
    """A notebook open in JupyterLab.

    Args:
        driver: Browser.
        address: Address that opens it.
    """

    def __init__(self, driver, address: str):
        self.driver, self._wait = driver, WebDriverWait(driver, 60)
        driver.get(address)
        self._wait.until(lambda _: self._find('.jp-Notebook-ExecutionIndicator[data-status="idle"]'))

    def blank(self, exercise: str):
        """Return the cell in which an exercise is to be written."""
        line = f"*[contains(@class,'cm-line') and normalize-space(.)='# exercise: {exercise}']"
        path = f"//*[contains(@class,'jp-CodeCell') and .//{line}]"
        return self._wait.until(lambda driver: driver.find_element(By.XPATH, path))

    def checks(self, exercise: str):
        """Return the cell with an exercise's tests: the one below its blank."""
        return self.below(self.blank(exercise))

    def below(self, cell):
        """Return the code cell below another."""
        return cell.find_element(By.XPATH, "following-sibling::*[contains(@class,'jp-CodeCell')][1]")

    def answer(self, exercise: str, line: str) -> None:
        """Type one line in the place of ``raise NotImplementedError()``."""
        blank = self.blank(exercise)
        path = ".//*[contains(@class,'cm-line') and contains(.,'raise NotImplementedError')]"
        blank.find_element(By.XPATH, path).click()
        editor = blank.find_element(By.CSS_SELECTOR, ".cm-content")
        editor.send_keys(Keys.END, Keys.SHIFT + Keys.HOME + Keys.NULL, line)
        self._wait.until(lambda _: line in editor.text)

    def run_all(self) -> None:
        """Run all cells and wait until the last one has run."""
        self.choose("Run", "runmenu:run-all")
        prompt = self._find(".jp-CodeCell .jp-InputPrompt")[-1]
        self._wait.until(lambda _: re.fullmatch(r"\[\d+\]:", prompt.text))

    def choose(self, menu: str, command: str) -> None:
        """Choose a menu's item by the name of its command."""
        entries = self._find(".lm-MenuBar-itemLabel")
        next(entry for entry in entries if entry.text == menu).click()
        self._wait.until(lambda _: self._find(f'.lm-Menu-item[data-command="{command}"]'))[0].click()

    def outputs(self, cell) -> str:
        """Return what stands under a cell."""
        return "\n".join(area.text for area in cell.find_elements(By.CSS_SELECTOR, ".jp-OutputArea-output"))

    def _find(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)


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
