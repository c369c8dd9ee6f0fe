"""What the bits of two students are made of: where they are alike, how rare that is, and both texts."""

import dataclasses

import numpy as np

from autograder.integrity.comparison import Comparison, Pair
from autograder.integrity.similarity import MAX_LOG2_RATIO_IF_KNOWN, MISCONCEPTION, STRUCTURE, Similarity

FEATURE_WORDS = {"comments": "the same comment", "names": "the same name of their own", "literals": "the same value"}
# below this a similarity says nothing to a reader
MIN_LOG2_RATIO = 0.5


@dataclasses.dataclass(frozen=True)
class Evidence:
    """One similarity in words, with its bits."""

    what: str
    log2_likelihood_ratio: float


@dataclasses.dataclass(frozen=True)
class Match:
    """Two students' texts in one place of the lesson, and what is alike in them."""

    place: str
    evidence: tuple[Evidence, ...]
    texts: tuple[str, str]

    @property
    def log2_likelihood_ratio(self) -> float:
        """Evidence of this place by itself."""
        return sum(one.log2_likelihood_ratio for one in self.evidence)


def matches_of(comparison: Comparison, pairs: list[Pair]) -> list[list[Match]]:
    """Return for each pair where it is alike, the strongest first.

    Args:
        comparison: Class as compared.
        pairs: Pairs to explain.
    """
    number = {student: place for place, student in enumerate(comparison.students)}
    places = [(number[pair.first], number[pair.second]) for pair in pairs]
    found: list[list[Match]] = [[] for _ in pairs]
    # the weights of a large class are made anew for one place after the other, never kept for all of them
    for name, similarity in comparison.compared.items():
        columns = {kind: [weight[place] for place in places] for kind, weight, _ in similarity.columns()}
        for index, (pair, place) in enumerate(zip(pairs, places, strict=True)):
            evidence = [
                _evidence(similarity, kind, place, np.log2(max(values[index], 1))) for kind, values in columns.items()
            ]
            strong = tuple(one for one in evidence if one.log2_likelihood_ratio >= MIN_LOG2_RATIO)
            if strong:
                texts = comparison.answers[pair.first][name], comparison.answers[pair.second][name]
                found[index].append(Match(name, strong, texts))
    return [sorted(mine, key=lambda match: -match.log2_likelihood_ratio) for mine in found]


def _evidence(similarity: Similarity, kind: str, place: tuple[int, int], ratio: float) -> Evidence:
    if ratio < MIN_LOG2_RATIO:
        return Evidence("", 0.0)
    if kind == STRUCTURE:
        return Evidence(_structure(similarity, place), float(ratio))
    if kind == MISCONCEPTION:
        name = similarity.misconceptions[place[0]]
        return Evidence(
            f"the same known misconception, {name.replace('_', ' ')}: {_share(similarity, name)}", float(ratio)
        )
    feature, count, of = similarity.rarest_shared(kind, *place)
    return Evidence(f"{FEATURE_WORDS[kind]}, “{feature}”: {count} of {of} who wrote any", float(ratio))


def _share(similarity: Similarity, misconception: str) -> str:
    return f"{similarity.misconceptions.count(misconception)} of {int(np.sum(similarity.present))}"


def _structure(similarity: Similarity, place: tuple[int, int]) -> str:
    related = similarity.equal if similarity.equal[place] else similarity.alike
    count, of = int(max(np.sum(related[list(place)], axis=1))) + 1, int(np.sum(similarity.present))
    if not similarity.equal[place]:
        return f"{similarity.part[place]:.0%} of the shorter text is in the other; so alike are {count} of {of}"
    known = f"; an answer that the lesson knows, so {MAX_LOG2_RATIO_IF_KNOWN:g} bits at most"
    return (
        f"the same but for names, layout, comments and order: {count} of {of} wrote it"
        f"{known if similarity.is_known[place[0]] else ''}"
    )
