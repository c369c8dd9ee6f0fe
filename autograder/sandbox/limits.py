"""Bounds on what one submission may use."""

import dataclasses

MEBIBYTE = 2**20
# cores that one sandbox may use, and threads in each pool of a library, whatever the machine has
MAX_THREADS = 4


@dataclasses.dataclass(frozen=True)
class Limits:
    """Bounds on one submission.

    Attributes:
        cell_s: Time of one cell in seconds: wall time, less what its processes waited for a processor.
        exercise_s: Time of all calls that one exercise's tests make, in seconds, likewise.
        total_s: Time of the whole submission in seconds, likewise.
        slack_s: Wall time of all that is not the student's in an examination: starting processes, judging.
        cpu_s: Processor time of the kernel in seconds.
        memory_mib: Address space of each process (TensorFlow alone needs 3,000) and memory of all together, in
            mebibytes.
        processes: Processes and threads (TensorFlow with XLA, librosa, scikit-learn and matplotlib on `MAX_THREADS`
            cores start 48, the kernel 10).
        file_mib: Size of one file and of each writable folder in mebibytes.
        output_bytes: Output of one cell that is kept.
        reply_bytes: Size of one answer to the verifier.
    """

    cell_s: float = 20.0
    exercise_s: float = 10.0
    total_s: float = 180.0
    slack_s: float = 240.0
    cpu_s: int = 300
    memory_mib: int = 6144
    processes: int = 96
    file_mib: int = 128
    output_bytes: int = 200_000
    reply_bytes: int = 64 * MEBIBYTE

    def as_command(self) -> list[str]:
        """Return the `prlimit` command that puts the bounds on whatever follows it."""
        return [
            "prlimit",
            *(f"--{name.removeprefix('RLIMIT_').lower()}={most}" for name, most in self.bounds().items()),
        ]

    def bounds(self) -> dict[str, int]:
        """Return the bounds of each process, by their names in the `resource` module."""
        return {
            "RLIMIT_AS": self.memory_mib * MEBIBYTE,
            "RLIMIT_CPU": self.cpu_s,
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_FSIZE": self.file_mib * MEBIBYTE,
            # a bound of 0 stops files only, while 1 stops the machine's own collector of crashed programs, too
            "RLIMIT_CORE": 1,
            "RLIMIT_NOFILE": 512,
        }


def generous() -> Limits:
    """Return bounds for a run that trains and plots, too."""
    return Limits(cell_s=300.0, total_s=900.0, cpu_s=1800, output_bytes=5_000_000)
