"""How many workers `acml doctor` recommends, and what it says of memory and disks."""

import pathlib
import shutil
import subprocess
import sys

import psutil
import pytest

import acml_tf
from autograder.doctor import machine
from autograder.doctor.result import OK, PROBLEM, WARNING

ROOT = pathlib.Path(acml_tf.__file__).parents[1]


class TestMachine:
    @pytest.mark.parametrize(
        ("free_mib", "cores", "status", "word"),
        [
            (700, 8, PROBLEM, "other programs"),
            (2600, 8, WARNING, "--jobs 3"),
            (4000, 2, WARNING, "6 GiB"),
            (64000, 8, OK, "One worker per core"),
        ],
    )
    def test_memory_and_cores_give_the_number_of_workers(self, free_mib, cores, status, word):
        result = machine.workers(free_mib, cores)
        assert result.status == status and word in result.remedy

    def test_the_workers_that_are_recommended_fit_and_no_more_would(self):
        for free_mib in range(1600, 20000, 170):
            for cores in (1, 2, 7, 64):
                jobs = int(machine.workers(free_mib, cores).value.split("--jobs ")[1])
                room = free_mib - machine.SHARED_MIB
                assert 1 <= jobs <= cores and jobs * machine.WORKER_MIB <= room
                assert jobs == cores or (jobs + 1) * machine.WORKER_MIB > room

    @pytest.mark.parametrize("names", [("memory.max", "memory.current"), machine.BOUNDS[1]])
    def test_a_container_has_what_its_bound_leaves(self, tmp_path, names):
        for name, mib in zip(names, (900, 650), strict=True):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(f"{mib * 2**20}\n", encoding="utf-8")
        assert machine.free_memory_mib(tmp_path) == 250

    def test_without_a_bound_the_machine_s_memory_counts(self, tmp_path):
        (tmp_path / "memory.max").write_text("max\n", encoding="utf-8")
        (tmp_path / "memory.current").write_text("1000\n", encoding="utf-8")
        assert 0 < machine.free_memory_mib(tmp_path) <= psutil.virtual_memory().total / 2**20

    def test_a_file_in_the_place_of_the_class(self, tmp_path):
        (tmp_path / "class").touch()
        result = machine.class_folder(tmp_path / "class")
        assert result.status == PROBLEM and "--class-dir" in result.remedy
        assert machine.class_folder(tmp_path / "not" / "there" / "yet").status == OK

    def test_a_link_to_nowhere_is_not_a_class_folder(self, tmp_path):
        (tmp_path / "class").symlink_to("nowhere")
        result = machine.class_folder(tmp_path / "class")
        assert (result.status, result.value) == (PROBLEM, f"{tmp_path / 'class'} cannot be written")

    @pytest.mark.parametrize(("free_mib", "status"), [(20, PROBLEM), (500, WARNING), (5000, OK)])
    def test_a_disk_that_is_nearly_full(self, tmp_path, monkeypatch, free_mib, status):
        usage = shutil.disk_usage(tmp_path)._replace(free=free_mib * 2**20)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
        result = machine.class_folder(tmp_path)
        assert result.status == status and ("Make room" in result.remedy) == (status != OK)

    def test_shared_memory_that_is_closed(self, sandbox):  # noqa: ARG002 - skips without bubblewrap
        look = "from autograder.doctor.machine import shared_memory as look; f = look(); print(f.status, f.remedy)"
        closed = ["bwrap", "--dev-bind", "/", "/", "--tmpfs", "/dev/shm", "--remount-ro", "/dev/shm"]
        for words, status in ((closed, PROBLEM), ([], OK)):
            command = [*words, sys.executable, "-c", look]
            said = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True).stdout
            assert said.startswith(status) and ("--shm-size" in said) == (status == PROBLEM)
