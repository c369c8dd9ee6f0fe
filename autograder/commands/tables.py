"""Tables as people read them in a terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.commands.console import console


def print_audit(results) -> None:
    """Print lesson × exercise with kill rates, then every fault and every survivor with its reason.

    Args:
        results: List of `autograder.audit.audit.LessonAudit`.
    """
    table = Table(title="Audit of the tests", title_justify="left")
    for heading in ("lesson", "exercise"):
        table.add_column(heading)
    for heading in (
        "wrong rejected",
        "named in feedback",
        "right accepted",
        "mutants killed",
        "rate",
        "students' killed",
        "rate",
    ):
        table.add_column(heading, justify="right")
    for result in results:
        for row in result.exercises:
            _add_row(table, result.lesson, row)
    screen = console()
    screen.print(table)
    screen.print(_probe_table(results))
    _print_details(screen, results)
    _print_students(screen, results)
    _print_total(screen, [row for result in results for row in result.exercises])


def _probe_table(results) -> Table:
    """Lay out exercise × contract probe, and which sizes the tests hand in."""
    table = Table(
        title="Contract probes: does it hold?  Sizes: do the tests hand them in?",
        title_justify="left",
        box=None,
        padding=(0, 1, 0, 0),
    )
    rows = [(result.lesson, row) for result in results for row in result.exercises]
    names = list(dict.fromkeys(name for _, row in rows for name in [*row.probes, *row.sizes]))
    for heading in ("lesson", "exercise", *names):
        table.add_column(heading, no_wrap=True)
    for lesson, row in rows:
        found = row.probes | {name: "yes" if covered else "no" for name, covered in row.sizes.items()}
        style = "red" if "NO" in row.probes.values() else ""
        table.add_row(_number(lesson), row.exercise, *(found.get(name, "–") for name in names), style=style)
    return table


def _number(lesson) -> str:
    return "_".join(lesson.split("_")[:2])


def _add_row(table, lesson, row) -> None:
    accepted = sum(fault.startswith("wrong") for fault in row.faults)
    rejected = sum(fault.startswith("right") for fault in row.faults)
    rate = f"{row.killed / row.mutants:.0%}" if row.mutants else "–"
    table.add_row(
        _number(lesson),
        row.exercise,
        f"{max(row.wrong - accepted, 0)} of {row.wrong}",
        f"{row.named} of {row.wrong}",
        f"{max(row.right - rejected, 0)} of {row.right}",
        f"{row.killed} of {row.mutants}",
        rate,
        f"{row.students.killed} of {row.students.tried}",
        f"{row.students.rate:.0%}" if row.students.tried else "–",
        style="red" if row.faults else "",
    )


def _print_details(screen, results) -> None:
    for result in results:
        for row in result.exercises:
            for fault in row.faults:
                screen.print(f"FAULT {result.lesson}: {row.exercise}: {fault}", style="red", markup=False)
            for name, reason in row.exceptions.items():
                screen.print(f"exception {row.exercise}: {name} — {reason}", markup=False)
            for change, reason in row.survivors.items():
                why = f"equivalent: {reason}" if reason else "SURVIVES without a reason"
                screen.print(f"survivor {row.exercise}: {change} — {why}", markup=False)
            for change, reason in row.students.survivors.items():
                why = f"equivalent: {reason}" if reason else "open: no test tells this student's mistake"
                screen.print(f"student's survivor {row.exercise}: {change} — {why}", markup=False)


def _print_total(screen, rows) -> None:
    killed, tried = sum(row.killed for row in rows), sum(row.mutants for row in rows)
    faults = [fault for row in rows for fault in row.faults]
    kinds = {
        "wrong accepted": sum(fault.startswith("wrong") and "visible" not in fault for fault in faults),
        "wrong passed by visible tests": sum(fault.startswith("wrong") and "visible" in fault for fault in faults),
        "contract probes broken": sum(fault.startswith("contract") for fault in faults),
        "right rejected": sum(fault.startswith(("right", "reference")) for fault in faults),
        "blank passed": sum(fault.startswith(("blank", "degenerate")) for fault in faults),
    }
    counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    rate = f"{killed} of {tried} mutants killed ({killed / tried:.1%})" if tried else "no mutants run"
    screen.print(f"{counts}; {rate}.")


def _print_students(screen, results) -> None:
    """Print for each lesson how many students' mistakes its tests reject, of those that are not equivalent."""
    for title, rows in [
        *((r.lesson, r.exercises) for r in results),
        ("all", [x for r in results for x in r.exercises]),
    ]:
        killed = sum(row.students.killed for row in rows)
        open_mistakes = sum(not reason for row in rows for reason in row.students.survivors.values())
        if killed + open_mistakes:
            share = killed / (killed + open_mistakes)
            screen.print(
                f"students' mistakes, {_number(title)}: {killed} of {killed + open_mistakes} rejected ({share:.1%})"
            )


def print_clusters(screen: Console, comparison, clusters) -> None:
    """Print linked students with their evidence, or that there are none.

    Args:
        screen: Where to print.
        comparison: An `autograder.integrity.Comparison`.
        clusters: List of `autograder.integrity.page.Cluster`.
    """
    lesson, size = comparison.lesson.number, len(comparison.students)
    if not clusters:
        screen.print(f"{lesson}: no two of {size} students share what would be rare in such a class.", markup=False)
        return
    table = Table(title=f"{lesson}: a reason to talk, not a verdict ({size} students)", title_justify="left")
    for heading in ("students", "alike most in"):
        table.add_column(heading, overflow="fold")
    table.add_column(f"bits (shown from {comparison.log2_ratio_to_show:.0f})", justify="right")
    for cluster in clusters:
        places = ", ".join(match.place for match in cluster.matches[:3])
        table.add_row(escape(", ".join(cluster.students)), places, f"{cluster.strongest.log2_likelihood_ratio:.0f}")
    screen.print(table)
