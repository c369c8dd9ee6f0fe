"""Which SOFA files of a folder belong to which person: sets hold several versions of one pair of ears.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import re

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.data.folder import local_folder
from acml_tf.data.own_files import own_files

# a rate, a number of bits or taps, or a distance: of the version, not of the person
OF_A_VERSION = re.compile(r"\d+(\.\d+)?k?(hz)?|\d+(bit|tap|cm|m)|v\d+", re.IGNORECASE)
DATE = re.compile(r"(?<!\d)(\d{4}([-_.])\d\d\2\d\d|\d\d([-_.])\d\d\3\d{4})(?!\d)")
RATES_KHZ = {"44", "48", "88", "96", "176", "192"}
LAST_CHOICES = re.compile(r"min.?phase|no.?itd|simulated|raw|dfeq|\bdtf", re.IGNORECASE)


def sofa_files(name="cipic_sofa"):
    """Return the SOFA files of a set of heads on this machine, one file per person.

    Of several versions (SONICOM: raw, windowed, compensated, minimum phase, each at three rates) the measured ones
    come before simulated, raw and minimum-phase ones; among those the first by name is taken. Where the names of files
    tell nobody apart (`003/hrir.sofa`, `008/hrir.sofa`), those of their folders do; so they do where the same names
    stand in each of as many folders or more (`003/HRIR_1.sofa`, `003/HRIR_2.sofa`, `008/HRIR_1.sofa`).

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
    people = _people([path.relative_to(folder) for path in found])
    chosen = {}
    for person, path in sorted(zip(people, found, strict=True), key=lambda row: _order(row[1])):
        chosen.setdefault(person, path)
    return sorted(chosen.values())


@needs_rows("stems")
def person_names(stems):
    """Return which person each file is of, read off its name.

    The first word with a number that is not the same in all names tells people apart; a name without one is a person.
    Dates and versions are passed over, and rates in kHz where something else tells people apart.

    Args:
        stems: Names of files, without ending.

    Returns:
        One name per file.

    Example:
        >>> person_names(["P0001_Raw_48kHz", "P0001_Windowed_48kHz", "P0002_Raw_48kHz"])
        ['P0001', 'P0001', 'P0002']
    """
    stems = list(stems)
    return [word or stem for word, stem in zip(_telling_words(stems), stems, strict=True)]


def _people(paths):
    """Return which person each file is of, read off its name or, where that tells nobody apart, off its folders."""
    stems, folders = [path.stem for path in paths], [" ".join(path.parts[:-1]) for path in paths]
    by_name, by_folder = _telling_words(stems), _telling_words(folders)
    if len(set(by_name)) > 1:
        return by_folder if _share_names(stems, by_folder) else person_names(stems)
    if len(set(by_folder)) > 1:
        return [word or folder for word, folder in zip(by_folder, folders, strict=True)]
    unnamed = len(set(stems)) == 1 and not any(by_name)
    plain = unnamed and not any(LAST_CHOICES.search(name) or re.search(r"\d", name) for name in folders)
    return folders if plain else person_names(stems)


def _share_names(stems, by_folder):
    """Whether folders of people hold the same names: at least as many folders as names, none with a name of its own."""
    named = {}
    for stem, folder in zip(stems, by_folder, strict=True):
        named.setdefault(folder, set()).add(stem)
    told = all(folder and folder not in RATES_KHZ for folder in named)
    fullest = max(named.values(), key=len)
    return told and len(named) >= max(2, len(fullest)) and all(names <= fullest for names in named.values())


def _telling_words(names):
    """Return the word of each name that tells whose it is, empty where there is none."""
    split = [re.split(r"[_\-. ]+", DATE.sub(" ", name)) for name in names]
    words = [[word for word in row if _may_name(word)] for row in split]
    common = set.intersection(*map(set, words)) if len(words) > 1 else set()
    told = [[word for word in row if word not in common] or row for row in words]
    without_rates = [[word for word in row if word not in RATES_KHZ] for row in told]
    of_rates = all(kept and len(kept) < len(row) for kept, row in zip(without_rates, told, strict=True))
    return [row[0] if row else "" for row in (without_rates if of_rates else told)]


def _may_name(word):
    return bool(re.search(r"\d", word)) and (word.isdigit() and len(word) < 5 or not OF_A_VERSION.fullmatch(word))


def _order(path):
    return bool(LAST_CHOICES.search(path.stem)), path
