"""Files written in one step."""

import os
import pathlib


def write_whole(path: pathlib.Path, text: str, mode: int = 0o666) -> None:
    """Write a file so that no reader ever sees half of it; `mode` says who may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode)
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)
