"""The lesson of the page for authors is sound, and the audit catches what that page says it catches."""

import pathlib
import re

import acml_tf
from autograder.audit.audit import audit_lesson
from autograder.authoring.build import build

ROOT = pathlib.Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")


def test_the_audit_accepts_the_lesson_and_misses_the_check_that_is_taken_out(tmp_path):
    text = re.search(r"```python\n(.*?)```", PAGE, re.S)[1]
    path = tmp_path / re.search(r"Save this as `(\S+)`", PAGE)[1]
    path.parent.mkdir(parents=True)
    (tmp_path / "acml_tf").symlink_to(pathlib.Path(acml_tf.__file__).parent)
    path.write_text(text, encoding="utf-8")
    build(tmp_path)
    result = audit_lesson(path)
    assert result.passed, [row.faults for row in result.exercises]
    path.write_text(re.sub(r".*120\.0.*\n", "", text), encoding="utf-8")
    (row,) = audit_lesson(path).exercises
    assert any("forgets_the_reference" in fault and "visible" in fault for fault in row.faults)
