"""From sizes to ears: ridge regression as scikit-learn has it, no leak, and ears that follow from sizes are found."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from acml_tf.acoustics.sphere import fibonacci_directions
from acml_tf.networks.hrtf import personalisation
from acml_tf.networks.hrtf.personalisation import codes_from_measures

RNG = np.random.default_rng(0)
SIZES, NEW = RNG.normal(size=(20, 3)) * [9, 1, 0.2] + [90, 4, 1], RNG.normal(size=(7, 3)) * [9, 1, 0.2] + [92, 4, 1]
CODES = RNG.normal(size=(20, 5))


def test_two_people_by_hand():
    found = codes_from_measures(np.array([[1.0], [3.0]]), np.array([[2.0], [6.0]]), np.array([[5.0]]), 2.0)
    np.testing.assert_allclose(found, [[7.0]])


@pytest.mark.parametrize("penalty", [0.5, 30.0])
def test_equals_scikit_learn(penalty):
    peer = make_pipeline(StandardScaler(), Ridge(alpha=penalty)).fit(SIZES, CODES).predict(NEW)
    np.testing.assert_allclose(codes_from_measures(SIZES, CODES, NEW, penalty), peer, rtol=1e-6, atol=1e-9)


def test_who_else_is_asked_does_not_matter():
    together, alone = codes_from_measures(SIZES, CODES, NEW), codes_from_measures(SIZES, CODES, NEW[:1])
    np.testing.assert_allclose(together[:1], alone)


def test_the_nearest_person_does_not_depend_on_units():
    assert personalisation.nearest_person(SIZES, SIZES[[4, 9]]).tolist() == [4, 9]
    units = np.array([10, 0.001, 7])
    np.testing.assert_array_equal(
        personalisation.nearest_person(SIZES, NEW), personalisation.nearest_person(SIZES * units, NEW * units)
    )


def test_the_penalty_is_small_for_a_law_and_large_for_noise():
    law, people = SIZES @ RNG.normal(size=(3, 5)), np.arange(20)

    def chosen(codes):
        return personalisation.choose_penalty(SIZES, codes, lambda rows: rows[:, None], codes[:, None], people)

    assert chosen(law) == min(personalisation.PENALTIES)
    assert chosen(CODES) >= 100


class LinearField:
    """A field of one wave, the constant: the code is the spectrum itself."""

    def infer_latent(self, _directions, levels_db):
        return levels_db.mean(axis=0, keepdims=True)

    def generate(self, directions, latent):
        return np.ones((len(directions), 1)) @ latent


def test_ears_that_follow_from_sizes_are_found_and_the_control_finds_nothing():
    directions, rng = fibonacci_directions(30), np.random.default_rng(1)
    sizes = rng.normal(size=(40, 2, 3))
    levels = np.repeat((sizes @ rng.normal(size=(3, 6)) * 4)[:, :, None], 30, axis=2)
    train, test = (levels[:30], sizes[:30]), (levels[30:], sizes[30:])
    errors = personalisation.personal_errors(LinearField(), directions, train, test)
    assert all(rows.shape == (10,) for rows in errors.values())
    mean = {name: rows.mean() for name, rows in errors.items()}
    assert mean["measures"] < 0.1 * mean["mean code"] and mean["nearest person"] < mean["random person"]
    assert mean["mixed-up measures"] > 0.9 * mean["mean code"]
    np.testing.assert_allclose(errors["mean code"], errors["mean ear"])
    np.testing.assert_allclose(errors["10 directions"], 0, atol=1e-9)
