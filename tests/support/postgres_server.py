"""A real PostgreSQL server of a test's own: in a folder that is removed, on the loopback, as a user who is not root."""

import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile

PASSWORD = "opensesame"  # noqa: S105 - of a server that lives for seconds
REMEDY = "there is no PostgreSQL; install Debian's package: sudo apt-get install postgresql"


def binaries():
    """Return the folder of the newest server's programs, or ``None``."""
    found = [path.parent for path in pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    beside = shutil.which("initdb")
    return max(found, key=lambda path: float(path.parent.name), default=beside and pathlib.Path(beside).parent)


@contextlib.contextmanager
def postgres_server():
    """Keep a server for as long as the block lasts; yield the URL of its database, without and with its name."""
    # not under pytest's folder, which only root may enter
    with tempfile.TemporaryDirectory(prefix="pg-", ignore_cleanup_errors=True) as holder:
        folder = pathlib.Path(holder)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o644)
        words = ("--username=ann", "--auth=scram-sha-256", "--no-sync", "--encoding=UTF8", "--locale=C")
        _run("initdb", f"--pgdata={folder}/data", f"--pwfile={folder}/password", *words)
        port = _free_port()
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder}"
        _run("pg_ctl", "start", "--wait", f"--pgdata={folder}/data", f"--log={folder}/log", f"--options={options}")
        try:
            yield f"postgresql+psycopg://ann:{PASSWORD}@127.0.0.1:{port}"
        finally:
            _run("pg_ctl", "stop", "--mode=immediate", "--wait", f"--pgdata={folder}/data")


def _run(program, *words):
    # the server refuses to run as root
    user = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    command = [str(binaries() / program), *words]
    with tempfile.TemporaryFile() as log:
        done = subprocess.run(command, cwd="/", stdout=log, stderr=log, timeout=120, **user)
        log.seek(0)
        assert done.returncode == 0, log.read().decode()


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
