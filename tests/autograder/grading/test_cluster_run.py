"""A class examined by real workers of a real scheduler: the same receipts as here, whatever happens on the way."""

import dataclasses
import json
import logging
import multiprocessing.util
import pathlib
import shutil
import tempfile

import pytest

from tests.autograder.grading.test_killed_grader import hand_in
from tests.support.dask_cluster import computing_process, end, start_scheduler, start_worker
from tests.support.mini_class import RIGHT, notebook

pytest.importorskip("distributed", reason="dask.distributed is not installed; it comes with the extra `distributed`")

import autograder
from autograder.classroom.opening import open_class
from autograder.classroom.submissions import find_submissions
from autograder.errors import CourseError
from autograder.grading import cluster_run
from autograder.grading.cluster_run import grade_on_cluster
from autograder.grading.grading_run import open_run
from autograder.grading.local_run import grade_here
from autograder.sandbox.scratch import remove_abandoned, scratch_folder
from autograder.utils.course_paths import lesson_files
from autograder.utils.files import write_whole

COUNT = 4
IMPORTED = "from my_helpers import alias_frequency"


@pytest.fixture(autouse=True)
def temporary_files(tmp_path_factory, monkeypatch):
    """Temporary files of all processes lie in a folder of the test's own, where nothing may stay."""
    # these are made once, and stay to the end of this process
    tmp_path_factory.getbasetemp(), multiprocessing.util.get_temp_dir(), scratch_folder()
    # short, for paths of sockets are
    with tempfile.TemporaryDirectory(prefix="c-") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield
        logging.getLogger("distributed").setLevel(logging.WARNING)
        # what a killed process left, the next one removes
        remove_abandoned()
        assert not list(pathlib.Path(folder).glob("acml-*"))


@pytest.fixture
def scheduler(tmp_path):
    process, address = start_scheduler(tmp_path)
    yield address
    end(process)


@pytest.fixture
def workers(scheduler, tmp_path):
    started = [start_worker(tmp_path, scheduler) for _ in range(2)]
    yield started
    end(*started)


def plain(receipts):
    """What must be equal: everything but the time that it took."""
    return sorted((dataclasses.asdict(r) | {"seconds": 0.0} for r in receipts), key=lambda receipt: receipt["student"])


def classes(course, folder):
    """Two equal classes with one secret: hidden inputs follow from it."""
    for name in ("here", "there"):
        hand_in(course, folder / name, COUNT)
        (folder / name / "handed_in" / "empty.ipynb").write_text("")
        (folder / name / "handed_in" / "link.ipynb").symlink_to("/etc/passwd")
        place = folder / name / "handed_in" / "helped"
        place.mkdir()
        (place / "9_1_levels.ipynb").write_text(json.dumps(notebook(course, IMPORTED)))
        (place / "my_helpers.py").write_text(f"import numpy as np\n{RIGHT}")
    write_whole(folder / "there" / "secret.txt", open_class(folder / "here").secret)
    runs = [open_run(lesson_files(course)[0], folder / name) for name in ("here", "there")]
    return runs, [find_submissions(run.classroom.folder / "handed_in", run.lesson.name) for run in runs]


def test_a_worker_killed_mid_run_changes_no_receipt(mini_course, workers, scheduler, tmp_path):
    (here, there), (submissions, same) = classes(mini_course, tmp_path)
    receipts = []
    for receipt in grade_on_cluster(there, same, scheduler):
        receipts.append(receipt)
        if len(receipts) == 3:
            computing_process(workers[0]).kill()
    assert plain(receipts) == plain(grade_here(here, submissions, 2))
    for kind in ("submitted", "receipts", "received"):
        files = [
            {
                path.relative_to(run.classroom.folder)
                for path in (run.classroom.folder / kind).rglob("*")
                if path.is_file()
            }
            for run in (here, there)
        ]
        assert files[0] == files[1] != set()
    readable = [submission for submission in same if submission.student != "link"]
    again = list(grade_on_cluster(there, readable, "tcp://127.0.0.1:1"))
    assert plain(again) == [receipt for receipt in plain(receipts) if receipt["student"] != "link"], "known: no cluster"


