"""What Jupyter is told about a student's kernel: this Python, in the sandbox or not."""

import dataclasses
import json
import pathlib
import sys
import tempfile

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

from autograder.sandbox.limits import Limits

STAND_IN = pathlib.Path(__file__).resolve().parents[1] / "student" / "standby" / "stand_in.py"


class Specs(KernelSpecManager):
    """Manager that knows one kernel: this Python, in the sandbox or not; see `kernel_spec`."""

    def __init__(self, sandboxed: bool, limits: Limits, warm: str, library: str) -> None:
        super().__init__()
        self._spec = kernel_spec(sandboxed, limits, warm, library)

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002
        """Return the one specification, whatever its name."""
        return self._spec


def kernel_spec(sandboxed: bool, limits: Limits, warm: str = "", library: str = "") -> KernelSpec:
    """Return the specification of a student's kernel.

    Args:
        sandboxed: Whether bubblewrap stands around it.
        limits: Bounds that the sandbox enforces.
        warm: Address of a warm process, or `""`.
        library: Folder shown in the place of `acml_tf`, or `""`.
    """
    if warm and not sandboxed:
        return _forked_spec(warm)
    config = {"limits": dataclasses.asdict(limits), "warm": warm, "library": library}
    settings = {"provisioner_name": "acml-sandbox", "config": config}
    return KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name="Student (sandbox)" if sandboxed else "Student",
        language="python",
        interrupt_mode="message" if sandboxed else "signal",
        metadata={"kernel_provisioner": settings} if sandboxed else {},
    )


def _forked_spec(address: str) -> KernelSpec:
    """Return the specification of a kernel that the waiting process forks; a small process stands for it here."""
    argv = [sys.executable, "-I", "-S", str(STAND_IN), address, "{connection_file}"]
    # a signal would reach the small process
    return KernelSpec(argv=argv, display_name="Student", language="python", interrupt_mode="message")


def install_kernel_spec() -> str:
    """Write the sandboxed kernel's specification into this Python environment, so that nbgrader finds it by name."""
    with tempfile.TemporaryDirectory() as folder:
        # it is copied with its mode, and everybody is to find it
        pathlib.Path(folder).chmod(0o755)
        path = pathlib.Path(folder) / "kernel.json"
        path.write_text(json.dumps(kernel_spec(True, Limits()).to_dict()), encoding="utf-8")
        return KernelSpecManager().install_kernel_spec(folder, "acml-sandbox", prefix=sys.prefix)
