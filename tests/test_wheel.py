"""Is the wheel the whole course? It is built, installed into an environment of its own, and used in an empty folder."""

import os
import shutil
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.rmtree(ROOT / "build", ignore_errors=True)  # setuptools would carry on what an earlier build left there
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(ROOT)], check=True, cwd=folder)
    forget_metadata()
    return next(folder.glob("*.whl"))


def forget_metadata():
    """Delete what building leaves in the checkout: Python would read it instead of what is installed."""
    shutil.rmtree(ROOT / "acml_tf.egg-info", ignore_errors=True)


@pytest.fixture(scope="module")
def wheel_of_the_sdist(tmp_path_factory):
    """The wheel that is made from the source distribution, with nothing but that."""
    folder = tmp_path_factory.mktemp("sdist")
    build = f"from setuptools.build_meta import build_sdist; build_sdist({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], check=True, cwd=ROOT, capture_output=True)
    forget_metadata()
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    sdist = next(folder.glob("*.tar.gz"))
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(sdist)], check=True, cwd=folder)
    return next(folder.glob("*.whl"))


def interpreters():
    """Return the Pythons of this machine on which the course is tested: version → program."""
    found = {}
    for version in ("3.11", "3.13"):
        places = [shutil.which(f"python{version}"), *Path.home().glob(f".pyenv/versions/{version}.*/bin/python")]
        for place in filter(None, places):
            asked = subprocess.run(
                [place, "-c", "import sys, venv; print(sys.version)"], capture_output=True, text=True
            )
            if asked.stdout.startswith(version):
                found.setdefault(version, str(place))
    return found


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with the wheel; what it needs comes from the environment of the tests, our checkout does not."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    others = folder / "others"
    others.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.lower().startswith(("__editable__", "acml_tf", "acml-tf")):
            (others / path.name).symlink_to(path)
    packages = next(folder.glob("lib/*/site-packages"))
    (packages / "others.pth").write_text(f"{others}\n")
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(command, check=True)
    return python


def acml(python, folder, *words):
    """Run a command of the installed course in a folder, with a home of its own."""
    environment = {name: value for name, value in os.environ.items() if name not in ("ACML_COURSE", "PYTHONPATH")}
    environment |= {"HOME": str(folder), "ACML_STANDBY_S": "0"}
    settings = {"capture_output": True, "text": True, "cwd": folder, "env": environment, "timeout": 300}
    return subprocess.run([str(python), "-m", "autograder", *words], check=False, **settings)


def test_every_lesson_is_in_the_wheel_and_no_test_of_ours(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    lessons = [path.stem for path in ROOT.glob("lessons/*/[0-9]*.py")]
    for kind, ending in (("lessons", ".py"), ("course", ".ipynb"), ("solutions", ".ipynb")):
        carried = {Path(name).stem for name in names if f"share/acml_tf/{kind}/" in name and name.endswith(ending)}
        assert set(lessons) <= carried
    assert not [name for name in names if name.startswith("tests/")]


def test_a_student_starts_and_checks_a_lesson_in_an_empty_folder(installed, tmp_path):
    assert "1_1" in acml(installed, tmp_path, "list").stdout
    started = acml(installed, tmp_path, "start", "1_1", "--no-browser")
    assert started.returncode == 0 and (tmp_path / "work" / "1_1_signal_processing.ipynb").is_file()
    checked = acml(installed, tmp_path, "check", "1_1")
    assert checked.returncode in (0, 1) and "not attempted" in checked.stdout, checked.stderr
    assert "Hint 1" in acml(installed, tmp_path, "hint", "1_1", "convolve").stdout
    assert "def convolve" in acml(installed, tmp_path, "solution", "1_1", "convolve").stdout


def test_the_sdist_makes_the_same_wheel(wheel, wheel_of_the_sdist):
    assert set(zipfile.ZipFile(wheel_of_the_sdist).namelist()) == set(zipfile.ZipFile(wheel).namelist())


@pytest.mark.nightly  # a minute each, and some hundred MiB from an index
@pytest.mark.parametrize("version", interpreters())
def test_the_core_alone_is_enough_for_a_lesson_without_networks(wheel_of_the_sdist, version, tmp_path, capsys):
    subprocess.run([interpreters()[version], "-m", "venv", tmp_path / "new"], check=True)
    begin, python = time.perf_counter(), tmp_path / "new" / "bin" / "python"
    pinned = ["--quiet", "--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([python, "-m", "pip", "install", *pinned, wheel_of_the_sdist], check=True, cwd=tmp_path)
    seconds = time.perf_counter() - begin
    files = [path for path in (tmp_path / "new").rglob("*") if path.is_file() and not path.is_symlink()]
    with capsys.disabled():
        print(f"\ncore on Python {version}: {seconds:.0f} s, {sum(path.stat().st_size for path in files) >> 20} MiB")
    test_a_student_starts_and_checks_a_lesson_in_an_empty_folder(python, tmp_path)
    solved = next((tmp_path / "new" / "share" / "acml_tf" / "solutions").glob("1_1_*/*.ipynb"))
    assert acml(python, tmp_path, "check", str(solved)).returncode == 0
    started = acml(python, tmp_path, "start", "5_7", "--no-browser").stdout
    assert f"[tensorflow]; to install that: {python} -m pip install '{wheel_of_the_sdist}[tensorflow]'" in started
    refused = acml(python, tmp_path, "check", "5_7")
    assert refused.returncode == 2 and "need keras, which the extra [tensorflow] brings" in refused.stderr


def test_nothing_of_the_checkout_is_used(installed, tmp_path):
    where = "import acml_tf, autograder; print(acml_tf.__file__, autograder.__file__)"
    said = subprocess.run([installed, "-c", where], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert str(ROOT) not in said