@pytest.mark.usefixtures("workers")
def test_who_asks_again_at_the_same_time_gets_the_same(mini_course, scheduler, tmp_path):
    (here, there), (submissions, same) = classes(mini_course, tmp_path)
    both = [grade_on_cluster(here, submissions, scheduler), grade_on_cluster(there, same, scheduler)]
    ours, theirs = zip(*zip(*both, strict=True), strict=True)
    assert plain(ours) == plain(theirs)
    assert {receipt.student for receipt in ours} == {submission.student for submission in submissions}
    assert [receipt.score for receipt in ours if receipt.student == "helped"] == [3.0], "its module came along"


def test_without_a_worker_one_sentence_says_so(mini_course, scheduler, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_run, "PATIENCE_S", 1.0)
    monkeypatch.setattr(cluster_run, "LOOK_S", 0.2)
    (run, _), (submissions, _) = classes(mini_course, tmp_path)
    with pytest.raises(CourseError, match="has had no worker for 1 s; start some with `dask worker tcp://"):
        list(grade_on_cluster(run, submissions, scheduler))


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "nowhere.invalid:8786", "gopher://127.0.0.1:1", "", "tls://127.0.0.1:1"]
)
def test_a_wrong_address_is_one_sentence(mini_course, tmp_path, monkeypatch, address):
    monkeypatch.setattr(cluster_run, "CONNECT_S", 1.0)
    (run, _), (submissions, _) = classes(mini_course, tmp_path)
    with pytest.raises(CourseError, match="^No scheduler answers at .*; start one with `dask scheduler`"):
        list(grade_on_cluster(run, submissions, address))


def other_package(folder, kind):
    """A package of ours as it must not be on a worker: missing, or with one more line."""
    if kind == "missing":
        write_whole(folder / "autograder.py", "")
    else:
        shutil.copytree(pathlib.Path(autograder.__file__).parent, folder / "autograder")
        with (folder / "autograder" / "errors.py").open("a") as file:
            file.write("# another line\n")
    return str(folder)


SAID = {"missing": "The worker tcp://.* lacks this package", "changed": "has code of acml_tf and autograder"}


@pytest.mark.parametrize("kind", SAID)
def test_a_worker_with_another_package_is_refused(mini_course, scheduler, tmp_path, kind):
    path = other_package(tmp_path / "package", kind)
    worker = start_worker(tmp_path, scheduler, PYTHONPATH=path)
    try:
        (run, _), (submissions, _) = classes(mini_course, tmp_path)
        with pytest.raises(CourseError, match=SAID[kind]):
            list(grade_on_cluster(run, submissions, scheduler))
    finally:
        end(worker)


def test_a_scheduler_without_the_package_is_refused(mini_course, tmp_path):
    process, address = start_scheduler(tmp_path, PYTHONPATH=other_package(tmp_path / "package", "missing"))
    try:
        (run, _), (submissions, _) = classes(mini_course, tmp_path)
        with pytest.raises(CourseError, match="The scheduler tcp://.* lacks this package"):
            list(grade_on_cluster(run, submissions, address))
    finally:
        end(process)


def stamps(run, receipts):
    paths = [run.classroom.receipt_path(receipt.lesson, receipt.student) for receipt in receipts]
    return [path.stat().st_mtime_ns for path in paths]


def test_a_scheduler_that_is_lost_costs_no_receipt(mini_course, tmp_path):
    process, address = start_scheduler(tmp_path)
    worker = start_worker(tmp_path, address)
    try:
        (run, there), (submissions, same) = classes(mini_course, tmp_path)
        receipts = grade_on_cluster(run, submissions, address)
        kept = [next(receipts)]
        process.kill()
        process.wait()
        with pytest.raises(CourseError, match="was lost .*: what was examined is kept"):
            kept += receipts
    finally:
        end(worker)
        end(process)
    before = stamps(run, kept)
    assert plain(grade_here(run, submissions, 2)) == plain(grade_here(there, same, 2))
    assert stamps(run, kept) == before, "what was examined is not examined again"
