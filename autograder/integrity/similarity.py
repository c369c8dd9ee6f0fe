"""One place of a lesson, the whole class: who wrote the same, who wrote much alike, who shares a rare remark."""

import collections
import functools
from collections.abc import Iterator

import numpy as np

from autograder.integrity.evidence_model import at_most, weights
from autograder.integrity.tokens import TokenizedAnswer
from autograder.integrity.winnowing import runs, shared_parts, winnow

ALIKE = 0.6
# similar short texts are not evidence: RUNS_PER_BIT runs of tokens beyond the released text count one bit at most
RUNS_PER_BIT = 2
MIN_PRINTS = 4
# what the lesson's author foresaw (reference, right and wrong cells) may occur to others, too
MAX_LOG2_RATIO_IF_KNOWN = 3.0
STRUCTURE, MISCONCEPTION = "structure", "misconception"


class Similarity:
    """Similarity of what a class wrote in one place.

    Args:
        readings: One for each student, or `None` who wrote nothing.
        known: Answers of the answers that the lesson knows.
        base: Runs of tokens that the release gives to everybody.
        misconceptions: For each student the known wrong answer that theirs behaves like, or `""`.
    """

    def __init__(
        self,
        readings: list[TokenizedAnswer | None],
        known: list[TokenizedAnswer],
        base: set[int],
        misconceptions: list[str],
    ) -> None:
        self.readings, self.misconceptions = readings, misconceptions
        self.present = np.array([reading is not None for reading in readings])
        forms = list(dict.fromkeys(r.form for r in (*known, *(r for r in readings if r))))
        place = {form: number for number, form in enumerate(forms)}
        self.label = np.array([place[r.form] if r else -1 for r in readings])
        self._known = sorted({place[reading.form] for reading in known})
        hashes = [[value for value in runs(form) if value not in base] for form in forms]
        self._novel = np.array([len(values) for values in hashes])
        prints = [winnow(runs(form)) - base for form in forms]
        part = shared_parts(prints)
        few = np.array([len(p) < MIN_PRINTS for p in prints], dtype=bool)
        part[few] = part[:, few] = 0.0
        self._part = part.astype(np.float32)

    def columns(self) -> Iterator[tuple[str, np.ndarray, bool]]:
        """Yield each kind of similarity: name, weights, and whether it is stylistic (a disguise wipes it out)."""
        yield STRUCTURE, (self._weight_of_equal() + self._weight_of_alike()) / 2, False
        related = self.equal | self.alike
        yield "comments", self.feature_weights("comments"), True
        # a way of solving suggests its names
        yield "names", np.sqrt(self.feature_weights("names")), True
        # in answers that are alike, numbers and misconceptions are part of the similarity
        yield "literals", _unless(related, self.feature_weights("literals")), True
        yield MISCONCEPTION, _unless(related, self.misconception_weights()), True

    @functools.cached_property
    def equal(self) -> np.ndarray:
        """Who wrote the same but for names, layout and order."""
        same = (self.label[:, np.newaxis] == self.label) & self._both()
        np.fill_diagonal(same, False)
        return same

    @functools.cached_property
    def part(self) -> np.ndarray:
        """Which part of the shorter text's fingerprints two students share."""
        return np.where(self._both(), self._part[np.ix_(self.label, self.label)], np.float32(0))

    @property
    def alike(self) -> np.ndarray:
        """Who shares most of the fingerprints of the shorter text."""
        alike = self.part >= ALIKE
        np.fill_diagonal(alike, False)
        return alike

    @property
    def is_known(self) -> np.ndarray:
        """Whose answer is one that the lesson knows."""
        return np.isin(self.label, self._known)

    def equals_known(self, number: int) -> np.ndarray:
        """Return for each student whether the answer is the known one of a number; the reference is 0."""
        return self.label == number

    def content_log2_ratio(self) -> np.ndarray:
        """Return the bound on each pair's evidence, in bits, by the text's length beyond the released one."""
        return np.where(self.present, self._novel[self.label], 0) / RUNS_PER_BIT

    def feature_weights(self, kind: str) -> np.ndarray:
        """Return weights of sharing a comment, a name or a literal: the rarest that both have counts."""
        owners = self.owners(kind)
        has = np.array([bool(reading and getattr(reading, kind)) for reading in self.readings])
        size, looks = len(self.readings), max(sum(map(len, owners.values())) / max(np.sum(has), 1), 1.0)
        weight = np.where(has[:, np.newaxis] & has, 0.0, 1.0)
        for mine in sorted(owners.values(), key=len, reverse=True):
            if len(mine) > 1:
                weight[np.ix_(mine, mine)] = (np.sum(has) - 1) / (len(mine) - 1) / looks
        weight[np.arange(size), np.arange(size)] = 1.0
        return weight

    def owners(self, kind: str) -> dict[str, list[int]]:
        """Return feature → who has it."""
        owners = collections.defaultdict(list)
        for student, reading in enumerate(self.readings):
            for feature in sorted(getattr(reading, kind)) if reading else ():
                owners[feature].append(student)
        return owners

    def rarest_shared(self, kind: str, first: int, second: int) -> tuple[str, int, int]:
        """Return the rarest feature that two students share, how many have it, and how many have any."""
        owners = self.owners(kind)
        shared = [feature for feature, mine in owners.items() if first in mine and second in mine]
        rarest = min(shared, key=lambda feature: (len(owners[feature]), -len(feature), feature))
        return rarest, len(owners[rarest]), len({student for mine in owners.values() for student in mine})

    def misconception_weights(self) -> np.ndarray:
        """Return weights of behaving like the same known wrong answer."""
        misconceptions = np.array(self.misconceptions, dtype=object)
        fails = np.array([bool(misconception) for misconception in misconceptions])
        same = (misconceptions[:, np.newaxis] == misconceptions) & fails[:, np.newaxis] & fails
        np.fill_diagonal(same, False)
        return at_most(weights(same, fails), MAX_LOG2_RATIO_IF_KNOWN)

    def _weight_of_equal(self) -> np.ndarray:
        limit = np.where(
            self.is_known, np.minimum(self.content_log2_ratio(), MAX_LOG2_RATIO_IF_KNOWN), self.content_log2_ratio()
        )
        return at_most(weights(self.equal, self.present), np.minimum(limit[:, np.newaxis], limit))

    def _weight_of_alike(self) -> np.ndarray:
        content, near = self.content_log2_ratio(), self._near_known()
        limit = np.minimum(content[:, np.newaxis], content) * self.part
        limit = np.where(near, np.minimum(limit, MAX_LOG2_RATIO_IF_KNOWN), limit)
        return at_most(weights(self.alike, self.present), limit)

    def _near_known(self) -> np.ndarray:
        """Which pairs are both alike to one and the same known answer."""
        close = (self._part[self._known][:, self.label] >= ALIKE) & self.present
        return close.T.astype(np.float32) @ close.astype(np.float32) > 0

    def _both(self) -> np.ndarray:
        return self.present[:, np.newaxis] & self.present


def _unless(related: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return np.where(related, np.minimum(weight, 1.0), weight)
