"""A lesson in JupyterLite in a real Chromium: one answer is typed, the notebook runs, `%check` says what it should."""

import contextlib
import functools
import http.server
import os
import pathlib
import threading

import pytest

browser = pytest.importorskip("tests.support.browser", reason="selenium is not installed: it is in the part [dev]")
missing = browser.missing_programs()
SITE = os.environ.get("ACML_LITE", "")
pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(bool(missing), reason=f"{missing} missing: apt-get install chromium chromium-driver"),
    pytest.mark.skipif(not SITE, reason="ACML_LITE names no site of `make lite` that can reach its packages"),
]
WRONG = "return np.mod(frequency_hz, sample_rate_hz)"
RIGHT = "return np.abs(frequency_hz - sample_rate_hz * np.round(np.asarray(frequency_hz) / sample_rate_hz))"
PATIENCE_S = 300


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and prints nothing."""

    def log_message(self, *words):
        """Say nothing."""


@contextlib.contextmanager
def served(folder: pathlib.Path):
    """Serve a folder on a free port of this machine; yield its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@pytest.mark.parametrize(("line", "words"), [(WRONG, "✗ {}: failed"), (RIGHT, "✓ {}: passed")])
def test_an_answer_is_typed_run_and_checked_without_a_server_of_python(tmp_path, line, words):
    name = "1_1_signal_processing.ipynb"
    with served(pathlib.Path(SITE)) as address, browser.chromium(tmp_path) as driver:
        page = browser.NotebookPage(driver, f"{address}/lab/index.html?path={name}&reset", PATIENCE_S)
        page.answer("alias_frequency", line)
        blank = page.blank("alias_frequency")
        page.run_above(blank)
        page.run(blank)
        assert words.format("alias_frequency") in page.ask(blank, "%check alias_frequency")
        assert "Hint 1 of" in page.ask(blank, "%hint alias_frequency")
        assert len(driver.find_elements("css selector", ".jp-OutputArea-output img")) == 2
        player = driver.find_element("css selector", ".jp-OutputArea-output audio")
        assert player.get_property("duration") > 1
        driver.save_screenshot(str(tmp_path / "lite.png"))
