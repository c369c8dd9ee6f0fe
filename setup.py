"""The files of the course that a wheel carries beside the packages; all else stands in setup.cfg."""

from collections import defaultdict
from pathlib import Path

from setuptools import setup

HERE = Path(__file__).resolve().parent
SHARE = "share/acml_tf"
CARRIED = ("lessons/**/*.py", "lessons/proofs/*.json", "course/**/*", "solutions/**/*")


def course_files():
    """Return pairs of a folder below `sys.prefix` and the files that go there."""
    folders = defaultdict(list)
    for pattern in CARRIED:
        for path in sorted(HERE.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts and ".ipynb_checkpoints" not in path.parts:
                place = path.relative_to(HERE)
                folders[f"{SHARE}/{place.parent.as_posix()}"].append(place.as_posix())
    return [*folders.items(), ("etc/jupyter/jupyter_server_config.d", ["autograder/jupyter_config/acml.json"])]


setup(data_files=course_files())
