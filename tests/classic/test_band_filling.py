"""Do the methods that fill in a band return what their closed forms say, and is the contest fair?"""

import numpy as np
import pytest

from acml_tf.classic import band_filling
from acml_tf.classic.filling_contest import CONTEST, choose_settings, settled_contest
from acml_tf.classic.grid_filling import contest_on_grids, near_sensors, sensor_classes, settings_of_practice
from acml_tf.classic.held_out_filling import contest_between_rooms, held_out_errors
from acml_tf.data.loudspeakers import simulate_loudspeakers
from acml_tf.data.room_grid import simulate_room_grid


def half(responses):
    """A sensor that hears the first half of each response."""
    responses = np.asarray(responses)
    return responses * (np.arange(responses.shape[-1]) < responses.shape[-1] // 2)


@pytest.fixture(scope="module")
def plane():
    """Responses in a plane of three dimensions, so that a linear map is exact."""
    rng = np.random.default_rng(0)
    basis = rng.normal(size=(3, 10))
    return rng.normal(size=(30, 3)) @ basis, rng.normal(size=(5, 3)) @ basis


@pytest.fixture
def small_contest(monkeypatch):
    """A contest of two methods with two settings each."""
    names = ("ridge", "OMP, learnt")
    small = {name: (CONTEST[name][0], CONTEST[name][1][1:3]) for name in names}
    monkeypatch.setattr("acml_tf.classic.filling_contest.CONTEST", small)


@pytest.mark.parametrize(
    ("fill", "settings"),
    [
        (band_filling.fill_by_ridge, {"penalty": 1e-9}),
        (band_filling.fill_by_components, {"num_components": 3, "noise": 1e-9}),
        (band_filling.fill_by_exemplars, {"num_chosen": 3}),
        (band_filling.fill_by_kernel, {"width": 20.0, "penalty": 1e-9}),
        (band_filling.fill_by_dictionary, {"num_atoms": 12, "num_chosen": 3, "num_dictionaries": 2}),
    ],
)
def test_a_linear_world_is_filled_in_exactly(plane, fill, settings):
    measured, wanted = plane
    np.testing.assert_allclose(fill(measured, half(wanted), half, **settings), wanted, atol=0.02)


def test_neighbours_are_found_by_what_the_sensor_hears(plane):
    measured, _ = plane
    np.testing.assert_array_equal(band_filling.fill_by_neighbours(measured, half(measured[:4]), half), measured[:4])
    everybody = band_filling.fill_by_neighbours(measured, half(measured[:1]), half, num_neighbours=30)
    np.testing.assert_allclose(everybody[0], measured.mean(axis=0))


def test_a_price_makes_estimates_smaller(plane):
    measured, wanted = plane
    sizes = [
        np.linalg.norm(band_filling.fill_by_dictionary(measured, half(wanted), half, 12, fraction=fraction))
        for fraction in (0.1, 0.5, 0.9)
    ]
    assert sizes[0] > sizes[1] > sizes[2]


def test_the_best_setting_is_chosen_and_settled():
    chosen = choose_settings(lambda _, **settings: sum(settings.values()))
    assert set(chosen) == set(CONTEST) and chosen["mean of neighbours"] == {"num_neighbours": 2}
    settled = settled_contest(chosen, num_dictionaries=3)
    assert settled["mean of dictionaries"][1] == chosen["OMP, learnt"] | {"num_dictionaries": 3}


@pytest.mark.usefixtures("small_contest")
def test_every_sensor_is_in_one_class_and_a_room_runs_through():
    grid = simulate_room_grid(1, num_measured=100, num_inside=20, num_outside=2, num_moved=2).with_noise(15)
    classes = sensor_classes(grid)
    assert np.all(classes.sum(axis=0) == 1) and np.array_equal(classes[-1], grid.moved)
    assert np.array_equal(near_sensors(grid), classes[0] | classes[1])
    near, by_class = contest_on_grids([grid], half, settings_of_practice(grid, half))
    assert near["ridge"].shape == (1,) and by_class["ridge"].shape == (1, 8)


def test_whole_groups_are_held_out():
    responses = np.repeat(np.eye(6), 2, axis=0)
    seen = []
    held_out_errors(
        responses, np.repeat(list("abcdef"), 2), half, lambda measured, low, _: seen.append(len(measured)) or low,
        num_folds=3, band_hz=(-1, 500),
    )  # fmt: skip
    assert seen == [8, 8, 8]


@pytest.mark.usefixtures("small_contest")
def test_each_room_takes_the_settings_of_the_other():
    table = simulate_loudspeakers(2, 3, 2)
    errors = contest_between_rooms(table, table.places, half)
    assert all(len(values) == 6 for values in errors.values())
    assert list(errors) == ["ridge", "OMP, learnt", "mean of dictionaries"]
