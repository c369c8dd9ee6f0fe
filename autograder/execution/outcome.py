"""How an exercise went, in words that every part of the grader shares."""

import dataclasses

PASSED, FAILED, CRASHED = "passed", "failed", "crashed"
NOT_ATTEMPTED, NOT_REACHED, TIMED_OUT = "not attempted", "not reached", "timed out"


@dataclasses.dataclass
class Verdict:
    """Verdict on one exercise.

    Attributes:
        exercise: Name of the exercise.
        points: What it is worth.
        status: `passed`, `failed`, `crashed`, `not attempted`, `not reached` or `timed out`.
        message: One sentence to the student, or `""`; of an answer that passed, what is worth a second look.
        misconception: Name of the known wrong answer that this one behaves like, or `""`.
        advice: That wrong answer's sentence, or `""`.
        stage: `visible` or `hidden`: the part of the tests that stopped.
    """

    exercise: str
    points: float
    status: str
    message: str = ""
    misconception: str = ""
    advice: str = ""
    stage: str = ""

    @property
    def score(self) -> float:
        """Points earned."""
        return self.points if self.status == PASSED else 0.0
