"""Cells and their metadata: tests skipped, moved, copied, renamed, retyped, given other points or other text."""

from autograder.evaluation.flagging.metadata import KIND
from tests.attacks.attack_class import Attack, AttackTests
from tests.support.mini_class import RIGHT, WRONG, code, named

TEST = "test_alias_frequency"


def the_test(content):
    return named(content, TEST)


def skip(content):
    for cell in content["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell"]


def reorder(content):
    content["cells"].remove(cell := the_test(content))
    content["cells"].insert(0, cell)


def turn_round(content):
    content["cells"].reverse()


def copy(content):
    content["cells"].append(dict(the_test(content), source="pass"))


def rename(content):
    cell = the_test(content)
    cell["id"] = cell["metadata"]["nbgrader"]["grade_id"] = "another"


def swap_names(content):
    one, other = the_test(content), named(content, "test_sound_pressure_level")
    one["id"], other["id"] = other["id"], one["id"]
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]


def change_points(content):
    the_test(content)["metadata"]["nbgrader"]["points"] = 0
    named(content, "test_sound_pressure_level")["metadata"]["nbgrader"]["points"] = 1000


def negative_points(content):
    the_test(content)["metadata"]["nbgrader"]["points"] = -2
    named(content, "test_sound_pressure_level")["metadata"]["nbgrader"]["points"] = 10**4000


def retype(content):
    the_test(content)["cell_type"] = "markdown"


def make_raw(content):
    the_test(content)["cell_type"] = "raw"


def delete(content):
    content["cells"].remove(the_test(content))


def unlock(content):
    the_test(content)["metadata"]["nbgrader"] |= {"grade": False, "solution": True, "locked": False}
    the_test(content)["source"] = "assert True"


def strip(content):
    for cell in content["cells"]:
        cell["metadata"] = {}


def empty_test(content):
    the_test(content)["source"] = "2.0"


def forge_output(content):
    data = {"text/plain": "2.0", "text/markdown": "**passed: 2 of 2 points**"}
    the_test(content)["outputs"] = [{"output_type": "execute_result", "data": data, "metadata": {}}]


def grade_oneself(content):
    mark = {"grade": True, "grade_id": "mine", "locked": False, "points": 50, "schema_version": 3, "solution": True}
    content["cells"].append(code("50.0", metadata={"nbgrader": mark | {"task": False}}))


def claim_the_reference(content):
    content["cells"].insert(3, code("from acml_tf.acoustics import sampling", metadata={"acml": {"kind": "reference"}}))


def take_the_tests_place(content):
    place = content["cells"].index(the_test(content))
    content["cells"].insert(place, code(WRONG, id=TEST))


def old_schema(content):
    for cell in content["cells"]:
        cell["metadata"].get("nbgrader", {})["schema_version"] = 1


def answer_in_the_test(content):
    the_test(content)["source"] = RIGHT


def answer_after_the_test(content):
    content["cells"].append(code(RIGHT))


def nested(content):
    deep = []
    for _ in range(900):
        deep = [deep]
    content["cells"][1]["metadata"] = deep


ATTACKS = [
    Attack("skipped", "tags that make nbclient skip the tests", shape=skip, status="failed",
           flag=KIND),
    Attack("reordered", "its test before everything", shape=reorder, status="failed"),
    Attack("turned round", "all cells in reverse order", shape=turn_round, status="failed"),
    Attack("copied", "an empty copy of the test behind it", shape=copy, status="failed"),
    Attack("renamed", "the test under a name that nobody knows", shape=rename, status="failed", flag=KIND),
    Attack("swapped", "the tests of two exercises change names", shape=swap_names, status="failed"),
    Attack("points changed", "1000 points for what it can", shape=change_points, status="failed", flag=KIND),
    Attack("points below zero", "a wrong answer costs less than nothing", shape=negative_points, status="failed",
           flag=KIND),
    Attack("markdown", "the test is prose now", shape=retype, status="failed"),
    Attack("raw", "the test is raw text now", shape=make_raw, status="failed"),
    Attack("deleted test", "no test at all", shape=delete, status="failed"),
    Attack("unlocked", "the test is an answer now", shape=unlock, status="failed", flag=KIND),
    Attack("stripped", "no metadata anywhere", shape=strip, status="failed"),
    Attack("emptied", "the test returns full points", shape=empty_test, status="failed"),
    Attack("forged output", "an output that says passed", shape=forge_output, status="failed"),
    Attack("own grade", "a graded cell of its own with 50 points", shape=grade_oneself, status="failed",
           flag=KIND),
    Attack("own reference", "a cell that says it is the lesson's", shape=claim_the_reference, status="failed",
           flag="borrows the library's answer"),
    Attack("in the test's place", "a cell with the id of the test before it", shape=take_the_tests_place,
           status="failed"),
    Attack("old schema", "metadata at which nbgrader stops the batch", shape=old_schema, status="failed"),
    Attack("answer in the test", "a right answer where no answer belongs", shape=answer_in_the_test, status="failed"),
    Attack("answer too late", "a right answer after its test", shape=answer_after_the_test, status="failed"),
    Attack("nested metadata", "metadata a thousand deep", shape=nested, honest="right", answer=RIGHT, status="passed"),
]  # fmt: skip


class TestMetadata(AttackTests):
    """Edited notebooks get what their answers deserve."""
