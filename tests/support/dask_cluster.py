"""A real dask scheduler and real workers on the loopback, each a process of its own; nothing of them is left behind."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time

import psutil

DASK = pathlib.Path(sys.executable).with_name("dask")


def start(*words, folder, **environment):
    """Start one dask process that writes to a log in its folder."""
    command = [str(DASK), *words, "--host", "127.0.0.1", "--no-dashboard"]
    with (folder / f"{words[0]}-{time.monotonic_ns()}.log").open("w") as log:
        return subprocess.Popen(command, cwd=folder, env=os.environ | environment, stdout=log, stderr=log)


def start_scheduler(folder, **environment):
    """Start a scheduler on a free port; return it with its address."""
    file = folder / "scheduler.json"
    words, until = ("scheduler", "--port", "0", "--scheduler-file", str(file)), time.time() + 60
    scheduler = start(*words, folder=folder, **environment)
    while time.time() < until:
        with contextlib.suppress(OSError, ValueError):
            return scheduler, json.loads(file.read_text(encoding="utf-8"))["address"]
        time.sleep(0.05)
    raise AssertionError("the scheduler did not start")


def start_worker(folder, address, **environment):
    """Start a worker with one thread, under a nanny as dask does it by itself."""
    words = ("worker", address, "--nthreads", "1", "--local-directory", str(folder))
    return start(*words, folder=folder, **environment)


def computing_process(worker):
    """Return the process that a worker's nanny watches over, once it has one."""
    until = time.time() + 60
    while time.time() < until:
        for child in psutil.Process(worker.pid).children():
            if "spawn_main" in " ".join(child.cmdline()):
                return child
        time.sleep(0.05)
    raise AssertionError("the worker did not start")


def family(*processes):
    """Return processes with all that they started."""
    found = [psutil.Process(process.pid) for process in processes if process.poll() is None]
    return [*found, *(child for process in found for child in process.children(recursive=True))]


def end(*processes):
    """Ask processes to end, in this order, and require that they and all that they started do."""
    members = family(*processes)
    for process in processes:
        process.terminate()
        process.wait(timeout=30)
    alive = psutil.wait_procs(members, timeout=20)[1]
    for process in alive:
        process.kill()
    assert alive == [], "a cluster leaves a process behind"
