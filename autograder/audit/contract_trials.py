"""Contract probes run: the reference and the right answers of an exercise, changed as students change them."""

import dataclasses
import functools
import sys
import warnings

import numpy as np

from autograder.audit import promised_errors
from autograder.audit.argument_coverage import Coverage, coverage_of, holds_floats
from autograder.audit.contract_probes import CASTS, around, changed, keeping_integers, number_arrays
from autograder.audit.secret_trials import Secrets
from autograder.authoring.contract import PROBES
from autograder.authoring.known_answers import KnownAnswer
from autograder.authoring.lesson import Exercise, Lesson
from autograder.execution.loopback import bounded_verdict, local_proxy
from autograder.execution.verdict import FAILED, PASSED

PROBE_S = 10.0
HOLDS, BROKEN, EXEMPT, NOT_APPLICABLE = "yes", "NO", "exempt", "–"


@dataclasses.dataclass
class Probing:
    """The contract probes of one exercise, and what they found.

    Attributes:
        lesson: Lesson of the exercise.
        exercise: Exercise.
        namespace: Names that its tests see.
        right: The reference, then the other right answers.
        secrets: Secrets under which every cast must pass.
        coverage: What the tests hand in.
        results: Probe → ``yes``, ``NO``, ``exempt`` (the lesson says why) or ``–`` (not applicable).
        faults: A sentence for each probe that is broken.
    """

    lesson: Lesson
    exercise: Exercise
    namespace: dict
    right: list[KnownAnswer]
    secrets: Secrets
    coverage: Coverage
    results: dict[str, str] = dataclasses.field(default_factory=dict)
    faults: list[str] = dataclasses.field(default_factory=list)

    @property
    def reference(self):
        """The library's own answer."""
        return self.right[0].answer

    def note(self, probe: str, applies: bool, faults: list[str]) -> None:
        """Note what came out of a probe."""
        self.results[probe] = BROKEN if faults else HOLDS if applies else NOT_APPLICABLE
        self.faults += [f'contract "{probe}": {fault}' for fault in faults]

    def accepts(self, answer) -> bool:
        """Whether visible and hidden tests accept an answer, as the grade does."""
        proxy = local_proxy(self.exercise.symbol, answer)
        return bounded_verdict(self.exercise, self.namespace, proxy, self.secrets.first, PROBE_S).status == PASSED

    def in_notebook(self, answer):
        """Return the verdict of the visible tests on an answer itself."""
        return bounded_verdict(self.exercise, self.namespace, answer, self.secrets.first, PROBE_S, visible_only=True)


def probe_exercise(lesson: Lesson, exercise: Exercise, namespace: dict, right: list, secrets: Secrets) -> Probing:
    """Run every contract probe that makes sense for an exercise.

    Args:
        lesson: Lesson of the exercise.
        exercise: Exercise.
        namespace: Names that its tests see.
        right: The reference, then the other right answers.
        secrets: Secrets under which every cast must pass.
    """
    run = Probing(lesson, exercise, namespace, right, secrets, coverage_of(exercise, namespace, secrets.first))
    for probe in CASTS:
        _probe_cast(run, probe)
    for probe, trial in TRIALS.items():
        if probe in exercise.contract:
            run.results[probe] = EXEMPT
        else:
            trial(run, probe)
    return run


def _probe_cast(run, probe) -> None:
    # a lesson that brings no TensorFlow along is not made to wait for its import
    if probe == "tensor" and "tensorflow" not in sys.modules:
        run.note(probe, False, [])
    elif probe in run.exercise.contract:
        _probe_refusal(run, probe)
    else:
        touched: list[bool] = []
        rejected = (_rejected(run, probe, candidate, touched) for candidate in run.right)
        # what one of them fails, the others fail mostly for the same reason
        first = next(filter(None, rejected), "")
        run.note(probe, bool(touched), [first] if first else [])


def _rejected(run, probe, candidate, touched) -> str:
    """Return the sentence that says where a cast of a right answer is rejected, or ``""``."""
    answer = changed(probe, run.exercise, candidate.answer, touched)
    if answer is None:
        return ""
    said = f'{candidate.kind} "{candidate.name}" {PROBES[probe]} was rejected'
    if candidate is run.right[0] and (verdict := run.in_notebook(answer)).status != PASSED:
        return f"{said} in the notebook ({verdict.message})"
    secrets = run.secrets if touched else dataclasses.replace(run.secrets, others=())
    for secret, verdict in secrets.verdicts(run.exercise, run.namespace, answer):
        if verdict.status != PASSED:
            return f'{said} ({verdict.stage}: {verdict.message}) under secret "{secret}"'
    return ""


