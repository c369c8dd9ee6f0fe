"""Every claim of SECURITY.md names the tests that prove it, and these exist."""

import ast
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[1]
CLAIMS = [line for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines() if "`tests/" in line]
TESTS = sorted(set(re.findall(r"`(tests/[^`]+)`", "\n".join(line for line in CLAIMS if line.startswith("|")))))


def test_every_claim_has_a_proof():
    table = [line for line in (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert len(table) > 15
    assert [line for line in table[1:] if "::" not in line] == []


@pytest.mark.parametrize("name", TESTS)
def test_a_proof_exists(name):
    file, *names = name.split("::")
    inside = ast.parse((ROOT / file).read_text(encoding="utf-8")).body
    for name in names:
        found = [node for node in inside if getattr(node, "name", "") == name]
        assert found, f"there is no {name} in {file}"
        inside = getattr(found[0], "body", [])
    assert names[-1].startswith(("test_", "Test"))
