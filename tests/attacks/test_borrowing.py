"""Borrowing the answer: the library's own versions of a lesson's exercises, which are blank until each is judged."""

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.authoring.notebooks import solved_notebook
from autograder.evaluation.evaluator import Evaluator
from autograder.execution.blanked_library import BlankedLibrary, blanked_text
from autograder.notebook.reader import StudentCell
from autograder.notebook.transplant import Transplanter
from autograder.utils.course_paths import course_root, find_lesson, lesson_files
from tests.attacks.attack_class import Attack, AttackTests
from tests.support.mini_class import LEVEL, WRONG, code, named

BORROWED, ROUND, TEXT = "borrows the library's answer", "goes round the imports", "runs text as code"
MODULE = "acml_tf.acoustics.sampling"
IMPORT = f"from {MODULE} import alias_frequency"
GETATTR = f"import importlib\nalias_frequency = getattr(importlib.import_module('{MODULE}'), 'alias' + '_frequency')"
VARS = """\
from acml_tf.acoustics import sampling as mine
def alias_frequency(f, s):
    return vars(mine)['alias' + '_frequency'](f, s)
"""
WRAPPED = """\
from importlib import import_module as load
g = getattr(load('acml' + '_tf.acoustics.sampling'), 'alias' + '_frequency')
alias_frequency = lambda f, s: g(f, s)
"""
READ = f"import {MODULE} as mine\nexec(open(mine.__file__).read())"
PICKLE = "import pickle\nalias_frequency = pickle.loads(b'cacml_tf.acoustics.sampling\\nalias_frequency\\n.')"
SOURCE = f"import inspect, {MODULE} as mine\nexec(inspect.getsource(mine.alias_frequency))"
COMPILED = f"""\
import glob, marshal, types, {MODULE} as mine
for path in glob.glob(mine.__file__.replace('sampling.py', '**/sampling*.pyc'), recursive=True):
    for code in marshal.loads(open(path, 'rb').read()[16:]).co_consts:
        if getattr(code, 'co_name', '') == 'alias_frequency': alias_frequency = types.FunctionType(code, vars(mine))
"""
SEARCH = """\
import os, sys
for place in {*sys.path, sys.prefix + '/lib/python3.11/site-packages', '/home', '/tmp'}:
    for folder, folders, files in os.walk(place):
        folders[:] = [name for name in folders if 'acml' in name or name in ('acoustics', 'lib', 'build')]
        for name in files:
            if name.startswith('sampling'):
                print('FOUND', 'remainder = np.mod' in open(os.path.join(folder, name)).read())
from acml_tf.acoustics.sampling import alias_frequency
"""
HELPER = """\
import acml_tf.acoustics.sampling as m
class Mine:
    answer = staticmethod(m.alias_frequency)
alias_frequency = Mine.answer
"""
SELF_MADE = """\
import sys, acml_tf.acoustics.sampling as m
sys.modules['acml_agent'].restore('acml_tf.acoustics.sampling', 'alias_frequency', open(m.__file__).read())
alias_frequency = m.alias_frequency
"""
EXCHANGED = (
    WRONG
    + """
import threading, time
def wait():
    import acml_tf.acoustics.sampling as m
    while 'remainder' not in m.alias_frequency.__code__.co_varnames: time.sleep(0.001)
    alias_frequency.__code__ = m.alias_frequency.__code__
    print('EXCHANGED')
threading.Thread(target=wait, daemon=True).start()
"""
)


def lesson_goes_on(content):
    named(content, "sound_pressure_level")["source"] = "assert alias_frequency(700.0, 1000.0) == 300.0\n" + LEVEL


def after_the_test(content):
    content["cells"].append(
        code("alias_frequency = __import__('acml_tf.acoustics.sampling').acoustics.sampling.alias_frequency")
    )


def ask_too_late(content):
    named(content, "sound_pressure_level")["source"] = (
        "import inspect\nfrom acml_tf.acoustics import level\nexec(inspect.getsource(level.sound_pressure_level))"
    )