def _probe_refusal(run, probe) -> None:
    """A cast that the lesson excludes must be refused where a student sees it, by a check with a sentence."""
    answer = changed(probe, run.exercise, run.reference, [])
    verdict = run.in_notebook(answer) if answer is not None else None
    if verdict is not None and verdict.status != FAILED:
        run.note(probe, True, [f"the lesson excludes it, but no check of the visible test says so: {verdict.status}"])
    else:
        run.results[probe] = EXEMPT


def _probe_matrix(run, probe) -> None:
    touched: list[bool] = []
    answer = changed(probe, run.exercise, run.reference, touched)
    accepted = answer is not None and run.accepts(answer) and bool(touched)
    run.note(probe, bool(touched), [f"the reference {PROBES[probe]} was accepted"] if accepted else [])


def _probe_arguments(run, probe) -> None:
    answer = changed(probe, run.exercise, run.reference, []) if run.coverage.arrays else None
    accepted = answer is not None and run.in_notebook(answer).status == PASSED
    said = f"the reference {PROBES[probe]} passes the visible test; compare an array with a copy made before the call"
    run.note(probe, answer is not None, [said] if accepted else [])


def _probe_integers(run, probe) -> None:
    if not (run.coverage.real and run.coverage.floats) or _integers_stay_integers(run):
        run.note(probe, False, [])
        return
    cut = functools.partial(keeping_integers, data=run.coverage.data, touched=[])
    answer = around(run.exercise, run.reference, cut)
    accepted = answer is not None and run.accepts(answer)
    why = "no result on integers is a fraction" if run.coverage.integers else "no test hands in integers"
    run.note(probe, answer is not None, [f"the reference {PROBES[probe]} was accepted; {why}"] if accepted else [])


def _integers_stay_integers(run) -> bool:
    """Whether the reference gives integers for integers, as one does that only moves them about, or takes none."""
    (positional, named), data = run.coverage.sample, run.coverage.data
    first = next((where for where, _ in number_arrays(positional, named) if where in data), None)
    whole = [_as_integers(value) if place == first else value for place, value in enumerate(positional)]
    whole_named = {name: _as_integers(value) if name == first else value for name, value in named.items()}
    if "." in run.exercise.name:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return not holds_floats(run.reference(*whole, **whole_named))
    except Exception:  # noqa: BLE001 - whatever it raises, a test cannot hand in integers
        return True


def _as_integers(value):
    array = np.asarray(value)
    return np.rint(array).astype(int) if array.dtype.kind == "f" and np.all(np.isfinite(array)) else value


def _probe_no_error(run, probe) -> None:
    names = promised_errors.promised_errors(run.exercise)
    if not names:
        run.note(probe, False, [])
        return
    answers = promised_errors.without_guards(run.exercise, run.namespace)
    answers = [answer for answer in answers if not _still_raises(run, answer, names)]
    answers.append(promised_errors.silenced(run.exercise, run.reference, names, []))
    accepted = [answer for answer in answers if answer is not None and run.accepts(answer)]
    said = f"the reference {PROBES[probe]} ({' and '.join(sorted(set(names)))}) was accepted"
    run.note(probe, True, [said] if accepted else [])


def _still_raises(run, answer, names) -> bool:
    """Whether an answer without a guard raises such an error all the same, in every call that asks for one."""
    if "." in run.exercise.name or not run.coverage.errors:
        return False
    return all(_error_kind_holds(answer, call, names) for call in run.coverage.errors)


def _error_kind_holds(answer, call, names) -> bool:
    _, positional, named = call
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer(*positional, **named)
    except Exception as error:  # noqa: BLE001 - any error is looked at
        return promised_errors.is_promised(error, names)
    return False


def _probe_other_error(run, probe) -> None:
    names = promised_errors.promised_errors(run.exercise)
    answer = promised_errors.disguised(run.exercise, run.reference, names, []) if names else None
    accepted = answer is not None and run.accepts(answer)
    run.note(probe, answer is not None, [f"the reference {PROBES[probe]} was accepted"] if accepted else [])


def _probe_promise(run, probe) -> None:
    names = {*promised_errors.promised_errors(run.exercise), *promised_errors.named_in_text(run.lesson, run.exercise)}
    surprising = {
        type(error).__name__ for error, _, _ in run.coverage.errors if not promised_errors.is_promised(error, names)
    }
    faults = [f"the tests ask for a {name}, which neither docstring nor text promises" for name in sorted(surprising)]
    run.note(probe, bool(run.coverage.errors), faults)


TRIALS = {
    "matrix": _probe_matrix,
    "arguments": _probe_arguments,
    "integers": _probe_integers,
    "no error": _probe_no_error,
    "other error": _probe_other_error,
    "promise": _probe_promise,
}
