"""Data sets as they are distributed: the folders of their archives, with what a Mac and a mirror add."""

import numpy as np
import pytest
import soundfile

from acml_tf.data.environment import load_environmental_sounds
from acml_tf.data.machine_sounds import load_machine_sounds
from acml_tf.data.room_responses import load_room_responses
from acml_tf.data.spoken_digits import load_spoken_digits


@pytest.fixture
def archive(tmp_path):
    """A function that writes short recordings with given names, a Mac's shadows beside them, and returns the folder."""

    def write(*names, channels=1):
        for number, name in enumerate(names, start=1):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            click = np.zeros((400, channels))
            click[40 * np.arange(1, channels + 1), np.arange(channels)] = number / 10
            soundfile.write(path, click, 16000, subtype="FLOAT" if path.suffix.lower() != ".ogg" else None)
            path.with_name(f"._{path.name}").write_bytes(b"\0\5\x16\7")
        return tmp_path

    return write


def test_esc50_from_its_repository(archive):
    root = archive("audio/1-17367-A-10.wav", "audio/1-100032-A-0.wav", "audio/3-100033-B-0.wav")
    (root / "meta").mkdir()
    head = "filename,fold,target,category,esc10,src_file,take\n"
    rows = ["1-17367-A-10.wav,1,10,rain,True,17367,A", "1-100032-A-0.wav,1,0,dog,True,100032,A"]
    (root / "meta" / "esc50.csv").write_text(head + "\n".join([*rows, "3-100033-B-0.wav,3,0,dog,True,100033,B\n"]))
    sounds = load_environmental_sounds(root, 16000)
    assert sounds.class_names == ("dog", "rain") and sounds.labels.tolist() == [0, 0, 1]
    assert sounds.recordings.tolist() == ["100032", "100033", "17367"] and sounds.folds.tolist() == [1, 3, 1]
    (root / "audio" / "1-17367-A-10.wav").unlink()
    with pytest.raises(ValueError, match="lacks 1 clips of esc50.csv, 1-17367-A-10.wav first"):
        load_environmental_sounds(root)


def test_esc50_sorted_into_class_folders_keeps_the_number_behind(archive):
    root = archive("002 - Rain/1-17367-A-10.wav", "001 - Dog bark/1-100032-A-0.OGG", "001 - Dog bark/2-5-B.wav")
    sounds = load_environmental_sounds(root, 16000)
    assert sounds.class_names == ("Dog bark", "Rain") and sounds.folds.tolist() == [1, 2, 1]
    archive("002 - Rain/holiday.wav")
    with pytest.raises(ValueError, match="holiday.wav is not named fold-recording-take"):
        load_environmental_sounds(root)


def test_reverbdb_in_the_folder_of_its_archive_has_its_rooms(archive):
    place = "MicID01/SpkID01_20170912_S/01"
    top = "BUT_ReverbDB_rel_19_06_RIR-Only/VUT_FIT_"
    root = archive(f"{top}L207/{place}/RIR/IR.v00.wav", f"{top}Q301/{place}/RIR/IR.v00.wav", f"{top}Q301/{place}/a.wav")
    assert load_room_responses(root).rooms.tolist() == ["VUT_FIT_L207", "VUT_FIT_Q301"]


def test_one_room_of_ones_own_keeps_its_name(archive):
    assert load_room_responses(archive("kitchen/1.wav", "kitchen/2.WAV")).rooms.tolist() == ["kitchen", "kitchen"]


def test_each_channel_is_a_response_of_its_own(archive):
    rooms = load_room_responses(archive("hall/binaural.wav", channels=2), 16000.0, 800)
    assert rooms.rooms.tolist() == ["hall", "hall"] and rooms.sample_rate_hz == 16000
    np.testing.assert_allclose(rooms.responses.max(axis=1), [0.1, 0.1], rtol=1e-6)
    np.testing.assert_array_equal(rooms.responses.argmax(axis=1), [40, 40])


@pytest.mark.parametrize(
    "names",
    [
        ("train/normal_id_00_00000000.wav", "test/anomaly_id_00_00000000.wav"),
        ("train/section_00_source_train_normal_0000_a.wav", "target_test/section_00_target_test_anomaly_0000.wav"),
        ("train/section_00_target_train_normal_0003_noAttribute.wav", "test/section_00_source_test_anomaly_0001_v.wav"),
        ("id_00/normal/00000001.wav", "id_00/normal/00000002.wav", "id_00/abnormal/00000000.wav"),
    ],
)
def test_machines_of_every_year_and_of_mimii(archive, names):
    sounds = load_machine_sounds(archive(*(f"fan/{name}" for name in names)) / "fan")
    assert len(set(sounds.machines)) == 1
    assert sorted(sounds.anomalous[~sounds.training].tolist()) == [False] * (len(names) - 2) + [True]
    assert sounds.anomalous[sounds.training].tolist() == [False]


def test_supplements_are_passed_over_and_unlabelled_recordings_said(archive, capsys):
    names = ("train/section_00_source_train_normal_0000.wav", "supplemental/section_00_noise_0000.wav")
    root = archive(*(f"fan/{name}" for name in (*names, "test/section_00_0000.wav", "test/section_00_0001.wav")))
    assert len(load_machine_sounds(root / "fan")) == 1
    assert (
        "2 recordings that do not say whether the machine is broken (section_00_0000.wav first)"
        in capsys.readouterr().out
    )


def test_two_machine_types_are_told_apart(archive):
    root = archive("fan/train/normal_id_00_00000000.wav", "valve/train/normal_id_00_00000000.wav")
    with pytest.raises(ValueError, match=r"2 machine types \(fan, valve\): name the folder of one"):
        load_machine_sounds(root)
    assert len(load_machine_sounds(root / "fan")) == 1


def test_one_microphone_of_eight_by_its_number(archive):
    root = archive("fan/train/normal_id_00_00000000.wav", channels=8)
    assert [int(np.argmax(load_machine_sounds(root / "fan", channel=k).signals[0])) for k in (0, 7)] == [40, 320]


@pytest.mark.parametrize("top", ["free-spoken-digit-dataset-1.0.9/recordings/7_theo", "AudioMNIST-master/data/01/7_01"])
def test_digits_in_the_folder_of_their_archive(archive, top):
    digits = load_spoken_digits(archive(f"{top}_0.wav", f"{top}_12.wav"), 16000)
    assert digits.digits.tolist() == [7, 7] and len(set(digits.speakers)) == 1
