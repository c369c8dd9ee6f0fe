"""A whole class compared: bits for every pair, clusters of linked students, and what the bits are made of."""

import dataclasses
import functools

import numpy as np
import scipy.sparse.csgraph

from autograder.authoring.lesson import Lesson
from autograder.integrity.class_answers import Slot
from autograder.integrity.evidence_model import bits_to_show, total_bits
from autograder.integrity.similarity import Likeness
from autograder.integrity.tokens import Reader
from autograder.integrity.winnowing import runs


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two students whose work is too alike to be independent, with the evidence in bits."""

    first: str
    second: str
    bits: float


class Comparison:
    """Compares the answers of a class to one lesson; the order of the students changes nothing.

    Args:
        lesson: Lesson as read.
        slots: Places where students write.
        given: Code that the release gives to everybody.
        library: Library's source of the exercises.
        answers: Student → place → text, places left blank not in it.
        misconceptions: Student → exercise → known wrong answer that theirs behaves like.
    """

    def __init__(
        self,
        lesson: Lesson,
        slots: list[Slot],
        given: list[str],
        library: list[str],
        answers: dict[str, dict[str, str]],
        misconceptions: dict[str, dict[str, str]] | None = None,
    ):
        self.lesson, self.slots, self.answers = lesson, slots, answers
        self.students = sorted(answers)
        self._reader, self._slips = Reader(lesson, library), misconceptions or {}
        self._base = {value for text in given for value in runs(self._reader.code(text, "").form)}
        self.likeness = {slot.name: self._compare(slot) for slot in slots}

    @functools.cached_property
    def bits(self) -> np.ndarray:
        """Evidence for every pair, in the order of `students`."""
        columns = (column for likeness in self.compared.values() for column in likeness.columns())
        return total_bits(((weight, is_trace) for _, weight, is_trace in columns), len(self.students))

    @property
    def compared(self) -> dict[str, Likeness]:
        """The places in which at least two students wrote something."""
        return {name: likeness for name, likeness in self.likeness.items() if np.sum(likeness.present) > 1}

    @property
    def bits_to_show(self) -> float:
        """Evidence from which a pair is shown."""
        return bits_to_show(len(self.students))

    @functools.cached_property
    def pairs(self) -> list[Pair]:
        """The pairs that are shown, strongest evidence first."""
        rows, columns = np.nonzero(np.triu(self.bits >= self.bits_to_show, k=1))
        found = [
            Pair(self.students[i], self.students[j], float(self.bits[i, j])) for i, j in zip(rows, columns, strict=True)
        ]
        return sorted(found, key=lambda pair: (-pair.bits, pair.first, pair.second))

    @functools.cached_property
    def clusters(self) -> list[list[Pair]]:
        """The shown pairs, those that hang together in one list; the strongest list first."""
        linked = self.bits >= self.bits_to_show
        _, part = scipy.sparse.csgraph.connected_components(linked, directed=False)
        number = dict(zip(self.students, part, strict=True))
        groups = {}
        for pair in self.pairs:
            groups.setdefault(number[pair.first], []).append(pair)
        return list(groups.values())

    def _compare(self, slot: Slot) -> Likeness:
        read = self._reader.code if slot.is_code else self._reader.prose
        texts = [self.answers[student].get(slot.name) for student in self.students]
        readings = [read(text, slot.symbol) if text else None for text in texts]
        known = [read(text, name) for text, name in slot.known]
        base = self._base | set(runs(read(slot.blank, slot.symbol).form))
        slips = [self._slips.get(student, {}).get(slot.name, "") for student in self.students]
        return Likeness(readings, known, base, slips)
