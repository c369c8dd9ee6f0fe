"""Make the README's pictures from the real thing: a notebook in JupyterLab, a feedback page, a class report.

Run it by ``make pictures``; it needs Chromium, as the nightly browser test does.
"""

import io
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image
from selenium.webdriver.common.by import By

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support import browser  # noqa: E402 - the browser of the tests

LESSON, EXERCISE, STUDENT = "1_1_signal_processing", "amplitude_spectrum", "eva_another_slip"
COLOURS = 96


def main() -> None:
    """Write the three pictures to docs/images."""
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        acml("start", "1_1", "--no-browser", "--folder", work / "work")
        acml("example-class", "1_1", "--class-dir", work / "class")
        acml("grade", "1_1", "--class-dir", work / "class")
        with browser.chromium(work, size=(1200, 960)) as driver:
            notebook_picture(driver, work)
        feedback, report = f"feedback/{STUDENT}/{LESSON}/{LESSON}.html", f"reports/{LESSON}.html"
        page_picture(work, work / "class" / feedback, "feedback", height=960)
        page_picture(work, work / "class" / report, "report", height=1060)


def acml(*words) -> None:
    """Run a command of the course."""
    subprocess.run([sys.executable, "-m", "autograder", *map(str, words)], cwd=ROOT, check=True)


def notebook_picture(driver, work: pathlib.Path) -> None:
    """Show the equation, the blank and the checks of one exercise, as a student meets them."""
    with browser.jupyter_lab(work / "work", work) as address:
        page = browser.NotebookPage(driver, address.format(f"{LESSON}.ipynb"))
        driver.find_element(By.CSS_SELECTOR, ".jp-SideBar.jp-mod-left .lm-mod-current").click()
        driver.execute_script("arguments[0].previousElementSibling.scrollIntoView()", page.blank(EXERCISE))
        keep(driver, "notebook")


def page_picture(work: pathlib.Path, page: pathlib.Path, name: str, height: int) -> None:
    """Show the top of a page."""
    with browser.chromium(work, size=(1100, height)) as driver:
        driver.get(page.as_uri())
        keep(driver, name)


def keep(driver, name: str) -> None:
    """Write what the browser shows, in few colours."""
    picture = Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")
    path = ROOT / "docs" / "images" / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {picture.width} × {picture.height}, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
