"""A class of attacks: none gains a point, none costs another student anything, and what can be seen is flagged."""

import json
import os

import pytest

from autograder import grading
from autograder.classroom import Classroom, find_submissions
from autograder.errors import CourseError
from autograder.flags import flags_in
from autograder.grading import Job, examine_class, record_class
from autograder.intake import take_in
from autograder.lesson import read_lesson
from autograder.paths import lesson_files
from autograder.proxy import ProcessGone
from autograder.receipts import read_receipt
from autograder.sandbox.limits import Limits

LIMITS = Limits(cell_s=3.0, exercise_s=2.0, total_s=12.0, output_bytes=20_000)
HONEST = "def alias_frequency(f, s):\n    f = np.asarray(f, dtype=float)\n    return abs(f - s * np.round(f / s))"
WRONG = "def alias_frequency(f, s):\n    return f"
LIBRARY = "acml_tf.acoustics.sampling"
SEND = """\
import json, zmq
session, key = get_ipython().kernel.session, None
def send(kind, content, parent):
    session.send(get_ipython().kernel.iopub_socket, kind, content, parent=parent)
"""
FORGED = "import sys\nsys.modules['acml_agent'].call = lambda text: {reply!r}\n" + WRONG
LIES = """\
class Answer:
    shape, ndim, dtype = (20,), 1, np.dtype(float)
    turns = 0
    def __float__(self): Answer.turns += 1; return 300.0
    def __len__(self): Answer.turns += 1; return 20
    def __getitem__(self, key): return 300.0
    def all(self, **options): return True
    mean = sum = max = min = lambda self, **options: 300.0
    __array__ = lambda self, *rest, **options: np.full(20, 300.0)
def alias_frequency(f, s):
    return Answer()
"""
SURROGATE = """\
class Meta(type):
    __name__ = property(lambda self: chr(0xd800))
class Answer(metaclass=Meta): pass
def alias_frequency(f, s):
    return Answer()
"""
# whose receipt nbgrader might stumble over
RECORDED = {"honest", "raw display", "malformed outputs", "script", "name of no text", "another lesson half", "pipe"}


def forged(value) -> str:
    import base64

    return FORGED.format(reply=base64.b64encode(json.dumps(value).encode()).decode())


# name: (answer, status, a flag that must be raised or "")
ATTACKS = {
    "honest": (HONEST, "passed", ""),
    "changing object": (LIES, "crashed", ""),
    "name of no text": (SURROGATE, "crashed", ""),
    "error of no text": ("def alias_frequency(f, s):\n    raise ValueError(chr(0xd800))", "crashed", ""),
    "error of no end": ("def alias_frequency(f, s):\n    raise ValueError('x' * 10**7)", "crashed", ""),
    "empty": ("def alias_frequency(f, s):\n    return np.zeros(0)", "crashed", ""),
    "endless extent": ("def alias_frequency(f, s):\n    return np.zeros((0, 2 * 10**9))", "crashed", ""),
    "too wide": ("def alias_frequency(f, s):\n    return np.zeros((3 * 10**6, 1))", "crashed", ""),
    "patched checks": ("np.testing.assert_allclose = np.isclose = lambda *a, **k: True\n" + WRONG, "failed",
                       "replaces a check"),
    "import hook": ("import builtins\nbuiltins.isinstance = lambda *a: True\n" + WRONG, "not reached",
                    "reaches into the interpreter"),
    "formatter": ("writer = get_ipython().display_formatter.formatters['text/plain']\n"
                  "writer.for_type(str, lambda v, p, c: p.text('1'))\n"
                  + WRONG, "crashed", ""),
    "ast hook": ("get_ipython().ast_transformers.append(None)\n" + WRONG, "failed",
                 "reaches into IPython or the kernel"),
    "forged handle": (forged({"value": {"handle": [0, "\ud800", True]}}), "crashed", "reaches into the interpreter"),
    "forged keys": ("import base64, json, sys\n"
                    "pairs = [[{'int': str(k * (2**61 - 1))}, None] for k in range(90_000)]\n"
                    "reply = base64.b64encode(json.dumps({'value': {'dict': pairs}}).encode()).decode()\n"
                    "sys.modules['acml_agent'].call = lambda text: reply\n" + WRONG, "crashed",
                    "reaches into the interpreter"),
    "forged type": (forged({"error": [["\0bad"], "x", []]}), "crashed", "speaks of the grader"),
    "forged base": (forged({"error": [["BaseException", "SystemExit", "KeyboardInterrupt"], "x", []]}),
                    "crashed", "speaks of the grader"),
    "agent gone": ("import sys\ndel sys.modules['acml_agent']\n" + WRONG, "crashed", "speaks of the grader"),
    "malformed outputs": (SEND + "parent = get_ipython().kernel.get_parent()\n"
                          "for kind in ('stream', 'error', 'display_data', 'status'):\n"
                          "    for content in ({}, {'text': 1, 'name': 2}, {'data': {'image/png': {}}}, {'data': 3}):\n"
                          "        send(kind, content, parent)\n" + WRONG, "failed", ""),
    "malformed parents": (SEND + "for parent in ([], 1, 'x', {'msg_id': []}):\n    session.send("
                          "get_ipython().kernel.iopub_socket, {'header': session.msg_header('status'), 'msg_id': 'x',"
                          "'msg_type': 'status', 'parent_header': parent, 'content': {}, 'metadata': {}})\n" + WRONG,
                          "failed", "reaches for the sockets"),
    "flood": (SEND + "import threading\ndef flood(parent=get_ipython().kernel.get_parent()):\n    while True:\n"
              "        send('stream', {'name': 'stdout', 'text': 'x' * 10**5}, parent)\n"
              "threading.Thread(target=flood, daemon=True).start()\n" + WRONG, None, "reaches for the sockets"),
    "raw display": ("from IPython.display import display\ndisplay({'image/png': {'a': 1}, 'text/plain': 5}, raw=True)\n"
                    + HONEST, "passed", ""),
    "script": ("from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))\n" + WRONG,
               "failed", ""),
    "fills the disk": ("import glob, os\nplace = os.path.dirname(glob.glob('/tmp/acml-*/socket-1')[0])\n"
                       "open(place + '/planted', 'w')\n" + HONEST, "crashed", ""),
    "borrowed by getattr": (f"import importlib\nalias_frequency = getattr(importlib.import_module('{LIBRARY}'), "
                            "'alias' + '_frequency')", "passed", "borrows the library's answer"),
    "borrowed by module": ("from acml_tf.acoustics import sampling as mine\n"
                           "def alias_frequency(f, s):\n    return vars(mine)['alias' + '_frequency'](f, s)", "passed",
                           "borrows the library's answer"),
    "borrowed in a wrapper": ("from importlib import import_module as load\n"
                              "g = getattr(load('acml' + '_tf.acoustics.sampling'), 'alias' + '_frequency')\n"
                              "alias_frequency = lambda f, s: g(f, s)", "passed", "borrows the library's answer"),
    "borrowed by reading": (f"import {LIBRARY} as mine\nexec(open(mine.__file__).read())", "passed",
                            "runs text as code"),
    "borrowed by pickle": ("import pickle\nalias_frequency = pickle.loads(b'cacml_tf.acoustics.sampling\\n"
                           "alias_frequency\\n.')", "passed", "goes round the imports"),
    "deleted": (HONEST + "\ndel alias_frequency", "crashed", ""),
    "deep source": (HONEST + "\nx = " + "-" * 50_000 + "1", "crashed", ""),
    "slow to search": (HONEST + "\n# def __eq__(" + ")" * 150_000, "passed", ""),
    "interrupts": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n" + HONEST, "not reached",
                   "leaves or starts processes"),
}  # fmt: skip


