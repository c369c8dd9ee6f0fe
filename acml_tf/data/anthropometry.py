"""How large heads and ears are: tables of measured people, and a ruler for simulated ones.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import re
from pathlib import Path

import numpy as np
from scipy.io import loadmat

from acml_tf.data.folder import DataUnavailable
from acml_tf.data.hrtf import simulated_anatomy

TABLES = ("anthro.mat", "AntrhopometricMeasures.csv")
HEAD, PINNA, ANGLES = 13, 10, 2  # columns of HUTUBS: head and torso, then pinna and its angles, left before right


def load_measures(path):
    """Read the sizes of people's heads, torsos and ears: CIPIC's `anthro.mat` or the table of HUTUBS.

    Args:
        path: Path of the table.

    Returns:
        Numbers of the people, shape `(people,)`, and their sizes as the authors give them, shape
        `(people, 2, sizes)`: first head and torso, the same for both ears, then those of the left and of the
        right ear. NaN where nothing was measured.

    Example:
        `load_measures("anthro.mat")` gives 45 numbers and sizes of shape `(45, 2, 27)`.
    """
    path = Path(path)
    if path.suffix == ".mat":
        table = loadmat(path)
        numbers, body, pinna, angles = (table[name] for name in ("id", "X", "D", "theta"))
    else:
        table = np.genfromtxt(path, delimiter=",", skip_header=1, ndmin=2)
        numbers, body, ears = table[:, 0], table[:, 1 : 1 + HEAD], table[:, 1 + HEAD :].reshape(-1, 2, PINNA + ANGLES)
        pinna, angles = (part.reshape(len(part), -1) for part in (ears[..., :PINNA], ears[..., PINNA:]))
    sides = [np.hstack([body, *(np.split(part, 2, axis=1)[side] for part in (pinna, angles))]) for side in (0, 1)]
    return np.ravel(numbers).astype(int), np.stack(sides, axis=1)


def measures_of_people(paths):
    """Return the sizes of the people in some SOFA files, from the table that lies beside the files.

    Args:
        paths: SOFA files in one folder; the first number in a file's name is that of the person.

    Returns:
        Sizes, shape `(people, 2, sizes)`, NaN where nothing was measured.

    Raises:
        DataUnavailable: There is no table of sizes in the folder.

    Example:
        `measures_of_people(sofa_files("hutubs"))` has the shape `(96, 2, 25)`.
    """
    folder = Path(paths[0]).parent
    tables = [folder / table for table in TABLES if (folder / table).is_file()]
    if not tables:
        raise DataUnavailable(f"There is no table of sizes in {folder}: put {' or '.join(TABLES)} there.")
    numbers, measures = load_measures(tables[0])
    wanted = [int(re.search(r"\d+", Path(path).stem)[0]) for path in paths]
    rows = dict(zip(numbers, measures, strict=True))
    return np.array([rows.get(number, np.full(measures.shape[1:], np.nan)) for number in wanted])


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
