"""Is the table of machine sounds in order, simulated or read from a folder as DCASE makes it?"""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from acml_tf.data.folder import DataUnavailable
from acml_tf.data.machine_names import parse_machine_name
from acml_tf.data.machine_sounds import load_machine_sounds, simulate_machine_sounds


def test_training_is_healthy_and_faults_take_turns():
    sounds = simulate_machine_sounds(range(2), num_train=2, num_test=3, seed=1)
    assert len(sounds) == 16 and not np.any(sounds.anomalous & sounds.training)
    np.testing.assert_array_equal(sounds.anomalous, sounds.faults != "")
    assert sorted(set(sounds.faults)) == ["", "bearing", "imbalance", "rub"]
    assert np.all((sounds.speeds > 0.85) & (sounds.speeds < 1.15))
    test = sounds.select(~sounds.training)
    assert len(test) == len(test.signals) == len(test.machines) == 12


def test_a_machine_is_the_same_whatever_else_is_simulated():
    both = simulate_machine_sounds((0, 1), num_train=1, num_test=0)
    alone = simulate_machine_sounds((1,), num_train=1, num_test=0)
    np.testing.assert_array_equal(both.signals[1], alone.signals[0])
    other = simulate_machine_sounds((1,), num_train=1, num_test=0, seed=9)
    assert np.abs(other.signals[0] - alone.signals[0]).max() > 0.01


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fan/train/normal_id_00_00000001.wav", ("id_00", "normal", "train", "source")),
        ("fan/test/anomaly_id_06_00000007.wav", ("id_06", "anomaly", "test", "source")),
        ("fan/test/section_01_target_test_anomaly_0003_m-n_X.wav", ("section_01", "anomaly", "test", "target")),
        ("fan/train/section_00_source_train_normal_0001_a.wav", ("section_00", "normal", "train", "source")),
    ],
)
def test_names_of_all_years_are_read(name, expected):
    found = parse_machine_name(Path(name))
    assert tuple(found[key] for key in ("machine", "state", "part", "domain")) == expected


def test_a_folder_of_recordings_is_loaded(tmp_path, monkeypatch):
    for name in ("train/normal_id_00_00000000", "test/normal_id_00_00000001", "test/anomaly_id_02_00000000"):
        path = tmp_path / "machine_sounds" / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, 0.1 * np.ones(800), 8000)
    monkeypatch.setenv("ACML_DATA", str(tmp_path))
    sounds = load_machine_sounds()
    assert list(sounds.machines) == ["id_02", "id_00", "id_00"]
    assert list(sounds.anomalous) == [True, False, False] and list(sounds.training) == [False, False, True]
    assert len(sounds.signals[0]) == 1600
    monkeypatch.delenv("ACML_DATA")
    assert len(load_machine_sounds(tmp_path / "machine_sounds", 8000).signals[0]) == 800


def test_what_is_missing_is_said(tmp_path, monkeypatch):
    monkeypatch.delenv("ACML_DATA", raising=False)
    with pytest.raises(DataUnavailable, match="ACML_DATA"):
        load_machine_sounds()
    with pytest.raises(ValueError, match="holds no .wav"):
        load_machine_sounds(tmp_path)
    with pytest.raises(ValueError, match="rename or remove"):
        parse_machine_name(Path("test/fan_3.wav"))
