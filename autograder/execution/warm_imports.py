"""What a warm process imports for a lesson: the packages of others, found by reading, nothing run."""

from autograder.authoring.imported_modules import imported_modules
from autograder.authoring.lesson import Lesson

# what translates itself into machine code when it is first imported, for most of a minute, and the modules to import
COMPILED = {"librosa": ("librosa.beat", "librosa.effects")}
GRADED = ("given", "exercise", "test", "hidden")


def preloads(lesson: Lesson) -> list[str]:
    """Return the foreign modules that a lesson imports, itself or through the library, in the order met.

    The library's own modules are left out: a kernel imports them inside its sandbox, as they are there.

    Args:
        lesson: Lesson as read.
    """
    found = imported_modules(lesson, GRADED)
    return [*found, *compiled_modules(" ".join(found))]


def compiled_modules(text: str) -> list[str]:
    """Return the modules to import beforehand where a text names a package that is compiled at first use.

    Args:
        text: Source of cells or files, or names of modules.
    """
    return [module for package, modules in COMPILED.items() if package in text for module in modules]
