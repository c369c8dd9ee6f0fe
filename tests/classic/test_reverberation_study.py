"""The experiments of lesson 4.1 on a small scale: shapes, held-out voices, stretched times."""

import numpy as np
import pytest

from acml_tf.acoustics.octave_bands import mid_t30
from acml_tf.classic.reverberation_study import (
    left_out_times,
    new_voice_errors,
    room_row,
    stretched_responses,
    stretching_errors,
)
from acml_tf.data.room_responses import simulate_room_responses
from acml_tf.data.spoken_digits import simulate_spoken_digits

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def offices():
    return simulate_room_responses(4, 1, 1, 8000, 8192, (0.2, 0.4))


def test_stretched_responses_have_the_times_they_claim(offices):
    made, times_s = stretched_responses(offices, np.random.default_rng(1))
    np.testing.assert_allclose(mid_t30(made.responses, 8000), times_s, rtol=0.15)


def test_a_feature_that_tells_the_time_beats_the_guess_for_every_voice():
    times_s = np.exp(RNG.uniform(-1.5, -0.3, 40))
    voices = np.tile(list("abcde"), 8)
    features = np.c_[np.log(times_s), RNG.normal(size=40)]
    rows = new_voice_errors(features, times_s, voices, 0.01)
    assert [row[0] for row in rows] == list("abcde") and all(error < guess / 10 for _, error, guess in rows)
    assert left_out_times(features, times_s, {"voices": voices}, [0.1, 1.0])["voices"].shape == (2, 40)


def test_errors_come_by_draw_and_method_and_a_row_is_one_line(offices):
    clips = simulate_spoken_digits(1, 1, engine="formant")
    test = RNG.normal(size=(3, 150)), np.full(3, 0.4)
    errors = stretching_errors(offices, clips, ["voice00"], test, 30.0, num_draws=1, num_rooms=3, copies=1)
    assert errors.shape == (1, 2, 3) and np.all(errors >= 0)
    row = room_row(offices.responses[:2], 8000, clips, "voice00", lambda signals: np.full(len(signals), 0.5))
    assert row.startswith("EDT 0.") and row.endswith("0.50") and "\n" not in row
