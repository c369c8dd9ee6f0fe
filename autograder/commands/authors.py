"""What an author says: `acml build`, `acml audit`, `acml notebooks` and `acml proofs`."""

import itertools
import os
import pathlib
from collections.abc import Iterable, Iterator
from typing import Annotated

import typer

PANEL = "Authors"
Lessons = Annotated[list[str] | None, typer.Argument(help="Lesson numbers, e.g. 5_7; proved again whatever changed.")]
Everything = Annotated[bool, typer.Option("--all", help="Prove every lesson anew, changed or not.")]


def register(app: typer.Typer) -> None:
    """Add the author's commands."""
    for word in (build, audit, notebooks, proofs):
        app.command(word.__name__, rich_help_panel=PANEL)(word)


def build(
    check: Annotated[bool, typer.Option("--check", help="Only say which files are stale; exit 1 if any.")] = False,
) -> None:
    """Print course/ and solutions/ from lessons/ and the library.

    Examples: `acml build` · `acml build --check`
    """
    from autograder.authoring import build as builder
    from autograder.utils.course_paths import course_root

    root = course_root()
    files = builder.stale(root) if check else builder.build(root)
    for path in files:
        print(f"{'stale' if check else 'written' if path.exists() else 'removed'}: {path.relative_to(root)}")
    if check and files:
        print(f"{len(files)} files are stale: run `acml build` and commit what it prints.")
        raise typer.Exit(1)
    print("course/ and solutions/ are up to date." if not files else f"{len(files)} files written.")


def audit(
    lessons: Lessons = None,
    everything: Everything = False,
    seeds: Annotated[int, typer.Option(min=1, help="Repeat under this number of secrets; no verdict may change.")] = 1,
    mutants: Annotated[bool, typer.Option(help="Whether to run mutants; without them nothing is proved.")] = True,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Lessons audited side by side.")] = 1,
) -> None:
    """Test the tests: right answers pass, the blank, known wrong ones and mutants fail.

    Lessons whose proof holds are left out, unless you name them. The ledger, lessons/proofs/, keeps what was proved.

    Examples: `acml audit` · `acml audit 5_7` · `acml audit --all --seeds 30` · `acml audit 5_7 --no-mutants`
    """
    from autograder.audit.audit import audit_lessons
    from autograder.audit.proving import prove_audits
    from autograder.authoring.proof_files import AUDIT
    from autograder.commands.tables import print_audit
    from autograder.utils.course_paths import course_root

    root = course_root()
    paths = _to_prove(root, lessons, everything or not mutants, AUDIT, seeds)
    if not mutants:
        results = list(audit_lessons(paths, seeds, False, jobs))
        print_audit(results)
        raise typer.Exit(not all(result.passed for result in results))
    outcomes = list(_recorded(root, prove_audits(root, paths, seeds, jobs)))
    if outcomes:
        print_audit([outcome.result for outcome in outcomes])
    _finish(root, outcomes, AUDIT)


def notebooks(
    lessons: Lessons = None,
    everything: Everything = False,
    keep: Annotated[
        pathlib.Path | None, typer.Option(file_okay=False, help="Write them there with their outputs, to look at.")
    ] = None,
) -> None:
    """Run solved notebooks from top to bottom, each in a real kernel, one after the other.

    Lessons whose proof holds are left out, unless you name them. The ledger, lessons/proofs/, keeps seconds and memory.

    Examples: `acml notebooks` · `acml notebooks 5_7 --keep /tmp/look` · `acml notebooks --all`
    """
    from autograder.audit.proving import prove_notebooks
    from autograder.authoring.proof_files import NOTEBOOK
    from autograder.utils.course_paths import course_root

    root = course_root()
    paths = _to_prove(root, lessons, everything, NOTEBOOK)
    _finish(root, list(_recorded(root, prove_notebooks(root, paths, keep))), NOTEBOOK)


def proofs(
    anew: Annotated[
        int, typer.Option(min=0, help="Also prove this number of lessons anew, chosen by the hash of the commit.")
    ] = 0,
) -> None:
    """Say which proofs of lessons are missing or stale; exit 1 if any. Nothing is written.

    Examples: `acml proofs` · `acml proofs --anew 2`
    """
    from autograder.audit.proving import chosen_lessons, prove_audits, prove_notebooks
    from autograder.commands.proof_lines import outcome_lines, slow_notebook_lines, unproved_lines
    from autograder.utils.course_paths import course_root, lesson_files

    root = course_root()
    unproved = unproved_lines(root, lesson_files(root))
    for line in [*unproved, *slow_notebook_lines(root, lesson_files(root))]:
        print(line)
    if unproved:
        print(f"{len(unproved)} proofs are missing or stale.")
        raise typer.Exit(1)
    print("Every lesson is proved, and nothing that a proof depends on has changed.")
    chosen, faults = chosen_lessons(root, anew), 0
    # audits wait for nothing and may share the machine; a notebook's run is timed
    audits = prove_audits(root, chosen, jobs=max(1, min(len(chosen), os.cpu_count() or 1)))
    for outcome in itertools.chain(audits, prove_notebooks(root, chosen)):
        print("\n".join(outcome_lines(outcome)), flush=True)
        faults += len(outcome.faults)
    raise typer.Exit(faults > 0)


def _to_prove(root, names, everything, part, seeds: int = 1) -> list[pathlib.Path]:
    from autograder.audit.proofs import why_not_proved
    from autograder.utils.course_paths import find_lesson, lesson_files

    if names:
        return [find_lesson(root, name) for name in names]
    return [path for path in lesson_files(root) if everything or why_not_proved(root, path, part, seeds)]


def _recorded(root, outcomes: Iterable) -> Iterator:
    from autograder.audit.proving import record
    from autograder.commands.proof_lines import outcome_lines

    for outcome in outcomes:
        record(root, outcome)
        print("\n".join(outcome_lines(outcome)), flush=True)
        yield outcome


def _finish(root, outcomes, part) -> None:
    from autograder.authoring.build import write_lesson_table

    if not outcomes:
        print(f"Every {part} is proved and nothing has changed; add --all to prove them anew.")
        return
    write_lesson_table(root)
    if any(outcome.faults for outcome in outcomes):
        raise typer.Exit(1)
