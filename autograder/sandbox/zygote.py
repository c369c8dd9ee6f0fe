"""A warm process from which students' kernels are forked: heavy packages imported, nothing run, nothing secret.

Started by its path with a clean environment; needs the standard library and its neighbours only. It
waits on a socket. Each request brings a sandbox that bubblewrap has built; the fork enters it, gives up every right
and becomes a Jupyter kernel.

A process that has run one TensorFlow operation cannot be forked any more (the child hangs), so before the first
request a trial child computes something, within a time bound.
"""

import array
import ctypes
import fcntl
import gc
import importlib
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
from collections.abc import Callable

# started by its path, so these are found in its folder
import confinement
import first_calls
import importing

CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC = 0x02000000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWNS = 0x10000000, 0x20000000, 0x40000000, 0x00020000
NAMESPACES = {
    "cgroup": CLONE_NEWCGROUP,
    "uts": CLONE_NEWUTS,
    "ipc": CLONE_NEWIPC,
    "net": CLONE_NEWNET,
    "pid": CLONE_NEWPID,
    "mnt": CLONE_NEWNS,
}
NS_GET_USERNS = 0xB701
PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 4, 24, 38, 47, 4
CAPABILITY_VERSION = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def enter(process: int) -> None:
    """Enter every namespace of a process in which it differs from this one: users first, files last."""
    files = {name: os.open(f"/proc/{process}/ns/{name}", os.O_RDONLY) for name in NAMESPACES}
    ours = {name: os.stat(f"/proc/self/ns/{name}").st_ino for name in (*NAMESPACES, "user")}
    # bubblewrap may put one user namespace into another; the files belong to the outer one
    owner = fcntl.ioctl(files["mnt"], NS_GET_USERNS)
    inner = os.open(f"/proc/{process}/ns/user", os.O_RDONLY)
    if os.fstat(owner).st_ino != ours["user"]:
        _checked(_libc.setns(owner, CLONE_NEWUSER))
    for name, kind in NAMESPACES.items():
        if os.fstat(files[name]).st_ino != ours[name]:
            _checked(_libc.setns(files[name], kind))
    if os.fstat(inner).st_ino not in (os.fstat(owner).st_ino, ours["user"]):
        _checked(_libc.setns(inner, CLONE_NEWUSER))


def give_up_rights(user: int | None) -> None:
    """Become an ordinary user for good: no capability now, none by any program that is started later."""
    for capability in range(64):
        if _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    _checked(_libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0))
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    header, nothing = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
    _checked(_libc.capset(header, nothing))
    _checked(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    # as after starting a program: a process may read what /proc says of itself
    _checked(_libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))


def set_bounds(bounds: dict[str, int]) -> None:
    """Put bounds on this process, by the names of the `resource` module."""
    for name, most in bounds.items():
        resource.setrlimit(getattr(resource, name), (most, most))


def become_kernel(request: dict) -> None:
    """Turn this forked process into the kernel of one student; returns only when the kernel ends."""
    os.setsid()
    set_bounds(request["bounds"])
    confinement.leave_keyring(request["keyctl"])
    give_up_rights(request["user"])
    confinement.refuse_system_calls(bytes.fromhex(request["filter"]))
    os.chdir(request["home"])
    nowhere = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    os.environ.update(request["environment"])
    importlib.invalidate_caches()
    if "numpy" in sys.modules:
        # a fork would go on with its parent's numbers
        sys.modules["numpy"].random.seed()
    sys.argv = ["ipykernel_launcher", "-f", request["connection"]]
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance()


def serve_one(connection: socket.socket) -> None:
    """Answer one request: fork, enter the sandbox, fork again into its process namespace, report, wait for the end."""
    message, ancillary, _, _ = connection.recvmsg(65536, socket.CMSG_SPACE(4))
    alive = _descriptors(ancillary)
    if os.fork() == 0:
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            request = json.loads(message)
            # by names outside, before the files of the sandbox take their place
            confinement.enter_groups(request["groups"], request["nice"], request["cores"])
            enter(request["process"])
            kernel = os.fork()
            if kernel == 0:
                os.close(alive)
                _finally_exit(lambda: become_kernel(request))
            connection.sendall(b"ok")
            connection.close()
            # the sandbox lasts as long as this process holds its connection open
            os.waitpid(kernel, 0)
        except BaseException as error:  # noqa: BLE001 - a fork must never go on as its parent
            connection.sendall(f"{type(error).__name__}: {error}".encode()[:500])
        finally:
            os._exit(0)
    os.close(alive)


def _descriptors(ancillary: list[tuple[int, int, bytes]]) -> int:
    numbers = array.array("i")
    for _, _, data in ancillary:
        numbers.frombytes(data[:4])
    return numbers[0]


def _finally_exit(step: Callable) -> None:
    try:
        step()
    finally:
        os._exit(0)


def sweep(folder: str) -> None:
    """Remove the folder of the socket with every kernel's folder in it, also those closed to new files."""
    for inside in os.scandir(folder):
        if inside.is_dir(follow_symlinks=False):
            os.chmod(inside.path, 0o700)
    shutil.rmtree(folder, ignore_errors=True)


def main(address: str, modules: list[str]) -> None:
    """Import the modules, try a fork, then serve until standard input is closed."""
    # the folder of this script is not a place to import from
    sys.path.pop(0)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
        server.bind(address)
        server.listen(64)
        importing.warm_up(modules)
        first_calls.make_first_calls()
        if not importing.trial():
            sys.exit("a fork of the warm process hangs or fails")
        # what a fork's garbage collector does not look at stays shared
        gc.freeze()
        print("ready", flush=True)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while sys.stdin not in (ready := select.select([server, sys.stdin], [], [])[0]):
            if server in ready:
                with server.accept()[0] as connection:
                    serve_one(connection)
    # whoever held the other end of standard input may have been killed
    sweep(os.path.dirname(address))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