def notebook(course, answer, **others):
    content = json.loads((course / "course" / "9_1_levels" / "9_1_levels.ipynb").read_text(encoding="utf-8"))
    for cell in content["cells"]:
        cell["source"] = answer if cell["id"] == "alias_frequency" else "".join(cell["source"])
    return content | others


def code(source, **others):
    return {"cell_type": "code", "id": "own", "metadata": {}, "source": source} | others


def strange_notebooks(course):
    """Files whose shape is the attack; name → (content, status)."""
    shadow = notebook(course, WRONG)
    shadow["cells"].insert(0, code("open('numpy.py', 'w').write('x = 1')\nimport numpy\nnumpy.allclose = lambda *a: 1"))
    later = notebook(course, WRONG)
    later["cells"].append(code(HONEST))
    wrapped = notebook(course, "def alias_frequency(f, s):\n    return 300.0")
    place = [cell["id"] for cell in wrapped["cells"]].index("test_alias_frequency")
    wrapped["cells"].insert(place, code("alias_frequency = (lambda g: " + HONEST[HONEST.index("f = np") :].replace(
        "f = np.asarray(f, dtype=float)\n    return", "lambda f, s:") + ")(alias_frequency)"))  # fmt: skip
    edited = notebook(course, "def alias_frequency(f, s):\n    f = np.asarray(f)\n    return abs(f - s * rint(f / s))")
    next(c for c in edited["cells"] if c["source"].startswith("import numpy"))["source"] += "\nfrom numpy import rint"
    identity = notebook(course, HONEST)
    identity["cells"][1]["id"] = identity["cells"][1]["metadata"] = json.loads("[" * 900 + "]" * 900)
    trials = notebook(course, HONEST)
    trials["cells"][2:2] = [code("while True: pass", id=f"own{n}") for n in range(20)]
    return {
        "shadows numpy": (shadow, "failed"),
        "defined again at the end": (later, "failed"),
        "wrapped before its test": (wrapped, "passed"),
        "import in a given cell": (edited, "passed"),
        "nested metadata": (identity, "passed"),
        "long trials before": (trials, "passed"),
        "another lesson \ud800": ({"cells": [code("x")], "metadata": {"acml": {"lesson": "\ud800"}}}, "not reached"),
        "too many cells": ({"cells": [code("x")] * 3000}, "not reached"),
    }


