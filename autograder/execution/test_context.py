"""The trusted side of a lesson: the names that each test sees, made by running the lesson's given cells once."""

import hashlib
import os
import secrets

import numpy as np

from acml_tf.startup import native_messages_dropped
from autograder.authoring.lesson import Cell, Exercise, Lesson
from autograder.errors import LessonError


def test_namespaces(lesson: Lesson) -> dict[str, dict]:
    """Run the lesson's given cells and its library imports; return the names that are defined at each test.

    Args:
        lesson: Lesson as read.

    Returns:
        Exercise name → names and values as they are when its test cell comes.

    Raises:
        LessonError: If a given cell fails.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("MPLBACKEND", "agg")
    namespace, snapshots = {"__name__": "lesson"}, {}
    with native_messages_dropped():
        for cell in lesson.cells:
            if cell.kind in ("given", "exercise"):
                run_given(lesson, cell, namespace)
            if cell.kind == "test":
                snapshots[cell.name] = dict(namespace)
    return snapshots


def run_given(lesson: Lesson, cell: Cell, namespace: dict) -> None:
    """Execute a given cell in a namespace.

    Raises:
        LessonError: If it fails; a lesson's own cells must run.
    """
    try:
        exec(compile(cell.source, f"<{lesson.name} {cell.label}>", "exec"), namespace)
    except Exception as error:
        raise LessonError(
            f"{lesson.path}: {cell.label} fails with {type(error).__name__}: {error}; a given cell must run by itself."
        ) from error


def new_secret() -> str:
    """Draw the instructor's secret from which every hidden input follows."""
    return secrets.token_hex(16)


def seeded_rng(secret: str, exercise: Exercise, part: str) -> np.random.Generator:
    """Return the generator that a test sees as `rng`: the same for the same secret, exercise and part.

    Args:
        secret: The instructor's secret.
        exercise: Exercise under test.
        part: `"visible"` or `"hidden"`.
    """
    digest = hashlib.sha256(f"{secret}/{exercise.name}/{part}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "big"))
