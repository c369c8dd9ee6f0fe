"""Do computed rooms die away as physics says, and are measured ones found and brought to one form?"""

from dataclasses import replace

import numpy as np
import pyroomacoustics
import pytest
import soundfile

from acml_tf.acoustics.decay import reverberation_time
from acml_tf.acoustics.room_parameters import clarity_db, direct_to_reverberant_db
from acml_tf.acoustics.shoebox import eyring_absorption
from acml_tf.data import room_responses
from acml_tf.data.folder import DataUnavailable

RATE_HZ = 16000


def click(place, num_samples=RATE_HZ, sign=1):
    response = np.zeros(num_samples)
    response[place], response[place + 800] = 0.5 * sign, 0.25
    return response


@pytest.fixture
def recorded(tmp_path):
    """Two rooms, one folder each, as ReverbDB lays them out; a sweep lies beside the responses."""
    for room, sign in (("kitchen", 1), ("hall", -1)):
        folder = tmp_path / room / "MicID01" / "RIR"
        folder.mkdir(parents=True)
        soundfile.write(folder / "IR_1.wav", click(300, sign=sign), RATE_HZ)
        soundfile.write(folder.parent / "sweep.wav", np.ones(99) / 2, RATE_HZ)
    return tmp_path


@pytest.mark.parametrize("reverberation_s", [0.25, 0.5, 0.8])
def test_computed_rooms_have_eyrings_reverberation_time(reverberation_s):
    rng = np.random.default_rng(1)
    responses = np.stack([room_responses.box_response([6, 5, 3], reverberation_s, rng) for _ in range(10)])
    assert reverberation_time(responses, RATE_HZ).mean() == pytest.approx(reverberation_s, rel=0.02)
    assert np.all(np.abs(responses).max(axis=1) == 1)


