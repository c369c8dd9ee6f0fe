"""The page for teachers: what each lesson needs, and a path through the course in twelve weeks and in six."""

from docs.site.places import catalogue, solved_notebook, spoken

NUM_WEEKS = 12
# one lesson a week that leans on no other, from the waveform to what a network does not know
SIX_WEEKS = ("1_1", "2_1", "4_2", "5_1", "5_7", "6_2")
HEAD = "| lesson | minutes | points | exercises | TensorFlow |\n| --- | --: | --: | --: | --- |"


def needs_tensorflow(lesson: dict) -> bool:
    """Return whether a lesson's notebook loads TensorFlow; the others run on NumPy, SciPy and scikit-learn."""
    return "load_tensorflow_quietly()" in solved_notebook(lesson).read_text(encoding="utf-8")


def row(lesson: dict) -> str:
    """Return one line of a table of lessons."""
    needs = "yes" if needs_tensorflow(lesson) else "no"
    title = f"[{spoken(lesson)}](lessons/{lesson['name']}.ipynb)"
    return f"| {title} | {lesson['minutes']} | {lesson['points']:g} | {len(lesson['exercises'])} | {needs} |"


def total(lessons: list[dict]) -> str:
    """Return the last line of a table of lessons."""
    minutes, points = (sum(lesson[key] for lesson in lessons) for key in ("minutes", "points"))
    exercises = sum(len(lesson["exercises"]) for lesson in lessons)
    needing = sum(map(needs_tensorflow, lessons))
    return f"| **{len(lessons)} lessons** | **{minutes}** | **{points:g}** | **{exercises}** | **{needing}** |"


def table(lessons: list[dict]) -> str:
    """Return a table of lessons with its sum."""
    return "\n".join([HEAD, *map(row, lessons), total(lessons)])


def weeks(lessons: list[dict], num_weeks: int = NUM_WEEKS) -> list[list[dict]]:
    """Share the lessons out over the weeks in their order, so that every week takes about as long.

    Args:
        lessons: Entries of the catalogue.
        num_weeks: How many weeks there are.

    Returns:
        The lessons of each week; a lesson is in the week in which its middle minute falls.
    """
    whole, spent, shares = sum(lesson["minutes"] for lesson in lessons), 0, [[] for _ in range(num_weeks)]
    for lesson in lessons:
        middle = spent + lesson["minutes"] / 2
        shares[int(num_weeks * middle / whole)].append(lesson)
        spent += lesson["minutes"]
    return shares


def path(shares: list[list[dict]]) -> str:
    """Return a table of weeks."""
    lines = ["| week | lessons | minutes | points |", "| --: | --- | --: | --: |"]
    for week, lessons in enumerate(shares, 1):
        titles = "<br>".join(f"[{spoken(lesson)}](lessons/{lesson['name']}.ipynb)" for lesson in lessons)
        minutes, points = (sum(lesson[key] for lesson in lessons) for key in ("minutes", "points"))
        lines.append(f"| {week} | {titles} | {minutes} | {points:g} |")
    return "\n".join(lines)


def teachers_page() -> str:
    """Return the page for teachers."""
    lessons = catalogue()
    short = [[lesson for lesson in lessons if lesson["number"] == number] for number in SIX_WEEKS]
    return f"""# For teachers

Minutes are those of a student who works through the notebook, points those of the gradebook. Lessons without
TensorFlow need NumPy, SciPy and scikit-learn; no lesson needs a GPU or a download. How a class is graded is told in
[Grading](docs/grading.md), how grades get into Canvas or Moodle in [In and out](docs/in_and_out.md).

## Twelve weeks: the whole course

{path(weeks(lessons))}

## Six weeks: one lesson a week

{path(short)}

Any other choice works as well: after each exercise the notebook goes on with the library's version, so a lesson never
needs the answers of another one.

## What each lesson needs

{table(lessons)}
"""
