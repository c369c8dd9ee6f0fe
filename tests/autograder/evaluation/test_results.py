"""A stored result says which version made it."""

import json

from acml_tf import __version__
from autograder.evaluation.results import SubmissionResult, read_result


def test_a_stored_result_names_the_version_that_made_it(tmp_path):
    path = tmp_path / "ada.json"
    SubmissionResult("ada", "9_1_levels", "key", [], {}, [], []).write(path)
    assert json.loads(path.read_text(encoding="utf-8"))["version"] == read_result(path).version == __version__


def test_a_result_of_a_version_that_did_not_say_so_is_read_without_one(tmp_path):
    path = tmp_path / "ada.json"
    SubmissionResult("ada", "9_1_levels", "key", [], {}, [], []).write(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["version"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert read_result(path).version == ""
