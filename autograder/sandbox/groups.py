"""Control groups: bounds that hold for all processes of one sandbox together, kept by the Linux kernel itself.

Three classes, of which the first that works on a machine is used: `UnifiedGroups` (version 2), `SplitGroups`
(version 1) and `NoGroups`.
"""

import contextlib
import dataclasses
import functools
import multiprocessing.util
import pathlib
import re
import subprocess

from autograder.sandbox.hierarchy import GRADER, move_inside, own_folder, require_given
from autograder.sandbox.leftovers import new_name, remove_folders, sweep, sweep_at_end
from autograder.sandbox.limits import MAX_THREADS, MEBIBYTE, Limits

PERIOD_US, SHARES, WEIGHT = 100_000, 1024, 100
# bubblewrap and the process that guards a fork are counted, too
OWN_PROCESSES = 8
# politeness towards the grader where a sandbox has no share of its own
NICE = 10


@dataclasses.dataclass
class Group:
    """The control group of one sandbox: a folder for each kind of bound, or none at all.

    Attributes:
        folders: Folders of the group.
        events: File that counts the processes that were killed for want of memory; `None` where nobody counts.
        nice: Politeness of the sandbox's processes towards all others.
    """

    folders: list[pathlib.Path]
    events: pathlib.Path | None = None
    nice: int = 0

    @property
    def process_files(self) -> list[str]:
        """Files into which a process writes to enter."""
        return [str(folder / "cgroup.procs") for folder in self.folders]

    def add(self, outer: int) -> None:
        """Let a process and all that it has started enter.

        Args:
            outer: Number of the process.
        """
        for path in self.process_files:
            # one that ends meanwhile need not enter
            with contextlib.suppress(ProcessLookupError):
                _write(pathlib.Path(path), outer)
        for child in pathlib.Path(f"/proc/{outer}/task/{outer}/children").read_text(encoding="ascii").split():
            self.add(int(child))

    @property
    def ran_out_of_memory(self) -> bool:
        """Whether the Linux kernel has killed a process for the group's bound on memory."""
        if self.events is None:
            return False
        try:
            found = re.search(r"^oom_kill (\d+)$", self.events.read_text(encoding="ascii"), re.MULTILINE)
        except OSError:
            return False
        return bool(found and int(found[1]))

    def remove(self) -> None:
        """Remove the group now, or when the last of its processes has gone."""
        remove_folders(self.folders)


class NoGroups:
    """A machine on which the grader may make no group: bounds hold for each process, and memory is looked at."""

    kind = "none"

    def make(self, limits: Limits) -> Group:  # noqa: ARG002 - as the other two
        """Return a group without bounds, whose processes have a lower priority than the grader's."""
        return Group([], nice=NICE)


class SplitGroups:
    """Version 1: a tree for each kind of bound.

    Raises:
        OSError: If this machine has none, or none that the grader may write.
    """

    kind = "version 1"

    def __init__(self) -> None:
        self.bases = {name: own_folder("cgroup", name) for name in ("memory", "pids", "cpu")}

    def make(self, limits: Limits) -> Group:
        """Make a group inside the grader's own with the bounds of one submission."""
        sweep(self.bases.values())
        name = new_name()
        folders = {kind: base / name for kind, base in self.bases.items()}
        for folder in folders.values():
            folder.mkdir()
        _write(folders["memory"] / "memory.limit_in_bytes", limits.memory_mib * MEBIBYTE)
        with contextlib.suppress(OSError):
            # where swap is counted at all
            _write(folders["memory"] / "memory.memsw.limit_in_bytes", limits.memory_mib * MEBIBYTE)
        _write(folders["pids"] / "pids.max", limits.processes + OWN_PROCESSES)
        _write(folders["cpu"] / "cpu.shares", SHARES)
        _write(folders["cpu"] / "cpu.cfs_period_us", PERIOD_US)
        _write(folders["cpu"] / "cpu.cfs_quota_us", MAX_THREADS * PERIOD_US)
        return Group(list(folders.values()), folders["memory"] / "memory.oom_control")


class UnifiedGroups:
    """Version 2: one tree, of which systemd or a container has given the grader a part.

    Raises:
        OSError: If this machine has none, or the grader's part is not its own.
    """

    kind = "version 2"

    def __init__(self) -> None:
        own = own_folder("cgroup2", "")
        self.base = own.parent if own.name == GRADER else own
        kinds = (self.base / "cgroup.controllers").read_text(encoding="ascii").split()
        if not {"memory", "pids"} <= set(kinds):
            raise FileNotFoundError(f"{self.base} may not bound memory and processes")
        if own.name != GRADER:
            require_given(self.base)
            move_inside(self.base)
        # older versions of systemd give the processor to root only
        self.has_cpu = "cpu" in kinds
        for kind in ("memory", "pids", *["cpu"] * self.has_cpu):
            _write(self.base / "cgroup.subtree_control", f"+{kind}")

    def make(self, limits: Limits) -> Group:
        """Make a group next to the grader's own with the bounds of one submission."""
        sweep([self.base])
        folder = self.base / new_name()
        folder.mkdir()
        _write(folder / "memory.max", limits.memory_mib * MEBIBYTE)
        with contextlib.suppress(OSError):
            # where there is swap at all
            _write(folder / "memory.swap.max", 0)
        _write(folder / "pids.max", limits.processes + OWN_PROCESSES)
        if self.has_cpu:
            _write(folder / "cpu.weight", WEIGHT)
            _write(folder / "cpu.max", f"{MAX_THREADS * PERIOD_US} {PERIOD_US}")
        return Group([folder], folder / "memory.events", 0 if self.has_cpu else NICE)


@functools.cache
def control_groups() -> UnifiedGroups | SplitGroups | NoGroups:
    """Return the groups that work on this machine: a trial process has entered one and left it."""
    for kind in (UnifiedGroups, SplitGroups):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            groups = kind()
            _try(groups)
            multiprocessing.util.Finalize(None, sweep_at_end, args=(_bases(groups),), exitpriority=5)
            return groups
    return NoGroups()


def _bases(groups: UnifiedGroups | SplitGroups) -> list[pathlib.Path]:
    return list(groups.bases.values()) if isinstance(groups, SplitGroups) else [groups.base]


def _try(groups: UnifiedGroups | SplitGroups) -> None:
    group = groups.make(Limits())
    try:
        enter = f"for file in {' '.join(group.process_files)}; do echo 0 > $file || exit 1; done"
        subprocess.run(["sh", "-c", enter], check=True, capture_output=True, timeout=10)
    finally:
        group.remove()


def _write(file: pathlib.Path, value: int | str) -> None:
    file.write_text(str(value), encoding="ascii")
