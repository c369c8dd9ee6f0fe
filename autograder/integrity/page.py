"""The instructor's page: linked students, the evidence with both texts, and who wrote the library's own answers."""

import dataclasses
import pathlib
from collections.abc import Iterable

from autograder.integrity.comparison import Comparison, Pair
from autograder.integrity.evidence_model import FALSE_ALARMS
from autograder.integrity.explanation import Match, matches_of
from autograder.integrity.reference_matches import reference_use
from autograder.utils.files import write_whole
from autograder.utils.html import page_environment

MAX_CLUSTERS, MAX_PAIRS, MAX_LINES = 60, 12, 120


@dataclasses.dataclass(frozen=True)
class Cluster:
    """Students whose work hangs together, and the strongest link explained."""

    students: tuple[str, ...]
    pairs: list[Pair]
    matches: list[Match]

    @property
    def strongest(self) -> Pair:
        """The pair with the most evidence."""
        return self.pairs[0]


def clusters_of(comparison: Comparison) -> list[Cluster]:
    """Return the linked students of a class with the evidence for each strongest pair.

    Args:
        comparison: Class as compared.
    """
    groups = comparison.clusters[:MAX_CLUSTERS]
    explained = matches_of(comparison, [pairs[0] for pairs in groups])
    return [Cluster(_students(pairs), pairs, found) for pairs, found in zip(groups, explained, strict=True)]


def write_page(comparison: Comparison, clusters: list[Cluster], path: pathlib.Path) -> None:
    """Write the page, which needs no other file and no script.

    Args:
        comparison: Class as compared.
        clusters: What `clusters_of` returned.
        path: Where the page goes.
    """
    page = (
        page_environment()
        .get_template("integrity.html")
        .render(
            lesson=comparison.lesson,
            size=len(comparison.students),
            clusters=clusters,
            more_clusters=len(comparison.clusters) - len(clusters),
            most_pairs=MAX_PAIRS,
            log2_ratio_to_show=comparison.log2_ratio_to_show,
            false_alarms=FALSE_ALARMS,
            reference=reference_use(comparison),
            side_by_side=side_by_side,
        )
    )
    write_whole(path, page)


def side_by_side(texts: tuple[str, str]) -> list[list[tuple[str, bool]]]:
    """Return the lines of two texts, each with whether the other text holds the very same line."""
    lines = [[line.expandtabs(4).rstrip() for line in text.splitlines()] for text in texts]
    words = [{line.strip() for line in text} - {""} for text in lines]
    return [
        [(line, line.strip() in words[1 - side]) for line in text[:MAX_LINES]]
        + ([(f"… {len(text) - MAX_LINES} more lines", False)] if len(text) > MAX_LINES else [])
        for side, text in enumerate(lines)
    ]


def _students(pairs: Iterable[Pair]) -> tuple[str, ...]:
    return tuple(sorted({student for pair in pairs for student in (pair.first, pair.second)}))
