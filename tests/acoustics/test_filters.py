import numpy as np
import pytest
import scipy.signal

from acml_tf.acoustics.filters import (
    butterworth_sections,
    filter_in_sections,
    frequency_response,
    lowpass_section,
    recursive_filter,
)


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [([1.0], [1.0, -0.5]), ([0.5, 0.5], [1.0]), ([0.2, -0.3, 1.0], [1.0, -1.2, 0.7, 0.1])],
)
def test_recursive_filter_agrees_with_scipy(numerator, denominator):
    signal = np.random.default_rng(13).normal(size=60)
    expected = scipy.signal.lfilter(numerator, denominator, signal)
    np.testing.assert_allclose(recursive_filter(numerator, denominator, signal), expected, atol=1e-12)


def test_recursive_filter_takes_whole_numbers_and_short_sounds():
    np.testing.assert_allclose(recursive_filter([1, 1], [1, -0.5, 0.25], [2, 4]), [2, 7])


def test_frequency_response_is_what_the_filter_does_to_a_tone():
    numerator, denominator = lowpass_section(1000.0, 1.3, 8000.0)
    n = np.arange(400)
    output = recursive_filter(numerator, denominator, np.cos(2 * np.pi * 700 * n / 8000))
    response = frequency_response(numerator, denominator, 700.0, 8000.0)
    expected = (response * np.exp(2j * np.pi * 700 * n / 8000)).real
    np.testing.assert_allclose(output[300:], expected[300:], atol=1e-9)


@pytest.mark.parametrize("order", [2, 4, 8])
def test_butterworth_sections_agree_with_scipy(order):
    sections = butterworth_sections(order, 3400.0, 48000.0)
    signal = np.random.default_rng(14).normal(size=300)
    theirs = scipy.signal.sosfilt(scipy.signal.butter(order, 3400.0, fs=48000.0, output="sos"), signal)
    np.testing.assert_allclose(filter_in_sections(sections, signal), theirs, atol=1e-10)


def test_butterworth_gain_follows_its_closed_form():
    frequency_hz = np.array([0.0, 1000.0, 3400.0, 9000.0])
    sections = butterworth_sections(6, 3400.0, 48000.0)
    gain = np.abs(np.prod([frequency_response(b, a, frequency_hz, 48000.0) for b, a in sections], axis=0))
    ratio = np.tan(np.pi * frequency_hz / 48000) / np.tan(np.pi * 3400 / 48000)
    np.testing.assert_allclose(gain, 1 / np.sqrt(1 + ratio**12), atol=1e-12)


def test_what_cannot_be_built_is_named():
    with pytest.raises(ValueError, match="cutoff_hz is 5000.0"):
        lowpass_section(5000.0, 0.7, 8000.0)
    with pytest.raises(ValueError, match="order is 3"):
        butterworth_sections(3, 1000.0, 8000.0)


def test_sections_of_scipy_and_of_ours_are_one_filter():
    sections, sound = scipy.signal.butter(4, 0.2, output="sos"), np.random.default_rng(0).normal(size=50)
    pairs = [(section[:3], section[3:]) for section in sections]
    for given in (sections, sections.tolist(), pairs, np.array(pairs)):
        np.testing.assert_allclose(filter_in_sections(given, sound), scipy.signal.sosfilt(sections, sound), atol=1e-9)
