"""Are plucks what their table says, and are recordings read by the same table?"""

import numpy as np
import pytest
import soundfile

from acml_tf.data.folder import DataUnavailable
from acml_tf.data.plucks import load_or_simulate_plucks, load_plucks, play_note, simulate_plucks


@pytest.fixture(scope="module")
def plucks():
    return simulate_plucks(3, 4, seed=5, num_samples=5000)


def test_players_and_touches_take_turns(plucks):
    assert plucks.signals.shape == (12, 5000) and len(plucks) == 12
    np.testing.assert_array_equal(plucks.players, np.repeat([0, 1, 2], 4))
    assert list(plucks.touches[:4]) == ["thumb", "pick", "palm", "thumb"]


def test_the_palm_is_short_and_each_pluck_begins_in_the_first_tenth_of_a_second(plucks):
    energy = plucks.signals**2
    late = energy[:, 4000:].sum(axis=1) / energy.sum(axis=1)
    assert late[plucks.touches == "palm"].max() < late[plucks.touches != "palm"].min()
    onsets = np.argmax(np.abs(plucks.signals) > 0.1 * np.abs(plucks.signals).max(axis=1, keepdims=True), axis=1)
    assert onsets.max() < 1700 and len(set(onsets)) > 6


def test_the_same_seed_gives_the_same_plucks(plucks):
    np.testing.assert_array_equal(simulate_plucks(3, 4, seed=5, num_samples=5000).signals, plucks.signals)
    assert not np.allclose(simulate_plucks(3, 4, seed=6, num_samples=5000).signals, plucks.signals)


def test_recordings_are_cut_filled_and_named(tmp_path):
    for player, touch, length in (("ann", "thumb", 300), ("bob", "pick", 50)):
        (tmp_path / player / touch).mkdir(parents=True)
        soundfile.write(tmp_path / player / touch / "1.wav", np.full(length, 0.5), 16000)
    found = load_plucks(tmp_path, num_samples=100)
    assert found.signals.shape == (2, 100) and list(found.touches) == ["thumb", "pick"]
    np.testing.assert_array_equal(found.players, [0, 1])
    np.testing.assert_allclose(found.signals[1, [0, 49, 50, 99]], [0.5, 0.5, 0, 0], atol=1e-4)


def test_without_recordings_strings_are_computed(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("ACML_DATA", raising=False)
    assert len(load_or_simulate_plucks(1, 2)) == 2 and "computed strings" in capsys.readouterr().out
    with pytest.raises(DataUnavailable, match="ACML_DATA"):
        load_plucks()
    with pytest.raises(ValueError, match="holds no"):
        load_plucks(tmp_path)


def test_a_note_begins_when_it_is_plucked():
    note = play_note(64.3, 0.5, 1.0)
    assert np.all(np.abs(note[:7900]) < 1e-6) and np.max(np.abs(note[8000:8100])) > 0.1
