"""What an ear does to the spectrum, in dB, and how far two such spectra are apart.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_number, takes_positive
from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.samples import needs_one_shape, samples, takes_wide
from acml_tf.acoustics.sphere import angular_distance_deg, fibonacci_directions
from acml_tf.data.anthropometry import measures_of_people, simulate_measures
from acml_tf.data.hrtf import load_sofa, mirror_rows, simulate_ears, sofa_files

FREQUENCIES_HZ = 250.0 * np.arange(1, 65)
MIN_PEOPLE = 10


@takes_positive("rate_hz")
@takes_number("rate_hz")
@needs_numbers("frequencies_hz", empty=True)
def level_spectrum_db(responses, rate_hz, frequencies_hz=FREQUENCIES_HZ):
    """Compute how many decibels an impulse response gives to each frequency, at any sample rate.

    Args:
        responses: Impulse responses, shape `(..., samples)`.
        rate_hz: Their sample rate in hertz.
        frequencies_hz: Frequencies in hertz, up to half the sample rate, shape `(bins,)`.

    Returns:
        Levels in dB, shape `(..., bins)`, cut at −80 dB.

    Raises:
        ValueError: A frequency is negative or above half the rate, where responses say nothing.

    Example:
        A single sample of 10:

        >>> level_spectrum_db(np.array([10.0]), 8000, [500.0, 1000.0])
        array([20., 20.])
    """
    responses = samples(responses, "responses")
    if not np.all((np.asarray(frequencies_hz) >= 0) & (np.asarray(frequencies_hz) <= rate_hz / 2)):
        raise ValueError(f"frequencies_hz holds some beyond 0 … {rate_hz / 2} Hz, half the rate: leave them out.")
    time_s = np.arange(responses.shape[-1]) / rate_hz
    spectrum = responses @ np.exp(-2j * np.pi * np.outer(time_s, frequencies_hz))
    return 20 * np.log10(np.maximum(np.abs(spectrum), 1e-4))


def diffuse_field_levels(levels_db):
    """Remove what is the same from everywhere: the loudspeaker, the ear canal, the microphone.

    The mean power over all directions becomes 0 dB in every bin, so that headphones, which have an ear canal before
    them already, do not add a second one.

    Args:
        levels_db: Levels of one ear on an even grid in dB, shape `(directions, bins)`.

    Returns:
        Levels in dB re the mean power over the directions, same shape.

    Example:
        Powers 1 and 3 have the mean 2:

        >>> diffuse_field_levels(10 * np.log10([[1.0], [3.0]])).round(2)
        array([[-3.01],
               [ 1.76]])
    """
    levels_db = samples(levels_db, "levels")
    return levels_db - 10 * np.log10(np.mean(10 ** (levels_db / 10), axis=0))


@needs_numbers("predicted_db", "true_db", empty=True)
@needs_one_shape("predicted_db", "true_db")
@takes_wide("predicted_db", "true_db")
def log_spectral_distortion(predicted_db, true_db):
    r"""Compute how many decibels a predicted spectrum is off: RMS over frequency, mean over directions.

    $$\mathrm{LSD} = \frac1D \sum_{d=1}^{D} \sqrt{\frac1F \sum_{f=1}^{F}
    \left(\hat L_{d f} - L_{d f}\right)^2}$$

    Args:
        predicted_db: Predicted levels in dB, shape `(..., directions, bins)`.
        true_db: Measured levels in dB, same shape.

    Returns:
        Distortion in dB, shape `(...)`: one number for each ear.

    Example:
        Two directions, one 6 dB too loud throughout and one perfect:

        >>> log_spectral_distortion([[6.0, 6.0], [0.0, 0.0]], np.zeros((2, 2)))
        3.0
    """
    error = np.asarray(predicted_db) - np.asarray(true_db)
    return np.mean(np.sqrt(np.mean(error**2, axis=-1)), axis=-1)


@needs_rows("directions")
@needs_numbers("max_angle_deg", empty=True)
def change_per_degree(directions, levels_db, max_angle_deg=11.0):
    """Compute how fast the spectrum of an ear changes around each direction.

    Args:
        directions: Unit vectors, shape `(n, 3)`.
        levels_db: Levels of one ear in dB, shape `(n, bins)`.
        max_angle_deg: Directions closer than this are neighbours.

    Returns:
        RMS change over the bins in dB per degree, mean over the neighbours, shape `(n,)`; NaN without neighbours.

    Example:
        Two directions 10° apart, 5 dB apart in every bin:

        >>> turned = np.deg2rad(10.0)
        >>> near = np.array([[1.0, 0.0, 0.0], [np.cos(turned), np.sin(turned), 0.0]])
        >>> change_per_degree(near, np.array([[0.0, 0.0], [5.0, -5.0]])).round(3)
        array([0.5, 0.5])
    """
    levels_db = samples(levels_db, "levels")
    if len(directions) != len(levels_db):
        raise ValueError(f"{len(directions)} directions and {len(levels_db)} rows of levels: give a row to each.")
    angles_deg = angular_distance_deg(directions, directions)
    rows, others = np.nonzero((angles_deg > 0.1) & (angles_deg < max_angle_deg))
    change = np.sqrt(np.mean((levels_db[rows] - levels_db[others]) ** 2, axis=-1)) / angles_deg[rows, others]
    counts = np.bincount(rows, minlength=len(directions))
    return np.bincount(rows, change, len(directions)) / np.where(counts == 0, np.nan, counts)


@needs_rows("paths", empty=False)
@needs_numbers("frequencies_hz")
def measured_ears(paths, frequencies_hz=FREQUENCIES_HZ):
    """Load people who were measured on one symmetric grid, both ears stored as left ones.

    Args:
        paths: SOFA files, one per person.
        frequencies_hz: Frequencies in hertz, shape `(bins,)`.

    Returns:
        Directions, shape `(directions, 3)`, and levels in dB, shape `(people, 2, directions, bins)`.

    Raises:
        ValueError: A file has another grid than the first, or a rate too low for the frequencies, or the grid is not
            symmetric.

    Example:
        `measured_ears(sofa_files("hutubs"))` gives 440 directions and levels of shape `(96, 2, 440, 64)`.
    """
    people, first = [], None
    for path in paths:
        directions, responses, rate_hz = load_sofa(path)
        first = directions if first is None else first
        if directions.shape != first.shape or not np.allclose(directions, first, atol=1e-3):
            raise ValueError(f"{path} has another grid than {paths[0]}: read each grid as a set of its own.")
        if np.max(frequencies_hz) > rate_hz / 2:
            said = f"{path} has a sample rate of {rate_hz:g} Hz and {np.max(frequencies_hz):g} Hz are asked for"
            raise ValueError(f"{said}: give frequencies_hz up to {rate_hz / 2:g} Hz.")
        levels = level_spectrum_db(responses, rate_hz, frequencies_hz)
        people.append([levels[:, 0], levels[mirror_rows(directions), 1]])
    return first, np.array(people, "float32")


def load_or_simulate_ears(name="cipic_sofa", seed=0, num_people=40):
    """Load measured ears if `$ACML_DATA` has at least ten people of them, else simulate some.

    Args:
        name: Folder of SOFA files under `$ACML_DATA`.
        seed: Draws the people if they are simulated.
        num_people: Their number if they are simulated.

    Returns:
        Directions, shape `(directions, 3)`; levels in dB at `FREQUENCIES_HZ`, shape
        `(people, 2, directions, bins)`; and a few words on where they come from.

    Example:
        Without data, `load_or_simulate_ears()` gives 40 simulated people.
    """
    paths = sofa_files(name)
    if len(paths) >= MIN_PEOPLE:
        return *measured_ears(paths), f"{len(paths)} measured people from {name}"
    grid = fibonacci_directions(1500)
    grid = grid[(grid[:, 2] > -0.7) & (grid[:, 1] > 0)]
    directions = np.concatenate([grid, grid * [1, -1, 1]])
    levels = simulate_ears(num_people, directions, FREQUENCIES_HZ, seed)
    return directions, levels.astype("float32"), f"{num_people} simulated people (spheres with pinnae)"


def load_or_simulate_measures(name="cipic_sofa", seed=0, num_people=40):
    """Load or simulate the sizes of the people whom `load_or_simulate_ears` returns, in the same order.

    Args:
        name: Folder of SOFA files and a table of sizes under `$ACML_DATA`.
        seed: The same as for the ears.
        num_people: The same as for the ears.

    Returns:
        Sizes, shape `(people, 2, sizes)`, for the left and the right ear; NaN where nothing was measured.

    Raises:
        DataUnavailable: The folder has ears but no table of sizes.

    Example:
        Without data, `load_or_simulate_measures()` has the shape `(40, 2, 5)`.
    """
    paths = sofa_files(name)
    if len(paths) >= MIN_PEOPLE:
        return measures_of_people(paths)
    return simulate_measures(num_people, seed)
