"""Only plain data comes back from a student's process, and only if every bit of it is as it must be."""

import base64
import builtins
import collections
import json
import types

import numpy as np
import pytest

from autograder.execution.agent.calls import call, captured
from autograder.execution.agent.text import agent_text
from autograder.execution.agent.values import plain
from autograder.execution.codec import PlainDataError, parse_reply
from autograder.execution.loopback import local_proxy
from autograder.execution.proxy import CallChannel, Proxy, student_error
from autograder.execution.verdict import CRASHED, run_test


def wire_text(reply) -> str:
    return base64.b64encode(json.dumps(reply).encode()).decode()


def round_trip(value):
    return parse_reply(wire_text({"value": plain(value)}))["value"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        -(2**70),
        2.5,
        float("inf"),
        1 + 2j,
        "é",
        [1, (2.0, "x")],
        {"a": [1], 2: None},
        (),
        [],
        [1, -2],
        [0.1, -0.0],
        [[1.5], [2j]],
        [2**70, 1],
        [True, False],
        [1, 2.0],
    ],
)
def test_plain_values_come_back_as_they_are(value):
    got = round_trip(value)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex128", "int16", "bool", "uint8", "U5"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 1, 2)])
def test_arrays_keep_dtype_shape_and_values(dtype, shape):
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    got = round_trip(array)
    assert (got.dtype, got.shape) == (array.dtype, array.shape)
    np.testing.assert_array_equal(got, array)


def test_a_transposed_array_keeps_its_order():
    array = np.arange(6.0).reshape(2, 3).T
    np.testing.assert_array_equal(round_trip(array), array)


def test_objects_that_lie_stay_behind_as_handles():
    class EqualsEverything(float):
        def __eq__(self, other):
            return True

        __hash__ = None

    channel = CallChannel(call)
    captured["f"] = lambda: EqualsEverything(1)
    got = Proxy(channel, "f", "f")()
    assert isinstance(got, Proxy)
    with pytest.raises(TypeError, match="EqualsEverything"):
        assert got != 3


def test_an_object_array_is_an_error_of_the_student():
    captured["f"] = lambda: np.array([object()])
    with pytest.raises(TypeError, match="Python objects"):
        Proxy(CallChannel(call), "f", "f")()


KINDS = {
    "a series": "pandas.Series([1.0, 2.0])",
    "a table": "pandas.DataFrame({'a': [1.0, 2.0]})",
    "a memoryview": "memoryview(numpy.array([1.0, 2.0]))",
    "a machine's array": "array.array('d', [1.0, 2.0])",
    "a range": "range(1, 3)",
    "an array with nothing masked": "numpy.ma.masked_array([1.0, 2.0])",
    "half precision": "numpy.float16([1.0, 2.0])",
    "a tensor": "tensorflow.constant([1.0, 2.0])",
    "a variable": "tensorflow.Variable([1.0, 2.0])",
    "bfloat16": "tensorflow.constant([1.0, 2.0], 'bfloat16')",
}
REFUSED = {
    "a matrix": ("numpy.matrix([1.0])", "return np.asarray"),
    "masked values": ("numpy.ma.masked_array([1.0, 2.0], [0, 1])", "filled"),
    "objects": ("numpy.array([1.0, None])", "array of numbers"),
    "rows of unequal length": ("tensorflow.ragged.constant([[1], [2, 3]])", "all rows equally long"),
    "bytes": ("numpy.array([b'a'])", "array of numbers"),
    "dates": ("numpy.array(['2026-01-01'], 'M8[D]')", "array of numbers"),
}


def result_of(text):
    names = {module: __import__(module) for module in ("array", "numpy", "pandas") if module in text}
    if "tensorflow" in text:
        names["tensorflow"] = pytest.importorskip("tensorflow")
    return round_trip(eval(text, names))


@pytest.mark.parametrize("kind", KINDS)
def test_what_numpy_takes_for_an_array_arrives_as_one(kind):
    got = result_of(KINDS[kind])
    assert type(got) is np.ndarray
    np.testing.assert_array_equal(got.ravel(), [1, 2])


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_plain_array_is_refused_with_what_to_return(kind):
    text, remedy = REFUSED[kind]
    with pytest.raises(TypeError, match=remedy):
        result_of(text)


def test_a_dictionary_of_another_class_arrives_as_one():
    got = round_trip(collections.OrderedDict(a=1))
    assert (type(got), got) == (dict, {"a": 1})


