"""What a student reads who is stuck: hints, and the reference solution."""

from rich.markdown import Markdown
from rich.syntax import Syntax
from rich.text import Text

from autograder.commands.student_tables import say
from autograder.commands.tables import console


def print_hints(where: str, hints: tuple[str, ...], shown: range) -> None:
    """Print some of an exercise's hints and the command that leads on.

    Args:
        where: Lesson number and exercise as a command takes them.
        hints: All hints of the exercise.
        shown: Which of them to print, counted from 0.
    """
    screen = console()
    for index in shown:
        say(screen, f"Hint {index + 1} of {len(hints)}", "bold")
        # a hint is markdown with equations: rendered for eyes, as it is written for programs
        screen.print(Markdown(hints[index]) if screen.is_terminal else Text(hints[index]), soft_wrap=True)
    if shown.stop < len(hints):
        none_yet = "" if shown else "You have seen no hint of this exercise yet. "
        say(screen, f"{none_yet}The next one: acml hint {where}", "dim")
    elif hints:
        read = "That was the last hint." if shown else f"You have seen every hint; again: acml hint {where} --again."
        say(screen, f"{read} The solution: acml solution {where}", "dim")
    else:
        say(screen, f"This exercise has no hints. The solution: acml solution {where}", "dim")


def print_code(source: str) -> None:
    """Print Python source: coloured in a terminal, as plain text into a pipe or file."""
    screen = console()
    if screen.is_terminal:
        screen.print(Syntax(source, "python", theme="ansi_dark", background_color="default"))
    else:
        print(source)
