"""The command line itself: its version, and what it writes where."""

import os
import subprocess
import sys

import pytest

from acml_tf import __version__
from autograder import cli

# as on Windows, where Python writes a pipe in an encoding without check marks
POOR_LOCALE = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}


def acml(*words, **variables):
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONIOENCODING"} | variables
    command = [sys.executable, "-m", "autograder", *words]
    return subprocess.run(command, env=environment, capture_output=True, check=True).stdout


def test_the_version_is_that_of_the_library():
    assert acml("--version").decode() == f"acml {__version__}\n"


@pytest.mark.parametrize(("variables", "line"), [(POOR_LOCALE, "│"), ({"PYTHONIOENCODING": "cp1252"}, "|")])
def test_what_an_encoding_does_not_know_ends_no_command(variables, line, tmp_path):
    told = acml("list", "1_1", ACML_PROGRESS=str(tmp_path / "none.json"), **variables)
    encoding = variables.get("PYTHONIOENCODING", "utf-8")
    assert f"{line} convolve" in told.decode(encoding)


def test_a_package_that_an_extra_brings_is_named_and_a_fault_of_ours_stays_a_fault(monkeypatch, capsys):
    def without(name):
        def command():
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

        monkeypatch.setattr(cli, "app", command)

    without("nbgrader.apps")
    with pytest.raises(SystemExit, match="2"):
        cli.main()
    said = capsys.readouterr().err
    assert said.startswith("acml: This needs the extra [grading]; to install it: ") and said.count("\n") == 1
    without("autograder.nowhere")
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        cli.main()
