"""Names of machine recordings: DCASE Task 2 of every year since 2020, and MIMII.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import re
from collections import Counter

from acml_tf.acoustics.kinds import takes_paths

NAME_2020 = re.compile(r"((?P<state>normal|anomaly)_)?(?P<machine>id_\d+)_\d+")
NAME_2021 = re.compile(
    r"(?P<machine>section_\d+)_((?P<domain>source|target)_)?((?P<part>train|test)_)?((?P<state>normal|anomaly)_)?\d+(_.*)?"
)
NAME_MIMII = re.compile(r"(?P<machine>id_\d+)/(?P<state>normal|abnormal)/\d+")
NOISE_LEVEL = re.compile(r"(?<![0-9])[+-]?\d+_?dB(?![a-z])", re.IGNORECASE)  # MIMII: -6_dB_fan, 0_dB_fan, 6_dB_fan
PART_FOLDERS = {"train": "train", "test": "test", "source_test": "test", "target_test": "test"}
WITHOUT_MACHINE = ("supplemental",)


@takes_paths("path")
def parse_machine_name(path):
    """Return machine, state, part and domain from the name of a recording and the folders that it lies in.

    Args:
        path: `…/train/normal_id_00_00000001.wav` (DCASE 2020), `section_00_source_train_normal_0001_….wav`
            (2021 and later) or `id_00/abnormal/00000001.wav` (MIMII).

    Returns:
        `machine`, `state` (`normal`, `anomaly` or, where nothing is said, empty), `part` (`train`, `test` or, in
        MIMII, empty), `domain`.

    Raises:
        ValueError: The name has another form.

    Example:
        >>> from pathlib import Path
        >>> parse_machine_name(Path("fan/test/anomaly_id_02_00000007.wav"))["machine"]
        'id_02'
    """
    if found := NAME_MIMII.fullmatch("/".join(path.with_suffix("").parts[-3:])):
        return {"machine": found["machine"], "state": _state(found), "part": "", "domain": "source"}
    found = NAME_2021.fullmatch(path.stem) or NAME_2020.fullmatch(path.stem)
    if found is None:
        raise ValueError(f"{path.name} is named neither as in DCASE 2020 nor as in 2021: rename or remove it.")
    folder = path.parent.name
    told = {"domain": folder.removesuffix("_test") if folder.endswith("_test") else "source"}
    told |= {"part": PART_FOLDERS.get(folder, "test")}
    told |= {name: value for name, value in found.groupdict().items() if value}
    return told | {"state": _state(found) or ("normal" if told["part"] == "train" else "")}


def machine_rows(paths, root):
    """Return what a folder of one machine type holds, recordings without a label left out with a sentence.

    What DCASE puts into `supplemental` (noise or the machine alone) is passed over. MIMII does not say what is for
    training: as in its baseline as many healthy clips as broken ones go to the test, the others are for training.

    Args:
        paths: Recordings.
        root: Folder that was named, for errors.

    Returns:
        List of `(path, name)`, `name` as from `parse_machine_name`.

    Raises:
        ValueError: The folder holds several machine types or noise levels, one machine in two folders, or a recording
            with a strange name.

    Example:
        `machine_rows(sound_files("fan"), "fan")`.
    """
    paths = [path for path in paths if not any(part in WITHOUT_MACHINE for part in path.relative_to(root).parts)]
    rows = [(path, parse_machine_name(path)) for path in paths]
    _require_one("noise levels", {noise_level(path.relative_to(root)) for path in paths}, root)
    _require_one("machine types", {machine_type(path).name for path in paths}, root)
    _say_unlabelled([path for path, name in rows if not name["state"]])
    labelled = [(path, name) for path, name in rows if name["state"]]
    _require_one_place(labelled)
    return _with_parts(labelled)


@takes_paths("path")
def noise_level(path):
    """Return how far a machine stands above the noise of the factory, as MIMII's folders say it.

    Args:
        path: Path inside a data folder.

    Returns:
        Level with its unit, empty where none is said.

    Example:
        >>> from pathlib import Path
        >>> noise_level(Path("-6_dB_fan/fan/id_00/normal/00000000.wav"))
        '-6_dB'
    """
    found = [NOISE_LEVEL.search(part) for part in path.parts[:-1]]
    return next((level[0] for level in found if level), "")


def _require_one(kind, found, root):
    if len(found) > 1:
        said = ", ".join(name or "none" for name in sorted(found))
        raise ValueError(f"{root} holds {len(found)} {kind} ({said}): name the folder of one.")


def _require_one_place(rows):
    """Refuse a machine that two folders hold: a copy, or another condition of it."""
    places = {}
    for path, name in rows:
        first, here = places.setdefault((name["machine"], name["part"]), machine_type(path)), machine_type(path)
        if here != first:
            raise ValueError(f"{name['machine']} lies in {first} and in {here}: name the folder of one.")


@takes_paths("path")
def machine_type(path):
    """Return the folder of the machine type: above `train` or `test`, or above MIMII's `id_00/normal`.

    Args:
        path: Path of a recording.

    Returns:
        Path of a folder.

    Example:
        >>> from pathlib import Path
        >>> machine_type(Path("data/fan/train/normal_id_00_00000001.wav")).name
        'fan'
    """
    above = path.parent.parent if path.parent.name in (*PART_FOLDERS, "normal", "abnormal") else path.parent
    return above.parent if re.fullmatch(r"id_\d+", above.name) else above


def _state(found):
    return {"abnormal": "anomaly", None: ""}.get(found["state"], found["state"])


def _say_unlabelled(paths):
    if paths:
        first = f"{len(paths)} recordings that do not say whether the machine is broken ({paths[0].name} first)"
        print(f"{first} are left out.")


def _with_parts(rows):
    """Give MIMII's recordings their part."""
    broken = Counter(name["machine"] for _, name in rows if name["state"] == "anomaly")
    seen = Counter()
    for _, name in rows:
        if not name["part"]:
            healthy = name["state"] == "normal"
            for_training = healthy and seen[name["machine"]] >= broken[name["machine"]]
            seen[name["machine"]] += healthy
            name["part"] = "train" if for_training else "test"
    return rows
