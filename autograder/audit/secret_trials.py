"""Which tests have to run again under another secret? Those that draw from it."""

import ast
import dataclasses
from collections.abc import Callable

from autograder.authoring.lesson import Exercise
from autograder.execution.loopback import bounded_verdict, local_proxy
from autograder.execution.verdict import PASSED, Verdict

# a fixed secret makes the daily audit repeatable; more are drawn on from it
FIRST_SECRET = "audit"


@dataclasses.dataclass(frozen=True)
class Secrets:
    """Secrets of an audit, and what of an exercise's tests depends on them.

    Attributes:
        first: Secret under which everything runs.
        others: Secrets under which no verdict may be another.
        drawing: The exercise with those tests that draw from the secret, or `None` where none does.
        visible_draws: Whether the visible test is one of them.
    """

    first: str
    others: tuple[str, ...]
    drawing: Exercise | None
    visible_draws: bool

    def verdicts(self, exercise: Exercise, namespace: dict, answer: Callable) -> list[tuple[str, Verdict]]:
        """Return the verdict on an answer under each secret that can make a difference.

        Args:
            exercise: Exercise.
            namespace: Names that its tests see.
            answer: Answer, in this process.
        """
        proxy = local_proxy(exercise.symbol, answer)
        found = [(self.first, bounded_verdict(exercise, namespace, proxy, self.first))]
        # what a test without a draw rejects, it rejects under every secret
        settled = found[0][1].status != PASSED and found[0][1].stage == "visible" and not self.visible_draws
        if self.drawing is None or settled:
            return found
        return found + [(one, bounded_verdict(self.drawing, namespace, proxy, one)) for one in self.others]


def secrets_for(exercise: Exercise, namespace: dict, count: int) -> Secrets:
    """Find out what of an exercise's tests depends on the secret.

    Args:
        exercise: Exercise.
        namespace: Names that its tests see, the reference among them.
        count: Number of secrets.
    """
    others = tuple(f"{FIRST_SECRET}-{number}" for number in range(1, count))
    visible, hidden = draws(exercise.test), draws(exercise.hidden)
    drawing = exercise if visible or hidden else None
    if hidden and not visible and others and _stands_alone(exercise, namespace):
        drawing = dataclasses.replace(exercise, test="")
    return Secrets(FIRST_SECRET, others, drawing, visible)


def draws(text: str) -> bool:
    """Return whether a test draws from the generator that is seeded by the secret."""
    return any(isinstance(node, ast.Name) and node.id == "rng" for node in ast.walk(ast.parse(text)))


def _stands_alone(exercise: Exercise, namespace: dict) -> bool:
    """Whether the hidden test needs no name that the visible one makes."""
    reference = local_proxy(exercise.symbol, namespace[exercise.symbol])
    alone = dataclasses.replace(exercise, test="")
    return bounded_verdict(alone, namespace, reference, FIRST_SECRET).status == PASSED
