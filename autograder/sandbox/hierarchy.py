"""Where a process stands in the trees of control groups, and whether it may make groups there."""

import contextlib
import os
import pathlib

GRADER = "acml-grader"


def own_folder(file_system: str, controller: str) -> pathlib.Path:
    """Return the folder of this process's own group.

    Args:
        file_system: `cgroup` for version 1, `cgroup2` for version 2.
        controller: Kind of bound, such as `memory`; `""` for version 2, which has one tree for all.

    Raises:
        OSError: If there is no such tree.
    """
    mounted, root = _mount(file_system, controller)
    for line in pathlib.Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            inside = os.path.relpath(path, root) if path.startswith(root) else path.lstrip("/")
            return mounted / inside
    raise FileNotFoundError(f"no group of {controller or 'version 2'}")


def _mount(file_system: str, controller: str) -> tuple[pathlib.Path, str]:
    for line in pathlib.Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines():
        mount, _, kind = line.partition(" - ")
        found, _, options = kind.split(" ", 2)
        if found == file_system and (not controller or controller in options.split(",")):
            root, place = mount.split()[3:5]
            return pathlib.Path(place), root
    raise FileNotFoundError(f"{file_system} {controller} is not mounted")


def require_given(base: pathlib.Path) -> None:
    """Check that a part of version 2 is the grader's: systemd says so, or it is all that a container sees.

    Args:
        base: Folder of a group.

    Raises:
        OSError: If it is not.
    """
    root = _mount("cgroup2", "")[0]
    marks = ("user.delegate", "trusted.delegate")
    given = [name for name in os.listxattr(base) if name in marks and os.getxattr(base, name) == b"1"]
    if base != root and not given:
        raise PermissionError(f"{base} is not given to the grader")


def move_inside(base: pathlib.Path) -> None:
    """Move the processes of a group into a part of it, for one with bounds on its parts may hold none itself.

    Args:
        base: Folder of a group.
    """
    if not (base / "cgroup.type").exists():
        return  # the root of the whole tree may
    (base / GRADER).mkdir(exist_ok=True)
    for process in (base / "cgroup.procs").read_text(encoding="ascii").split():
        with contextlib.suppress(ProcessLookupError):
            (base / GRADER / "cgroup.procs").write_text(process, encoding="ascii")
