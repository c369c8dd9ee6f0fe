"""The data sets that loaders look for under `$ACML_DATA`: folder, licence, size, source, and what is expected in it.

`acml doctor` compares a data folder with this list; `docs/data_sets.md` prints it.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

from dataclasses import dataclass

from acml_tf.acoustics.kinds import takes_paths
from acml_tf.data.own_files import own_files

SOUND, EARS = (".wav", ".flac", ".ogg"), (".sofa",)


@dataclass(frozen=True)
class KnownSet:
    """A data set that a loader looks for.

    Attributes:
        title: What it is called.
        lessons: Lessons that use it.
        licence: Under which it is published.
        size: Of the download.
        source: Citation and address.
        expects: What lies in the folder.
        suffixes: Endings of its files, in lower case.
    """

    title: str
    lessons: str
    licence: str
    size: str
    source: str
    expects: str
    suffixes: tuple[str, ...] = SOUND


KNOWN_SETS = {
    "fsdd": KnownSet(
        "Free Spoken Digit Dataset 1.0.9, or AudioMNIST",
        "4_1, 4_2, 6_1, 6_2",
        "CC BY-SA 4.0 (AudioMNIST: MIT)",
        "11 MiB, which these lessons fetch where there is a network (AudioMNIST: 950 MiB)",
        "Z. Jackson *et al.*, <https://github.com/Jakobovski/free-spoken-digit-dataset>; "
        "S. Becker *et al.*, arXiv:1807.03418",
        "`{digit}_{speaker}_{take}.wav` at any depth, so the unpacked archive",
    ),
    "esc10": KnownSet(
        "ESC-10 or ESC-50",
        "2_1, 3_5, 4_3, 5_1",
        "CC BY (ESC-10), CC BY-NC (ESC-50)",
        "168 MiB, by `acml_tf.data.esc10.fetch_esc10()` (ESC-50: 600 MiB)",
        "K. J. Piczak, ACM Multimedia (2015), <https://github.com/karolpiczak/ESC-50>",
        "`meta/esc50.csv` and `audio/` as in its repository, or class folders `NNN - name` of "
        "`{fold}-{recording}-{take}.ogg` or `.wav`",
    ),
    "machine_sounds": KnownSet(
        "DCASE Task 2 (2020 and later) or MIMII, one machine type",
        "3_4",
        "CC BY-NC-SA 4.0 or CC BY 4.0, by year",
        "about 1 GiB per machine type",
        "Y. Koizumi *et al.*, DCASE Workshop (2020), <https://zenodo.org/records/7882613> (2023); "
        "H. Purohit *et al.*, arXiv:1909.09347",
        "`train` and `test` with the names of the contest, or MIMII's `id_00/normal`, `id_00/abnormal` of one noise "
        "level",
    ),
    "but_reverbdb": KnownSet(
        "BUT ReverbDB, impulse responses only",
        "4_1, 5_2",
        "CC BY 4.0",
        "9 GiB",
        "I. Szöke *et al.*, IEEE JSTSP 13 (2019), "
        "<http://merlin.fit.vutbr.cz/ReverbDB/BUT_ReverbDB_rel_19_06_RIR-Only.tgz>",
        "the unpacked archive, or one folder per room of `.wav` or `.flac`",
    ),
    "measured_rirs": KnownSet(
        "Impulse responses of your own, or of impResDataset",
        "3_3, 4_1, 5_2",
        "none stated",
        "20 MiB",
        "D. Kitamura, <https://github.com/d-kitamura/impResDataset>",
        "one folder per room, or `set__room_setup_loudspeaker_ir_microphone.flac`",
    ),
    "cipic_sofa": KnownSet(
        "CIPIC heads, written as SOFA",
        "5_3",
        "© 2001 UC Regents, no reuse grant stated",
        "170 MiB",
        "V. R. Algazi *et al.*, WASPAA (2001)",
        "SOFA files on one grid, several versions of a person or one; `anthro.mat` beside them",
        EARS,
    ),
    "hutubs": KnownSet(
        "HUTUBS heads",
        "5_3",
        "CC BY 4.0",
        "2 MiB per person, by `acml_tf.data.hutubs.fetch_hutubs(n)`",
        "F. Brinkmann *et al.*, J. Audio Eng. Soc. 67, 705 (2019), <https://sofacoustics.org/data/database/hutubs/>",
        "`pp{n}_HRIRs_measured.sofa`",
        EARS,
    ),
    "field_recordings": KnownSet(
        "A day of field recordings",
        "3_1",
        "BSD-3-Clause (that of scikit-maad)",
        "60 MiB",
        "J. S. Ulloa *et al.*, Methods Ecol. Evol. 12 (2021), <https://github.com/scikit-maad/scikit-maad>",
        "`{recorder}_{yyyymmdd}_{hhmmss}.flac` or `.wav` of one day",
    ),
    "chords": KnownSet(
        "Major and minor chords",
        "2_2",
        "yours",
        "yours",
        "your own recordings",
        "folders `major` and `minor`, in them one per instrument if you like",
    ),
    "plucks": KnownSet(
        "Plucks of one note", "3_2", "yours", "yours", "your own recordings", "`<player>/<touch>/*.wav`", (".wav",)
    ),
}


@takes_paths("folder")
def count_files(folder, name):
    """Count the files of a set in a folder, at any depth.

    Args:
        folder: Where to look.
        name: Name of a known set.

    Returns:
        Number of files with one of its endings, without what a Mac leaves beside them.

    Example:
        >>> count_files("/no/such/folder", "fsdd")
        0
    """
    files = own_files(folder) if folder.is_dir() else []
    return sum(path.suffix.lower() in KNOWN_SETS[name].suffixes for path in files)


def page():
    """Return the page of data sets in Markdown.

    Returns:
        Text of `docs/data_sets.md`.

    Example:
        >>> page().splitlines()[0]
        '# Data sets'
    """
    return HEAD + "\n".join(map(_section, KNOWN_SETS)) + "\n"


HEAD = """# Data sets

Every lesson runs without a network, on simulated sound; with one, 4_1, 4_2, 6_1 and 6_2 fetch the spoken digits once.
Where a real set lies on your machine, the same loader takes it (in 3_4, 5_2 and, for `hutubs`, 5_3 you change a line):
set the environment variable `ACML_DATA` to the folder that holds the folders below, by its whole path. `acml doctor`
says what it finds there. None of these sets comes with the package; one measured head does
([its licence](../acml_tf/data/LICENSES.md)).

Archives may stay in the folder that they unpack into. Endings may be in upper or lower case; what a Mac leaves behind
(`._x.wav`, `__MACOSX`) is passed over, and links to folders are followed. Recordings at another rate are resampled. Of
several channels the first is read, or the one that `channel` names, and a silent one is refused; each channel of an
impulse response is a response of its own. Files that are silent, cut short, broken or hold NaN or integers as floats
are named, not used. A recording that is there twice counts once; noise levels and machine types are never mixed.

"""


def _section(folder):
    known = KNOWN_SETS[folder]
    lines = ("lessons", known.lessons), ("licence", known.licence), ("size", known.size), ("source", known.source)
    rows = "\n".join(f"| {name} | {value} |" for name, value in (*lines, ("in the folder", known.expects)))
    return f"## `{folder}`\n\n{known.title}\n\n| | |\n|---|---|\n{rows}\n"
