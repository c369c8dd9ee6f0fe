"""Which mistake does a failing answer make? It is compared with known mistakes on the inputs that the tests use."""

import dataclasses
import time
from collections.abc import Callable, Sequence

from autograder.diagnosis import argument_changes
from autograder.diagnosis.calls import Call
from autograder.diagnosis.comparison import (
    Diagnosis,
    any_factor,
    exact_change,
    known_factor,
    loose_relation,
    missing_step,
    told,
)
from autograder.diagnosis.conditions import fails_only_where
from autograder.diagnosis.evidence import MIN_VALUES, agreement
from autograder.diagnosis.hypotheses import Hypothesis
from autograder.diagnosis.ignoring import ignored
from autograder.diagnosis.outcomes import Outcome, begins_alike, cancelled_alike, equal, same
from autograder.diagnosis.pairs import Comparison, compare, sizes_of
from autograder.evaluation.probes import Probes
from autograder.utils.timeouts import patience

COMPARISON_S = 5.0
MIN_SHARE_OF_CELL, MIN_SHARE_OF_MISTAKE = 0.6, 0.85
MAX_ASKED_AGAIN = 2
MANY_PROBES = 10
TWO_CALLS = "Called twice with the same `seed`, your function gives two results: every draw must come from it."
TWO_OBJECTS = "Two objects made with the same `seed` give two results: every draw must come from it."


@dataclasses.dataclass(frozen=True)
class _Failing:
    """A failing answer: what it gives on each probe, and on which it differs from the reference."""

    got: list[Outcome]
    indices: list[int]
    until: float


def diagnose(probes: Probes, question: Callable[[Call], Outcome]) -> Diagnosis:
    """Return the mistake that explains a failing answer, or an empty diagnosis.

    A mistake is named only where the answer differs from the reference, changes its arguments or does not follow its
    seed; so a correct function is never named.

    Args:
        probes: Inputs and known mistakes.
        question: Function `Call → Outcome` that asks the failing answer.
    """
    got = [question(call) for call in probes.calls]
    pairs = enumerate(zip(probes.reference, got, strict=True))
    indices = [index for index, (wanted, given) in pairs if given.comparable and not same(wanted, given)]
    if all(cancelled_alike(probes.reference[index], got[index]) for index in indices):
        return _changed_argument(probes, got) or _unsteady(probes, question, got, range(len(got)))
    failing = _Failing(got, indices, time.monotonic() + COMPARISON_S * patience())
    # where there are many inputs, a single wrong value is enough, if it fits one mistake of the lesson alone
    least = 1 if sum(one.comparable for one in got) >= MANY_PROBES else MIN_VALUES
    exactly = _best(probes, probes.cells, failing, 1.0) or _only(probes, probes.cells, failing, 1.0, least)
    found = exactly or _errors(probes, failing)
    if found or _is_constant(got):
        return found
    return (
        _unsteady(probes, question, got, failing.indices)
        or ignored(probes.variations, question, got)
        or _related(probes, failing, exact_change)
        or _best(probes, probes.telling, failing, 1.0)
        or _related(probes, failing, known_factor)
        or _related(probes, failing, missing_step)
        or _related(probes, failing, any_factor)
        or _only(probes, probes.pointing, failing, 1.0)
        or _best(probes, probes.cells, failing, MIN_SHARE_OF_CELL)
        or _where(probes, question, failing)
        or _related(probes, failing, loose_relation)
        or _only(probes, [*probes.telling, *probes.pointing], failing, MIN_SHARE_OF_MISTAKE)
        or _stops(probes, failing)
    )


def _best(probes: Probes, candidates: list[Hypothesis], failing: "_Failing", floor: float) -> Diagnosis:
    """Return the candidate that agrees with most; the first among equals."""
    return next(iter(_equally_good(probes, candidates, failing, floor)), Diagnosis())


def _only(
    probes: Probes, candidates: list[Hypothesis], failing: "_Failing", floor: float, least: int = MIN_VALUES
) -> Diagnosis:
    """Return the candidate that agrees with most, or nothing where others with another sentence agree as well."""
    found = _equally_good(probes, candidates, failing, floor, least)
    return found[0] if len({one.sentence for one in found}) == 1 else Diagnosis()


def _equally_good(
    probes: Probes, candidates: list[Hypothesis], failing: "_Failing", floor: float, least: int = MIN_VALUES
) -> list[Diagnosis]:
    best: list[Diagnosis] = []
    share = 0.0
    # each candidate is asked until it disagrees: first where that takes least
    indices = sorted(failing.indices, key=probes.seconds.__getitem__)
    for hypothesis in candidates:
        if time.monotonic() > failing.until:
            break
        found = agreement(hypothesis, probes.reference, failing.got, indices, max(floor, share))
        if found.share >= max(floor, share) and found.values >= least:
            best = best if found.share == share else []
            best.append(Diagnosis(hypothesis.name, hypothesis.sentence))
            share = found.share
    return best


