"""What the bits of two students are made of: where they are alike, how rare that is, and both texts."""

import dataclasses

import numpy as np

from autograder.integrity.comparison import Comparison, Pair
from autograder.integrity.similarity import MAX_BITS_IF_KNOWN, MISCONCEPTION, STRUCTURE, Likeness

TRAIT_WORDS = {"comments": "the same remark", "names": "the same name of their own", "literals": "the same value"}
# below this a likeness says nothing to a reader
MIN_BITS = 0.5


@dataclasses.dataclass(frozen=True)
class Sign:
    """One likeness in words, with its bits."""

    what: str
    bits: float


@dataclasses.dataclass(frozen=True)
class Exhibit:
    """Two students' texts in one place of the lesson, and what is alike in them."""

    place: str
    signs: tuple[Sign, ...]
    texts: tuple[str, str]

    @property
    def bits(self) -> float:
        """Evidence of this place by itself."""
        return sum(sign.bits for sign in self.signs)


def exhibits(comparison: Comparison, pairs: list[Pair]) -> list[list[Exhibit]]:
    """Return for each pair where it is alike, the strongest first.

    Args:
        comparison: Class as compared.
        pairs: Pairs to explain.
    """
    number = {student: place for place, student in enumerate(comparison.students)}
    places = [(number[pair.first], number[pair.second]) for pair in pairs]
    found = [[] for _ in pairs]
    # the weights of a large class are made anew for one place after the other, never kept for all of them
    for name, likeness in comparison.compared.items():
        columns = {kind: [weight[place] for place in places] for kind, weight, _ in likeness.columns()}
        for index, (pair, place) in enumerate(zip(pairs, places, strict=True)):
            signs = [_sign(likeness, kind, place, np.log2(max(values[index], 1))) for kind, values in columns.items()]
            signs = tuple(sign for sign in signs if sign.bits >= MIN_BITS)
            if signs:
                texts = tuple(comparison.answers[student][name] for student in (pair.first, pair.second))
                found[index].append(Exhibit(name, signs, texts))
    return [sorted(mine, key=lambda exhibit: -exhibit.bits) for mine in found]


def _sign(likeness: Likeness, kind, place, bits) -> Sign:
    if bits < MIN_BITS:
        return Sign("", 0.0)
    if kind == STRUCTURE:
        return Sign(_structure(likeness, place), float(bits))
    if kind == MISCONCEPTION:
        slip = likeness.misconceptions[place[0]]
        return Sign(f"the same known slip, {slip.replace('_', ' ')}: {_share(likeness, slip)}", float(bits))
    trait, count, of = likeness.rarest_shared(kind, *place)
    return Sign(f"{TRAIT_WORDS[kind]}, “{trait}”: {count} of {of} who wrote any", float(bits))


def _share(likeness, slip) -> str:
    return f"{likeness.misconceptions.count(slip)} of {int(np.sum(likeness.present))}"


def _structure(likeness, place) -> str:
    related = likeness.equal if likeness.equal[place] else likeness.alike
    count, of = int(max(np.sum(related[list(place)], axis=1))) + 1, int(np.sum(likeness.present))
    if not likeness.equal[place]:
        return f"{likeness.part[place]:.0%} of the shorter text is in the other; so alike are {count} of {of}"
    known = f"; an answer that the lesson knows, so {MAX_BITS_IF_KNOWN:g} bits at most"
    return (
        f"the same but for names, layout, comments and order: {count} of {of} wrote it"
        f"{known if likeness.is_known[place[0]] else ''}"
    )
