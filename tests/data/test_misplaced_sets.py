"""Sets that lie deeper, twice, or beside others: rooms, noise levels and copies are told apart or named."""

import shutil

import numpy as np
import pytest
import soundfile

from acml_tf.data.chords import load_chords
from acml_tf.data.environment import load_environmental_sounds
from acml_tf.data.loudspeakers import load_loudspeakers
from acml_tf.data.machine_sounds import load_machine_sounds
from acml_tf.data.plucks import load_plucks
from acml_tf.data.room_responses import load_room_responses
from acml_tf.data.soundscape import load_field_recordings
from acml_tf.data.spoken_digits import load_spoken_digits

MIMII = [
    f"{level}_dB_fan/fan/id_00/{state}/0000000{k}.wav"
    for level in (-6, 0, 6)
    for state, k in (("normal", 0), ("normal", 1), ("abnormal", 0))
]
LOADERS = [load_chords, load_environmental_sounds, load_loudspeakers, load_machine_sounds, load_plucks]
LOADERS += [load_room_responses, load_field_recordings, load_spoken_digits]


@pytest.fixture
def archive(tmp_path):
    """A function that writes short recordings of noise, no two alike, and returns the folder."""
    rng = np.random.default_rng(0)

    def write(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(tmp_path / name, rng.uniform(-0.5, 0.5, 400), 16000)
        return tmp_path

    return write


def test_noise_levels_of_mimii_are_never_mixed(archive):
    root = archive(*MIMII)
    with pytest.raises(ValueError, match=r"3 noise levels \(-6_dB, 0_dB, 6_dB\): name the folder of one"):
        load_machine_sounds(root)
    for level in (-6, 0, 6):
        sounds = load_machine_sounds(root / f"{level}_dB_fan")
        assert sounds.machines.tolist() == ["id_00"] * 3 and sorted(sounds.anomalous) == [False, False, True]


def test_levels_in_other_words_and_two_copies_of_a_machine_are_not_mixed(archive):
    root = archive(*(name.split("/", 1)[1].replace("fan/", f"{name.split('_')[0]}dB/", 1) for name in MIMII))
    with pytest.raises(ValueError, match=r"3 noise levels \(-6dB, 0dB, 6dB\)"):
        load_machine_sounds(root)
    again = archive("mimii/quiet/fan/id_00/normal/00000000.wav", "mimii/loud/fan/id_00/normal/00000000.wav")
    with pytest.raises(ValueError, match="id_00 lies in .*loud/fan and in .*quiet/fan: name the folder of one"):
        load_machine_sounds(again / "mimii")


def test_training_and_test_of_a_machine_may_lie_in_two_archives(archive):
    train, test = "section_03_source_train_normal_0000", "section_03_source_test_anomaly_0000"
    sounds = load_machine_sounds(archive(f"eval_train/fan/train/{train}.wav", f"eval_test/fan/test/{test}.wav"))
    assert sounds.machines.tolist() == ["section_03"] * 2 and sounds.training.tolist() == [False, True]


@pytest.mark.parametrize("copy", ["recordings/recordings", "free-spoken-digit-dataset-1.0.9/recordings", "a b"])
def test_digits_that_are_there_twice_count_once(archive, copy, capsys):
    root = archive("recordings/7_theo_0.wav", "recordings/7_theo_1.wav", "recordings/0_lucas_0.wav")
    once = load_spoken_digits(root)
    shutil.copytree(root / "recordings", root / "aside")
    (root / copy).parent.mkdir(exist_ok=True)
    (root / "aside").rename(root / copy)
    twice = load_spoken_digits(root)
    assert "3 copies of recordings" in capsys.readouterr().out
    np.testing.assert_array_equal(once.signals, twice.signals)
    assert once.digits.tolist() == twice.digits.tolist() == [0, 7, 7]
    archive(f"{copy}/7_theo_0.wav")
    with pytest.raises(ValueError, match="7_theo_0.wav differ and have one name"):
        load_spoken_digits(root)


def test_clips_that_are_there_twice_count_once(archive, capsys):
    root = archive("001 - Dog/1-1-A.wav", "001 - Dog/2-2-A.wav")
    shutil.copytree(root / "001 - Dog", root / "ESC-10" / "001 - Dog")
    assert len(load_environmental_sounds(root)) == 2 and "2 copies" in capsys.readouterr().out


def test_a_link_to_the_recordings_is_followed(archive, tmp_path_factory):
    root = tmp_path_factory.mktemp("fsdd")
    (root / "my digits").symlink_to(archive("7_theo_0.wav"))
    assert load_spoken_digits(root).digits.tolist() == [7]
    (root / "rooms").mkdir()
    (root / "rooms" / "hall").symlink_to(archive("kitchen/1.wav") / "kitchen")
    assert load_room_responses(root / "rooms").rooms.tolist() == ["hall"]


@pytest.mark.parametrize("above", ["", "downloads", "BUT_ReverbDB_rel_19_06_RIR-Only", "sets/of rooms"])
def test_reverbdb_keeps_its_rooms_however_deep_it_lies(archive, above, tmp_path):
    places = [
        f"VUT_FIT_{room}/MicID0{mic}/SpkID01_20170912_S/01/RIR/IR.v00.wav"
        for room in ("L207", "Q301")
        for mic in (1, 2)
    ]
    archive(*(f"{above}/{place}".lstrip("/") for place in places))
    assert load_room_responses(tmp_path).rooms.tolist() == ["VUT_FIT_L207"] * 2 + ["VUT_FIT_Q301"] * 2
    assert set(load_room_responses(tmp_path / above / "VUT_FIT_Q301").rooms) == {"VUT_FIT_Q301"}


def test_reverbdb_beside_its_copy_counts_once(archive, capsys):
    root = archive(*(f"VUT_FIT_{room}/MicID01/SpkID01_20170912_S/01/RIR/IR.v00.wav" for room in ("L207", "Q301")))
    shutil.copytree(root / "VUT_FIT_L207", root / "BUT_ReverbDB" / "VUT_FIT_L207")
    assert load_room_responses(root).rooms.tolist() == ["VUT_FIT_L207", "VUT_FIT_Q301"]
    assert "1 copies" in capsys.readouterr().out


def test_a_folder_above_the_rooms_is_no_room(archive, tmp_path):
    archive("mine/kitchen/1.wav", "mine/kitchen/2.wav", "mine/hall/1.wav")
    with pytest.raises(
        ValueError, match=r"lie in mine, in folders of their own \(hall first\): name .*mine if these are"
    ):
        load_room_responses(tmp_path)
    assert load_room_responses(tmp_path / "mine").rooms.tolist() == ["hall", "kitchen", "kitchen"]


def test_sets_beside_each_other_and_copies_of_rooms_are_no_rooms(archive):
    with pytest.raises(ValueError, match=r"holds data sets, not rooms \(fsdd, measured_rirs\)"):
        load_room_responses(archive("a/fsdd/7_theo_0.wav", "a/measured_rirs/s__hall_1.wav") / "a")
    with pytest.raises(ValueError, match="copy/hall/1.wav and the same file a folder higher"):
        load_room_responses(archive("b/hall/1.wav", "b/bath/1.wav", "b/copy/hall/1.wav") / "b")


def test_rooms_in_names_are_read_a_folder_higher_too(archive):
    root = archive("measured_rirs/set__hall_A_ir_1.wav", "measured_rirs/set__bath_A_ir_1.wav")
    assert (
        set(load_room_responses(root).rooms)
        == set(load_room_responses(root / "measured_rirs").rooms)
        == {"hall", "bath"}
    )
    assert load_room_responses(archive("kitchen/1.wav", "kitchen/2.wav") / "kitchen").rooms.tolist() == ["kitchen"] * 2


@pytest.mark.parametrize("load", LOADERS)
def test_what_is_there_is_named_where_nothing_can_be_read(load, tmp_path):
    for name in ("major/1.m4a", "major/2.M4A", "3.mp3"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    with pytest.raises(ValueError, match=r"what is there: 2 \.m4a, 1 \.mp3; other kinds have to be saved as \.wav"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("load", "arguments", "said"),
    [
        (load_spoken_digits, {"num_takes": "all"}, "num_takes='all' is not a count"),
        (load_spoken_digits, {"sample_rate_hz": None}, "sample_rate_hz=None is not a rate"),
        (load_spoken_digits, {"channel": None}, "channel=None is not a count: give a whole number from 0"),
        (load_machine_sounds, {"channel": -1}, "channel=-1 is not a count"),
        (load_room_responses, {"num_samples": None}, "num_samples=None is not a count"),
        (load_loudspeakers, {"num_samples": 0.5}, "num_samples=0.5 is not a count"),
        (load_plucks, {"num_samples": None}, "num_samples=None is not a count"),
        (load_chords, {"min_duration_s": None}, "min_duration_s=None is not a duration"),
        (load_chords, {"sample_rate_hz": "8k"}, "sample_rate_hz=8k is not a rate"),
    ],
)
def test_arguments_that_are_no_numbers_are_named(archive, load, arguments, said):
    names = ("7_theo_0.wav", "a/b/1.wav", "major/1.wav", "minor/1.wav", "hall_A_left_ir_1.wav")
    root = archive(*names, "m/train/normal_id_00_00000000.wav")
    with pytest.raises(ValueError, match=said):
        load(
            root / "m" if load is load_machine_sounds else root,
            **{"min_duration_s": 0.0} | arguments if load is load_chords else arguments,
        )


@pytest.mark.parametrize(
    ("names", "rooms"),
    [
        (["k/RIR/1.wav", "k/sweep.wav", "l/1.wav"], ["k", "l"]),
        (["Q301/MicID01/S/01/RIR/1.wav", "Q301/MicID01/a.wav", "mine/1.wav"], ["Q301", "mine"]),
        (["Room1.wav", "Room2.wav"], ["Room1", "Room2"]),
        (["kitchen-1.wav", "kitchen-2.wav", "lounge-1.wav"], ["kitchen", "kitchen", "lounge"]),
        (["s__living-room_1.wav", "s__hall_1.wav"], ["hall", "living-room"]),
        (["pos1.wav", "pos2.wav", "3.wav"], None),
    ],
)
def test_no_room_is_lost_and_no_two_are_one(archive, names, rooms):
    root = archive(*names)
    assert load_room_responses(root).rooms.tolist() == (rooms or [root.name] * len(names))


def test_names_that_may_be_rooms_or_places_are_refused(archive):
    with pytest.raises(ValueError, match="holds kitchen and lounge, of one room or of two: put the files of each"):
        load_room_responses(archive("kitchen.wav", "lounge.wav"))


def test_what_lies_beside_the_responses_of_a_room_is_said(archive, capsys):
    load_room_responses(archive("k/RIR/1.wav", "k/sweep.wav", "l/1.wav"))
    assert "1 recordings beside folders RIR are left out" in capsys.readouterr().out


@pytest.mark.parametrize("copy", ["kitchen - Copy", "old/kitchen"])
def test_a_copy_of_a_room_is_no_other_room(archive, copy, capsys):
    root = archive("kitchen/1.wav", "kitchen/2.wav", "lounge/1.wav")
    once = load_room_responses(root)
    shutil.copytree(root / "kitchen", root / copy)
    twice = load_room_responses(root)
    assert once.rooms.tolist() == twice.rooms.tolist() == ["kitchen", "kitchen", "lounge"]
    np.testing.assert_array_equal(once.responses, twice.responses)
    assert "2 copies of recordings are left out" in capsys.readouterr().out


def test_two_copies_of_a_set_are_one_set(archive):
    root = archive("x/kitchen/1.wav", "x/lounge/1.wav")
    shutil.copytree(root / "x", root / "y")
    with pytest.raises(ValueError, match=r"lie in x, in folders of their own \(kitchen first\)"):
        load_room_responses(root)


@pytest.mark.parametrize(
    ("load", "read", "others"),
    [
        (load_room_responses, ["hall/1.wav"], ["bath/1.ogg", "attic/1.aif"]),
        (load_machine_sounds, ["fan/train/normal_id_00_00000000.wav"], ["fan/train/normal_id_00_00000001.flac"]),
        (load_spoken_digits, ["7_theo_0.wav"], ["7_theo_1.m4a"]),
        (load_plucks, ["ann/thumb/1.wav"], ["ann/thumb/2.flac"]),
    ],
)
def test_sounds_of_other_kinds_are_said(archive, capsys, load, read, others):
    root = archive(*read)
    for name in others:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).touch()
    assert load(root) is not None
    said = f"{len(others)} sounds of other kinds are left out ({sorted(others)[0]} first): save them as .wav"
    assert said in capsys.readouterr().out


def test_the_folder_that_one_stands_in_has_its_name(archive, monkeypatch):
    monkeypatch.chdir(archive("hall/1.wav") / "hall")
    assert load_room_responses(".").rooms.tolist() == ["hall"]
    names = ("normal/00000000.wav", "normal/00000001.wav", "abnormal/00000000.wav")
    monkeypatch.chdir(archive(*(f"fan/id_00/{name}" for name in names)) / "fan" / "id_00")
    sounds = load_machine_sounds(".")
    assert sounds.machines.tolist() == ["id_00"] * 3 and sounds.source == "recordings of id_00"


def test_clips_elsewhere_are_said_and_classes_are_in_the_order_of_their_numbers(archive, capsys):
    clips = ("1 - a/1-1-A.wav", "10 - j/1-3-A.wav", "2 - b/1-2-A.wav")
    root = archive(*clips, "cow/1-4-A.wav", "1 - a/deep/1-5-A.wav")
    assert load_environmental_sounds(root).class_names == ("a", "b", "j")
    assert "2 sounds are left out (1-5-A.wav first): they do not lie in a folder" in capsys.readouterr().out


@pytest.fixture
def esc50(archive):
    """A function that writes a list of two dogs and a stranger's clip; returns the folder."""

    def write(*rows, below="."):
        head = "filename,fold,target,category,esc10,src_file,take\n"
        root = archive("audio/1-1-A-0.wav", "audio/2-2-A-0.wav", "audio/mine.wav", f"{below}/meta/none.wav")
        (root / below / "meta" / "esc50.csv").write_text(head + "\n".join(rows) + "\n")
        return root

    return write


DOGS = ("1-1-A-0.wav,1,0,dog,True,1,A", "2-2-A-0.wav,2,0,dog,True,2,A")


def test_a_clip_that_is_listed_twice_counts_once_or_is_refused(esc50, capsys):
    assert load_environmental_sounds(esc50(*DOGS, DOGS[0])).folds.tolist() == [1, 2]
    assert "2 sounds are left out (mine.wav first): they are not in esc50.csv" in capsys.readouterr().out
    with pytest.raises(ValueError, match="lists 1-1-A-0.wav twice, of two classes, recordings or folds"):
        load_environmental_sounds(esc50(*DOGS, DOGS[0].replace("wav,1", "wav,2")))


def test_a_second_list_is_the_same_or_refused(esc50):
    esc50(*DOGS)
    assert len(load_environmental_sounds(esc50(*DOGS, below="more"))) == 2
    with pytest.raises(ValueError, match="esc50.csv and .*esc50.csv differ: name the folder of one set"):
        load_environmental_sounds(esc50(DOGS[0], below="more"))
