"""Files for other machines: they name what exists, and install what `make learn` installs."""

import json
import pathlib
import re
import subprocess
import sys

from tests.test_requirements import declared

ROOT = pathlib.Path(__file__).resolve().parents[1]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def extras(text):
    return set(
        re.search(r"\[([\w,]+)\]", "\n".join(re.findall(r"^.*(?:pip install|--editable|-e) .*$", text, re.M)))[1].split(
            ","
        )
    )


def test_all_install_what_a_learner_needs():
    learner = set(re.search(r"^learn:.*?\[([\w,]+)\]", read("Makefile"), re.MULTILINE | re.DOTALL)[1].split(","))
    assert extras(read("Dockerfile")) == extras(read("binder/requirements.txt")) == learner <= set(declared())


def test_the_container_of_an_editor_is_that_of_the_dockerfile():
    settings = json.loads(read(".devcontainer/devcontainer.json"))
    assert (ROOT / ".devcontainer" / settings["build"]["dockerfile"]).resolve() == ROOT / "Dockerfile"
    assert f"useradd --create-home {settings['remoteUser']}" in read("Dockerfile")
    assert f"EXPOSE {settings['forwardPorts'][0]}" in read("Dockerfile")


def test_their_python_is_one_that_the_course_is_tested_on():
    versions = [re.search(r"python[:-](\d\.\d+)", read(name))[1] for name in ("Dockerfile", "binder/runtime.txt")]
    assert versions == ["3.11", "3.11"]


def test_pip_can_read_what_binder_is_given(tmp_path):
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--no-build-isolation", "--no-index"]
    asked = [*command, "--quiet", "--report", str(tmp_path / "report.json"), "-r", "binder/requirements.txt"]
    subprocess.run(asked, cwd=ROOT, check=True)
    wanted = json.loads((tmp_path / "report.json").read_text())["install"]
    assert [item["metadata"]["name"] for item in wanted] == ["acml-tf"]
