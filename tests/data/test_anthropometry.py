"""Sizes of people: both tables in one form, in the order of the ears, and a ruler that is right on average."""

import numpy as np
import pytest
from scipy.io import savemat

from acml_tf.data import anthropometry
from acml_tf.data.folder import DataUnavailable
from acml_tf.data.hrtf import simulated_anatomy


def write_cipic(path):
    """Two people: body 0 … 16, left pinna 100 …, right pinna 200 …, angles 1 2 and 3 4; the second is unknown."""
    pinna = np.concatenate([100 + np.arange(8.0), 200 + np.arange(8.0)])
    table = {"id": [[3], [8]], "X": [np.arange(17.0)] * 2, "D": [pinna] * 2, "theta": [[1.0, 2, 3, 4]] * 2}
    table = {name: np.array(value) for name, value in table.items()}
    for name in ("X", "D", "theta"):
        table[name][1] = np.nan
    savemat(path, table)
    return path


def write_hutubs(path):
    """One person: body 0 … 12, then pinna (10) and angles (2) of the left and of the right ear."""
    row = [5, *range(13), *range(100, 110), 1, 2, *range(200, 210), 3, 4]
    path.write_text(",".join(f"c{number}" for number in range(len(row))) + "\n" + ",".join(map(str, row)) + "\n")
    return path


@pytest.mark.parametrize(
    ("write", "name", "body", "pinna"),
    [
        (write_cipic, "anthro.mat", 17, 8),
        (write_hutubs, "AntrhopometricMeasures.csv", 13, 10),
    ],
)
def test_each_ear_has_the_body_its_own_pinna_and_its_own_angles(tmp_path, write, name, body, pinna):
    numbers, measures = anthropometry.load_measures(write(tmp_path / name))
    assert numbers[0] in (3, 5) and measures.shape == (len(numbers), 2, body + pinna + 2)
    for ear, first, angles in ((measures[0, 0], 100, [1, 2]), (measures[0, 1], 200, [3, 4])):
        np.testing.assert_array_equal(ear[:body], np.arange(body))
        np.testing.assert_array_equal(ear[body:], [*range(first, first + pinna), *angles])


def test_sizes_come_in_the_order_of_the_files(tmp_path):
    paths = [tmp_path / name for name in ("subject_021.sofa", "subject_003.sofa", "subject_008.sofa")]
    with pytest.raises(DataUnavailable, match="put anthro.mat or"):
        anthropometry.measures_of_people(paths)
    write_cipic(tmp_path / "anthro.mat")
    measures = anthropometry.measures_of_people(paths)
    assert measures.shape == (3, 2, 27)
    np.testing.assert_array_equal(np.isfinite(measures).all(axis=(1, 2)), [False, True, False])


def test_the_ruler_is_right_on_average_and_a_millimetre_off_each_time():
    measured = anthropometry.simulate_measures(200, seed=4)
    error = measured - simulated_anatomy(200, 4)[..., :5] * [1000, 1, 1, 63, 12]
    assert measured.shape == (200, 2, 5)
    np.testing.assert_allclose(error.std(axis=(0, 1)), 1, atol=0.15)
    np.testing.assert_allclose(error.mean(axis=(0, 1)), 0, atol=0.2)
    np.testing.assert_array_equal(measured, anthropometry.simulate_measures(200, seed=4))


@pytest.mark.parametrize(
    ("write", "old", "new"),
    [
        (write_cipic, "anthro.mat", "ANTHRO.MAT"),
        (write_hutubs, "AntrhopometricMeasures.csv", "antrhopometricmeasures.CSV"),
    ],
)
def test_tables_are_found_and_read_in_capitals(tmp_path, write, old, new):
    numbers, measures = anthropometry.load_measures(write(tmp_path / old))
    (tmp_path / old).rename(tmp_path / new)
    np.testing.assert_array_equal(anthropometry.load_measures(str(tmp_path / new))[1], measures)
    person = tmp_path / f"pp{numbers[0]}.sofa"
    np.testing.assert_array_equal(anthropometry.measures_of_people([person]), measures[:1])


def test_semicolons_and_decimal_commas_of_a_spreadsheet_are_read(tmp_path):
    path = write_hutubs(tmp_path / "a.csv")
    measures = anthropometry.load_measures(path)[1]
    path.write_text(path.read_text().replace(",", ";").replace(";12;", ";12,5;"))
    again = anthropometry.load_measures(path)[1]
    assert set(np.unique(again - measures)) <= {0.0, 0.5} and np.isfinite(again).all()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("5,0,", ",0,", "people without a number"),
        (",3,4\n", "\n", "cannot be read as a table of sizes"),
        ("c0", "c;0", "cannot be read as a table of sizes"),
    ],
)
def test_broken_tables_are_named_in_one_line(tmp_path, old, new, said):
    path = write_hutubs(tmp_path / "a.csv")
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ValueError, match=f"a.csv .*{said}|a.csv {said}") as caught:
        anthropometry.load_measures(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("paths", "said"), [([], "not a full list"), (["ann.sofa"], "ann.sofa says no number")])
def test_nobody_and_people_without_a_number_are_named(paths, said):
    with pytest.raises(ValueError, match=said):
        anthropometry.measures_of_people(paths)


def test_the_folder_may_name_the_person(tmp_path):
    write_cipic(tmp_path / "anthro.mat")
    paths = [tmp_path / person / "hrir.sofa" for person in ("008", "003")]
    measures = anthropometry.measures_of_people(paths)
    np.testing.assert_array_equal(np.isfinite(measures).all(axis=(1, 2)), [False, True])
