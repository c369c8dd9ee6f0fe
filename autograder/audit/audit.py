"""Test the tests: known right answers must pass, known wrong ones and generic mutants must not."""

import concurrent.futures
import dataclasses
import multiprocessing
import pathlib
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

from autograder.audit.contract_trials import probe_exercise
from autograder.audit.follow_up_trials import fair_follow_ups
from autograder.audit.mutant_trials import Trials, try_generic_mutants, try_student_mutants
from autograder.audit.secret_trials import FIRST_SECRET, Secrets, secrets_for
from autograder.authoring import known_answers
from autograder.authoring.known_answers import KnownAnswer
from autograder.authoring.lesson import Exercise, Lesson, read_lesson
from autograder.authoring.lesson_rules import check_lesson
from autograder.errors import CourseError, LessonError
from autograder.evaluation.misconceptions import diagnose
from autograder.evaluation.probes import ask, make_probes
from autograder.execution.loopback import bounded_verdict, local_proxy
from autograder.execution.test_context import test_namespaces
from autograder.execution.verdict import PASSED
from autograder.utils.timeouts import patient


@dataclasses.dataclass
class ExerciseAudit:
    """What the audit found out about one exercise.

    Attributes:
        exercise: Its name.
        faults: Sentences that fail the audit: a right answer rejected; a wrong, blank or degenerate one accepted; a
            wrong one that only hidden inputs show; a contract probe that is broken.
        wrong: How many wrong answers it knows.
        named: How many of them feedback recognises as themselves.
        right: How many other right answers it knows.
        killed: How many mutants the tests reject.
        survivors: Mutants that pass, each with the lesson's reason why it is equivalent, or ``""``.
        students: Mistakes as students make them: how many the tests reject, and which pass.
        probes: Contract probe → ``yes``, ``NO``, ``exempt`` or ``–``.
        sizes: What the tests hand in: ``one element``, ``uneven``, ``ties`` → whether they do.
        exceptions: What the lesson exempts, each with its reason: wrong answers that only hidden inputs show, and
            contract probes.
        follow_ups: Keys of the inputs, made by machine from the tests' own, on which every right answer agrees.
    """

    exercise: str
    faults: list[str] = dataclasses.field(default_factory=list)
    wrong: int = 0
    named: int = 0
    right: int = 0
    killed: int = 0
    survivors: dict[str, str] = dataclasses.field(default_factory=dict)
    students: Trials = dataclasses.field(default_factory=Trials)
    probes: dict[str, str] = dataclasses.field(default_factory=dict)
    sizes: dict[str, bool] = dataclasses.field(default_factory=dict)
    exceptions: dict[str, str] = dataclasses.field(default_factory=dict)
    follow_ups: list[str] = dataclasses.field(default_factory=list)

    @property
    def mutants(self) -> int:
        """Number of mutants tried."""
        return self.killed + len(self.survivors)


