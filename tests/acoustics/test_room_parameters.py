"""Room parameters of responses for which they are known in closed form."""

import numpy as np
import pytest

from acml_tf.acoustics import room_parameters

RATE_HZ = 8000


def exponential(reverberation_s, duration_s=1.0):
    """A smooth response that falls by 60 dB in the given time."""
    return 10 ** (-3 * np.arange(round(duration_s * RATE_HZ)) / RATE_HZ / reverberation_s)


def test_clarity_of_an_exponential_decay():
    # of an exponential decay the fraction 10^(-6 t / T) is left after t
    left = 10 ** (-6 * 0.05 / 0.5)
    expected = 10 * np.log10((1 - left) / left)
    assert room_parameters.clarity_db(exponential(0.5, 2.0), RATE_HZ) == pytest.approx(expected, abs=0.01)
    assert room_parameters.clarity_db(np.array([3.0, 1.0]), 10, early_s=0.1) == pytest.approx(10 * np.log10(9))


def test_direct_sound_against_echo():
    response = np.zeros((2, 400))
    response[:, 50], response[:, 200], response[1, 10] = 1.0, -0.5, 0.9
    np.testing.assert_allclose(room_parameters.direct_to_reverberant_db(response, RATE_HZ), 6.0206, atol=1e-3)
    turned = room_parameters.direct_to_reverberant_db(response[0], RATE_HZ, direct_sample=10)
    assert turned == pytest.approx(-300)
    assert room_parameters.direct_to_reverberant_db(response[0, :100], RATE_HZ) == pytest.approx(300)


def test_room_parameters_are_named_as_in_the_standard():
    found = room_parameters.room_parameters(np.stack([exponential(0.5, 2.0)] * 3), RATE_HZ)
    assert list(found) == ["T30", "EDT", "C50", "DRR"]
    assert found["T30"] == pytest.approx(0.5, rel=1e-3) and found["EDT"] == pytest.approx(0.5, rel=1e-3)
    assert found["C50"].shape == found["DRR"].shape == (3,)


@pytest.mark.parametrize("direct_sample", [None, 400])
def test_what_lies_before_the_direct_sound_counts_for_no_room_parameter(direct_sample):
    response = exponential(0.5, 2.0)
    late = np.concatenate([np.full(400, 1e-4), response])
    found, expected = (
        room_parameters.room_parameters(late, RATE_HZ, direct_sample),
        room_parameters.room_parameters(response, RATE_HZ),
    )
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-3), name


def test_a_direct_sound_between_two_samples_is_kept_whole_and_one_outside_is_refused():
    assert room_parameters.from_direct_sound([0.0, 0.7, 0.7, 0.1]).tolist() == [0.7, 0.7, 0.1, 0.0]
    assert room_parameters.from_direct_sound([[0, 7, 7, 1], [0, 0, 9, 3]], 2).tolist() == [[7, 7, 1, 0], [9, 3, 0, 0]]
    for outside in (-1, 4):
        with pytest.raises(ValueError, match=f"direct_sample={outside} lies outside the 4 samples"):
            room_parameters.direct_to_reverberant_db([0.0, 0.7, 0.7, 0.1], RATE_HZ, direct_sample=outside)
    with pytest.raises(ValueError, match="direct_sample=4 lies outside the 4 samples"):
        room_parameters.from_direct_sound([0.0, 0.7, 0.7, 0.1], 4)
