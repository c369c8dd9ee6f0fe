"""Objects that lie: equal to everything, arrays by promise, numbers that are none, answers that change."""

import pytest

from tests.attacks.attack_class import Attack, AttackTests
from tests.support.graded_class import record_results
from tests.support.mini_class import RIGHT

LIES = "answers equal to everything"
EQUAL = """\
class Equal:
    def __eq__(self, other): return True
    __ne__ = __lt__ = __gt__ = lambda self, other: True
    __le__ = __ge__ = __and__ = __rand__ = __sub__ = __rsub__ = __abs__ = lambda self, *other: self
    def __bool__(self): return True
    __hash__ = None
"""
PROMISE = """\
class Promise:
    shape, ndim, dtype = (20,), 1, np.dtype(float)
    turns = 0
    def __float__(self): Promise.turns += 1; return 300.0
    def __len__(self): Promise.turns += 1; return 20
    def __getitem__(self, key): return 300.0
    def all(self, **options): return True
    mean = sum = max = min = lambda self, **options: 300.0
    __array__ = lambda self, *rest, **options: np.full(20, 300.0)
    __array_ufunc__ = __array_function__ = lambda self, *rest, **options: True
"""
NUMBER = """\
class Number(float):
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: True
    __sub__ = __rsub__ = __abs__ = lambda self, *other: 0.0
    __hash__ = float.__hash__
    def __repr__(self): return '300.0'
"""
ARRAY = """\
class Array(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **options): return np.True_
    def __array_function__(self, function, types, positional, named): return np.True_
    def all(self, **options): return True
    def tobytes(self, *rest): return np.full(self.shape, 300.0).tobytes()
"""
LAZY = """\
class Lazy:
    def __init__(self, value): self.__dict__['value'] = value
    def __getattr__(self, name): return getattr(np.asarray(300.0), name)
    __class__ = property(lambda self: np.float64)
"""
TENSOR = """\
class Tensor:
    shape = property(lambda self: (20,))
    def numpy(self): return Tensor()
"""
DICTIONARY = """\
class Names(dict):
    def __getitem__(self, key): return 300.0
    def __missing__(self, key): return 300.0
"""
NAMELESS = """\
class Meta(type):
    __name__ = property(lambda self: chr(0xd800))
class Nameless(metaclass=Meta): pass
"""
ZEROS = """\
def alias_frequency(f, s):
    if isinstance(f, np.ndarray) and f.dtype == float:
        f[:] = 0
        return f
    return abs(f - s * np.round(np.asarray(f) / s))
"""
LOUD = """\
class Loud(AssertionError):
    def __str__(self): return 'passed: 2 of 2 points'
    def __bool__(self): return False
"""


def answers(value, helper=""):
    return f"{helper}def alias_frequency(f, s):\n    return {value}"


def raises(error, helper=""):
    return f"{helper}def alias_frequency(f, s):\n    raise {error}"


