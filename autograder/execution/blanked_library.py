"""The library as a student's process finds it: the lesson's exercises are blank, each until it has been judged.

Every blank takes as many lines as what it stands for, so line numbers stay true when the reference takes its place.
"""

import ast
import compileall
import dataclasses
import pathlib
import shutil
import tempfile
import weakref

from autograder.authoring import reference_source
from autograder.authoring.lesson import Exercise, Lesson
from autograder.sandbox.scratch import scratch_folder
from autograder.utils.graded_package import GRADED_PACKAGE, graded_package_folder

SENTENCE = "stays blank until your own is graded: write it yourself"
# the grader is not there for a student's cells; what they ask of it is for their own machine, and says nothing here
QUIET = """

def load_ipython_extension(shell):
    for name in ("answer", "check", "hint", "progress", "solution"):
        shell.register_magic_function(lambda line: None, magic_name=name)
"""


@dataclasses.dataclass(frozen=True)
class Release:
    """The text that brings the library's version of one exercise back into a student's process.

    Attributes:
        module: Library module that defines it.
        name: Function, or `Class.method`.
        text: Text of the module in which this exercise and those before it are whole.
    """

    module: str
    name: str
    text: str


class BlankedLibrary:
    """A copy of `acml_tf` on disk without the answers of a lesson; it lasts as long as this object.

    Args:
        lesson: Lesson whose exercises are blanked.
        parent: Folder to make it in, or `None` for the scratch folder of this process.
    """

    def __init__(self, lesson: Lesson, parent: str | None = None) -> None:
        self._exercises = list(lesson.exercises.values())
        holder = tempfile.mkdtemp(prefix="acml-library-", dir=parent or scratch_folder())
        weakref.finalize(self, shutil.rmtree, holder, ignore_errors=True)
        self.folder = pathlib.Path(holder) / GRADED_PACKAGE
        modules = {exercise.module for exercise in self._exercises}
        texts = {reference_source.module_path(module): self._text(module) for module in modules}
        top = reference_source.module_path(GRADED_PACKAGE)
        _copy_library(self.folder, texts | {top: top.read_text(encoding="utf-8") + QUIET})
        self._releases = {exercise.name: self._release(exercise) for exercise in self._exercises}

    def release_of(self, exercise: str) -> Release:
        """Return what makes an exercise whole again."""
        return self._releases[exercise]

    def _release(self, exercise: Exercise) -> Release:
        later = self._exercises[self._exercises.index(exercise) + 1 :]
        return Release(exercise.module, exercise.name, self._text(exercise.module, later))

    def _text(self, module: str, blank: list[Exercise] | None = None) -> str:
        blank = self._exercises if blank is None else blank
        return blanked_text(module, [exercise.name for exercise in blank if exercise.module == module])


def blanked_text(module: str, names: list[str]) -> str:
    """Return the text of a library module with the bodies of some functions or methods blanked.

    Args:
        module: Dotted name, e.g. `acml_tf.acoustics.sampling`.
        names: What is blanked, e.g. `["alias_frequency"]`; signature and docstring stay.
    """
    lines = reference_source.module_path(module).read_text(encoding="utf-8").splitlines()
    for name in names:
        node = reference_source.function(module, name)
        for outside in [] if "." in name else node.decorator_list:
            # what stands outside of a function is not in its source either, and would hide it from who brings it back
            first, last = outside.lineno, outside.end_lineno or outside.lineno
            lines[first - 1 : last] = [""] * (last - first + 1)
        first, last = reference_source.last_line(node.body[0]) + 1, reference_source.last_line(node)
        blank = f'{" " * node.body[0].col_offset}raise RuntimeError("the library\'s {name} {SENTENCE}")'
        # the reference can take the place of the blank only if both know their class
        blank += "; __class__" if _speaks_of_its_class(node) else ""
        lines[first - 1 : last] = [blank, *[""] * (last - first)]
    return "\n".join([*lines, ""])


def _speaks_of_its_class(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id in ("super", "__class__") for inner in ast.walk(node))


def _copy_library(folder: pathlib.Path, texts: dict[pathlib.Path, str]) -> None:
    """Copy the library with other texts for some files, and compile it: in a sandbox nothing compiled can be kept."""
    original = graded_package_folder()
    shutil.copytree(original, folder, ignore=shutil.ignore_patterns("__pycache__"))
    folder.parent.chmod(0o755)
    for path, text in texts.items():
        (folder / path.relative_to(original)).write_text(text, encoding="utf-8")
    compileall.compile_dir(str(folder), ddir=str(original), quiet=2)
