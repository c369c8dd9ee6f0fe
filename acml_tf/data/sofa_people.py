"""Which SOFA files of a folder belong to which person: sets hold several versions of one pair of ears.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import re

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.data.folder import local_folder
from acml_tf.data.own_files import own_files

# a rate, a number of bits or taps, or a distance: of the version, not of the person
OF_A_VERSION = re.compile(r"\d+(\.\d+)?k?(hz)?|\d+(bit|tap|cm|m)", re.IGNORECASE)
LAST_CHOICES = re.compile(r"min.?phase|no.?itd|simulated|raw|dfeq|\bdtf", re.IGNORECASE)


def sofa_files(name="cipic_sofa"):
    """Return the SOFA files of a set of heads on this machine, one file per person.

    Of several versions (SONICOM: raw, windowed, compensated, minimum phase, each at three rates) the measured ones
    come before simulated, raw and minimum-phase ones; among those the first by name is taken.

    Args:
        name: Folder under `$ACML_DATA`, `"cipic_sofa"` or `"hutubs"` for example; folders in it are searched, too.

    Returns:
        Sorted paths; none if there is no such folder.

    Example:
        >>> sofa_files("no_such_set")
        []
    """
    folder = local_folder(name)
    found = [path for path in own_files(folder) if path.suffix.lower() == ".sofa"] if folder else []
    people = person_names([path.stem for path in found])
    chosen = {}
    for person, path in sorted(zip(people, found, strict=True), key=lambda row: _order(row[1])):
        chosen.setdefault(person, path)
    return sorted(chosen.values())


@needs_rows("stems")
def person_names(stems):
    """Return which person each file is of, read off its name.

    The first word with a number that is not the same in all names tells people apart; a name without one is a person.

    Args:
        stems: Names of files, without ending.

    Returns:
        One name per file.

    Example:
        >>> person_names(["P0001_Raw_48kHz", "P0001_Windowed_48kHz", "P0002_Raw_48kHz"])
        ['P0001', 'P0001', 'P0002']
    """
    words = [[word for word in re.split(r"[_\-. ]+", stem) if _may_name(word)] for stem in stems]
    common = set.intersection(*map(set, words)) if len(words) > 1 else set()
    told = [[word for word in row if word not in common] or row for row in words]
    return [row[0] if row else stem for row, stem in zip(told, stems, strict=True)]


def _may_name(word):
    return bool(re.search(r"\d", word)) and (word.isdigit() and len(word) < 5 or not OF_A_VERSION.fullmatch(word))


def _order(path):
    return bool(LAST_CHOICES.search(path.stem)), path
