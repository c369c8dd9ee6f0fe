"""What grading costs: `python benchmarks/grading.py [--only NAME]` prints one table, exit code 1 where a bar is missed.

speed: one class, one TensorFlow lesson, plain `nbgrader autograde` (no sandbox) and `acml grade` (sandbox) in one run.
again: a class of 60 that was graded before.
scale: classes of 10, 100 and 1000 with a light lesson; takes ten minutes.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

TENSORFLOW, LIGHT = HERE / "grading" / "9_2_tensorflow.py", HERE / "grading" / "9_1_light.py"
VERDICTS = {None: "–", True: "reached", False: "MISSED"}


def points(folder: Path, lesson) -> str:
    """What the correct work of the class got, as the gradebook says."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        scores = [f"{s.score:g} of {s.max_score:g}" for s in gradebook.assignment_submissions(lesson.name)]
    return ", ".join(f"{scores.count(score)} × {score}" for score in sorted(set(scores)))


def speed(root: Path, count: int):
    """Grade one class by both graders; rows of the table."""
    from benchmarks.grading.classes import grade_ours, grade_plain, hand_in, make_course
    from benchmarks.grading.parts import seconds_in_class, take_apart

    lesson = make_course(root / "course", TENSORFLOW)
    hand_in(lesson, root / "plain" / "submitted", count)
    plain = grade_plain(lesson, root / "plain", root / "course")
    hand_in(lesson, root / "ours" / "handed_in", count)
    ours = grade_ours(lesson, root / "ours", root / "course")
    given = points(root / "ours", lesson)
    in_class_s = seconds_in_class(root / "ours", lesson)
    parts = take_apart(lesson, root / "ours", root / "course")
    own_s, examining_s, recording_s = parts.medians()
    ratio, beyond_s = plain.seconds / ours.seconds, parts.beyond()
    return [
        (
            f"plain nbgrader, {count} submissions",
            f"{plain.seconds / count:.2f} s each, {plain.all_mib:.0f} MiB",
            "",
            None,
        ),
        ("its points for correct work", points(root / "plain", lesson), "", None),
        (f"acml grade, {count} submissions", f"{ours.seconds / count:.2f} s each, {ours.all_mib:.0f} MiB", "", None),
        ("its points for correct work", given, "", None),
        ("throughput against plain nbgrader", f"{ratio:.1f} ×", "≥ 8 ×", ratio >= 8),
        ("the cells' own computing", f"{own_s:.2f} s", "≤ 2 s", own_s <= 2),
        ("examining one, two side by side", f"{in_class_s:.2f} s", "", None),
        ("examining one, recording one, alone", f"{examining_s:.2f} s, {recording_s:.2f} s", "", None),
        ("beyond the cells' own computing", f"{beyond_s:.2f} s", "≤ 0.7 s", beyond_s <= 0.7),
    ]


def again(root: Path, count: int):  # noqa: ARG001
    """Grade a class of 60 twice; rows of the table."""
    from benchmarks.grading.classes import grade_ours, hand_in, make_course

    lesson = make_course(root / "course", LIGHT)
    hand_in(lesson, root / "class" / "handed_in", 60)
    first = grade_ours(lesson, root / "class", root / "course")
    second = grade_ours(lesson, root / "class", root / "course")
    return [
        ("a class of 60, light lesson", f"{first.seconds:.1f} s", "", None),
        ("the same again, nothing changed", f"{second.seconds:.1f} s", "≤ 3 s", second.seconds <= 3),
    ]


def scale(root: Path, count: int):  # noqa: ARG001
    """Grade classes of 10, 100 and 1000; rows of the table."""
    from benchmarks.grading.classes import grade_ours, hand_in, make_course

    lesson, runs = make_course(root / "course", LIGHT), {}
    for students in (10, 100, 1000):
        hand_in(lesson, root / f"class{students}" / "handed_in", students)
        runs[students] = grade_ours(lesson, root / f"class{students}", root / "course")
    each_s = {students: run.seconds / students for students, run in runs.items()}
    rows = [
        (
            f"light lesson, {students} students",
            f"{each_s[students]:.2f} s each, coordinator {run.own_mib:.0f} MiB",
            "",
            None,
        )
        for students, run in runs.items()
    ]
    slower, fatter = each_s[1000] / each_s[100], runs[1000].own_mib / runs[100].own_mib
    return [
        *rows,
        ("cost of a submission, 1000 to 100", f"{slower:.2f}", "≤ 1.1", slower <= 1.1),
        ("coordinator's memory, 1000 to 100", f"{fatter:.2f}", "≤ 1.1", fatter <= 1.1),
    ]


def main(
    only: Annotated[str | None, typer.Option(help="speed, again or scale")] = None,
    submissions: Annotated[int, typer.Option(min=6, help="Size of the class that both graders grade.")] = 60,
):
    """Print the table; exit 1 where a bar is missed."""
    parts = {"speed": speed, "again": again, "scale": scale}
    if only not in (None, *parts):
        raise typer.BadParameter(f"{only}: choose from {', '.join(parts)}.")
    before = f"load before {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    table = Table("what", "measured", "bar", "verdict", title=f"Grading ({before})")
    missed = False
    for name, part in parts.items():
        if only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                for what, measured, bar, passed in part(Path(folder), submissions):
                    missed |= passed is False
                    table.add_row(what, measured, bar, VERDICTS[passed])
    Console(width=120).print(table)
    raise typer.Exit(missed)


if __name__ == "__main__":
    typer.run(main)
