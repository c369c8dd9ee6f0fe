"""Each table of faults becomes a class that is graded once, and tests for every fault in it."""

import pytest

from tests.faults.fault_class import LIMITS, grade


def pytest_generate_tests(metafunc):
    """Give a test that asks for a ``fault`` every fault of its file."""
    if "fault" in metafunc.fixturenames:
        faults = metafunc.module.FAULTS
        metafunc.parametrize("fault", faults, ids=[fault.name for fault in faults])


@pytest.fixture(scope="module")
def graded(request, mini_course_module, tmp_path_factory):
    limits = getattr(request.module, "MODULE_LIMITS", LIMITS)
    return grade(mini_course_module, tmp_path_factory.mktemp("class"), request.module.FAULTS, limits)
