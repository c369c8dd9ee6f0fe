"""The ledger of proofs: what holds is not proved again, what changed is, and a false ledger is found."""

import dataclasses
import json
import shutil
import subprocess

import pytest
from typer.testing import CliRunner

from autograder.audit.proofs import contradictions, why_not_proved
from autograder.audit.proving import chosen_lessons
from autograder.authoring.build import build, stale
from autograder.authoring.proof_files import AUDIT, NOTEBOOK, Proof, proof_path, read_proofs, write_proof
from autograder.cli import app
from autograder.errors import CourseError
from autograder.utils.course_paths import lesson_files
from tests.support.mini_course import make_course, rewritten

FIGURE = "\n# %% show\nimport matplotlib.pyplot as plt\n\nfigure, axes = plt.subplots()\n"
README = "# A course\n\n<!-- lessons: printed by acml build -->\n<!-- end of lessons -->\n\nThe end.\n"
NAME = "9_1_levels"


def acml(root, *words):
    """Say words of the command in a course; return exit code and output."""
    result = CliRunner().invoke(app, words, env={"ACML_COURSE": str(root), "COLUMNS": "200"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def proved_once(tmp_path_factory):
    """A course whose one lesson is proved."""
    root = make_course(tmp_path_factory.mktemp("course"))
    rewritten(root, "", FIGURE)
    (root / "README.md").write_text(README, encoding="utf-8")
    build(root)
    assert acml(root, "proofs")[0] == 1
    for word in ("audit", "notebooks"):
        code, said = acml(root, word)
        assert code == 0, said
    return root


@pytest.fixture
def proved(proved_once, tmp_path):
    """The same course, for a test that changes it."""
    return shutil.copytree(proved_once, tmp_path / "course", symlinks=True)


def ledger(root):
    """Return the file of the lesson in the ledger."""
    return proof_path(root, NAME)


def test_what_is_proved_is_not_proved_again(proved):
    before = ledger(proved).read_bytes()
    for word in ("audit", "notebooks"):
        code, said = acml(proved, word)
        assert (code, "nothing has changed" in said) == (0, True), said
    assert acml(proved, "proofs")[0] == 0
    assert ledger(proved).read_bytes() == before


def test_a_proof_says_what_was_proved_and_nothing_of_the_machine_but_what_was_measured(proved):
    proofs = read_proofs(proved, NAME)
    assert set(proofs[AUDIT].measured) == {"seconds", "date", "versions"}
    assert set(proofs[NOTEBOOK].measured) == {"seconds", "peak_memory_mib", "date", "versions"}
    row = proofs[AUDIT].found["exercises"]["alias_frequency"]
    assert (row["wrong"], row["named"], row["right"], row["probes"]["float32"]) == (2, 2, 1, "yes")
    assert row["mutants"]["killed"] >= 5 and row["student_mutants"]["killed"] >= 15
    assert str(proved) not in ledger(proved).read_text(encoding="utf-8")


def test_a_changed_word_makes_a_proof_stale_and_proving_it_makes_it_fresh(proved):
    path = lesson_files(proved)[0]
    text = path.read_text(encoding="utf-8").replace("# Which part of", "# What part of")
    path.write_text(text, encoding="utf-8")
    assert acml(proved, "proofs")[0] == 0, "a hint is prose: nothing that is proved depends on it"
    # a known answer stands in no notebook
    path.write_text(text.replace("\n# %% wrong", "\n# one more word\n\n# %% wrong", 1), encoding="utf-8")
    code, said = acml(proved, "proofs")
    assert code == 1 and "9_1: the audit was proved before a change of lesson; run `acml audit`" in said
    assert "the notebook" not in said
    assert acml(proved, "audit", "--no-mutants")[0] == 0
    assert "change of lesson" in why_not_proved(proved, path, AUDIT)
    assert acml(proved, "audit")[0] == 0
    assert acml(proved, "proofs")[0] == 0


def test_more_secrets_than_were_tried_have_to_be_proved(proved):
    path = lesson_files(proved)[0]
    assert why_not_proved(proved, path, AUDIT, seeds=1) == ""
    assert "fewer than 2 secrets" in why_not_proved(proved, path, AUDIT, seeds=2)
    before = read_proofs(proved, NAME)[AUDIT]
    assert acml(proved, "audit", "--seeds", "2")[0] == 0
    after = read_proofs(proved, NAME)[AUDIT]
    assert (after.digests, after.found) == (before.digests, before.found | {"secrets": 2})
    assert why_not_proved(proved, path, AUDIT, seeds=2) == why_not_proved(proved, path, AUDIT) == ""


def test_a_lesson_with_a_fault_has_no_proof(proved):
    rewritten(proved, "alias_frequency", test='assert True, "nothing is asked"', hidden='assert True, "nothing"')
    code, said = acml(proved, "audit")
    assert code == 1 and "FAULT" in said
    rewritten(proved, "", "\n# %% show\n1 / 0\n")
    build(proved)
    code, said = acml(proved, "notebooks")
    assert code == 1 and "ZeroDivisionError" in said
    assert not ledger(proved).exists()


def test_a_false_ledger_is_found_by_proving_anew(proved):
    entries = json.loads(ledger(proved).read_text(encoding="utf-8"))
    entries[AUDIT]["found"]["exercises"]["alias_frequency"]["mutants"]["killed"] += 5
    entries[NOTEBOOK]["found"]["figures"] = 7
    ledger(proved).write_text(json.dumps(entries), encoding="utf-8")
    assert acml(proved, "proofs")[0] == 0
    code, said = acml(proved, "proofs", "--anew", "1")
    assert code == 1
    assert "9_1: audit: FALSE LEDGER: exercises, alias_frequency, mutants, killed: the ledger says" in said
    assert "9_1: notebook: FALSE LEDGER: figures: the ledger says 7, proved anew it is 1" in said
    assert json.loads(ledger(proved).read_text(encoding="utf-8")) == entries


def test_how_many_mistakes_a_busy_machine_had_time_to_name_is_no_contradiction(proved):
    proof = read_proofs(proved, NAME)[AUDIT]
    fewer = json.loads(json.dumps(proof.found))
    fewer["exercises"]["alias_frequency"]["named"] -= 1
    assert contradictions(proof, dataclasses.replace(proof, found=fewer)) == []


def test_a_true_ledger_stands_when_it_is_proved_anew(proved):
    before = ledger(proved).read_bytes()
    code, said = acml(proved, "proofs", "--anew", "2")
    assert code == 0, said
    assert ledger(proved).read_bytes() == before


def test_a_slow_notebook_is_told_and_fails_nothing(proved):
    entries = json.loads(ledger(proved).read_text(encoding="utf-8"))
    entries[NOTEBOOK]["measured"]["seconds"] = 121
    ledger(proved).write_text(json.dumps(entries), encoding="utf-8")
    code, said = acml(proved, "proofs")
    assert code == 0 and "9_1: warning: its notebook took 121 s, more than 120 s." in said


def test_a_file_that_is_not_of_the_ledger_is_named_with_the_remedy(proved):
    ledger(proved).write_text('{"audit": 3}', encoding="utf-8")
    with pytest.raises(CourseError, match=r"9_1\.json is not a file of the ledger.*delete it"):
        read_proofs(proved, NAME)


def test_the_commit_chooses_and_without_git_the_ledger(tmp_path):
    for number in range(1, 10):
        path = tmp_path / "lessons" / "9_mini" / f"9_{number}_levels.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert chosen_lessons(tmp_path, 2) == chosen_lessons(tmp_path, 2)
    assert len(chosen_lessons(tmp_path, 20)) == 9
    choices = set()
    for number in range(1, 10):
        write_proof(tmp_path, f"9_{number}_levels", NOTEBOOK, Proof({}, {"figures": number}, {}))
        choices.add(tuple(chosen_lessons(tmp_path, 2)))
    assert len(choices) > 3
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run([*git, "init", "-q"], check=True)
    chosen = set()
    for number in range(10):
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", str(number)], check=True)
        chosen.add(tuple(chosen_lessons(tmp_path, 2)))
    assert len(chosen) > 3


def test_the_table_of_lessons_shows_the_ledger(proved):
    text = (proved / "README.md").read_text(encoding="utf-8")
    seconds = read_proofs(proved, NAME)[NOTEBOOK].measured["seconds"]
    assert f"| Levels | 5 min | 2 | 3 | {seconds} s | 100.0% |" in text
    assert text.startswith("# A course\n") and text.endswith("The end.\n")
    assert stale(proved) == []
    entries = json.loads(ledger(proved).read_text(encoding="utf-8"))
    entries[NOTEBOOK]["measured"]["seconds"] = 77
    entries[AUDIT]["found"]["exercises"]["alias_frequency"]["mutants"]["survivors"] = {"a": "why", "b": "", "c": ""}
    ledger(proved).write_text(json.dumps(entries), encoding="utf-8")
    assert [path.name for path in stale(proved)] == ["README.md"]
    build(proved)
    assert "| 77 s | 9" in (proved / "README.md").read_text(encoding="utf-8")
    ledger(proved).unlink()
    build(proved)
    assert "| 3 | – | – |" in (proved / "README.md").read_text(encoding="utf-8")
