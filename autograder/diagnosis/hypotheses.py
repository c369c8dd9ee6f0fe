"""Known mistakes of an exercise as outcomes on its probes, computed only where somebody asks, and once."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from autograder.authoring import known_answers
from autograder.authoring.lesson import Exercise
from autograder.diagnosis import argument_changes
from autograder.diagnosis.calls import Call, local_outcome
from autograder.diagnosis.mutants.students import other_mutants, telling_mutants
from autograder.diagnosis.mutants.syntax_tree import Mutant
from autograder.diagnosis.outcomes import Outcome


class Hypothesis:
    """A mistake that an answer may have made.

    Args:
        name: What reports call it.
        sentence: What a student who made it reads.
        answer: Function from the number of a probe to what the mistake gives there.
    """

    def __init__(self, name: str, sentence: str, answer: Callable[[int], Outcome]) -> None:
        self.name, self.sentence = name, sentence
        self._answer = answer
        self._known: dict[int, Outcome] = {}

    def outcome(self, index: int) -> Outcome:
        """Return what the mistake gives on one probe."""
        if index not in self._known:
            self._known[index] = self._answer(index)
        return self._known[index]


def wrong_cells(exercise: Exercise, namespace: dict, calls: list[Call]) -> list[Hypothesis]:
    """Return the lesson's own wrong answers."""
    known = known_answers.known(exercise, namespace, "wrong")
    return [Hypothesis(one.name, one.advice, _on(one.answer, calls)) for one in known]


def mistakes(exercise: Exercise, namespace: dict, calls: list[Call]) -> tuple[list[Hypothesis], list[Hypothesis]]:
    """Return the mistakes made by machine: those whose sentences tell what was done, and those that point."""
    text, method = known_answers.library_text(exercise), exercise.name.partition(".")[2] or None
    telling = list(_mutants(telling_mutants(text, method), exercise, namespace, calls))
    others = list(_argument_mistakes(namespace[exercise.symbol], calls))
    return telling, [*others, *_mutants(other_mutants(text, method), exercise, namespace, calls)]


def _mutants(made: Iterable[Mutant], exercise: Exercise, namespace: dict, calls: list[Call]) -> Iterator[Hypothesis]:
    for mutant in made:
        try:
            answer = known_answers.define(mutant.text, exercise, namespace)
        except Exception:  # noqa: BLE001 - a mutant that cannot be defined is nobody's answer
            continue
        yield Hypothesis(mutant.name, mutant.sentence, _on(answer, calls))


def argument_names(reference: Callable) -> list[str]:
    """Return the names of a function's arguments, or of none where they cannot be told."""
    if isinstance(reference, type):
        return []
    try:
        return list(inspect.signature(reference).parameters)
    except (TypeError, ValueError):
        return []


def _argument_mistakes(reference: Callable, calls: list[Call]) -> Iterator[Hypothesis]:
    names = argument_names(reference)
    if not names:
        return
    for name, sentence in _swaps(calls, names):
        changed = [
            {label: call for label, _, call in argument_changes.swapped(call, names)}.get(name) for call in calls
        ]
        yield Hypothesis(name, sentence, _on_changed(reference, calls, changed))
    for name in names:
        turned = [_changed(call, names, name, argument_changes.TURNED) for call in calls]
        if any(call is not None for call in turned):
            sentence = argument_changes.TURNED.sentence.format(name=name)
            answer = _on_changed(lambda *a, **k: _turned_back(reference(*a, **k)), calls, turned, reference)
            yield Hypothesis(f"{name} along the other axis", sentence, answer)
        for change in argument_changes.changes_of(name):
            changed = [_changed(call, names, name, change) for call in calls]
            if any(call is not None for call in changed):
                sentence = change.sentence.format(name=name)
                yield Hypothesis(f"{name} {change.name}", sentence, _on_changed(reference, calls, changed))


def _swaps(calls: list[Call], names: list[str]) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for call in calls:
        found |= {name: sentence for name, sentence, _ in argument_changes.swapped(call, names)}
    return list(found.items())


def _changed(call: Call, names: list[str], name: str, change: argument_changes.ArgumentChange) -> Call | None:
    given = argument_changes.bound(call, names)
    if name not in given:
        return None
    try:
        with np.errstate(all="ignore"):
            value = change.change(given[name])
    except (ValueError, TypeError, IndexError, ArithmeticError):
        return None
    return None if value is None else argument_changes.with_argument(call, names, name, value)


def _on(answer: Callable, calls: list[Call]) -> Callable[[int], Outcome]:
    return lambda index: local_outcome(answer, calls[index])


def _on_changed(
    answer: Callable, calls: list[Call], changed: Sequence[Call | None], reference: Callable | None = None
) -> Callable[[int], Outcome]:
    """Where the change does not apply to a call, the mistake does no harm."""

    def outcome(index: int) -> Outcome:
        if (call := changed[index]) is None:
            return local_outcome(reference or answer, calls[index])
        return local_outcome(answer, call)

    return outcome


def _turned_back(value: Any) -> Any:
    return np.swapaxes(value, -1, -2) if np.ndim(value) > 1 else value
