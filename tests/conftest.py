"""The sandbox, and a course of one small lesson, for tests that need them."""

import pytest

from autograder.errors import CourseError
from autograder.sandbox.bubblewrap import require_bubblewrap
from tests.support.mini_course import make_course


@pytest.fixture(scope="session", autouse=True)
def no_standby():
    """No check of a test leaves a process behind that waits for the next; the tests of it ask for one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACML_STANDBY_S", "0")
        yield


@pytest.fixture(scope="session")
def sandbox():
    """Skip a test where the sandbox cannot be had, in the words that say why."""
    try:
        require_bubblewrap()
    except CourseError as error:
        pytest.skip(str(error))


@pytest.fixture
def mini_course(tmp_path_factory, monkeypatch):
    """A course of one lesson that the test may change; ``ACML_COURSE`` names it."""
    root = make_course(tmp_path_factory.mktemp("course"))
    monkeypatch.setenv("ACML_COURSE", str(root))
    return root


@pytest.fixture(scope="module")
def mini_course_module(tmp_path_factory):
    """The same course, made once for a module of tests that leave it as it is."""
    return make_course(tmp_path_factory.mktemp("course"))
