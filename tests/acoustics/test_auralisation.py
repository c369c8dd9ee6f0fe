"""A voice in a room at one sample rate."""

import numpy as np
import pytest

from acml_tf.acoustics.auralisation import auralise


@pytest.mark.parametrize(("dry_rate_hz", "response_rate_hz"), [(16000, 4000), (8000, 16000), (22050, 16000)])
def test_an_echo_keeps_its_delay_in_seconds(dry_rate_hz, response_rate_hz):
    dry, response = np.zeros(200), np.zeros(response_rate_hz)
    dry[0], response[10], response[10 + response_rate_hz // 2] = 1.0, 1.0, -0.8
    heard = auralise(dry, dry_rate_hz, response, response_rate_hz)
    echo_s = (np.argmin(heard) - np.argmax(heard)) / dry_rate_hz
    assert echo_s == pytest.approx(0.5, abs=1e-3)
    assert len(heard) == 200 + dry_rate_hz - 1 and np.abs(heard).max() == pytest.approx(1)


def test_at_equal_rates_it_is_a_convolution():
    rng = np.random.default_rng(0)
    dry, response = rng.standard_normal(300), rng.standard_normal(40)
    expected = np.convolve(dry, response)
    np.testing.assert_allclose(auralise(dry, 8000, response, 8000), expected / np.abs(expected).max(), atol=1e-12)


@pytest.mark.parametrize("kind", [float, np.float32, np.int32, np.array])
def test_rates_as_files_hold_them_are_whole_numbers(kind):
    dry, response = np.random.default_rng(0).normal(size=(2, 90))
    np.testing.assert_array_equal(
        auralise(dry, kind(8000), response, kind(16000)), auralise(dry, 8000, response, 16000)
    )
    with pytest.raises(ValueError, match="whole number"):
        auralise(dry, 8000, response, 16000.5)


@pytest.mark.parametrize(
    ("silent", "name"), [((np.zeros(4), [1.0, 0.5]), "dry"), (([1.0, 0.5], np.zeros(3)), "response")]
)
def test_silence_is_said(silent, name):
    with pytest.raises(ValueError, match=f"{name} is silent"):
        auralise(silent[0], 8000, silent[1], 8000)