@pytest.fixture(scope="module")
def graded(mini_course_module, tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    files = {name: (notebook(mini_course_module, answer), status) for name, (answer, status, _) in ATTACKS.items()}
    files |= strange_notebooks(mini_course_module)
    (folder / "handed_in").mkdir()
    for name, (content, _) in files.items():
        file = f"{name.replace(chr(0xD800), 'half')}.ipynb"
        (folder / "handed_in" / file).write_text(json.dumps(content), encoding="utf-8")
    os.mkfifo(folder / "handed_in" / "pipe.ipynb")
    lesson = read_lesson(lesson_files(mini_course_module)[0])
    job = Job(lesson.path, folder, limits=LIMITS)
    receipts = list(examine_class(job, find_submissions(folder / "handed_in", lesson.name), 2))
    recorded = [receipt for receipt in receipts if receipt.student in RECORDED]
    return lesson, job, {r.student: r for r in receipts}, record_class(job, recorded, lambda _: None), files


def test_every_attack_is_examined_and_recorded_and_gains_nothing(graded):
    lesson, _, receipts, bookkeeper, files = graded
    assert bookkeeper.failures == {}
    assert len(receipts) == len(files) + 1
    scores = bookkeeper.scores(lesson.name)
    found = {}
    for name, (_, expected) in files.items():
        verdict = receipts[name.replace("\ud800", "half")].verdicts[0]
        if expected not in (None, verdict.status):
            found[name] = (expected, verdict.status, verdict.message[:200])
    assert found == {}
    assert scores.keys() == RECORDED
    assert {student: entry["score"] for student, entry in scores.items() if entry["score"]} == {
        "honest": 2.0,
        "raw display": 2.0,
    }


def test_what_can_be_seen_is_flagged(graded):
    kinds = {name: {flag["kind"] for flag in graded[2][name].flags} for name in ATTACKS}
    missed = {name: kinds[name] for name, (_, _, sign) in ATTACKS.items() if sign and sign not in kinds[name]}
    assert missed == {}
    assert kinds["honest"] == set()


def test_no_script_reaches_a_feedback_page(graded):
    page = Classroom(graded[1].class_folder).feedback_path(graded[0].name, "script").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in page
    assert all(receipt.seconds < 45 for receipt in graded[2].values())


def test_names_become_safe_and_a_student_counts_once(tmp_path):
    for name in ("*", "[ab]", "a b", "ann", "../x".replace("/", "_")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "9_1_levels.ipynb").write_text("{}")
    (tmp_path / "ann.ipynb").write_text("{}")
    os.symlink(tmp_path / "ann", tmp_path / "thief")
    found = {submission.student: submission for submission in find_submissions(tmp_path, "9_1_levels")}
    assert set(found) == {"_", "_ab_", "a b", "ann", "thief"}
    assert found["ann"].path.parent.name == "ann"
    assert "two submissions" in found["ann"].note
    assert "is a link" in take_in(found["thief"].path).problem


class Broken:
    """A worker whose examinations fail by no fault of the student."""

    def __init__(self, lesson, error):
        self.lesson, self.error = lesson, error

    def examine(self, _):
        raise self.error


@pytest.mark.parametrize("error", [OSError(28, "No space left"), CourseError("a given cell fails"), RecursionError()])
def test_an_examination_that_fails_is_no_verdict_and_is_tried_again(graded, monkeypatch, error):
    lesson, job, _, bookkeeper, _ = graded
    before = bookkeeper.scores(lesson.name)["honest"]
    monkeypatch.setattr(grading, "_worker", Broken(lesson, error), raising=False)
    submission = next(s for s in find_submissions(job.class_folder / "handed_in", lesson.name) if s.student == "honest")
    receipt = grading._examine(submission)
    assert not receipt.examined
    assert type(error).__name__ in receipt.problem
    again = record_class(job, [receipt, graded[2]["script"]], lambda _: None)
    assert list(again.failures) == ["honest"]
    assert again.scores(lesson.name)["honest"] == before


def does_not_start(_):
    raise ProcessGone("x")


def test_a_sandbox_that_does_not_start_is_tried_again(graded, monkeypatch):
    lesson, job, *_ = graded
    submission = next(s for s in find_submissions(job.class_folder / "handed_in", lesson.name) if s.student == "honest")
    worker = grading.Worker(Job(job.lesson_path, job.class_folder, limits=LIMITS, again=True))
    monkeypatch.setattr("autograder.kernel.Kernel._open_channels", does_not_start)
    assert not worker.examine(submission).examined
    monkeypatch.undo()
    worker = grading.Worker(Job(job.lesson_path, job.class_folder, limits=LIMITS))
    assert worker.examine(submission).verdicts[0].status == "passed"
    assert read_receipt(worker.classroom.receipt_path(lesson.name, "honest")).examined


def test_after_ctrl_c_a_worker_begins_nothing_new(graded, monkeypatch):
    monkeypatch.setattr(grading, "_worker", Broken(graded[0], KeyboardInterrupt()), raising=False)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            grading._examine(None)
    assert grading._worker is None


def test_the_lessons_own_lines_are_no_sign(graded):
    given = next(cell.source for cell in graded[0].cells if cell.kind == "given")
    assert flags_in([given + "\nfrom numpy import rint"], graded[0]) == []
