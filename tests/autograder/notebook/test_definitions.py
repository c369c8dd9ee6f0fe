"""What a cell defines is told from its text as IPython would run it, whatever the text."""

import time

import pytest
from IPython.core.interactiveshell import InteractiveShell

from autograder.notebook.definitions import added_definitions, bound_names, holds, is_prose, python_in

CELLS = {
    "def": "def f(x):\n    return x",
    "async": "async def f(x):\n    return x",
    "class": "class f:\n    pass",
    "decorated": "import functools\n@functools.cache\ndef f(x):\n    return x",
    "lambda": "f = lambda x: x",
    "annotated": "f: object = abs",
    "two names": "g = f = abs",
    "unpacked": "f, g = abs, max",
    "walrus": "print(f := abs)",
    "imported": "from operator import neg as f",
    "inside if": "if True:\n    def f(x): return x",
    "inside try": "try:\n    import nothing_at_all\nexcept ImportError:\n    f = abs",
    "inside with": "import contextlib\nwith contextlib.nullcontext(abs) as f:\n    pass",
    "loop": "for f in [abs]:\n    pass",
    "global": "def make():\n    global f\n    f = abs\nmake()",
    "magic": "%precision 3\ndef f(x):\n    return x",
    "shell": "!true\nfiles = !true\nf = abs",
    "question mark": "f = abs\nabs?",
    "time": "%%time\nf = abs",
    "capture and time": "%%capture out\n%%time\nf = abs",
    "only a local": "def g():\n    f = abs\n    return f",
    "timeit": "%%timeit -n 1 -r 1\nf = abs",
    "file": "%%writefile {folder}/mine.py\nf = abs",
    "awaited": "import asyncio\nawait asyncio.sleep(0)\nf = abs",
    "broken": "def f(x:\n    return x",
    "return outside": "return 1\nf = abs",
    "a comment": "# f = abs",
    "a text": "'''\nf = abs\n'''",
}


@pytest.mark.parametrize("kind", CELLS)
def test_the_names_are_those_that_running_the_cell_binds(kind, tmp_path, capsys):
    source = CELLS[kind].replace("{folder}", str(tmp_path))
    shell = InteractiveShell()
    shell.run_cell(source, silent=True)
    capsys.readouterr()
    assert ("f" in bound_names(source)) == ("f" in shell.user_ns)


def test_lines_keep_their_numbers():
    assert python_in("%%time\n\nx = 1").split("\n").index("x = 1") == 2
    assert python_in("!ls\nx = 1\nif x:\n    %run a.py").split("\n") == ["pass", "x = 1", "if x:", "    pass"]


@pytest.mark.parametrize(
    "text", ["Because it folds.", "Nothing will happen: it is there", "# It folds.", "'It folds'", "No"]
)
def test_words_in_a_code_cell_are_prose(text):
    assert is_prose(text)
    assert not is_prose(f"answer = {text!r}") and not is_prose("!ls")


def test_of_a_changed_cell_only_new_definitions_are_taken():
    released = "import numpy as np\nassert f(1) == 1"
    changed = "import numpy as np\nimport math\nf(1)\n@staticmethod\ndef f(x):\n    return x\nassert f(2) == 1"
    assert added_definitions(changed, released) == "import math\n@staticmethod\ndef f(x):\n    return x"
    assert added_definitions(released, released) == added_definitions("Not Python", released) == ""


def test_reading_ends_whatever_the_text():
    begin = time.process_time()
    for letters in ("(", "'", "# ", "\n", "-", "\\\n", "f'{", " ", "%%time\n", "a=", "x?\n", "if 1:\n "):
        bound_names(letters * (49_999 // len(letters)))
        bound_names(letters * (200_000 // len(letters)))
    assert time.process_time() - begin < 20


def test_a_formula_that_nests_deeper_than_it_can_be_walked_through_is_compared_as_text():
    deep = "x = " + "-" * 1500 + "1"
    assert holds(f"y = 1\n{deep}", deep) and not holds("y = 1", deep)
    assert added_definitions(f"y = 2\n{deep}", "y = 2") == deep
