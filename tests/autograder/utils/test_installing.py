"""Commands that bring a part of the course: true for where the course came from, and pip itself can read them."""

import json
import shlex
import subprocess
import sys

import pytest
from packaging.requirements import Requirement

from autograder.utils import installing


@pytest.fixture
def came_from(monkeypatch, tmp_path):
    """Let the course seem to be installed, from what an installer notes."""

    class Distribution:
        def read_text(self, name):
            return self.noted if name == "direct_url.json" else None

    def pretend(**origin):
        Distribution.noted = json.dumps(origin) if origin else None
        monkeypatch.setattr(installing, "CHECKOUT", tmp_path)
        monkeypatch.setattr(installing.importlib.metadata, "distribution", lambda _: Distribution())
        return shlex.split(installing.install_command("tensorflow", "lab"))

    return pretend


def test_in_a_checkout_the_pinned_versions_are_taken():
    words = shlex.split(installing.install_command("lab"))
    assert words[-2:] == ["--editable", f"{installing.CHECKOUT}[lab]"]
    assert words[-4:-2] == ["--constraint", str(installing.CHECKOUT / "constraints.txt")]


def test_from_a_wheel_that_is_still_there(came_from, tmp_path):
    wheel = tmp_path / "a folder" / "acml_tf-1.whl"
    wheel.parent.mkdir()
    wheel.touch()
    assert came_from(url=wheel.as_uri(), archive_info={})[-1] == f"{wheel}[tensorflow,lab]"


def test_from_a_repository(came_from):
    last = came_from(url="https://example.org/acml.git", vcs_info={"vcs": "git", "commit_id": "0"})[-1]
    need = Requirement(last)
    assert (need.name, need.extras, need.url) == ("acml-tf", {"tensorflow", "lab"}, "git+https://example.org/acml.git")


@pytest.mark.parametrize("origin", [{}, {"url": "file:///gone/acml_tf-1.whl", "archive_info": {}}])
def test_else_the_packages_are_named(came_from, origin, monkeypatch):
    needs = ["numpy>=2", 'keras>=3.15; extra == "tensorflow"', 'jupyterlab; extra == "lab"', 'ruff; extra == "dev"']
    monkeypatch.setattr(installing.importlib.metadata, "requires", lambda _: needs)
    words = came_from(**origin)
    assert words[words.index("install") + 1 :] == ["keras>=3.15", "jupyterlab"]
    assert shlex.split(installing.install_command())[-1] == "numpy>=2"


def test_the_pip_that_is_named_is_that_of_this_environment():
    words = shlex.split(installing.install_command("lab"))
    asked = [*words[: words.index("install")], "--version"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert sys.prefix in said
