"""What a notebook asks of the grader by `%load_ext acml_tf` says nothing where it is graded."""

import runpy

from IPython.core.interactiveshell import InteractiveShell

from autograder.authoring.lesson import read_lesson
from autograder.commands.magics import CourseMagics
from autograder.execution.blanked_library import BlankedLibrary
from autograder.utils.course_paths import course_root, find_lesson


def test_every_word_of_the_extension_is_known_and_silent(capsys):
    library = BlankedLibrary(read_lesson(find_lesson(course_root(), "1_1")))
    shell = InteractiveShell()
    runpy.run_path(str(library.folder / "__init__.py"))["load_ipython_extension"](shell)
    for name in CourseMagics.magics["line"]:
        assert shell.run_line_magic(name, "alias_frequency") is None
    assert "".join(capsys.readouterr()) == ""
