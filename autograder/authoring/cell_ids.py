"""The identifiers of an exercise's cells in a notebook, which are nbgrader's names of them, too."""


def answer_id(exercise: str) -> str:
    """Return the identifier of the cell that holds the answer to an exercise, e.g. ``Room-decay`` of ``Room.decay``."""
    return exercise.replace(".", "-")


def test_id(exercise: str) -> str:
    """Return the identifier of the cell that holds the tests of an exercise, e.g. ``test_Room-decay``."""
    return f"test_{answer_id(exercise)}"