ATTACKS = [
    Attack("import", "imports the exercise's own function", IMPORT, status="crashed", flag=BORROWED),
    Attack("getattr", "asks the module for it", GETATTR, status="crashed", flag=BORROWED),
    Attack("by its module", "reads it off when it is called", VARS, status="crashed", flag=BORROWED),
    Attack("wrapped", "hides it in a function", WRAPPED, status="crashed", flag=BORROWED),
    Attack("by a class", "hides it in a class", HELPER, status="crashed", flag=BORROWED),
    Attack("by its file", "runs the module's text", READ, status="crashed", flag=TEXT),
    Attack("by its source", "runs the function's source", SOURCE, status="crashed", flag=TEXT),
    Attack("by pickle", "a pickle that names it", PICKLE, status="crashed", flag=ROUND),
    Attack("compiled", "code compiled earlier", COMPILED, status="crashed", flag=ROUND),
    Attack("another copy", "searches for another copy of the library", SEARCH, status="crashed", flag=BORROWED),
    Attack("restores it", "does what the grader does after the verdict", SELF_MADE, status="crashed", flag=BORROWED),
    Attack("waits for it", "a thread that exchanges the answer's code", EXCHANGED, status="failed", flag=ROUND),
    Attack("after the test", "takes it once it is there", shape=after_the_test, status="failed", flag=BORROWED),
    Attack("another exercise", "borrows a later exercise", shape=ask_too_late, status="failed", flag=TEXT),
    Attack("lesson goes on", "a later cell uses the library's version", shape=lesson_goes_on, status="failed"),
]  # fmt: skip


class TestBorrowing(AttackTests):
    """The reference of an exercise is in the process only after its verdict."""

    def test_the_lesson_goes_on_with_the_reference_and_nothing_earlier_has_it(self, graded):
        assert graded.points("lesson goes on") == 1.0
        assert graded.points("another exercise") == 0.0
        assert "FOUND False" in str(graded.receipts["another copy"].outputs)
        assert "FOUND True" not in str(graded.receipts["another copy"].outputs)
        said = graded.receipts["import"].verdicts[0].message
        assert (
            said
            == "RuntimeError: the library's alias_frequency stays blank until your own is graded: write it yourself."
        )


def test_a_blank_keeps_signature_docstring_and_line_numbers(mini_course_module):
    lesson = read_lesson(lesson_files(mini_course_module)[0])
    library = BlankedLibrary(lesson)
    blank = (library.folder / "acoustics" / "sampling.py").read_text(encoding="utf-8")
    whole = library.release_of("alias_frequency").text
    assert len(blank.splitlines()) == len(whole.splitlines())
    assert whole == blanked_text(MODULE, []) != blank
    assert "remainder = np.mod" in whole and "remainder = np.mod" not in blank
    names = {}
    exec(compile(blank, "sampling.py", "exec"), names)
    assert "hertz" in names["alias_frequency"].__doc__
    with pytest.raises(RuntimeError, match="stays blank until your own is graded"):
        names["alias_frequency"](frequency_hz=1.0, sample_rate_hz=2.0)


QUICK = ("1_1", "5_7")


@pytest.mark.parametrize(
    "number",
    [
        pytest.param(path.stem[:3], marks=() if path.stem[:3] in QUICK else pytest.mark.nightly)
        for path in lesson_files(course_root())
    ],
)
@pytest.mark.usefixtures("sandbox")
def test_every_lesson_runs_with_its_exercises_blank(number):
    lesson = read_lesson(find_lesson(course_root(), number))
    solved = solved_notebook(lesson).cells
    # its test cells hold the hidden tests, too, which no student has
    cells = [StudentCell(c.cell_type, c.source, c.id) for c in solved if not c.id.startswith("test_")]
    found = Evaluator(lesson, "secret").evaluate(Transplanter(lesson).transplant(cells).notebook)
    assert [verdict for verdict in found.verdicts if verdict.status != "passed"] == []
    errors = {
        name: output for name, outputs in found.outputs.items() for output in outputs if output.output_type == "error"
    }
    assert errors == {}
