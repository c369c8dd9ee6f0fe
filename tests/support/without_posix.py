"""Run `acml` as on a system without POSIX: to our own modules, its modules and functions are not there.

What others wrote (Python's library, Jupyter, TensorFlow) keeps the system that it is on.
"""

import builtins
import importlib
import pathlib
import sys
import types

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = ("acml_tf", "autograder")
MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
# what Python's documentation calls available on Unix only
NAMES = {
    "os": """
        O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK SCHED_IDLE WNOHANG chown chroot fchmod fchown fork forkpty getegid
        geteuid getgid getgroups getloadavg getpgid getpgrp getpriority getresuid getsid getuid initgroups killpg lchown
        memfd_create mkfifo mknod nice openpty pidfd_open posix_spawn sched_getaffinity sched_param sched_setaffinity
        sched_setscheduler setegid seteuid setgid setgroups setns setpgid setpriority setsid setuid statvfs sysconf
        uname unshare wait wait3 wait4 waitid
    """,
    "signal": """
        ITIMER_REAL SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGUSR1 SIGUSR2 SIGXCPU alarm
        getitimer pthread_kill pthread_sigmask setitimer sigwait
    """,
    "socket": "AF_UNIX CMSG_LEN SCM_RIGHTS SO_PEERCRED recv_fds send_fds",
    "sys": "",
    "time": "tzset",
}


class Lacking(types.ModuleType):
    """A module without some of its names."""

    def __init__(self, real: types.ModuleType, missing: set[str], **other):
        super().__init__(real.__name__)
        vars(self).update(_real=real, _missing=missing, **other)

    def __getattr__(self, name: str):
        if name in self._missing:
            raise AttributeError(f"there is no {self.__name__}.{name} here")
        return getattr(self._real, name)


def hide_posix() -> None:
    """Let our modules import what Windows has."""
    usual = builtins.__import__
    lacking = {name: Lacking(importlib.import_module(name), set(names.split())) for name, names in NAMES.items()}
    lacking["sys"].platform, lacking["os"].name = "win32", "nt"

    def imported(name, *rest, **named):
        namespace = rest[0] if rest else named.get("globals")
        if str((namespace or {}).get("__name__")).split(".")[0] in OURS:
            if name in MODULES:
                raise ModuleNotFoundError(f"No module named {name!r}")
            if name in lacking:
                return lacking[name]
        return usual(name, *rest, **named)

    builtins.__import__ = imported


if __name__ == "__main__":
    hide_posix()
    from autograder.cli import main

    # the command line's own name, in its messages
    sys.argv[0] = "acml"
    main()
