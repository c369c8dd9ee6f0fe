"""A crash is told by the student's own line, never a library's; what a test's own function asserts is a check."""

import numpy as np
import pytest

from autograder.execution.crashes import cell_error, crash_sentence, unwrapped
from autograder.execution.kernel import Kernel
from autograder.execution.proxy import CallChannel, Proxy
from autograder.execution.verdict import CRASHED, FAILED, run_test
from autograder.sandbox.limits import Limits

CELLS = {
    "in NumPy": ("import numpy as np\ndef f(x):\n    return np.linalg.inv(x + 1)", "Singular matrix", 3),
    "in Keras": ("from keras import ops\n\ndef f(x):\n    return ops.matmul(x, ops.ones((7, 3)))", "incompatible", 4),
    "in a traced function": (
        "import tensorflow as tf\n@tf.function\ndef f(x):\n    y = x + 1\n    return tf.reshape(y, (7,))",
        "Cannot reshape a tensor with 4 elements",
        5,
    ),
    "in a layer": (
        "import keras\nclass L(keras.layers.Layer):\n    def call(self, x):\n        return x.nothing\n"
        "def f(x):\n    return L()(x)",
        "no attribute 'nothing'",
        4,
    ),
    "in a model that is fitted": (
        "import keras\ndef f(x):\n    m = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])\n"
        "    m.compile(loss='mse')\n    return m.fit(x, x, verbose=0)",
        "incompatible with the layer",
        5,
    ),
    "in what a library calls back": (
        "import scipy.optimize\ndef f(x):\n    def cost(z):\n        return z['a']\n"
        "    return scipy.optimize.minimize(cost, x[0])",
        "IndexError",
        4,
    ),
    "in a function that the answer calls": (
        "def g(x):\n    return x.nothing\n\ndef f(x):\n    return g(x)",
        "nothing",
        2,
    ),
}


@pytest.fixture(scope="module")
def kernel():
    with Kernel(Limits(cell_s=120.0, total_s=600.0), sandboxed=False) as kernel:
        yield kernel


def asked(kernel, cell):
    """Run a cell in a real kernel and return its function ``f`` as a test sees it."""
    assert kernel.run(cell).status == "ok"
    kernel.capture("f")
    return Proxy(CallChannel(kernel.sender(60.0)), "f", "f")


@pytest.mark.parametrize("place", CELLS)
def test_a_crash_is_told_by_the_students_own_line(kernel, place):
    cell, message, number = CELLS[place]
    answer = asked(kernel, cell)
    with pytest.raises(Exception, match=r"\S") as caught:
        answer(np.ones((2, 2)))
    sentence = crash_sentence(caught.value)
    assert message in sentence and "\n" not in sentence and "\x1b" not in sentence
    assert f"(line {number}, in " in sentence and sentence.endswith(f"{cell.splitlines()[number - 1].strip()})")


def test_a_call_that_never_arrives_names_no_line(kernel):
    with pytest.raises(TypeError) as caught:
        asked(kernel, "def f():\n    return 1")(np.ones(2))
    assert crash_sentence(caught.value) == "TypeError: f() takes 0 positional arguments but 1 was given"


def test_what_the_students_function_asserts_is_a_crash_and_names_its_line(kernel):
    answer = asked(kernel, "def f(x):\n    assert x.ndim == 1, 'a wave has one axis'\n    return x")
    test = "assert f(np.ones((2, 2))).ndim == 2, 'keep the shape'"
    status, message = run_test(test, "<visible test of f>", {"f": answer, "np": np})
    assert (status, message) == (
        CRASHED,
        "AssertionError: a wave has one axis (line 2, in f: assert x.ndim == 1, 'a wave has one axis')",
    )


def test_what_a_function_of_the_test_asserts_is_a_check(kernel):
    answer = asked(kernel, "def f(model):\n    return model(1)")
    test = "def model(x, training=False):\n    assert training, 'call it with training=True'\nf(model)"
    names = {"f": answer, "__name__": "lesson"}
    assert run_test(test, "<visible test of f>", names) == (FAILED, "call it with training=True")


def test_a_cell_that_stops_names_its_line_and_no_made_up_file(kernel):
    for cell, told in {
        "x = 1\ny = wave + x": "NameError: name 'wave' is not defined (line 2: y = wave + x)",
        "x = 1\n\ndef f(x):\nreturn x": "IndentationError: expected an indented block after function definition on "
        "line 3 (line 4: return x)",
        "import numpy as np\nnp.linalg.inv(np.ones((2, 2)))": "LinAlgError: Singular matrix (line 2: np.linalg.inv(np."
        "ones((2, 2))))",
    }.items():
        assert cell_error(kernel.run(cell).outputs[-1], cell) == told


def test_what_keras_says_of_its_own_is_left_out():
    said = "Exception encountered when calling L.call().\n\n\x1b[1mtwo words\x1b[0m\n\nArguments received by L.call():"
    assert unwrapped(said) == "two words"
    assert unwrapped("{{function_node __wrapped__MatMul}} In[0]: [2,2] [Op:MatMul] name: ") == "In[0]: [2,2]"
