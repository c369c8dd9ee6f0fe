"""Under other secrets those tests run again that draw from them, and no others."""

import dataclasses

import pytest

from autograder.audit.secret_trials import draws, secrets_for
from tests.autograder.diagnosis.test_diagnosis import exercise_of

DRAWN = "x = rng.normal(size=3)\nassert (f(x) == abs(x)).all(), 'sign'"


def exercise(test, hidden=""):
    return dataclasses.replace(exercise_of("f", test), hidden=hidden)


def verdicts(test, hidden, answer, count=4):
    made, namespace = exercise(test, hidden), {"f": abs}
    return secrets_for(made, namespace, count).verdicts(made, namespace, answer)


@pytest.mark.parametrize(("text", "expected"), [("f(rng.normal())", True), ("'rng'", False), ("f(strng)", False)])
def test_a_test_draws_where_it_names_the_generator(text, expected):
    assert draws(text) is expected


@pytest.mark.parametrize(
    ("test", "hidden", "answer", "number"),
    [
        ("assert f(-2) == 2", "assert f(-3) == 3", abs, 1),
        ("assert f(-2) == 2", DRAWN, abs, 4),
        (DRAWN, "", abs, 4),
        ("assert f(-2) == 2", DRAWN, lambda x: x, 1),
        (DRAWN, "assert f(-2) == 2", lambda x: x, 4),
    ],
)
def test_only_what_draws_runs_under_every_secret(test, hidden, answer, number):
    found = verdicts(test, hidden, answer)
    assert len(found) == number and len({verdict.status for _, verdict in found}) == 1


def test_a_hidden_test_that_needs_what_the_visible_one_made_runs_behind_it():
    made = exercise("size = 3\nassert f(-2) == 2", DRAWN.replace("size=3", "size=size"))
    assert secrets_for(made, {"f": abs}, 4).drawing == made
    assert all(verdict.status == "passed" for _, verdict in verdicts(made.test, made.hidden, abs))
