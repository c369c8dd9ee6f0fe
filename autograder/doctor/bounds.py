"""What bounds a student's processes together and what is kept from them: groups, the filter, the folders shown."""

import os
import pathlib
import platform

from autograder.doctor.result import OK, PROBLEM, WARNING, CheckResult
from autograder.errors import CourseError
from autograder.sandbox.groups import NoGroups, control_groups
from autograder.sandbox.mounts import require_hidden
from autograder.sandbox.system_calls import AUDIT_MACHINES, REFUSED

SCOPE = "systemd-run{user} --scope --property Delegate=yes acml grade …"
WATCH = (
    "acml grade looks at memory twice a second itself and puts sandboxes with many busy processes behind all others, "
    "which bounds neither a peak between two looks nor memory of the Linux kernel's own"
)


def bounds_together() -> CheckResult:
    """Make a control group and let a process enter it, as each sandbox does."""
    groups = control_groups()
    if not isinstance(groups, NoGroups):
        return CheckResult("control groups", OK, f"{groups.kind}: memory, processes and processor of each sandbox")
    user = "" if os.geteuid() == 0 else " --user"
    remedy = f"With systemd type `{SCOPE.format(user=user)}`; without groups {WATCH}."
    return CheckResult("control groups", WARNING, "none that the grader may make", remedy)


def system_calls(machine: str = "") -> CheckResult:
    """Look whether the numbers of system calls are known here.

    Args:
        machine: Name of a processor; this machine's if not given.
    """
    machine = machine or platform.machine()
    if machine in AUDIT_MACHINES:
        return CheckResult("system calls", OK, f"{len(REFUSED)} and all namespaces are refused to students' code")
    remedy = (
        f"Grade strangers on {' or '.join(AUDIT_MACHINES)}: elsewhere keyrings and shared memory stay open to them."
    )
    return CheckResult("system calls", WARNING, f"no filter for {machine}", remedy)


def shown(class_dir: pathlib.Path) -> CheckResult:
    """Look whether a folder that the sandbox shows holds what nobody may see.

    Args:
        class_dir: Folder of the class.
    """
    try:
        require_hidden([("the class folder", class_dir)])
    except CourseError as error:
        return CheckResult("folders shown", PROBLEM, "more than students may see", str(error))
    return CheckResult("folders shown", OK, "no lesson, class, home or temporary file lies in them")