@dataclasses.dataclass
class LessonAudit:
    """What the audit found out about one lesson, and in how many seconds where that was measured."""

    lesson: str
    exercises: list[ExerciseAudit]
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether no exercise has a fault."""
        return not any(exercise.faults for exercise in self.exercises)


def audit_lesson(path: pathlib.Path, seeds: int = 1, with_mutants: bool = True) -> LessonAudit:
    """Audit every exercise of a lesson.

    Args:
        path: Lesson file.
        seeds: Number of different secrets under which every verdict must be the same.
        with_mutants: Whether to run mutants, generic and students' (under the first secret).
    """
    lesson = read_lesson(path)
    check_lesson(lesson)
    namespaces = test_namespaces(lesson)
    with patient():
        exercises = [
            _audit_exercise(lesson, exercise, namespaces[name], seeds, with_mutants)
            for name, exercise in lesson.exercises.items()
        ]
    return LessonAudit(lesson.name, exercises)


def _audit_exercise(lesson: Lesson, exercise: Exercise, namespace, seeds, with_mutants) -> ExerciseAudit:
    result = ExerciseAudit(exercise.name)
    wrong = known_answers.known(exercise, namespace, "wrong")
    right = [known_answers.reference(exercise, namespace), *known_answers.known(exercise, namespace, "right")]
    blank = known_answers.blank(lesson, exercise, namespace)
    result.wrong, result.right = len(wrong), len(right) - 1
    secrets = secrets_for(exercise, namespace, seeds)
    for candidate in [*right, blank, *wrong]:
        _judge_known(exercise, namespace, candidate, secrets, result)
    for candidate in [*right, *wrong]:
        _judge_in_notebook(exercise, namespace, candidate, result)
    for candidate in known_answers.degenerate(exercise, namespace):
        _judge_known(exercise, namespace, candidate, secrets_for(exercise, namespace, 1), result)
    result.follow_ups = fair_follow_ups(exercise, namespace, secrets)
    probing = probe_exercise(lesson, exercise, namespace, right, secrets)
    result.faults += probing.faults
    result.probes, result.sizes = probing.results, probing.coverage.sizes
    hidden_only = {candidate.name: candidate.hidden_only for candidate in wrong if candidate.hidden_only}
    result.exceptions = hidden_only | exercise.contract
    mistakes = make_probes(exercise, namespace, FIRST_SECRET)
    result.named = _count_named(exercise, mistakes, wrong, right, result)
    if with_mutants:
        generic = try_generic_mutants(exercise, namespace, FIRST_SECRET)
        result.killed, result.survivors = generic.killed, generic.survivors
        result.students = try_student_mutants(exercise, namespace, FIRST_SECRET, mistakes)
    return result


def _judge_known(exercise, namespace, candidate: KnownAnswer, secrets: Secrets, result) -> None:
    should_pass = candidate.kind in ("reference", "right")
    for secret, verdict in secrets.verdicts(exercise, namespace, candidate.answer):
        if (verdict.status == PASSED) != should_pass:
            how = f"rejected ({verdict.stage}: {verdict.message})" if should_pass else "accepted"
            result.faults.append(f'{candidate.kind} "{candidate.name}" was {how} under secret "{secret}"')


def _judge_in_notebook(exercise, namespace, candidate: KnownAnswer, result) -> None:
    """Run the visible test as a student does: right answers pass; wrong ones fail, or the lesson says why not."""
    verdict = bounded_verdict(exercise, namespace, candidate.answer, FIRST_SECRET, visible_only=True)
    passed, said = verdict.status == PASSED, f'{candidate.kind} "{candidate.name}"'
    if candidate.kind != "wrong" and not passed:
        result.faults.append(f"{said} was rejected in the notebook ({verdict.message})")
    if candidate.kind == "wrong" and passed and not candidate.hidden_only:
        result.faults.append(f"{said} passes the visible test; let a visible check fail it")
    if candidate.hidden_only and not passed:
        result.faults.append(f"{said} says hidden_only, but the visible test fails it; take the mark away")


def _count_named(exercise, probes, wrong, right, result) -> int:
    for candidate in right:
        if found := diagnose(probes, ask(local_proxy(exercise.symbol, candidate.answer))):
            result.faults.append(f'{candidate.kind} "{candidate.name}" would be told: {found.sentence}')
    told = [diagnose(probes, ask(local_proxy(exercise.symbol, candidate.answer))) for candidate in wrong]
    return sum(one.name == candidate.name for one, candidate in zip(told, wrong, strict=True))


def audit_lessons(paths: list[pathlib.Path], seeds: int, with_mutants: bool, jobs: int) -> Iterator[LessonAudit]:
    """Audit lessons, each in a process of its own so that none sees another's imports; yield each when it is ready.

    Args:
        paths: Lesson files.
        seeds: Number of secrets.
        with_mutants: Whether to run the mutants.
        jobs: Processes side by side.
    """
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=1) as pool:
        try:
            yield from pool.map(_timed_audit, paths, [seeds] * len(paths), [with_mutants] * len(paths))
        except BrokenProcessPool as error:
            raise CourseError(
                f"A process of the audit ended in the midst of {' or '.join(path.stem for path in paths)}; look for "
                "os._exit in a cell, or give it more memory and fewer --jobs."
            ) from error


def _timed_audit(path, seeds, with_mutants) -> LessonAudit:
    begin = time.monotonic()
    try:
        result = audit_lesson(path, seeds, with_mutants)
    except SystemExit as error:
        raise LessonError(f"{path}: a cell calls sys.exit, which ends the audit; take it away.") from error
    return dataclasses.replace(result, seconds=time.monotonic() - begin)
