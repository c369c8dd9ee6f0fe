"""Each family's table becomes a class that is graded once, and a test for every attack in it; kernels to attack."""

import functools

import pytest

from autograder.execution.kernel import Kernel
from autograder.sandbox.warm import warm_start
from tests.attacks.attack_class import grade


def pytest_generate_tests(metafunc):
    """Give a test that asks for an ``attack`` every attack of its family."""
    if "attack" in metafunc.fixturenames:
        attacks = metafunc.module.ATTACKS
        metafunc.parametrize("attack", attacks, ids=[attack.name for attack in attacks])


@pytest.fixture(scope="module")
def graded(request, mini_course_module, tmp_path_factory):
    return grade(mini_course_module, tmp_path_factory.mktemp("class"), request.module.ATTACKS)


@pytest.fixture(scope="module", params=["warm", "cold"])
def start(request, sandbox):  # noqa: ARG001 - skips without bubblewrap
    """A function that starts a kernel from bounds: forked from a warm process, and anew."""
    if request.param == "cold":
        yield Kernel
        return
    with warm_start([]) as warm:
        yield functools.partial(Kernel, warm=warm.address)
