"""Keys that the Linux kernel keeps: the grader's are out of reach, and no key is left for another student."""

import concurrent.futures
import ctypes
import multiprocessing
import pathlib
import uuid

import pytest

from autograder.sandbox.limits import Limits
from autograder.sandbox.system_calls import REFUSED, keyring_number
from autograder.sandbox.users import next_user
from tests.attacks.sandboxed import told

pytestmark = pytest.mark.usefixtures("sandbox")

LIMITS = Limits(cell_s=5.0, file_mib=16)
SESSION, UNLINK = -3, 9
LISTED = """
found = []
for name in ('keys', 'key-users'):
    try: found.append(open(f'/proc/{name}').read())
    except PermissionError: pass
print(found)
"""
RING = "import ctypes; print(ctypes.CDLL(None).syscall({keyctl}, 0, -3, 0))"
# keyctl: search the session, user and persistent keyrings; request_key: search all
READ = """
import ctypes
libc, found = ctypes.CDLL(None), []
for ring in (-1, -2, -3, -4, -5):
    found.append(libc.syscall({keyctl}, 10, ring, b'user', b'{token}', 0))
found.append(libc.syscall({request_key}, b'user', b'{token}', None, 0))
found.append(libc.syscall({keyctl}, 11, {key}, ctypes.create_string_buffer(100), 100))
print(found)
"""
LEAVE = """
import ctypes
libc, left = ctypes.CDLL(None), []
for ring in (-1, -2, -3, -4, -5):
    left.append(libc.syscall({add_key}, b'user', b'mailbox', b'answer', 6, ring))
left.append(libc.syscall({keyctl}, 1, b'mailbox'))
left.append(libc.syscall({keyctl}, 22, -1, -3))
print(left)
"""


def number(name: str) -> int:
    return REFUSED[name][0 if keyring_number() == REFUSED["keyctl"][0] else 1]


NUMBERS = {name: number(name) for name in ("keyctl", "add_key", "request_key")}


@pytest.fixture(scope="module")
def key():
    """A key in the session keyring of this process, which every child inherits; its name and number."""
    libc, token = ctypes.CDLL(None), f"canary{uuid.uuid4().hex}"
    serial = libc.syscall(NUMBERS["add_key"], b"user", token.encode(), b"secret", 6, SESSION)
    if serial < 0:
        pytest.skip("this Linux kernel keeps no keys")
    yield token, serial
    libc.syscall(NUMBERS["keyctl"], UNLINK, serial, SESSION)


@pytest.fixture(scope="module")
def kernel(key, start):  # noqa: ARG001 - the warm process must inherit the key
    with start(LIMITS) as running:
        yield running


def test_no_key_is_listed(kernel, key):
    assert key[0] in pathlib.Path("/proc/keys").read_text(encoding="utf-8")
    assert told(kernel, LISTED) == []


def test_a_key_of_the_grader_is_neither_found_nor_read(kernel, key):
    found = told(kernel, READ.format(token=key[0], key=key[1], **NUMBERS))
    assert found == [-1] * len(found)


def test_no_key_can_be_left_for_another_student(kernel):
    left = told(kernel, LEAVE.format(**NUMBERS))
    assert left == [-1] * len(left)


def test_two_sandboxes_have_two_users(start):
    with start(LIMITS) as one, start(LIMITS) as other:
        users = [told(each, "import os; print(os.getuid())") for each in (one, other)]
    assert users[0] != users[1] or next_user() is None


def test_the_keyring_is_left_even_where_no_system_call_is_refused(start, key, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.bubblewrap.filter_program", lambda: b"")
    with start(LIMITS) as one, start(LIMITS) as other:
        rings = [told(each, RING.format(**NUMBERS)) for each in (one, other)]
        found = told(one, READ.format(token=key[0], key=key[1], **NUMBERS))
    assert min(rings) > 0 and rings[0] != rings[1]
    assert found == [-1] * len(found)


def _many(count):
    return [next_user() for _ in range(count)]


def test_no_user_number_comes_twice_over_all_processes_of_a_machine():
    if next_user() is None:
        pytest.skip("only root gives its sandboxes users of their own")
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(3, context) as pool:
        drawn = [user for users in pool.map(_many, [200] * 6) for user in users]
    assert len(set(drawn)) == len(drawn) == 1200
    assert min(drawn) >= 0x70000000 and max(drawn) < 0x78000000
