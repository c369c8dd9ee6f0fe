"""Answers in odd places: honest work is found there and brought to its test, a borrowed or forged one gains nothing."""

from tests.attacks.attack_class import Attack, AttackTests
from tests.support.mini_class import RIGHT, WRONG, code, named

BORROWED, MODULES = "borrows the library's answer", "reaches into the interpreter"
MODULE = "acml_tf.acoustics.sampling"
IMPORT = f"from {MODULE} import alias_frequency"
WRAPPED = f"import {MODULE} as m\ndef alias_frequency(f, s):\n    return m.alias_frequency(f, s)"
LIAR = """\
class Answer:
    __module__ = 'acml_tf.acoustics.sampling'
    def __call__(self, f, s):
        return f
alias_frequency = Answer()
"""
FORGET = "import sys\nsys.modules['acml_agent'].forget = lambda *words: True"
KEEP = "import sys\nsys.modules['acml_agent'].forget = lambda *words: False\n" + IMPORT
NAMES_OF_THE_TEST = "test_alias_frequency = alias_frequency = lambda f, s: f"
LEVEL_IMPORT = "from acml_tf.acoustics.level import sound_pressure_level"


def above_the_blank(source):
    """Put a cell above the answer cell, which is gone."""

    def shape(content):
        place = content["cells"].index(named(content, "alias_frequency"))
        content["cells"][place] = code(source)

    return shape


def below_its_test(source):
    def shape(content):
        content["cells"].remove(named(content, "alias_frequency"))
        content["cells"].append(code(source))

    return shape


def as_text(source, cell_type="markdown"):
    def shape(content):
        named(content, "alias_frequency").update(source=source, cell_type=cell_type)

    return shape


def in_a_cell_of_the_lessons(name, source):
    def shape(content):
        content["cells"].remove(named(content, "alias_frequency"))
        named(content, name)["source"] = source

    return shape


def in_a_shown_cell(content):
    shown = next(cell for cell in content["cells"] if cell["source"].startswith("print(alias_frequency"))
    shown["source"] = f"{IMPORT}\ndef alias_frequency(f, s, mine=alias_frequency):\n    return mine(f, s)"
    content["cells"].remove(named(content, "alias_frequency"))


def kept_for_the_second(content):
    """Take a later exercise's answer from the library once an earlier test has been passed, in a cell between."""
    place = content["cells"].index(named(content, "test_alias_frequency")) + 1
    content["cells"].insert(place, code(LEVEL_IMPORT))
    content["cells"].remove(named(content, "sound_pressure_level"))


def better_below(content):
    content["cells"].append(code(f"# exercise: alias_frequency\n{RIGHT}"))


def conflict_with_the_right_side(content):
    named(content, "alias_frequency")["source"] = f"<<<<<<< local\n{RIGHT}\n=======\n{WRONG}\n>>>>>>> remote"


def many_texts(content):
    texts = [code(RIGHT, cell_type="markdown", id=f"text{number}") for number in range(900)]
    content["cells"][3:3] = texts


ATTACKS = [
    Attack("import above", "an import above an empty answer", shape=above_the_blank(IMPORT),
           status="crashed", flag=BORROWED),
    Attack("wrapped above", "a wrapped import above", shape=above_the_blank(WRAPPED), status="crashed", flag=BORROWED),
    Attack("import below", "an import below the test", shape=below_its_test(IMPORT), status="not attempted",
           flag=BORROWED),
    Attack("wrapped below", "once the library is whole", shape=below_its_test(WRAPPED), status="crashed",
           flag=BORROWED),
    Attack("import in markdown", "a cell retyped", shape=as_text(IMPORT), status="crashed", flag=BORROWED),
    Attack("wrapped in raw", "a cell retyped", shape=as_text(WRAPPED, "raw"), status="crashed", flag=BORROWED),
    Attack("wrapped in its test", "the test is the answer", status="crashed", flag=BORROWED,
           shape=in_a_cell_of_the_lessons("test_alias_frequency", WRAPPED)),
    Attack("wrapped in a shown cell", "behind the test, where the library is whole", shape=in_a_shown_cell,
           status="crashed", flag=BORROWED),
    Attack("says it is the library's", "an answer that lies about its module", LIAR, status="failed"),
    Attack("forged word", "the process says that it is answered", shape=above_the_blank(FORGET), status="not attempted",
           flag=MODULES),
    Attack("kept import", "the process forgets nothing", shape=above_the_blank(KEEP), status="crashed",
           flag=BORROWED),
    Attack("name of the test", "binds the test's name", NAMES_OF_THE_TEST, status="failed"),
    Attack("the second's", "borrows the next answer between two tests", RIGHT, shape=kept_for_the_second,
           honest="right", status="passed", flag=BORROWED),
    Attack("better below", "a wrong answer and, behind its test, a right one", shape=better_below, status="failed"),
    Attack("both sides", "a conflict of a right and a wrong answer", shape=conflict_with_the_right_side,
           status="crashed"),
    Attack("many texts", "right answers as text around a wrong one", shape=many_texts, status="failed"),
]  # fmt: skip


class TestOddShapes(AttackTests):
    """Wherever an answer is found, it is judged before the library has its own."""

    def test_the_second_answer_is_not_borrowed_either(self, graded):
        assert graded.receipts["the second's"].score == 2.0
