"""Evaluate one notebook: its cells in the sandbox, its tests outside, a verdict for every exercise."""

import contextlib
import dataclasses
import tempfile
import time
from contextlib import AbstractContextManager

from nbformat import NotebookNode

from autograder.authoring.canonical import blank_answer
from autograder.authoring.lesson import Exercise, Lesson
from autograder.evaluation.flagging.flags import BORROWED, flags_in
from autograder.evaluation.misconceptions import diagnose
from autograder.evaluation.partial_result import TIMED_OUT_FLAG, Examination, Progress, error_in, not_reached
from autograder.evaluation.probes import Probes, ask, make_probes
from autograder.evaluation.untouched import is_untouched
from autograder.execution.blanked_library import SENTENCE, BlankedLibrary
from autograder.execution.kernel import Kernel
from autograder.execution.proxy import CallChannel, ProcessGone, Proxy
from autograder.execution.test_context import test_namespaces
from autograder.execution.verdict import CRASHED, FAILED, NOT_ATTEMPTED, PASSED, TIMED_OUT, Verdict, judge
from autograder.execution.warm_imports import compiled_modules, preloads
from autograder.follow_ups.comparison import FollowUp, difference, follow_ups_of
from autograder.notebook.extra_files import ExtraFiles
from autograder.notebook.transplant import is_added, is_written
from autograder.sandbox.limits import Limits
from autograder.sandbox.warm import WarmStart
from autograder.utils.timeouts import TimeUp, time_bound

# a process that is gone is followed by another that goes on without what ended it, up to this number in all
MAX_PROCESSES = 4
DIAGNOSIS_S, FOLLOW_UPS_S = 10.0, 5.0
TEST_S = 20.0


