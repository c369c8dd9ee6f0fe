"""Each family's table becomes a class that is graded once, and a test for every attack in it."""

import pytest
from attack_class import grade


def pytest_generate_tests(metafunc):
    """Give a test that asks for an ``attack`` every attack of its family."""
    if "attack" in metafunc.fixturenames:
        attacks = metafunc.module.ATTACKS
        metafunc.parametrize("attack", attacks, ids=[attack.name for attack in attacks])


@pytest.fixture(scope="module")
def graded(request, mini_course_module, tmp_path_factory):
    return grade(mini_course_module, tmp_path_factory.mktemp("class"), request.module.ATTACKS)