ATTACKS = [
    Attack("equal to everything", "__eq__ is always true", answers("Equal()", EQUAL), status="crashed",
           flag=LIES),
    Attack("promised array", "__array__ and a shape without numbers", answers("Promise()", PROMISE), status="crashed",
           flag=LIES),
    Attack("own number", "a float that compares as it likes", answers("Number(1)", NUMBER), status="crashed",
           flag=LIES),
    Attack("own array", "an ndarray whose operations say true", answers("np.zeros(np.shape(f)).view(Array)", ARRAY),
           status="failed", flag=LIES),
    Attack("lazy proxy", "whatever is asked is 300", answers("Lazy(f)", LAZY), status="failed", flag=LIES),
    Attack("own tensor", "numpy() returns itself", answers("Tensor()", TENSOR), status="crashed"),
    Attack("own dictionary", "every key is there", answers("Names()", DICTIONARY), status="crashed"),
    Attack("not a number", "NaN compares false both ways", answers("f * np.nan"), status="failed"),
    Attack("infinite", "infinity is near infinity", answers("f * np.inf"), status="failed"),
    Attack("masked", "every value is masked", answers("np.ma.masked_all(np.shape(f))")),
    Attack("objects", "an array of objects", answers("np.array([object()] * 20)"), status="crashed"),
    Attack("fields", "a structured array", answers("np.zeros(20, dtype=[('x', float)])"), status="crashed"),
    Attack("text", "numbers as text", answers("'300.0'"), status="crashed"),
    Attack("true", "a truth value in place of a number", answers("True"), status="failed"),
    Attack("NotImplemented", "the other side shall decide", answers("NotImplemented"), status="crashed"),
    Attack("generator", "numbers later", answers("(x for x in [300.0])"), status="crashed"),
    Attack("coroutine", "numbers some time", "async def alias_frequency(f, s):\n    return 300.0", status="crashed"),
    Attack("itself", "the function returns itself", answers("alias_frequency"), status="crashed"),
    Attack("endless nesting", "a list in itself", answers("endless", "endless = []\nendless.append(endless)\n"),
           status="crashed"),
    Attack("name of no text", "a class whose name is half a character", answers("Nameless()", NAMELESS),
           status="crashed"),
    Attack("changed question", "the test's own inputs are zeroed, so that 0 is right", ZEROS, status="failed"),
    Attack("empty", "an empty array satisfies every all()", answers("np.zeros(0)"), status="crashed"),
    Attack("endless extent", "nothing, 2·10⁹ times", answers("np.zeros((0, 2 * 10**9))"), status="crashed"),
    Attack("too wide", "broadcasts to 6·10⁷ comparisons", answers("np.zeros((3 * 10**6, 1))"), status="crashed"),
    Attack("loud error", "an AssertionError that says passed", raises("Loud()", LOUD), status="crashed"),
    Attack("error of no text", "a message that no file can hold", raises("ValueError(chr(0xd800))"), status="crashed"),
    Attack("error of no end", "a message of ten million letters", raises("ValueError('x' * 10**7)"), status="crashed"),
    Attack("error that a terminal obeys", "renames the window of who reads it",
           raises("ValueError('\\x1b]0;owned\\x07\\u202e')"), status="crashed"),
    Attack("cell that a terminal obeys", "the same in a cell", "raise ValueError('\\x1b]0;owned\\x07\\u202e')",
           status="crashed"),
    Attack("group of errors", "an error that a message does not make",
           raises("ExceptionGroup('all of them', [TypeError()])"), status="crashed"),
    Attack("exit as an answer", "SystemExit from the call", raises("SystemExit(0)"), status="crashed"),
    Attack("interrupt as an answer", "KeyboardInterrupt from the call", raises("KeyboardInterrupt"), status="crashed"),
    Attack("not implemented", "asks to count as not attempted", raises("NotImplementedError"), status="not attempted"),
    Attack("deleted", "defines its answer and deletes it", RIGHT + "\ndel alias_frequency", honest="right",
           status="crashed"),
]  # fmt: skip


class TestLyingObjects(AttackTests):
    """Only plain data leaves the student's process, read once."""

    def test_the_gradebook_takes_what_no_file_can_hold(self, graded):
        receipts = [graded.receipts[name] for name in ("name of no text", "error of no text", "loud error")]
        recorder = record_results(graded.run, receipts)
        assert recorder.failures == {}
        scores = recorder.gradebook.scores(graded.lesson.name)
        assert [scores[receipt.student]["score"] for receipt in receipts] == [1.0, 1.0, 1.0]

    @pytest.mark.parametrize("name", ["error that a terminal obeys", "cell that a terminal obeys"])
    def test_no_message_is_obeyed_by_a_terminal(self, graded, name):
        message = graded.receipts[name].verdicts[0].message
        assert "owned" in message
        assert not {"\x1b", "\x07", "\u202e"} & set(message)
