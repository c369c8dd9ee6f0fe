"""What is planted is what the truth says."""

import numpy as np

from acml_tf.data.digit_box import near_copy, plant_faults, second_recorder
from acml_tf.data.spoken_digits import simulate_spoken_digits
from acml_tf.features.clip_facts import FACTS, clip_facts, pitch_hz, spectrum_fingerprint


def test_the_truth_of_a_box_is_told():
    clips = simulate_spoken_digits(2, 2, engine="formant")
    box = plant_faults(clips, num_copies=5, share_wrong=0.2, recorder="high")
    assert len(box.signals) == len(box.labels) == 45 and np.sum(box.labels != box.digits) == 9
    assert np.all(box.digits[-5:] == clips.digits[box.original[-5:]])
    assert np.all(box.second == (box.digits > 4))
    for clip in np.flatnonzero(~box.second[:40]):
        np.testing.assert_array_equal(box.signals[clip], clips.signals[clip])


def test_the_casing_weakens_one_kilohertz_and_a_copy_keeps_its_fingerprint():
    tone = np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000)
    np.testing.assert_allclose(np.std(second_recorder(tone)[100:]) / np.std(tone), 0.2, rtol=0.02)
    copy = near_copy(tone, 8000, np.random.default_rng(0))
    assert np.corrcoef(spectrum_fingerprint(copy), spectrum_fingerprint(tone))[0, 1] > 0.99


def test_facts_of_a_tone():
    tone = np.sin(2 * np.pi * 250 * np.arange(6000) / 8000)
    facts = dict(zip(FACTS, clip_facts(tone, 8000), strict=True))
    assert facts["duration (ms)"] == 750 and facts["pitch (Hz)"] == pitch_hz(tone, 8000) == 250
    assert abs(facts["centroid (Hz)"] - 250) < 20 and facts["flatness (dB)"] < -20