class Evaluator:
    """Evaluates notebooks of one lesson. Making one runs the lesson's given cells, once.

    Args:
        lesson: Lesson as read.
        secret: The instructor's secret, from which hidden inputs are drawn.
        limits: Bounds on each submission.
        sandboxed: Whether the student's process runs in bubblewrap.
        visible_only: Whether to leave hidden tests out, as a student's own check does.
        full: Whether to run the cells that only show things, too.
        warm: Address of a warm process from which students' kernels are forked, or `""`.
    """

    def __init__(
        self,
        lesson: Lesson,
        secret: str,
        limits: Limits | None = None,
        sandboxed: bool = True,
        visible_only: bool = False,
        full: bool = False,
        warm: str = "",
    ) -> None:
        self.lesson, self.secret, self.limits = lesson, secret, limits or Limits()
        self.sandboxed, self.visible_only, self.full, self.warm = sandboxed, visible_only, full, warm
        self._namespaces = test_namespaces(lesson)
        self._library = BlankedLibrary(lesson, WarmStart(warm).folder if warm else None) if sandboxed else None
        self._by_test = {exercise.test_id: exercise for exercise in lesson.exercises.values()}
        self._by_answer = {exercise.grade_id: exercise for exercise in lesson.exercises.values()}
        self._probes: dict[str, Probes] = {}
        self._follow_ups: dict[str, list[FollowUp]] = {}
        self._blanks: dict[str, str] = {}
        # a warm process has imported them
        self._compiled = [] if warm or not sandboxed else compiled_modules(" ".join(preloads(lesson)))

    def evaluate(
        self, notebook: NotebookNode, known: dict[str, Verdict] | None = None, files: ExtraFiles = ()
    ) -> Examination:
        """Run a transplanted notebook's cells and judge every exercise.

        Args:
            notebook: Canonical notebook with the student's answers.
            known: Exercise → verdict that holds without a test; cells behind the last other one are not run.
            files: Names and contents of files that were handed in beside the notebook.

        Returns:
            Examination with a verdict for every exercise, whatever the student's code did.

        Raises:
            ProcessGone: If no process could be started; then no student's code has run.
        """
        begin = time.perf_counter()
        result = Examination([], {}, self._flags(notebook, files))
        progress = Progress(dict(known or {}), self.limits, untouched=self._untouched(notebook))
        for process in range(MAX_PROCESSES):
            try:
                if self._walk_in_a_process(notebook, files, result, progress):
                    break
            except ProcessGone:
                if process == 0:
                    raise
                break
        result.verdicts = [progress.verdict(exercise) for exercise in self.lesson.exercises.values()]
        result.name_missing()
        self._note_slow_calls(result)
        result.seconds = time.perf_counter() - begin
        return result

    def _flags(self, notebook: NotebookNode, files: ExtraFiles) -> list[dict]:
        """Read flags off the text, where there is a person who would look at them."""
        return [] if self.visible_only else flags_in([*_written(notebook), *_modules(files)], self.lesson)

    def _walk_in_a_process(
        self, notebook: NotebookNode, files: ExtraFiles, result: Examination, progress: Progress
    ) -> bool:
        """Walk through the cells until the end or until the process is gone; tell whether nothing is left to do."""
        library = str(self._library.folder) if self._library else ""
        with (
            Kernel(progress.limits, self.sandboxed, self.warm, library) as kernel,
            _own_folder(files, self.sandboxed) as folder,
        ):
            kernel.prepare(self._compiled_for(notebook, files))
            kernel.put(files, folder)
            last = self._walk(notebook, kernel, result, progress)
            progress.cause = kernel.cause if last else ""
            progress.limits = dataclasses.replace(progress.limits, total_s=kernel.remaining_s)
        if last and last.id not in self._by_test:
            # what ended one process would end the next
            progress.skipped.add(last.id)
        if last and last.id in self._by_answer:
            progress.judged.setdefault(self._by_answer[last.id].name, progress.verdict(self._by_answer[last.id]))
        return not last or progress.limits.total_s <= 0 or set(self.lesson.exercises) <= set(progress.judged)

    def _compiled_for(self, notebook: NotebookNode, files: ExtraFiles) -> list[str]:
        written = " ".join([*(cell.source for cell in notebook.cells), *_modules(files)])
        return list(dict.fromkeys([*compiled_modules(written), *self._compiled]))

    def _walk(
        self, notebook: NotebookNode, kernel: Kernel, result: Examination, progress: Progress
    ) -> NotebookNode | None:
        """Run cells and judge answers; return the cell at which the process was found to be gone, or `None`."""
        last_error = ""
        for cell in self._needed(notebook.cells, progress.judged):
            if cell.cell_type != "code" or cell.id in progress.skipped:
                continue
            if cell.id in self._by_test:
                self._take_answer(self._by_test[cell.id], kernel, last_error, result, progress)
                last_error = ""
                if not kernel.alive:
                    result.flag_end("dead", kernel.cause, f"in a call of {self._by_test[cell.id].name}")
            elif self._is_run(cell, kernel, result) and not self._is_answered(cell, kernel):
                run = kernel.run(cell.source)
                result.outputs[cell.id] = run.outputs
                last_error = error_in(run.outputs, cell.source) if is_written(cell) else last_error
                result.flag_end(run.status, kernel.cause, cell.source)
            if not kernel.alive:
                return cell
        return None

    def _needed(self, cells: list[NotebookNode], known: dict[str, Verdict]) -> list:
        """Leave out what stands behind the last test whose verdict is not known."""
        tests = [place for place, cell in enumerate(cells) if cell.id in self._by_test]
        open_tests = [place for place in tests if self._by_test[cells[place].id].name not in known]
        return cells[: open_tests[-1] + 1] if known and open_tests else cells

    def _take_answer(
        self, exercise: Exercise, kernel: Kernel, last_error: str, result: Examination, progress: Progress
    ) -> None:
        """Judge an answer; only then may its process have the library's own."""
        if exercise.name not in progress.judged:
            verdict = progress.untouched.get(exercise.name)
            progress.judged[exercise.name] = verdict or self._judge_captured(exercise, kernel, last_error, result)
        if self._library is not None:
            kernel.restore(self._library.release_of(exercise.name))

    def _judge_captured(self, exercise: Exercise, kernel: Kernel, last_error: str, result: Examination) -> Verdict:
        leads = kernel.capture(exercise.symbol, exercise.module)
        verdict = self._judge(exercise, kernel, last_error)
        if SENTENCE in verdict.message:
            verdict.message, leads = verdict.message.partition(SENTENCE)[0] + SENTENCE + ".", True
        if leads:
            result.flags.append({"kind": BORROWED, "evidence": f"the answer to {exercise.name} leads to it"})
        return verdict

    def _is_run(self, cell: NotebookNode, kernel: Kernel, result: Examination) -> bool:
        if is_added(cell) and kernel.remaining_s < self.limits.total_s / 2:
            # trials of the student's own may not use up the time that the answers need
            result.flag(TIMED_OUT_FLAG, "later added cells were not run")
            return False
        kind = cell.metadata.get("acml", {}).get("kind")
        return kind != "question" and (self.full or kind != "show")

    def _is_answered(self, cell: NotebookNode, kernel: Kernel) -> bool:
        """Whether an answer cell stands as released and a cell above it has defined the name."""
        exercise = self._by_answer.get(cell.id)
        return exercise is not None and kernel.forget(exercise.symbol) and cell.source == self._blank(exercise)

    def _untouched(self, notebook: NotebookNode) -> dict[str, Verdict]:
        """Return a verdict for each exercise that nobody has begun."""
        written = [cell for cell in notebook.cells if cell.cell_type == "code" and is_written(cell)]
        exercises = [exercise for exercise in self._by_answer.values() if is_untouched(exercise, written, self._blank)]
        return {exercise.name: Verdict(exercise.name, exercise.points, NOT_ATTEMPTED) for exercise in exercises}

    def _blank(self, exercise: Exercise) -> str:
        if exercise.name not in self._blanks:
            self._blanks[exercise.name] = blank_answer(self.lesson, exercise)
        return self._blanks[exercise.name]

    def _judge(self, exercise: Exercise, kernel: Kernel, last_error: str) -> Verdict:
        if not kernel.alive:
            return not_reached(exercise, kernel.cause)
        proxy = Proxy(CallChannel(kernel.sender(self.limits.exercise_s)), exercise.symbol, exercise.symbol)
        namespace = self._namespaces[exercise.name]
        try:
            # the calls have their own bound; this one is for a test that an answer keeps busy
            with time_bound(self.limits.exercise_s + TEST_S):
                verdict = judge(exercise, namespace, proxy, self.secret, self.visible_only)
        except TimeUp as error:
            verdict = Verdict(exercise.name, exercise.points, TIMED_OUT, f"The test was {error}.")
        if verdict.status == CRASHED and last_error and "is not defined" in verdict.message:
            verdict.message = f"Your cell stopped with {last_error}"
        if verdict.status in (FAILED, CRASHED):
            self._diagnose(exercise, kernel, verdict)
        if verdict.status == PASSED and exercise.follow_ups:
            verdict.message = self._second_look(exercise, kernel)
        return verdict

    def _second_look(self, exercise: Exercise, kernel: Kernel) -> str:
        """Return on which other input a passing answer differs from the right ones; a look that fails costs nothing."""
        try:
            if exercise.name not in self._follow_ups:
                asked = dataclasses.replace(exercise, hidden="") if self.visible_only else exercise
                self._follow_ups[exercise.name] = follow_ups_of(asked, self._namespaces[exercise.name], self.secret)
            proxy = Proxy(CallChannel(kernel.sender(FOLLOW_UPS_S)), exercise.symbol, exercise.symbol)
            with time_bound(FOLLOW_UPS_S + TEST_S):
                return difference(self._follow_ups[exercise.name], proxy)
        except Exception:  # noqa: BLE001 - a key that the ledger got by hand, a reply that no parser expects
            return ""

    def _diagnose(self, exercise: Exercise, kernel: Kernel, verdict: Verdict) -> None:
        """Name the mistake where it can be told; a diagnosis that fails costs nothing but itself."""
        try:
            if exercise.name not in self._probes:
                namespace = self._namespaces[exercise.name]
                self._probes[exercise.name] = make_probes(exercise, namespace, self.secret)
            proxy = Proxy(CallChannel(kernel.sender(DIAGNOSIS_S)), exercise.symbol, exercise.symbol)
            found = diagnose(self._probes[exercise.name], ask(proxy))
        except Exception:  # noqa: BLE001 - a MemoryError in a known mistake, a reply that no parser expects
            return
        verdict.misconception, verdict.advice = found.name, found.sentence

    def _note_slow_calls(self, result: Examination) -> None:
        slow = [verdict.exercise for verdict in result.verdicts if verdict.status == TIMED_OUT]
        result.flags += [{"kind": "a call ran out of time", "evidence": name} for name in slow]


def _written(notebook: NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code" and is_written(cell)]


def _own_folder(files: ExtraFiles, sandboxed: bool) -> AbstractContextManager[str]:
    """Return a folder for files that go with a notebook; they may not lie about in the grader's own."""
    return tempfile.TemporaryDirectory() if files and not sandboxed else contextlib.nullcontext("")


def _modules(files: ExtraFiles) -> list[str]:
    return [content.decode("utf-8", "replace") for name, content in files if name.endswith(".py")]