def test_computed_rooms_agree_with_ray_tracing():
    size_m, reverberation_s, traced = [6.0, 5.0, 3.0], 0.5, []
    pyroomacoustics.random.seed(0)  # its rays draw from a generator of their own
    material = pyroomacoustics.Material(eyring_absorption(size_m, reverberation_s), 0.5)
    for listener in ([4.3, 3.9, 1.2], [1.9, 3.1, 1.5]):
        room = pyroomacoustics.ShoeBox(
            size_m, fs=RATE_HZ, materials=material, max_order=3, ray_tracing=True, air_absorption=False
        )
        room.set_ray_tracing(n_rays=3000, receiver_radius=0.5)
        room.add_source([1.5, 1.2, 1.7])
        room.add_microphone(listener)
        room.compute_rir()
        traced.append(np.array(room.rir[0][0])[: RATE_HZ // 2])
    traced_s = np.mean([reverberation_time(response, RATE_HZ, -5, -25) for response in traced])
    rng = np.random.default_rng(2)
    ours = np.stack([room_responses.box_response(size_m, reverberation_s, rng) for _ in range(20)])
    assert traced_s == pytest.approx(reverberation_time(ours, RATE_HZ, -5, -25).mean(), rel=0.15)


def test_simulation_is_repeatable_room_by_room():
    few, more, other = (
        room_responses.simulate_room_responses(num_rooms, 2, seed) for num_rooms, seed in ((3, 5), (5, 5), (3, 6))
    )
    assert few.responses.shape == (6, 16384) and few.responses.dtype == np.float32
    assert few.rooms.tolist() == ["room000"] * 2 + ["room001"] * 2 + ["room002"] * 2
    np.testing.assert_array_equal(few.responses, more.responses[:6])
    assert not np.array_equal(few.responses, other.responses)
    assert len(more.select(more.rooms == "room004")) == 2


def test_simulated_rooms_differ_as_asked_for():
    rooms = room_responses.simulate_room_responses(40, 2)
    times = reverberation_time(rooms.responses, RATE_HZ)
    assert np.all((times > 0.18) & (times < 0.85)) and np.quantile(times, 0.1) < 0.27 and np.quantile(times, 0.9) > 0.6
    ratio = direct_to_reverberant_db(rooms.responses, RATE_HZ, direct_sample=40)
    assert np.quantile(ratio, 0.9) - np.quantile(ratio, 0.1) > 4
    clearest = clarity_db(rooms.responses, RATE_HZ)
    assert np.corrcoef(times, clearest)[0, 1] < -0.7


def test_recordings_are_aligned_and_know_their_rooms(recorded):
    rooms = room_responses.load_room_responses(recorded, num_samples=2048)
    assert rooms.rooms.tolist() == ["hall", "kitchen"] and rooms.responses.shape == (2, 2048)
    assert np.abs(rooms.responses).argmax(axis=1).tolist() == [40, 40]
    assert rooms.responses[:, 840] == pytest.approx(0.25, abs=1e-4)
    assert room_responses.load_room_responses(recorded, 8000).responses.shape == (2, 16384)


def test_a_flat_folder_holds_the_room_in_the_name(tmp_path):
    for position in (1, 2):
        soundfile.write(tmp_path / f"set__lounge_2A_ir_{position}.flac", click(40 * position), RATE_HZ)
    assert room_responses.load_room_responses(tmp_path).rooms.tolist() == ["lounge", "lounge"]


def test_a_folder_without_responses_is_said(tmp_path):
    with pytest.raises(ValueError, match="name the folder"):
        room_responses.load_room_responses(tmp_path)


def test_without_recordings_the_lesson_goes_on(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("ACML_DATA", raising=False)
    monkeypatch.setattr(room_responses, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(room_responses, "simulate_room_responses", lambda seed: f"simulated {seed}")
    with pytest.raises(DataUnavailable, match="ReverbDB_rel_19_06_RIR-Only.tgz .* set ACML_DATA"):
        room_responses.load_room_responses()
    assert room_responses.load_or_simulate_responses(seed=3) == "simulated 3"
    assert "goes on with computed rooms" in capsys.readouterr().out


def test_a_folder_of_the_environment_is_found(monkeypatch, recorded):
    recorded.rename(recorded.parent / "measured_rirs")
    monkeypatch.setenv("ACML_DATA", str(recorded.parent))
    assert room_responses.load_or_simulate_responses().source == "recordings of measured_rirs"


def test_alignment_keeps_what_makes_a_response():
    rooms = room_responses.simulate_room_responses(6, 2)
    formed = room_responses.aligned_responses(rooms, 4000, 4096, direct_sample=12)
    assert formed.responses.shape == (12, 4096) and formed.sample_rate_hz == 4000
    np.testing.assert_allclose(np.abs(formed.responses).max(axis=1), 1, rtol=1e-6)
    assert np.all(formed.responses[:, 12] > 0.2)
    np.testing.assert_allclose(
        reverberation_time(formed.responses, 4000), reverberation_time(rooms.responses, RATE_HZ), rtol=0.1
    )


def test_alignment_turns_over_what_points_down_and_moves_the_direct_sound(recorded):
    rooms = room_responses.load_room_responses(recorded)
    formed = room_responses.aligned_responses(rooms, RATE_HZ, 4096, direct_sample=100, compensate_noise=False)
    assert formed.responses[:, 100].tolist() == [1.0, 1.0]
    np.testing.assert_allclose(formed.responses[:, 900], [-0.5, 0.5], atol=1e-3)
    sooner = room_responses.aligned_responses(rooms, RATE_HZ, 4096, direct_sample=5, compensate_noise=False)
    assert sooner.responses[:, 5].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("rate_hz", "given_hz"), [(4000.0, 16000), (np.int16(4000), 16000.0)])
def test_any_whole_number_is_a_rate(rate_hz, given_hz):
    rooms = room_responses.simulate_room_responses(1, 1)
    plain = room_responses.aligned_responses(rooms, 4000)
    again = room_responses.aligned_responses(replace(rooms, sample_rate_hz=given_hz), rate_hz)
    np.testing.assert_array_equal(again.responses, plain.responses)
    assert again.sample_rate_hz == 4000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [({"sample_rate_hz": 0.5}, "sample_rate_hz=0.5 is not"), ({"direct_sample": 4096}, "lies beyond 4096 samples")],
)
def test_what_cannot_be_aligned_is_said(arguments, said):
    with pytest.raises(ValueError, match=said):
        room_responses.aligned_responses(room_responses.simulate_room_responses(1, 1), **arguments)


def test_a_response_holds_its_direct_sound_or_is_refused():
    assert np.all(np.isfinite(room_responses.simulate_room_responses(1, 1, 0, 16000, 41).responses))
    with pytest.raises(ValueError, match="num_samples=40 end before the direct sound"):
        room_responses.simulate_room_responses(1, 1, 0, 16000, 40)
