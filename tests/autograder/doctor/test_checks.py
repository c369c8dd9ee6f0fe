"""`acml doctor` on machines that lack something: each fault is named with its remedy, and this machine is fit."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

import psutil
import pytest
from typer.testing import CliRunner

import acml_tf
from autograder.cli import app
from autograder.doctor import bounds, checks, isolation, packages, settings
from autograder.doctor.result import OK, PROBLEM, WARNING, CheckResult
from autograder.sandbox import groups
from autograder.sandbox.bubblewrap import environment, require_bubblewrap

ROOT = pathlib.Path(acml_tf.__file__).parents[1]


@pytest.fixture
def only_programs(tmp_path, monkeypatch):
    """Leave this process no program but those that the test writes, each a line of shell."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    require_bubblewrap.cache_clear()

    def write(**lines):
        for name, line in lines.items():
            (folder / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
            (folder / name).chmod(0o755)

    yield write
    require_bubblewrap.cache_clear()


@pytest.fixture
def without(monkeypatch):
    """Let some packages seem to be missing, or of another version."""
    real = packages.version_of

    def pretend(**versions):
        monkeypatch.setattr(packages, "version_of", lambda name: versions.get(name, real(name)))

    return pretend


class TestPackages:
    @pytest.mark.parametrize(
        ("version", "status"),
        [((3, 10), PROBLEM), ((3, 11), OK), ((3, 12), WARNING), ((3, 13), WARNING), ((3, 14), PROBLEM)],
    )
    def test_python(self, version, status):
        result = packages.python(version)
        assert result.status == status and ("Python 3.11" in result.remedy) == (status != OK)

    @pytest.mark.parametrize(("version", "word"), [("", "missing"), ("1.26.4", "here 1.26.4")])
    def test_a_package_that_is_missing_or_too_old(self, without, version, word):
        without(numpy=version)
        result = packages.packages()
        assert result.status == PROBLEM and "pip install" in result.remedy
        assert result.value.startswith("numpy>=2.0") and word in result.value

    def test_nothing_is_wrong_here(self):
        assert packages.required() == packages.required("grading") == {}

    def test_an_optional_part_is_told_from_the_whole(self, without):
        without(nh3="", typer="")
        assert list(packages.required("grading")) == ["nh3>=0.3.7"]
        assert list(packages.required()) == ["typer>=0.20"]

    def test_versions_are_compared_with_the_tested_ones(self, tmp_path):
        (tmp_path / "constraints.txt").write_text("# tested\nnumpy==0.0.1\nnot-here-at-all==1.0\n", encoding="utf-8")
        result = packages.constraints(tmp_path)
        assert result.status == WARNING and f"--constraint {tmp_path}" in result.remedy
        assert result.value == f"numpy==0.0.1 (here {packages.version_of('numpy')})"

    def test_an_installed_course_has_nothing_to_compare(self, tmp_path):
        assert packages.constraints(tmp_path).status == OK

    def test_missing_options_say_what_they_are_for_and_are_no_fault(self, monkeypatch, only_programs):
        only_programs()
        monkeypatch.setattr(packages, "is_here", lambda _: False)
        results = packages.optional_parts()
        assert {result.status for result in results} == {OK}
        said = " ".join(result.remedy for result in results)
        for word in ("--scheduler", "PostgreSQL", "[distributed]", "[speech]", "install chromium"):
            assert word in said


class TestIsolation:
    def test_no_bubblewrap(self, only_programs):
        only_programs()
        result = isolation.bubblewrap()
        assert (result.status, result.value) == (PROBLEM, "not installed")
        assert "apt-get install bubblewrap" in result.remedy

    def test_a_kernel_that_forbids_the_sandbox(self, only_programs):
        only_programs(bwrap="echo 'bwrap: No permissions to create new namespace' >&2; exit 1")
        result = isolation.bubblewrap()
        assert (result.status, result.value) == (PROBLEM, "does not start")
        assert "No permissions" in result.remedy and "user namespaces" in result.remedy

    def test_a_bubblewrap_that_is_too_old(self, only_programs):
        only_programs(bwrap='[ "$1" = --version ] && echo bubblewrap 0.6.1')
        result = isolation.bubblewrap()
        assert (result.status, result.value) == (PROBLEM, "too old")
        for word in ("bubblewrap 0.6.1", "needs 0.7", "containers/bubblewrap/releases", "--unsafe-no-sandbox"):
            assert word in result.remedy

    @pytest.mark.usefixtures("sandbox")
    def test_the_sandbox_starts_here(self):
        result = isolation.bubblewrap()
        assert result.status == OK and result.value.startswith("bubblewrap ")

    @pytest.mark.parametrize(("name", "values"), isolation.FORBIDDING.items())
    def test_the_switch_that_forbids_namespaces_is_named(self, only_programs, monkeypatch, tmp_path, name, values):
        only_programs(unshare="exit 1")
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        for each, (closed, opened) in isolation.FORBIDDING.items():
            (tmp_path / each).parent.mkdir(exist_ok=True)
            (tmp_path / each).write_text(f"{closed if each == name else opened}\n", encoding="utf-8")
        result = isolation.user_namespaces(tmp_path)
        assert result.status == WARNING
        assert f"sysctl {name.replace('/', '.')}={values[1]}" in result.remedy

    @pytest.mark.parametrize(("line", "status"), [("exit 0", OK), ("exit 1", WARNING)])
    def test_namespaces_are_tried(self, only_programs, monkeypatch, tmp_path, line, status):
        only_programs(unshare=line)
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        result = isolation.user_namespaces(tmp_path)
        assert result.status == status and ("container" in result.remedy) == (status == WARNING)

    def test_root_needs_no_user_namespaces(self, monkeypatch, tmp_path):
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        assert isolation.user_namespaces(tmp_path).status == OK

    def test_control_groups(self, monkeypatch):
        result = bounds.bounds_together()
        assert result.status == (WARNING if isinstance(groups.control_groups(), groups.NoGroups) else OK)
        monkeypatch.setattr(bounds, "control_groups", groups.NoGroups)
        result = bounds.bounds_together()
        assert result.status == WARNING and "Delegate=yes" in result.remedy and "twice a second" in result.remedy

    def test_system_calls(self):
        assert bounds.system_calls("x86_64").status == OK
        assert "x86_64 or aarch64" in bounds.system_calls("riscv64").remedy

    def test_a_class_that_students_would_see(self, tmp_path, monkeypatch):
        assert bounds.shown(tmp_path / "class").status == OK
        monkeypatch.setenv("ACML_DATA", str(tmp_path))
        result = bounds.shown(tmp_path / "class")
        assert result.status == PROBLEM and "unset ACML_DATA" in result.remedy


class TestFork:
    @pytest.fixture
    def spoiled(self, tmp_path, monkeypatch):
        """Return a function that writes what happens in each fork of the warm process."""

        def write(what):
            text = f"import os, time\nos.register_at_fork(after_in_child=lambda: {what})\n"
            (tmp_path / "spoiler.py").write_text(text, encoding="utf-8")

        monkeypatch.setattr(isolation, "environment", lambda: environment() | {"PYTHONPATH": str(tmp_path)})
        return write

    def test_a_fork_computes(self):
        assert isolation.fork_trial(("numpy",), 60.0).status == OK

    def test_forks_that_fail(self, spoiled):
        spoiled("os._exit(3)")
        result = isolation.fork_trial(("spoiler",), 60.0)
        assert result.status == WARNING and "hangs or fails" in result.value and "sitecustomize" in result.remedy

    def test_forks_that_hang_end_with_the_trial_and_leave_nothing(self, spoiled):
        spoiled("time.sleep(600)")
        folders = set(pathlib.Path(tempfile.gettempdir()).glob("acml-doctor-*"))
        start = time.monotonic()
        result = isolation.fork_trial(("spoiler",), 4.0)
        assert result.status == WARNING and "idle" in result.remedy and time.monotonic() - start < 30
        assert set(pathlib.Path(tempfile.gettempdir()).glob("acml-doctor-*")) <= folders
        lines = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
        assert not any(line.endswith("spoiler") for line in lines)


class TestSettings:
    @pytest.mark.parametrize(("level", "status"), [("", OK), ("3", OK), ("0", WARNING), ("loud", WARNING)])
    def test_log_level(self, monkeypatch, level, status):
        monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", level)
        result = settings.log_level()
        assert result.status == status and ("unset" in result.remedy) == (status != OK)

    @pytest.mark.parametrize(("backend", "status"), [("", OK), ("tensorflow", OK), ("jax", PROBLEM)])
    def test_keras_backend(self, monkeypatch, backend, status):
        monkeypatch.setenv("KERAS_BACKEND", backend)
        assert settings.keras_backend().status == status

    def test_data_folder(self, monkeypatch, tmp_path):
        monkeypatch.delenv("ACML_DATA", raising=False)
        assert settings.data_folder().status == OK
        (tmp_path / "fsdd" / "recordings").mkdir(parents=True)
        (tmp_path / "fsdd" / "recordings" / "7_theo_0.WAV").touch()
        tmp_path.chmod(0o755)
        monkeypatch.setenv("ACML_DATA", str(tmp_path))
        assert settings.data_folder() == CheckResult("ACML_DATA", OK, f"{tmp_path}: fsdd (1 files)")
        monkeypatch.setenv("ACML_DATA", str(tmp_path / "gone"))
        assert settings.data_folder().status == PROBLEM and "unset ACML_DATA" in settings.data_folder().remedy

    def test_folders_that_no_loader_finds_are_named(self, monkeypatch, tmp_path):
        for name in ("ESC-10", "chords", "holiday"):
            (tmp_path / name).mkdir()
        tmp_path.chmod(0o755)
        monkeypatch.setenv("ACML_DATA", str(tmp_path))
        result = settings.data_folder()
        assert result.status == WARNING
        assert (
            "ESC-10 (did you mean esc10?), holiday" in result.remedy and "Nothing is found in chords" in result.remedy
        )

    def test_a_data_folder_that_the_sandbox_would_not_find(self, monkeypatch, tmp_path):
        monkeypatch.chdir(tmp_path.parent)
        monkeypatch.setenv("ACML_DATA", tmp_path.name)
        result = settings.data_folder()
        assert result.status == PROBLEM and f"ACML_DATA={tmp_path}" in result.remedy

    def test_a_data_folder_closed_to_students(self, monkeypatch, tmp_path):
        tmp_path.chmod(0o700)
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setenv("ACML_DATA", str(tmp_path))
        assert settings.data_folder().status == PROBLEM and "chmod" in settings.data_folder().remedy


class TestCommand:
    def run(self, tmp_path, **environment):
        command = [sys.executable, "-m", "autograder", "doctor", "--class-dir", str(tmp_path / "class")]
        settings = {"capture_output": True, "text": True, "cwd": ROOT}
        return subprocess.run(command, **settings, env=os.environ | environment)

    @pytest.mark.usefixtures("sandbox")
    def test_this_machine_is_fit(self, tmp_path):
        result = self.run(tmp_path)
        assert result.returncode == 0, result.stdout + result.stderr
        assert result.stdout.endswith("Fit for grading.\n") and result.stderr == ""
        assert not (tmp_path / "class").exists()

    def test_a_machine_without_bubblewrap_is_not(self, tmp_path):
        result = self.run(tmp_path, PATH=str(tmp_path))
        assert result.returncode == 1
        assert "apt-get install bubblewrap" in result.stdout
        assert result.stdout.endswith("Not fit for grading before this is mended: sandbox.\n")

    def test_a_student_s_machine_is_fit_for_learning(self, without, only_programs, tmp_path):
        only_programs()
        without(nbgrader="")
        result = CliRunner().invoke(app, ["doctor", "--class-dir", str(tmp_path)])
        assert result.exit_code == 0 and "This machine is for learning" in result.output
        assert result.output.endswith("Fit for learning; grading needs the grading part.\n")

    def test_a_look_that_fails_hides_no_other(self, monkeypatch, without, tmp_path):
        def ill():
            raise PermissionError("closed")

        without(nbgrader="")
        monkeypatch.setattr(settings, "log_level", ill)
        results = checks.run_checks(tmp_path)
        assert [f.status for f in results if "PermissionError: closed" in f.value] == [WARNING]
        assert {"Python", "packages", "Keras backend", "browser"} <= {f.what for f in results}
