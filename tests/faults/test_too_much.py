"""Honest work that is too much of something: a long sound, a square where a row was meant, a loop in C, much memory."""

from tests.faults.fault_class import Fault, FaultTests, between
from tests.support.mini_class import RIGHT

# half a minute of sound as JupyterLab plays it is four megabytes of text
SOUND = (
    "from IPython.display import Audio, display\nprint('before')\ndisplay(Audio(np.zeros(44100 * 35), rate=44100))\n"
)
PICTURE = "from IPython.display import HTML, display\nprint('before')\ndisplay(HTML('<p>' + 'x' * 10**7 + '</p>'))\n"
TABLE = "for number in range(30): display(HTML('<table>' + 'x' * 10**5))\n"
LONG_LINE = "print('before')\nprint('x' * 70 * 2**20)\n"
TRACE = "raise ValueError('x' * 10**7)\n"
# an item that is looked up by an item, and so on; each is a sum of thirty words
NESTED = "x[0]()"
for _ in range(20):
    NESTED = "x[" + NESTED + ' + "a"' * 30 + "]()"
OBJECTS = "from IPython.display import display\ndisplay({'application/json': [[]] * 10**6}, raw=True)\n"


def returns(value):
    """An answer that returns too much."""
    return f"import itertools\ndef alias_frequency(f, s):\n    return {value}"


FAULTS = [
    Fault("35 s of sound", 3.0, shape=between(SOUND + "print('behind')")),
    Fault("10 MB of HTML", 3.0, shape=between(PICTURE + "print('behind')")),
    Fault("thirty tables", 3.0, shape=between(PICTURE + TABLE)),
    Fault("70 MiB in one line", 3.0, shape=between(LONG_LINE)),
    Fault("10 MB of error", 3.0, shape=between(TRACE)),
    Fault("a million lists", 3.0, shape=between(OBJECTS)),
    Fault("n by n for n", 1.0, r"an array of shape \(3000, 3000\), 68.7 MiB; an answer may hold 32 MiB",
          answer=returns("np.zeros((3000, 1)) + np.zeros(3000)")),
    Fault("many rows", 1.0, r"an array of shape \(9000, 1000\)", answer=returns("[np.zeros((9000, 1000))]")),
    Fault("a million values", 1.0, "more than 200000 values one by one", answer=returns("[None] * 10**6")),
    Fault("a million keys", 1.0, "a dictionary of 1000000 keys", answer=returns("dict.fromkeys(range(10**6))")),
    Fault("a text of 40 MiB", 1.0, "a text, 40 MiB", answer=returns("'x' * 40 * 2**20")),
    Fault("a dictionary of arrays", 1.0, "an array of shape", answer=returns("{k: np.zeros(10**6) for k in range(9)}")),
    Fault("a loop in C", 1.0, "did not finish", "call ran out of time", returns("sum(itertools.repeat(0))")),
    Fault("a loop in C in a cell", 3.0, "", "ran out of time",
          shape=between("import itertools\nsum(itertools.repeat(0))")),
    Fault("a loop in C in the answer's cell", 1.0, r"Not reached: more than \d+ s passed, no", "ran out of time",
          answer=f"{RIGHT}\nimport itertools\nsum(itertools.repeat(0))"),
    Fault("a text nested too deeply", 3.0, shape=between("lambda:" * 1000 + "0")),
    Fault("a look up in a look up", 3.0, "", "nested too deeply", shape=between(NESTED)),
    Fault("two loops in C", 1.0, "did not finish", "ran out of time",
          answer=returns("sum(itertools.repeat(0))"), shape=between("import itertools\nsum(itertools.repeat(0))")),
]  # fmt: skip


class TestTooMuch(FaultTests):
    """What is too much is cut or refused in a true sentence, and what comes before and behind it counts."""

    def test_the_other_outputs_are_kept_and_the_cut_is_told(self, graded):
        for name in ("35 s of sound", "10 MB of HTML"):
            told = str(graded.receipts[name].outputs)
            assert "before" in told and "behind" in told
            assert "output cut here: this output is" in told
            assert len(told) < 60_000
        assert "an output of more than 64 MiB" in str(graded.receipts["70 MiB in one line"].outputs)
