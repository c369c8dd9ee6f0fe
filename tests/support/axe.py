"""Deque's axe-core in a page of headless Chromium: what keeps a person with another screen, eye or hand from it."""

import pathlib
import shutil
import subprocess

FOUND = """
const [impacts, done] = arguments;
axe.run(document, {resultTypes: ["violations"]}).then(found => done(found.violations
  .filter(fault => impacts.includes(fault.impact))
  .flatMap(fault => fault.nodes.map(node => `${fault.id}: ${node.target.join(" ")}: ${node.html.slice(0, 160)}`))));
"""


def axe_script() -> pathlib.Path | None:
    """Return axe-core's script as `npm install --global axe-core` leaves it, or None."""
    if shutil.which("npm") is None:
        return None
    root = subprocess.run(["npm", "root", "--global"], capture_output=True, text=True, check=True).stdout.strip()
    path = pathlib.Path(root) / "axe-core" / "axe.min.js"
    return path if path.exists() else None


def faults(driver, page: pathlib.Path, theme: str = "light", impacts=("serious", "critical")) -> list[str]:
    """Return what axe finds on a page, as `rule: place: element`.

    Args:
        driver: Browser, as `tests.support.browser.chromium` yields it.
        page: File of HTML.
        theme: `light` or `dark`, as the reader's system asks for it.
        impacts: How grave a fault must be to count.
    """
    media = {"media": "screen", "features": [{"name": "prefers-color-scheme", "value": theme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    driver.get(page.as_uri())
    driver.execute_script(axe_script().read_text("utf-8"))
    return driver.execute_async_script(FOUND, list(impacts))
