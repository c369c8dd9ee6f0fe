"""Which follow-up inputs of an exercise are fair under several secrets; the audit asks, the ledger keeps the answer."""

import time
from collections.abc import Callable, Iterable, Iterator

from autograder.authoring.lesson import Exercise
from autograder.diagnosis.argument_changes import bound
from autograder.diagnosis.calls import Call, local_outcome
from autograder.diagnosis.hypotheses import argument_names
from autograder.diagnosis.recording import record_calls
from autograder.execution.proxy import pack
from autograder.follow_ups.habits import habits_of
from autograder.follow_ups.inputs import Key, follow_up, keys_for
from autograder.follow_ups.judges import Judges, judges_of, places_of_data

# inputs on which an answer is compared: their number, what they hold, and how long they take the reference
MAX_KEYS, MAX_BYTES, MAX_SECONDS = 48, 2**20, 0.4
MAX_CALL_BYTES, SLOW_S = 2**18, 0.02
# calls of the tests that one change is tried on before it is given up
MAX_TRIALS = 4


class Selection:
    """The search for fair inputs of one exercise.

    Args:
        exercise: Exercise.
        namespace: Names that its tests see.
        others: Answers beyond the lesson's own that have to agree, e.g. its right ones with their results cast.
    """

    def __init__(self, exercise: Exercise, namespace: dict, others: Iterable[Callable] = ()) -> None:
        known = judges_of(exercise, namespace)
        self.exercise, self.namespace = exercise, namespace
        self.judges = Judges(known.reference, (*known.others, *others))
        self.names = argument_names(known.reference)

    def keys(self, secrets: Iterable[str]) -> list[Key]:
        """Return the keys of the inputs that are fair under all given secrets, the most different ones first.

        Args:
            secrets: Secrets from which the tests' inputs are drawn.
        """
        first, *others = secrets
        fair = self._found(first)
        for secret in others:
            fair = self._still_fair(fair, secret) if fair else []
        return fair

    def _found(self, secret: str) -> list[Key]:
        calls = self._calls(secret)
        fit = [place for place, call in enumerate(calls) if self.names and self._is_fit(call)]
        # right answers differ on an input of the tests where they draw at random
        if not fit or any(self.judges.agreed(calls[place]) is None for place in fit):
            return []
        habits = habits_of([bound(calls[place], self.names) for place in fit])
        data = places_of_data([calls[place] for place in fit])
        found: dict[tuple, tuple[Key, Call]] = {}
        for key, call in self._candidates(calls, fit):
            what = key.arguments, key.change
            fits = what not in found and habits.admit(bound(call, self.names))
            if fits and self.judges.settled(call, data) is not None:
                found[what] = key, call
        return self._bounded(found.values())

    def _candidates(self, calls: list[Call], fit: list[int]) -> Iterator[tuple[Key, Call]]:
        tried: dict[tuple, int] = {}
        for place in fit:
            for key in keys_for(calls[place], place, self.names):
                what = key.arguments, key.change
                call = follow_up(calls[place], key, self.names) if tried.get(what, 0) < MAX_TRIALS else None
                if call is not None:
                    tried[what] = tried.get(what, 0) + 1
                    yield key, call

    def _still_fair(self, keys: list[Key], secret: str) -> list[Key]:
        calls = self._calls(secret)
        data = places_of_data(calls)
        made = [(key, follow_up(calls[key.place], key, self.names)) for key in keys if key.place < len(calls)]
        return [key for key, call in made if call and self.judges.settled(call, data)]

    def _calls(self, secret: str) -> list[Call]:
        return record_calls(self.exercise, self.namespace, secret)

    def _is_fit(self, call: Call) -> bool:
        begin = time.perf_counter()
        outcome = local_outcome(self.judges.reference, call)
        quick = time.perf_counter() - begin < SLOW_S
        return outcome.has_value and quick and call.made is None and _size(call) < MAX_CALL_BYTES

    def _bounded(self, found: Iterable[tuple[Key, Call]]) -> list[Key]:
        """Return as many keys as a student's answer has time for, each change once before one comes twice."""
        seen: dict[str, int] = {}
        ranked: list[tuple[int, int, Key, Call]] = []
        for key, call in found:
            seen[key.change] = seen.get(key.change, 0) + 1
            ranked.append((seen[key.change], len(ranked), key, call))
        chosen, room = [], [MAX_KEYS, MAX_BYTES, MAX_SECONDS]
        for _, _, key, call in sorted(ranked, key=lambda one: one[:2]):
            cost = [1, _size(call), _seconds(self.judges.reference, call)]
            if all(left >= needed for left, needed in zip(room, cost, strict=True)):
                room = [left - needed for left, needed in zip(room, cost, strict=True)]
                chosen.append(key)
        return chosen


def _size(call: Call) -> int:
    return len(pack((call.positional, call.named)))


def _seconds(answer: Callable, call: Call) -> float:
    begin = time.perf_counter()
    local_outcome(answer, call)
    return time.perf_counter() - begin
