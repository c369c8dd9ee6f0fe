"""Files of a data set as they lie on a disk: through links, beside what a system left, and there twice.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import filecmp
import hashlib
import os
from collections import Counter
from pathlib import Path

from acml_tf.acoustics.kinds import takes_paths

# endings of sounds that people have, whether or not a loader reads them
SOUNDS = (".wav", ".flac", ".ogg", ".mp3", ".m4a", ".aac", ".wma", ".opus", ".aif", ".aiff", ".caf")


@takes_paths("folder")
def whole_path(folder):
    """Return the path of a folder from the root of the disk, so that it has a name and folders above it.

    Args:
        folder: Where to look, `"."` or `"~/sounds"` for example.

    Returns:
        Path; links in it keep their names.

    Example:
        >>> whole_path("sounds/..") == Path.cwd()
        True
    """
    return Path(os.path.abspath(folder.expanduser()))


def own_files(folder):
    """Return the files of a folder and of the folders in it, those behind links too.

    A folder that several ways lead to is read once, by its own name rather than by that of a link.

    Args:
        folder: Where to look.

    Returns:
        Sorted paths, without hidden files and what lies in `__MACOSX`.

    Raises:
        ValueError: There is no such folder.

    Example:
        With `recordings/1.wav` and a link `again` to `recordings` in it: the first only.
    """
    root = Path(folder).expanduser()
    if not root.is_dir():
        raise ValueError(f"{root} is not a folder: name one that holds recordings.")
    seen = {root.resolve(), *root.resolve().parents}
    files, links = _walk(root, seen)
    while links:
        inside, below = _walk(links.pop(0), seen)
        files, links = files + inside, links + below
    return sorted(files)


def _walk(folder, seen):
    """Return the files below a folder, and the links to folders that stand there."""
    files, links, folders = [], [], [folder]
    while folders:
        for path in filter(is_own_name, _entries(folders.pop())):
            if not path.is_dir():
                files.append(path)
            elif path.is_symlink():
                links.append(path)
            elif path.resolve() not in seen:
                seen.add(path.resolve())
                folders.append(path)
    return files, _unseen(links, seen)


def _entries(folder):
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise ValueError(f"{folder} cannot be opened ({error.strerror}): ask for the right to read it.") from error


def _unseen(links, seen):
    """Keep links to folders that no other way leads to."""
    kept = {path.resolve(): path for path in reversed(links) if path.resolve() not in seen}
    seen.update(kept)
    return sorted(kept.values())


@takes_paths("path")
def is_own_name(path):
    """Say whether a name is somebody's own, not one that a system put there.

    Args:
        path: Path of a file or folder.

    Returns:
        False for hidden names and for `__MACOSX`.

    Example:
        >>> is_own_name(Path("a/1.wav")), is_own_name(Path("a/._1.wav"))
        (True, False)
    """
    return not path.name.startswith(".") and path.name != "__MACOSX"


def sounds_beside(folder):
    """Say which sounds lie in a folder, for the sentence that none of the wanted kind does.

    Args:
        folder: Folder in which a loader found nothing that it reads.

    Returns:
        Empty, or the end of a sentence.

    Example:
        `" (beside it: 12 .m4a, 1 .mp3; save them as .wav)"`.
    """
    found = Counter(path.suffix.lower() for path in own_files(folder) if path.suffix.lower() in SOUNDS)
    listed = ", ".join(f"{count} {suffix}" for suffix, count in sorted(found.items()))
    return f" (what is there: {listed}; other kinds have to be saved as .wav)" if found else ""


def say_other_kinds(folder, suffixes):
    """Say in one sentence which sounds of a folder are not read because of their kind.

    Args:
        folder: Folder in which there are sounds that a loader reads.
        suffixes: Endings that it reads, in lower case.

    Example:
        `say_other_kinds("rooms", (".wav",))` says "2 sounds of other kinds are left out (bath/1.m4a first): …".
    """
    kinds = set(SOUNDS) - set(suffixes)
    others = [path for path in own_files(folder) if path.suffix.lower() in kinds]
    if others:
        first = others[0].relative_to(Path(folder).expanduser())
        print(f"{len(others)} sounds of other kinds are left out ({first} first): save them as .wav.")


def without_copies(paths):
    """Leave out files that hold the same, byte for byte, as another of them, which is said in one sentence.

    Args:
        paths: Files.

    Returns:
        The paths of which none is a copy, sorted; of equal files the one in the fewest folders stays.

    Example:
        `kitchen/1.wav` and its copy `kitchen - Copy/1.wav`: the first.
    """
    sizes = Counter(path.stat().st_size for path in paths)
    kept = {}
    for path in sorted(paths, key=lambda path: (len(path.parts), path)):
        kept.setdefault(path if sizes[path.stat().st_size] == 1 else _digest(path), path)
    if len(kept) < len(paths):
        print(f"{len(paths) - len(kept)} copies of recordings are left out.")
    return sorted(kept.values())


def _digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def one_of_each(named):
    """Leave out copies of recordings that a folder holds twice, which is said in one sentence.

    A set counts twice where its archive was unpacked beside or inside a copy; then clips that were held out would
    have been heard in training.

    Args:
        named: List of pairs: what a recording is, by its name, and its path.

    Returns:
        The same list with the first of each.

    Raises:
        ValueError: Two recordings that differ say that they are the same.

    Example:
        `one_of_each([((7, "theo", 0), first), ((7, "theo", 0), copy)])` is the first pair.
    """
    named = list(named)
    kept = dict(named[:1])
    for name, path in named:
        first = kept.setdefault(name, path)
        if first is not path and not filecmp.cmp(first, path, shallow=False):
            raise ValueError(f"{first} and {path} differ and have one name: name the folder of one, or rename it.")
    if len(kept) < len(named):
        print(f"{len(named) - len(kept)} copies of recordings that lie in two folders are left out.")
    return list(kept.items())
