"""What the tests of this room share."""

import pytest


@pytest.fixture
def unhurried(monkeypatch):
    """Give a call the time to import Keras, which the grader's processes have done before they fork."""
    monkeypatch.setattr("autograder.diagnosis.calls.CALL_S", 60)
