"""How fair is the grader to answers that it has never seen, and how often does it name their mistake?

    python benchmarks/diagnosis.py FOLDER [--secret S] [--tsv FILE] [--jobs N] [LESSON …]

`FOLDER` holds `<lesson name>/<exercise>.py`, percent cells, one answer a cell::

    # %% right
    def alias_frequency(frequency_hz, sample_rate_hz):
        …

    # %% wrong: takes the remainder only
    def alias_frequency(frequency_hz, sample_rate_hz):
        …

An answer is a function or class with the exercise's name; for an exercise `Class.method` it is a function with the
method's name and `self`. Imports and helpers may stand before it. Every answer is judged by all tests of its
exercise, hidden ones too, in this process without a sandbox: run only answers that you trust.

Printed are right answers that are rejected, wrong ones that are accepted, those of both that get a second look (by the
ledger's follow-up inputs), and for each wrong one its mistake beside the sentence that its author would read; whether
that names the mistake is for a person to say (`--tsv` writes a table to mark in).
"""

import argparse
import ast
import concurrent.futures
import csv
import dataclasses
import multiprocessing
import pathlib
import re

CELL = re.compile(r"^# %% *(right|wrong)(?: *: *(.*))?$", re.MULTILINE)
ANSWER_S = 20.0


@dataclasses.dataclass(frozen=True)
class Judged:
    """One answer and what the grader said to it."""

    lesson: str
    exercise: str
    kind: str
    mistake: str
    status: str
    message: str
    name: str
    sentence: str


def answers_in(path: pathlib.Path) -> list[tuple[str, str, str]]:
    """Return kind, mistake and code of each cell of a file."""
    text = path.read_text(encoding="utf-8")
    marks = list(CELL.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [(m.group(1), (m.group(2) or "").strip(), text[m.end() : end]) for m, end in zip(marks, ends, strict=True)]


def judge_lesson(folder: pathlib.Path, secret: str) -> list[Judged]:
    """Judge every answer to one lesson."""
    from autograder.authoring.lesson import read_lesson
    from autograder.authoring.proof_files import follow_ups_in
    from autograder.evaluation.probes import make_probes
    from autograder.execution.test_context import test_namespaces
    from autograder.follow_ups.comparison import follow_ups_of
    from autograder.utils.course_paths import course_root, find_lesson

    lesson = read_lesson(find_lesson(course_root(), folder.name))
    namespaces, keys, found = test_namespaces(lesson), follow_ups_in(lesson.path), []
    for path in sorted(folder.glob("*.py")):
        exercise = dataclasses.replace(lesson.exercises[path.stem], follow_ups=keys.get(path.stem, ()))
        probes = make_probes(exercise, namespaces[exercise.name], secret)
        more = follow_ups_of(exercise, namespaces[exercise.name], secret)
        for kind, mistake, text in answers_in(path):
            judged = judge_answer(exercise, namespaces[exercise.name], text, secret, probes, more)
            found.append(Judged(lesson.name, exercise.name, kind, mistake, *judged))
    return found


def judge_answer(exercise, namespace, text, secret, probes, more) -> tuple[str, str, str, str]:
    """Return status, message, and name and sentence of the mistake; of an answer that passes its second look."""
    from autograder.authoring.known_answers import define
    from autograder.evaluation.misconceptions import diagnose
    from autograder.evaluation.probes import ask
    from autograder.execution.loopback import local_proxy
    from autograder.execution.proxy import PlainDataError
    from autograder.execution.verdict import CRASHED, FAILED, PASSED, TIMED_OUT, judge
    from autograder.follow_ups.comparison import difference
    from autograder.utils.timeouts import TimeUp, time_bound

    name = exercise.name.split(".")[-1]
    defined = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    answer = define(text, exercise, namespace, name if name in defined else exercise.symbol)
    try:
        with time_bound(ANSWER_S):
            verdict = judge(exercise, namespace, local_proxy(exercise.symbol, answer), secret)
    except TimeUp as error:
        return TIMED_OUT, str(error), "", ""
    if verdict.status == PASSED:
        try:
            with time_bound(ANSWER_S):
                return PASSED, difference(more, local_proxy(exercise.symbol, answer)), "", ""
        except (TimeUp, PlainDataError):
            return PASSED, "", "", ""
    if verdict.status not in (FAILED, CRASHED):
        return verdict.status, verdict.message, "", ""
    found = diagnose(probes, ask(local_proxy(exercise.symbol, answer)))
    return verdict.status, verdict.message, found.name, found.sentence


def print_judged(everything: list[Judged]) -> None:
    """Print faults, sentences and counts, lesson by lesson and in all."""
    for one in everything:
        passed = one.status == "passed"
        if one.kind == "right" and not passed:
            print(f"RIGHT REJECTED {one.lesson}: {one.exercise}: {one.status}: {one.message}")
        if one.kind == "right" and passed and one.message:
            print(f"RIGHT LOOKED AT TWICE {one.lesson}: {one.exercise}: {one.message}")
        if one.kind == "wrong":
            said = f"ACCEPTED {one.message}" if passed else one.sentence or f"– ({one.status}: {one.message})"
            print(f"{one.lesson}: {one.exercise}: {one.mistake}\n    {said}")
    for lesson in [*sorted({one.lesson for one in everything}), ""]:
        _print_counts(lesson or "all lessons", [one for one in everything if lesson in ("", one.lesson)])


def _print_counts(title, judged) -> None:
    right = [one for one in judged if one.kind == "right"]
    wrong = [one for one in judged if one.kind == "wrong"]
    rejected = sum(one.status != "passed" for one in right)
    accepted = sum(one.status == "passed" for one in wrong)
    named = sum(bool(one.name) for one in wrong)
    right_named = sum(bool(one.name) for one in right)
    twice = [sum(one.status == "passed" and bool(one.message) for one in kind) for kind in (right, wrong)]
    print(
        f"{title}: right rejected {rejected} of {len(right)} (named: {right_named}, looked at twice: {twice[0]}), "
        f"wrong accepted {accepted} (looked at twice: {twice[1]}) and "
        f"named {named} of {len(wrong)} ({named / max(len(wrong), 1):.0%})"
    )


def write_table(everything: list[Judged], path: pathlib.Path) -> None:
    """Write a table with an empty column for a person's mark."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(["mark", *(field.name for field in dataclasses.fields(Judged))])
        writer.writerows(["", *dataclasses.astuple(one)] for one in everything)


def main() -> None:
    """Judge a folder of answers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("lessons", nargs="*", help="numbers of lessons; all where none is named")
    parser.add_argument("--secret", default="diagnosis")
    parser.add_argument("--tsv", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    folders = [path for path in sorted(options.folder.iterdir()) if path.is_dir()]
    folders = [path for path in folders if not options.lessons or path.name.startswith(tuple(options.lessons))]
    # a process for each lesson, so that none sees another's imports
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(options.jobs, mp_context=context, max_tasks_per_child=1) as pool:
        results = list(pool.map(judge_lesson, folders, [options.secret] * len(folders)))
    everything = [one for result in results for one in result]
    print_judged(everything)
    if options.tsv:
        write_table(everything, options.tsv)


if __name__ == "__main__":
    main()
