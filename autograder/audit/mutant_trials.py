"""Do an exercise's tests reject mutants? Generic ones, and mistakes as students make them."""

import dataclasses
import itertools
import time

import numpy as np

from autograder.audit.mutant_helpers import mutant_helpers
from autograder.authoring import known_answers
from autograder.authoring.lesson import Exercise
from autograder.diagnosis.argument_changes import with_argument
from autograder.diagnosis.calls import local_outcome
from autograder.diagnosis.hypotheses import argument_names
from autograder.diagnosis.mutants import mutants
from autograder.diagnosis.mutants.students import other_mutants, telling_mutants
from autograder.diagnosis.outcomes import parts, same
from autograder.diagnosis.result_changes import CHANGES
from autograder.evaluation.probes import Probes
from autograder.execution.loopback import bounded_verdict, local_proxy
from autograder.execution.verdict import PASSED

MAX_STUDENT_MUTANTS = 40
# far above what any mutant needs (most a tenth of a second), so that a busy machine proves the same as an idle one
STUDENT_MUTANT_S, STUDENT_MUTANTS_S = 10.0, 600.0


@dataclasses.dataclass
class Trials:
    """What became of mutants.

    Attributes:
        killed: How many the tests reject.
        survivors: Those that pass, each with the lesson's reason why it is equivalent, or ``""``.
    """

    killed: int = 0
    survivors: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def tried(self) -> int:
        """Number of mutants tried."""
        return self.killed + len(self.survivors)

    @property
    def rate(self) -> float:
        """Share of the mutants that are not known to be equivalent which the tests reject."""
        unknown = sum(not reason for reason in self.survivors.values())
        return self.killed / (self.killed + unknown) if self.killed + unknown else 1.0


def try_generic_mutants(exercise: Exercise, namespace: dict, secret: str) -> Trials:
    """Judge every generic mutant of the reference."""
    trials, method = Trials(), exercise.name.partition(".")[2] or None
    for mutant in mutants(known_answers.library_text(exercise), method):
        touched: list[bool] = []
        try:
            answer = known_answers.define(mutant.text, exercise, namespace | mutant_helpers(touched))
        except Exception:  # noqa: BLE001 - a mutant that cannot even be defined is dead
            trials.killed += 1
            continue
        passed = bounded_verdict(exercise, namespace, local_proxy(exercise.symbol, answer), secret).status == PASSED
        if "mutant_" in mutant.text and not any(touched):
            continue
        if passed:
            trials.survivors[mutant.change] = _reason(exercise, mutant.change)
        else:
            trials.killed += 1
    return trials


def try_student_mutants(exercise: Exercise, namespace: dict, secret: str, probes: Probes) -> Trials:
    """Judge mistakes as students make them, at most `MAX_STUDENT_MUTANTS`, of every kind some.

    A mutant that gives what the reference gives on every probe and on every variation of one is taken for equivalent
    and not counted.

    Args:
        exercise: Exercise under test.
        namespace: Names that its tests see.
        secret: Secret from which hidden inputs are drawn.
        probes: Inputs of its tests.
    """
    trials, until = Trials(), time.monotonic() + STUDENT_MUTANTS_S
    for label, answer in itertools.islice(_student_mutants(exercise, namespace, probes), MAX_STUDENT_MUTANTS):
        if time.monotonic() > until:
            break
        proxy = local_proxy(exercise.symbol, answer)
        if bounded_verdict(exercise, namespace, proxy, secret, STUDENT_MUTANT_S).status != PASSED:
            trials.killed += 1
        elif _differs(exercise, namespace[exercise.symbol], answer, probes):
            trials.survivors[label] = _reason(exercise, label)
    return trials


def _student_mutants(exercise, namespace, probes):
    """Take turns between kinds, so that a bound leaves some of every kind."""
    text, method = known_answers.library_text(exercise), exercise.name.partition(".")[2] or None
    made: dict[str, list[tuple[str, str]]] = {}
    for one in [*telling_mutants(text, method), *other_mutants(text, method)]:
        made.setdefault(one.name, []).append((one.change, one.text))
    turns = itertools.zip_longest(*made.values())
    in_text = (item for turn in turns for item in turn if item is not None)
    in_result = [] if method else _changed_results(namespace[exercise.symbol], probes)
    for label, mutant in itertools.chain.from_iterable(itertools.zip_longest(in_text, in_result, fillvalue=("", None))):
        if mutant is None:
            continue
        try:
            yield label, mutant if callable(mutant) else known_answers.define(mutant, exercise, namespace)
        except Exception:  # noqa: BLE001 - a mutant that cannot be defined is nobody's answer
            continue


def _changed_results(reference, probes):
    """Make the mistakes that show in a result: those that fit all results of the tests, and change one."""
    results = [outcome for outcome in probes.reference if outcome.has_value]
    for change in CHANGES:
        answer = _with_result(reference, change.change)
        pairs = zip(probes.calls, probes.reference, strict=True)
        fits = all(_fits(change.change, outcome.value) for outcome in results)
        if fits and any(one.has_value and not same(one, local_outcome(answer, call)) for call, one in pairs):
            yield f"result: {change.name}", answer


def _fits(change, value) -> bool:
    with np.errstate(all="ignore"):
        return all(change(array) is not None for array in parts(value) or [] if array.size > 1)


def _with_result(reference, change):
    def answer(*positional, **named):
        value = reference(*positional, **named)
        if isinstance(value, tuple):
            return tuple(map(changed, value))
        return changed(value)

    def changed(value):
        array = np.asarray(value)
        other = change(array) if array.dtype.kind in "iufc" else None
        return value if other is None else other

    return answer


def _differs(exercise, reference, answer, probes) -> bool:
    """Whether any input that can be made of the tests' own tells a mutant from the reference.

    Which error an input raises that no test hands in is not asked: the contract probes ask for those of the docstring.
    """
    text = known_answers.library_text(exercise)
    unusual = _unusual(reference, probes, takes_axes="axis=-" in text or "..." in text)
    calls = [*(variation.call for variation in probes.variations), *unusual]
    wanted = [(call, local_outcome(reference, call)) for call in calls]
    wanted = [(call, one) for call, one in wanted if one.has_value]
    wanted += [(call, one) for call, one in zip(probes.calls, probes.reference, strict=True) if one.comparable]
    return any(not same(one, local_outcome(answer, call)) for call, one in wanted)


def _unusual(reference, probes, takes_axes):
    """Make inputs of another size, with equal values, and with one axis more where axes count from the end."""
    names = argument_names(reference)
    for call in probes.calls[:3]:
        for name, value in zip(names, call.positional, strict=False):
            if isinstance(value, np.ndarray) and value.dtype.kind in "iufc" and value.ndim and len(value) > 1:
                others = [value[:-1], np.concatenate([value, value[:1]]), np.round(value)]
                others += [np.stack([value, 2 * value, value - 1])] if takes_axes and value.ndim == 1 else []
                yield from (with_argument(call, names, name, other) for other in others)


def _reason(exercise, change) -> str:
    text = change.partition(": ")[2] if change.startswith("line ") else change
    return exercise.equivalent.get(change, exercise.equivalent.get(text, ""))
