"""Forged and huge replies on the channel from the student's process to the grader."""

import base64
import json

from tests.attacks.attack_class import Attack, AttackTests
from tests.support.mini_class import WRONG

GRADER = "speaks of the grader"


def forges(value, setup=""):
    """An answer whose process replies to every call with one text."""
    reply = base64.b64encode(json.dumps(value).encode()).decode() if not isinstance(value, str) else value
    return f"import sys\n{setup}reply = {reply!r}\nsys.modules['acml_agent'].call = lambda text: reply\n{WRONG}"


def built(lines):
    """The same with a reply that is built in the process, for it is huge."""
    encode = "reply = base64.b64encode(json.dumps({'value': value}).encode()).decode()\n"
    call = "sys.modules['acml_agent'].call = lambda text: reply\n"
    return f"import base64, json, sys\n{lines}\n{encode}{call}{WRONG}"


def array(kind, shape, data=b""):
    return {"value": {"array": [kind, shape, base64.b64encode(data).decode()]}}


PICKLE = base64.b64encode(b"cos\nsystem\n(S'touch /tmp/TOKEN'\ntR.").decode()
ATTACKS = [
    Attack("true for all", "a truth value", forges({"value": True}), status="failed", flag=GRADER),
    Attack("handle", "a handle with a name of no text", forges({"value": {"handle": [0, "\ud800", True]}}),
           status="crashed", flag=GRADER),
    Attack("handle to nowhere", "a handle that is not there", forges({"value": {"handle": [10**9, "float", False]}}),
           status="crashed", flag=GRADER),
    Attack("keys", "keys that all hash alike", built("value = {'dict': [[{'int': str(k * (2**61 - 1))}, None] "
                                                     "for k in range(90_000)]}"), status="crashed", flag=GRADER),
    Attack("error type", "an error of a class of no name", forges({"error": [["\0bad"], "x", []]}), status="crashed",
           flag=GRADER),
    Attack("error base", "an error that would end the grader",
           forges({"error": [["BaseException", "SystemExit", "KeyboardInterrupt"], "x", []]}), status="crashed",
           flag=GRADER),
    Attack("grader's error", "the grader's own kinds of error", forges({"error": [["TimeUp", "ProcessGone"], "x", []]}),
           status="crashed", flag=GRADER),
    Attack("assertion", "a failed assertion as if the test had made it",
           forges({"error": [["AssertionError", "Exception"], "passed", []]}), status="crashed", flag=GRADER),
    Attack("pickle", "a pickle that runs a command", forges(PICKLE), status="crashed", flag=GRADER),
    Attack("objects", "an array of Python objects", forges(array("|O", [1], b"\0" * 8)), status="crashed", flag=GRADER),
    Attack("fields", "a type with fields and titles", forges(array("O,(2,3)i4", [1])), status="crashed", flag=GRADER),
    Attack("negative extent", "an array of −1 values", forges(array("<f8", [-1, -1])), status="crashed", flag=GRADER),
    Attack("claimed extent", "10¹⁵ values in no bytes", forges(array("<f8", [0, 10**15])), status="crashed",
           flag=GRADER),
    Attack("wide text", "a dtype of 10⁹ letters", forges(array("<U1000000000", [0, 5])), status="crashed",
           flag=GRADER),
    Attack("deep", "a list 10⁵ deep", built("value = 0\nsys.setrecursionlimit(10**6)\n"
           "value = json.loads('{\"list\":[' * 5000 + '1' + ']}' * 5000)"), status="crashed", flag=GRADER),
    Attack("many values", "10⁶ values one by one", built("value = {'list': [None] * 10**6}"), status="crashed",
           flag=GRADER),
    Attack("long number", "an integer of 10⁷ digits", built("value = {'int': '9' * 10**7}"), status="crashed",
           flag=GRADER),
    Attack("huge", "a reply of 200 MB", "import sys\nsys.modules['acml_agent'].call = lambda text: 'x' * 2 * 10**8\n"
           + WRONG, flag=GRADER),
    Attack("not a number", "a float that is not a number", forges({"value": {"float": "nan"}}), status="failed",
           flag=GRADER),
    Attack("changed arguments", "a change in an argument that was not given",
           forges({"value": {"float": "300"}, "changed": [[0, {"list": []}]]}), status="crashed", flag=GRADER),
    Attack("two kinds", "one value of two kinds", forges({"value": {"float": "300", "int": "1"}}), status="crashed",
           flag=GRADER),
    Attack("no base64", "letters that are none of the alphabet", forges("§" * 1000), status="crashed", flag=GRADER),
    Attack("library's own", "claims that it leads nowhere",
           "import sys\nsys.modules['acml_agent'].capture = lambda *rest: 1 / 0\n" + WRONG, status="crashed",
           flag=GRADER),
]  # fmt: skip


class TestForgedReplies(AttackTests):
    """A reply is plain data, checked for type and size, or no reply."""