def test_an_answer_that_returns_nothing_is_told_to_return():
    answer = local_proxy("f", lambda: None)
    status, message = run_test("assert abs(f()) < 1, 'small'", "<visible test of f>", {"f": answer}, answer)
    assert status == CRASHED
    assert message.endswith("your function returned None: end it with `return` and its result")


def test_a_proxy_inside_an_argument_becomes_the_students_own_object():
    captured["double"] = lambda x: 2 * x
    captured["apply"] = lambda function, x: function(x)
    channel = CallChannel(call)
    assert Proxy(channel, "apply", "apply")(Proxy(channel, "double", "double"), 4) == 8


def test_a_students_error_arrives_as_the_nearest_builtin():
    class Special(ValueError):
        pass

    def fails():
        raise Special("no")

    captured["f"] = fails
    with pytest.raises(ValueError, match="no"):
        Proxy(CallChannel(call), "f", "f")()


HOSTILE = {
    "not base64": "!!",
    "not JSON": base64.b64encode(b"{").decode(),
    "no value": wire_text({}),
    "a list": wire_text([]),
    "unknown kind": wire_text({"value": {"pickle": "gASVAAAA"}}),
    "two kinds at once": wire_text({"value": {"int": "1", "float": "1"}}),
    "object array": wire_text({"value": {"array": ["|O", [1], base64.b64encode(b"12345678").decode()]}}),
    "void array": wire_text({"value": {"array": ["|V8", [1], base64.b64encode(b"12345678").decode()]}}),
    "shape too large": wire_text({"value": {"array": ["<f8", [10**12], ""]}}),
    "negative shape": wire_text({"value": {"array": ["<f8", [-1], ""]}}),
    "float shape": wire_text({"value": {"array": ["<f8", [1.0], base64.b64encode(b"12345678").decode()]}}),
    "a type of many types": wire_text({"value": {"array": ["i4," * 300_000, [0], ""]}}),
    "a million digits": wire_text({"value": {"int": "9" * 1_000_000}}),
    "a row of two axes": wire_text({"value": {"row": ["<f8", [1, 1], base64.b64encode(bytes(8)).decode()]}}),
    "a row of small items": wire_text({"value": {"row": ["|i1", [1], base64.b64encode(b"1").decode()]}}),
    "too long rows": wire_text({"value": {"list": [{"row": ["<f8", [10**6], "A" * (8 * 10**6 // 3 * 4 + 4)]}] * 3}}),
    "unhashable key": wire_text({"value": {"dict": [[{"list": []}, 1]]}}),
    "too many values": wire_text({"value": {"list": [None] * 300_000}}),
    "deeply nested": base64.b64encode(b'{"value":' + b'{"list":[' * 5000 + b"]}" * 5000 + b"}").decode(),
    "error that is not a text": wire_text({"error": [[1], 2, 3]}),
    "bool as handle": wire_text({"value": {"handle": [True, "x", False]}}),
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_reply_is_refused(attack):
    with pytest.raises(PlainDataError):
        parse_reply(HOSTILE[attack])


def test_a_long_list_is_sent_row_by_row():
    rows = np.arange(1e6).reshape(1000, 1000).tolist()
    assert round_trip(rows) == rows


@pytest.mark.parametrize("kind", ["array", "scalar"])
def test_a_truth_value_is_one_or_none(kind):
    shape = [4] if kind == "array" else []
    data = bytes([0, 1, 2, 255]) if kind == "array" else bytes([2])
    value = parse_reply(wire_text({"value": {kind: ["|b1", shape, base64.b64encode(data).decode()]}}))["value"]
    assert np.array_equal(np.asarray(value).view(np.uint8).ravel(), [min(byte, 1) for byte in data])


@pytest.mark.parametrize("name", ["ExceptionGroup", "UnicodeDecodeError"])
def test_an_error_that_a_message_does_not_make_is_told_as_the_one_above_it(name):
    names = [kind.__name__ for kind in getattr(builtins, name).__mro__]
    error = student_error(names, "what it said", [])
    assert not isinstance(error, TypeError) and str(error) == "what it said"


def test_the_agent_is_sent_as_one_module_that_needs_nothing_of_this_package():
    text = agent_text()
    assert "autograder" not in text
    sent = types.ModuleType("acml_agent")
    exec(text, vars(sent))
    sent.captured["f"] = lambda x: 2 * x
    assert Proxy(CallChannel(sent.call), "f", "f")(21.0) == 42.0
