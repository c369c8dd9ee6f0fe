"""Files beside the code: they name this version, and what runs elsewhere is pinned and bounded."""

import importlib.util
import pathlib
import re

import pytest
import yaml

from acml_tf import __version__

ROOT = pathlib.Path(__file__).parents[1]
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
workflows = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_changelog_begins_with_this_version_of_which_the_citation_speaks():
    versions = re.findall(r"^## \[(\d\S*)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    citation = read(ROOT / "CITATION.cff")
    assert versions[0] == (citation["version"], citation["date-released"])
    assert citation["version"] == __version__


@workflows
def test_actions_are_pinned_and_may_read_only(path):
    used = re.findall(r"uses: (\S+)", path.read_text(encoding="utf-8"))
    assert used and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in used)
    assert read(path)["permissions"] == {"contents": "read"}


@workflows
def test_a_workflow_ends_and_is_followed_by_the_newest_only(path):
    content = read(path)
    assert content["concurrency"]["cancel-in-progress"] is True
    assert all(job["timeout-minutes"] <= 120 for job in content["jobs"].values())


def test_who_reports_a_fault_is_asked_for_version_and_machine():
    asked = (ROOT / ".github" / "ISSUE_TEMPLATE" / "fault.yml").read_text(encoding="utf-8")
    assert "`acml doctor`" in asked and "`acml --version`" in asked


def test_no_test_waits_for_a_module_that_nobody_can_install():
    # a test that is skipped for a name that was moved looks like one that passed
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    named = {name for text in texts for name in re.findall(r'importorskip\("([^"]+)"', text)}
    assert [name for name in sorted(named) if importlib.util.find_spec(name) is None] == []
