"""A box, its file for the board, and its contest: small, and from one end to the other."""

import numpy as np
import pytest

from acml_tf.data.ageing_microphone import hear
from acml_tf.data.pump_station import simulate_pump
from acml_tf.deployment.box import train_box
from acml_tf.deployment.contest import compare_tests, contest_lines, what_tests_see
from acml_tf.deployment.lite import try_files
from acml_tf.features.mel_frames import band_powers, offline_frames
from acml_tf.networks.classifiers.frame_detector import build_detector


@pytest.fixture(scope="module")
def box():
    return train_box(lambda bands, kinds: build_detector(bands, kinds, 32, 2), num_train=80, num_pool=40, epochs=30)


def test_it_learns_more_than_chance(box):
    assert box.accuracy(hear(box.powers, box.frequency_hz)) > 0.35


def test_a_stream_has_the_scores_of_the_whole(box):
    sound = simulate_pump(1, seed=3)[0][0]
    offline = box.scale(hear(band_powers(offline_frames(sound), 16000), box.frequency_hz))
    streamed = box.listen(sound, block_length=700, num_recent=7)
    np.testing.assert_allclose(streamed, np.asarray(box.detector(offline[None]))[0], atol=1e-4)


def test_files_for_the_board_say_what_the_network_says(box):
    levels = hear(box.powers, box.frequency_hz)
    found = try_files(box.classifier, box.scale(levels), box.examples)
    np.testing.assert_allclose(found["float"][0], box.predict(levels), atol=1e-4)
    np.testing.assert_allclose(found["int8"][0], box.predict(levels), atol=0.15)
    assert found["int8"][1] < found["float"][1]


def test_every_test_gets_its_rates(box):
    rates, accuracy = compare_tests(box, {"dull": {"cutoff_hz": 2000.0}}, (5, 10), num_repetitions=4)
    assert {np.shape(values) for values in rates["dull"].values()} == {(2,)}
    assert 0 <= accuracy["dull"] <= 1


def test_less_the_level_no_gain_is_seen(box):
    calm, loud = (what_tests_see(box, hear(box.powers, box.frequency_hz, gain_db=gain)) for gain in (0, 5))
    np.testing.assert_allclose(loud["bands less level"], calm["bands less level"], atol=1e-3)
    np.testing.assert_allclose(loud["bands"], calm["bands"] + 5, atol=1e-3)


def test_a_contest_is_told_pump_by_pump():
    pumps = [{"outputs": [0.2, 0.9], "bands": [0.1, 1.0]}, {"outputs": [0.3, 0.4], "bands": [0.2, 1.0]}]
    lines = contest_lines(pumps, (5, 20), (5,))
    assert lines[0] == "outputs          needs 20, none clips"
    assert lines[2].endswith("with 5 clips +0.10 [+0.10, +0.10]")
