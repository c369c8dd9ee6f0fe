"""A whole class compared: bits for every pair, clusters of linked students, and what the bits are made of."""

import dataclasses
import functools

import numpy as np
import scipy.sparse.csgraph

from autograder.authoring.lesson import Lesson
from autograder.integrity.class_answers import AnswerField
from autograder.integrity.evidence_model import log2_ratio_to_show, total_log2_likelihood_ratio
from autograder.integrity.similarity import Similarity
from autograder.integrity.tokens import Tokenizer
from autograder.integrity.winnowing import runs


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two students whose work is too alike to be independent, with the evidence in bits."""

    first: str
    second: str
    log2_likelihood_ratio: float


class Comparison:
    """Comparison of the answers of a class to one lesson; the order of the students changes nothing.

    Args:
        lesson: Lesson as read.
        fields: Places where students write.
        given: Code that the release gives to everybody.
        library: Library's source of the exercises.
        answers: Student → place → text, places left blank not in it.
        misconceptions: Student → exercise → known wrong answer that theirs behaves like.
    """

    def __init__(
        self,
        lesson: Lesson,
        fields: list[AnswerField],
        given: list[str],
        library: list[str],
        answers: dict[str, dict[str, str]],
        misconceptions: dict[str, dict[str, str]] | None = None,
    ) -> None:
        self.lesson, self.fields, self.answers = lesson, fields, answers
        self.students = sorted(answers)
        self._tokenizer, self._misconceptions = Tokenizer(lesson, library), misconceptions or {}
        self._base = {value for text in given for value in runs(self._tokenizer.code(text, "").form)}
        self.similarity = {field.name: self._compare(field) for field in fields}

    @functools.cached_property
    def log2_likelihood_ratio(self) -> np.ndarray:
        """Evidence for every pair, in the order of `students`."""
        columns = (column for similarity in self.compared.values() for column in similarity.columns())
        return total_log2_likelihood_ratio(
            ((weight, is_stylistic) for _, weight, is_stylistic in columns), len(self.students)
        )

    @property
    def compared(self) -> dict[str, Similarity]:
        """The places in which at least two students wrote something."""
        return {name: similarity for name, similarity in self.similarity.items() if np.sum(similarity.present) > 1}

    @property
    def log2_ratio_to_show(self) -> float:
        """Evidence from which a pair is shown."""
        return log2_ratio_to_show(len(self.students))

    @functools.cached_property
    def pairs(self) -> list[Pair]:
        """The pairs that are shown, strongest evidence first."""
        ratios, students = self.log2_likelihood_ratio, self.students
        rows, columns = np.nonzero(np.triu(ratios >= self.log2_ratio_to_show, k=1))
        found = [Pair(students[i], students[j], float(ratios[i, j])) for i, j in zip(rows, columns, strict=True)]
        return sorted(found, key=lambda pair: (-pair.log2_likelihood_ratio, pair.first, pair.second))

    @functools.cached_property
    def clusters(self) -> list[list[Pair]]:
        """The shown pairs, those that hang together in one list; the strongest list first."""
        linked = self.log2_likelihood_ratio >= self.log2_ratio_to_show
        _, part = scipy.sparse.csgraph.connected_components(linked, directed=False)
        number = dict(zip(self.students, part, strict=True))
        groups: dict[int, list[Pair]] = {}
        for pair in self.pairs:
            groups.setdefault(number[pair.first], []).append(pair)
        return list(groups.values())

    def _compare(self, field: AnswerField) -> Similarity:
        read = self._tokenizer.code if field.is_code else self._tokenizer.prose
        texts = [self.answers[student].get(field.name) for student in self.students]
        readings = [read(text, field.symbol) if text else None for text in texts]
        known = [read(text, name) for text, name in field.known]
        base = self._base | set(runs(read(field.blank, field.symbol).form))
        misconceptions = [self._misconceptions.get(student, {}).get(field.name, "") for student in self.students]
        return Similarity(readings, known, base, misconceptions)
