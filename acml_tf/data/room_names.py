"""Which room an impulse response was measured in, read off where its file lies: a set may lie deeper than was named.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import os
import re

from acml_tf.data.known_sets import KNOWN_SETS
from acml_tf.data.own_files import one_of_each, without_copies

# folders that only wrap a set: an archive unpacks into one
WRAPPING = re.compile(r"reverbdb|rir.?only|release|dataset|^data$", re.IGNORECASE)
MICROPHONE = re.compile(r"MicID\d+", re.IGNORECASE)  # BUT ReverbDB: room/MicID01/SpkID01_20170912_S/01/RIR
RESPONSES = "RIR"
NUMBERED_ROOM = re.compile(r"(room|raum) ?\d+", re.IGNORECASE)


def files_of_rooms(paths, root):
    """Return each file with its room, without copies.

    In BUT ReverbDB the room is the folder that holds `MicID01`; elsewhere the first folder below those that wrap the
    set. Where all files lie in one folder it is the first word of a name, after `__` if that is there. What lies
    beside a folder `RIR` is left out, which is said; files that hold the same count once.

    Args:
        paths: Files below `root`.
        root: Folder that was named.

    Returns:
        List of `(path, room)`.

    Raises:
        ValueError: The folder holds several sets, or one folder of which it cannot be told whether it is a room or
            holds the rooms.

    Example:
        `kitchen/1.wav` is in `kitchen`, `set__lounge_2A_ir_1.flac` in `lounge`.
    """
    paths = without_copies(_responses(paths, root))
    placed = [(_below_room(path, root), path) for path in paths]
    of_reverbdb = one_of_each([(place, path) for place, path in placed if place])
    rows = [(path, place[0]) for place, path in of_reverbdb]
    return sorted(rows + _own_rooms([path for place, path in placed if not place], root))


def _responses(paths, root):
    """Leave out what lies beside the folders `RIR` of a room, sweeps and speech for example, which is said."""
    holders = {_holder(path, root) for path in paths if path.parent.name == RESPONSES}
    kept = [path for path in paths if path.parent.name == RESPONSES or not holders & set(path.parents)]
    if len(kept) < len(paths):
        print(f"{len(paths) - len(kept)} recordings beside folders {RESPONSES} are left out.")
    return kept


def _holder(path, root):
    """Return the folder of the room of ReverbDB that a response is of, else the one that holds its folder `RIR`."""
    place = _below_room(path, root)
    return path.parents[len(place) - 2] if place else path.parent.parent


def _own_rooms(paths, root):
    """Return each file of a set that is not ReverbDB with its room."""
    if not paths:
        return []
    top = _top_folder(paths, root)
    inside = [path.relative_to(top) for path in paths]
    _require_one_set(inside, root)
    _require_told_rooms([below for below in inside if len(below.parts) == 1], top)
    return [(path, _room_name(below, top.name)) for path, below in zip(paths, inside, strict=True)]


def _below_room(path, root):
    """Return room, microphone and what lies below of a path of ReverbDB, else None."""
    parts = (root.resolve().name, *path.relative_to(root).parts)
    return next((parts[i - 1 :] for i in range(1, len(parts)) if MICROPHONE.fullmatch(parts[i])), None)


def _top_folder(paths, root):
    """Go down to the folder that holds the rooms; refuse a lonely folder that may be a room or hold them."""
    lonely, top = type(root)(os.path.commonpath([path.parent for path in paths])), root
    for name in lonely.relative_to(root).parts:
        if not (WRAPPING.search(name) or name in KNOWN_SETS):
            break
        top = top / name
    folders = sorted({path.relative_to(lonely).parts[0] for path in paths if path.parent != lonely})
    if lonely != top and folders:
        raise ValueError(
            f"All responses of {top} lie in {lonely.relative_to(top)}, in folders of their own ({folders[0]} first): "
            f"name {lonely} if these are rooms, or put all files into one folder if they are of one room."
        )
    return lonely if all("__" in path.stem for path in paths) else top


def _require_one_set(paths, root):
    """Refuse a folder of several data sets, and one that holds a set beside a copy of it."""
    rooms = {path.parts[0] for path in paths if len(path.parts) > 1}
    if len(rooms) > 1 and (sets := sorted(rooms & set(KNOWN_SETS))):
        raise ValueError(f"{root} holds data sets, not rooms ({', '.join(sets)}): name the folder of one.")
    known = {path.parts for path in paths}
    if copies := [path for path in paths if path.parts[1:] in known]:
        raise ValueError(f"{root} holds {copies[0]} and the same file a folder higher: name the folder of one set.")


def _require_told_rooms(paths, top):
    """Refuse names of one word that may be rooms, `kitchen.wav` beside `lounge.wav`, or places in one room."""
    words = [_word(path) for path in paths if len(_words(path)) == 1 and not NUMBERED_ROOM.fullmatch(_word(path))]
    kinds = {re.match(r"[^\W\d]+", word)[0].lower(): word for word in reversed(words) if word[:1].isalpha()}
    if len(kinds) > 1:
        first, second = sorted(kinds.values())[:2]
        raise ValueError(
            f"{top} holds {first} and {second}, of one room or of two: put the files of each room into a folder of "
            f"its own, and name the folder that holds these."
        )


def _room_name(path, folder):
    """Read the room off a path: its first folder, or the first word of its name, or the folder that holds it."""
    if len(path.parts) > 1:
        return path.parts[0]
    named = len(_words(path)) > 1 and not _word(path).isdigit() or NUMBERED_ROOM.fullmatch(_word(path))
    return _word(path) if named else folder


def _words(path):
    name = path.stem.split("__")[-1]
    return name.split("_" if "_" in path.stem else "-")


def _word(path):
    return _words(path)[0].strip()
