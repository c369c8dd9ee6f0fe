"""What a student says inside a notebook after `%load_ext acml_tf`: `%check`, `%hint`, `%solution`, `%answer` …"""

import difflib
import functools
import pathlib
import sys
from collections.abc import Callable

from IPython import get_ipython
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class
from IPython.display import Markdown, display

from autograder.authoring.catalogue import CatalogueEntry, find_entry, read_catalogue
from autograder.authoring.lesson import Exercise, Lesson, read_lesson
from autograder.authoring.proof_files import follow_ups_in, with_follow_ups
from autograder.errors import CourseError
from autograder.student.live_check import check_live
from autograder.student.progress import PASSED, read_progress, remember
from autograder.student.question_reply import reply
from autograder.utils.course_paths import course_root, find_lesson

LOOKS = {PASSED: "✓", "not attempted": "·", "not reached": "?"}


@magics_class
class CourseMagics(Magics):
    """Each takes the name of an exercise, as `%check convolve`; where two lessons have it, `%check 1_1 convolve`."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._tried: set[tuple[str, str]] = set()

    @line_magic
    def answer(self, line: str) -> None:
        """Answer a question of the lesson; nothing is graded: `%answer 1_1 beats a`."""
        _in_one_sentence(lambda: _answer(line, self._tried))

    @line_magic
    def check(self, line: str) -> None:
        """Check the function as it stands in this notebook: `%check convolve`."""
        _in_one_sentence(lambda: _check(*_find(line), get_ipython().user_ns))

    @line_magic
    def hint(self, line: str) -> None:
        """Show one more hint: `%hint convolve`."""
        _in_one_sentence(lambda: _hint(*_find(line)))

    @line_magic
    def solution(self, line: str) -> None:
        """Show the library's version, after a check of your own: `%solution convolve`."""
        _in_one_sentence(lambda: _solution(*_find(line)))

    @line_magic
    def progress(self, line: str) -> None:
        """Show how far you are, in all or in one lesson: `%progress 1_1`."""
        _in_one_sentence(lambda: _progress(line.partition("#")[0].strip()))


def _in_one_sentence(action: Callable[[], None]) -> None:
    """Say a user's mistake in one sentence, without a traceback."""
    try:
        action()
    except CourseError as error:
        print(f"acml: {error}", file=sys.stderr)


def _check(entry: CatalogueEntry, exercise: Exercise, names: dict) -> None:
    verdict = check_live(exercise, names)
    progress = read_progress()
    progress.of(entry.name, exercise.name).status = verdict.status
    remember(progress)
    print(f"{LOOKS.get(verdict.status, '✗')} {exercise.name}: {verdict.status}. {verdict.message}".rstrip())
    if verdict.advice:
        print(f"  This looks like a known misconception. {verdict.advice}")
    if verdict.status != PASSED:
        print(f"  One more hint: %hint {exercise.name}")


def _answer(line: str, tried: set[tuple[str, str]]) -> None:
    number, name, said = [*line.partition("#")[0].split(maxsplit=2), "", "", ""][:3]
    root = course_root()
    if not name:
        raise CourseError("Name lesson and question before the answer, as the cell below the question does.")
    entry = find_entry(root, number)
    question = _read(find_lesson(root, entry.name)).questions.get(name)
    if question is None:
        raise CourseError(f"Lesson {entry.number} has no question {name!r}; take the cell below the question.")
    print(reply(question, f"%answer {entry.number} {name}", said, (entry.name, name) in tried))
    if said.strip():
        tried.add((entry.name, name))


def _find(line: str) -> tuple[CatalogueEntry, Exercise]:
    """Find the exercise that a line names, with or without its lesson."""
    root = course_root()
    *lesson, name = _words(line)
    if lesson:
        entries = [find_entry(root, lesson[0])]
        entries[0].require_exercise(name)
    else:
        entries = _with_exercise(read_catalogue(root), name)
    if len(entries) > 1:
        numbers = [entry.number for entry in entries]
        raise CourseError(f"Lessons {' and '.join(numbers)} have a {name}; say {numbers[0]} {name}.")
    exercises = _read(find_lesson(root, entries[0].name)).exercises
    if name not in exercises:
        raise CourseError(f"The catalogue is older than lesson {entries[0].number}; run `acml build`.")
    return entries[0], exercises[name]


def _words(line: str) -> list[str]:
    """Return what was typed behind a word, without a comment, a semicolon and what only the terminal knows."""
    words = line.partition("#")[0].replace(";", " ").split()
    words = [word for word in words if not word.startswith("--")]
    if not words:
        raise CourseError("Name an exercise, e.g. `%check convolve`, or lesson and exercise: `%check 1_1 convolve`.")
    return words[-2:]


def _with_exercise(entries: list[CatalogueEntry], name: str) -> list[CatalogueEntry]:
    found = [entry for entry in entries if name in entry.exercises]
    if not found:
        near = difflib.get_close_matches(name, [one for entry in entries for one in entry.exercises], n=1)
        guess = f"did you mean {near[0]}?" if near else "%progress 1_1 lists those of lesson 1_1."
        raise CourseError(f"No lesson has an exercise {name!r}; {guess}")
    return found


def _read(path: pathlib.Path) -> Lesson:
    return _lesson(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=2)
def _lesson(path: pathlib.Path, changed_ns: int) -> Lesson:  # noqa: ARG001 - a changed file is read anew
    return with_follow_ups(read_lesson(path), follow_ups_in(path))


def _hint(entry: CatalogueEntry, exercise: Exercise) -> None:
    progress = read_progress()
    done, last = progress.of(entry.name, exercise.name), len(exercise.hints)
    done.hints = min(done.hints + 1, last)
    remember(progress)
    if not last:
        raise CourseError(f"{exercise.name} has no hints; its reference: %solution {exercise.name}.")
    display(Markdown(f"**Hint {done.hints} of {last}.** {exercise.hints[done.hints - 1]}"))


def _solution(entry: CatalogueEntry, exercise: Exercise) -> None:
    from autograder.authoring import reference_source

    if not read_progress().of(entry.name, exercise.name).status:
        raise CourseError(f"Try {exercise.name} first: %check {exercise.name}. Then its solution is shown.")
    display(Markdown(f"```python\n{reference_source.source(exercise.module, exercise.symbol)}\n```"))


def _progress(lesson: str) -> None:
    from autograder.commands.student_tables import print_exercises, print_lessons

    root = course_root()
    if lesson:
        print_exercises(find_entry(root, lesson), read_progress())
    else:
        print_lessons(read_catalogue(root), read_progress())