def _errors(probes: Probes, failing: "_Failing") -> Diagnosis:
    """Tell answers that raise no error where one is promised, or return nothing."""
    given = [(probes.reference[index], failing.got[index]) for index in failing.indices]
    if all(wanted.error and not got.error for wanted, got in given):
        error = given[0][0].error
        return Diagnosis(
            f"no {error}", f"For some inputs your function gives a result where the text asks for a {error}."
        )
    if all(not got.error and got.value is None for _, got in given) and any(
        wanted.value is not None for wanted, _ in given
    ):
        return Diagnosis(
            "nothing returned", "Your function returns nothing: is the `return` missing, or in the wrong place?"
        )
    return Diagnosis()


def _unsteady(
    probes: Probes, question: Callable[[Call], Outcome], got: list[Outcome], indices: Sequence[int]
) -> Diagnosis:
    """Tell an answer that gives two results for one seed, where the reference gives one."""
    given_a_seed = [i for i in indices if "seed" in (probes.names or (probes.calls[i].made or ((), {}))[1])]
    for index in [i for i in given_a_seed if got[i].has_value][:MAX_ASKED_AGAIN]:
        given, again = got[index], question(probes.calls[index])
        alike = same(given, again) and (begins_alike(given, again) or not probes.begins_alike[index])
        if again.comparable and not alike:
            return Diagnosis("two results for one seed", TWO_OBJECTS if probes.calls[index].made else TWO_CALLS)
    return Diagnosis()


def _stops(probes: Probes, failing: "_Failing") -> Diagnosis:
    """Tell an answer that raises one kind of error wherever it fails, though a result is asked for."""
    errors = {failing.got[index].error for index in failing.indices}
    if len(errors) != 1 or not all(probes.reference[index].has_value for index in failing.indices) or "" in errors:
        return Diagnosis()
    error = errors.pop()
    subject = "Your function" if len(failing.indices) == len(failing.got) else "For some inputs your function"
    sentence = f"{subject} stops with {error} where a result is asked for."
    return Diagnosis(f"{error} where a result is expected", sentence)


def _is_constant(got: list[Outcome]) -> bool:
    """Whether an answer gives the same on every probe: it computes nothing, so nothing can be said of how it does."""
    return len(got) > 1 and all(same(got[0], other) for other in got[1:])


def _where(probes: Probes, question: Callable[[Call], Outcome], failing: "_Failing") -> Diagnosis:
    """Tell on which kind of input an answer fails."""
    errors = {failing.got[index].error for index in failing.indices}
    calls = [probes.calls[index] for index in failing.indices]
    wanted = any(probes.reference[index].error for index in failing.indices)
    if len(errors) != 1 or wanted:
        return Diagnosis()
    right = [call for index, call in enumerate(probes.calls) if index not in failing.indices]
    return fails_only_where(calls, probes.names, probes.answer, question, errors.pop(), right)


def _changed_argument(probes: Probes, got: list[Outcome]) -> Diagnosis:
    """Tell an answer whose values are all right, and which changes what it was given."""
    for outcome in got:
        for where in outcome.changed:
            name = probes.names[where] if isinstance(where, int) and where < len(probes.names) else where
            said = f"its argument number {name + 1}" if isinstance(name, int) else f"`{name}`"
            sentence = f"Your function changes {said}, which belongs to its caller: work on a copy."
            return Diagnosis(f"{name} changed", sentence)
    return Diagnosis()


def _related(probes: Probes, failing: "_Failing", relation: Callable[[Comparison], Diagnosis]) -> Diagnosis:
    """Compare results with the expected ones, where both are values."""
    both = [i for i in failing.indices if probes.reference[i].has_value and failing.got[i].has_value]
    indices = [i for i in both if not equal(probes.reference[i].value, failing.got[i].value)]
    if not indices:
        return Diagnosis()
    calls = []
    for index in indices:
        sizes = sizes_of(argument_changes.bound(probes.calls[index], probes.names), probes.reference[index].value)
        calls.append((probes.reference[index].value, failing.got[index].value, sizes))
    comparison = compare(calls)
    if comparison is None:
        return Diagnosis()
    found = relation(comparison)
    rights = len(failing.got) - len(failing.indices)
    if found and rights > len(indices):
        return told(found.sentence[0].lower() + found.sentence[1:], found.name, "for some inputs: {it}")
    return found
