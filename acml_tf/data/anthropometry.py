"""How large heads and ears are: tables of measured people, and a ruler for simulated ones.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import re
from pathlib import Path

import numpy as np
from scipy.io import loadmat
from scipy.io.matlab import MatReadError

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.acoustics.kinds import takes_paths
from acml_tf.data.folder import DataUnavailable
from acml_tf.data.hrtf import simulated_anatomy

TABLES = ("anthro.mat", "AntrhopometricMeasures.csv")
HEAD, PINNA, ANGLES = 13, 10, 2  # columns of HUTUBS: head and torso, then pinna and its angles, left before right


@takes_paths("path")
def load_measures(path):
    """Read the sizes of people's heads, torsos and ears: CIPIC's `anthro.mat` or the table of HUTUBS.

    Args:
        path: Path of the table.

    Returns:
        Numbers of the people, shape `(people,)`, and their sizes as the authors give them, shape
        `(people, 2, sizes)`: first head and torso, the same for both ears, then those of the left and of the
        right ear. NaN where nothing was measured.

    Raises:
        ValueError: The table cannot be read, has another number of columns, or a person without a number.

    Example:
        `load_measures("anthro.mat")` gives 45 numbers and sizes of shape `(45, 2, 27)`.
    """
    read = _read_mat if path.suffix.lower() == ".mat" else _read_csv
    try:
        numbers, body, pinna, angles = read(path)
    except (OSError, KeyError, ValueError, TypeError, NotImplementedError, MatReadError) as error:
        reason = " ".join(str(error).split())
        raise ValueError(f"{path} cannot be read as a table of sizes ({reason}): get it again.") from error
    if not np.isfinite(numbers).all():
        raise ValueError(f"{path} holds people without a number: write it, or remove their rows.")
    sides = [np.hstack([body, *(np.split(part, 2, axis=1)[side] for part in (pinna, angles))]) for side in (0, 1)]
    return np.ravel(numbers).astype(int), np.stack(sides, axis=1)


def _read_mat(path):
    table = loadmat(path)
    return [np.asarray(table[name], float) for name in ("id", "X", "D", "theta")]


def _read_csv(path):
    """Read commas, or the semicolons and decimal commas of a spreadsheet program."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    lines = text.replace(",", ".").replace(";", ",").splitlines() if ";" in text else text.splitlines()
    table = np.genfromtxt(lines, delimiter=",", skip_header=1, ndmin=2)
    if table.shape[1] != (columns := 1 + HEAD + 2 * (PINNA + ANGLES)):
        raise ValueError(f"{table.shape[1]} columns instead of {columns}")
    ears = table[:, 1 + HEAD :].reshape(-1, 2, PINNA + ANGLES)
    pinna, angles = (part.reshape(len(part), -1) for part in (ears[..., :PINNA], ears[..., PINNA:]))
    return table[:, 0], table[:, 1 : 1 + HEAD], pinna, angles


@needs_rows("paths", empty=False)
def measures_of_people(paths):
    """Return the sizes of the people in some SOFA files, from the table that lies beside the files.

    Args:
        paths: SOFA files in one folder; the first number in a file's name is that of the person (or in the name of
            its own folder, and the table lies above).

    Returns:
        Sizes, shape `(people, 2, sizes)`, NaN where nothing was measured.

    Raises:
        DataUnavailable: There is no table of sizes in the folder.
        ValueError: There is no file, or one whose name holds no number.

    Example:
        `measures_of_people(sofa_files("hutubs"))` has the shape `(96, 2, 25)`.
    """
    paths = [Path(path) for path in paths]
    wanted = [_number_of_person(path) for path in paths]
    folder = paths[0].parent if re.search(r"\d", paths[0].stem) else paths[0].parent.parent
    known = [table.lower() for table in TABLES]
    tables = [path for path in sorted(folder.glob("*")) if path.name.lower() in known]
    if not tables:
        raise DataUnavailable(f"There is no table of sizes in {folder}: put {' or '.join(TABLES)} there.")
    numbers, measures = load_measures(tables[0])
    rows = dict(zip(numbers, measures, strict=True))
    return np.array([rows.get(number, np.full(measures.shape[1:], np.nan)) for number in wanted])


def _number_of_person(path):
    found = re.search(r"\d+", path.stem) or re.search(r"\d+", path.parent.name)
    if found is None:
        raise ValueError(f"{path} says no number of a person: name it subject_003.sofa, for example.")
    return int(found[0])


def simulate_measures(num_people, seed):
    """Simulate the measures of the people whom `simulate_ears` makes, with the usual errors of a ruler.

    A ruler reaches the radius of the head, the place of the ear, the length of the pinna and the depth of its
    bowl. It does not see how sharp the folds are, which decides how deep the notches go and how fast they climb.

    Args:
        num_people: Number of people.
        seed: The same as for the ears.

    Returns:
        Sizes, shape `(people, 2, 5)`: radius in mm, azimuth and elevation of the ear in degrees, length of the
        pinna and depth of its bowl in mm. The errors have a standard deviation of 1 mm or 1°.

    Example:
        Radii scatter by 6 mm round 87.5 mm:

        >>> 86 < simulate_measures(100, 0)[..., 0].mean() < 89
        True
    """
    sizes = simulated_anatomy(num_people, seed)[..., :5] * [1000, 1, 1, 63, 12]
    return sizes + np.random.default_rng([seed, 1]).standard_normal(sizes.shape)
