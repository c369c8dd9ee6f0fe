"""The terminal as people read it: whole tables, lines that wrap, words for programs."""

from rich.console import Console
from rich.text import Text


def console() -> Console:
    """Return a console that does not cut tables where output is not a terminal."""
    screen = Console()
    return screen if screen.is_terminal else Console(width=140)


def say(screen: Console, sentence: str, style: str = "") -> None:
    """Print a sentence; where a program reads the output it stays on its line."""
    screen.print(Text(readable(sentence), style), soft_wrap=not screen.is_terminal)


def readable(text: str) -> str:
    """Return text whose control characters, which could steer a terminal, are replaced."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "�" for sign in text)
