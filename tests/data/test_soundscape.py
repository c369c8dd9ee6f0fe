"""Is the simulated day the one of its schedule, and do the names of field recordings hold their time?"""

import pathlib

import numpy as np
import pytest
import soundfile

from acml_tf.data.folder import DataUnavailable
from acml_tf.data.soundscape import load_field_recordings, load_or_simulate_day, parse_time, simulate_soundscape
from acml_tf.data.soundscape_synthesis import (
    SOURCES,
    draw_schedule,
    fade_db,
    fluctuation_db,
    sounding,
    soundscape_clip,
    temperature,
)


@pytest.fixture
def folder(tmp_path):
    """Three clips of a recorder, 0.1 s each, out of order."""
    for number, time in enumerate(("061500", "000000", "233000")):
        soundfile.write(tmp_path / f"BOX7_20190522_{time}.flac", np.full(2200, 0.1 * (number + 1)), 22000)
    return tmp_path


def test_a_second_of_the_day_does_not_depend_on_what_was_read_before():
    day = simulate_soundscape(clips_per_hour=2, seed=3)
    one, again = day.read(40), list(day.clips())[40]
    np.testing.assert_array_equal(one, again)
    assert len(one) == 16000 and not np.array_equal(one, simulate_soundscape(clips_per_hour=2, seed=4).read(40))


def test_shifts_follow_the_schedule_and_rain_silences_birds_and_insects():
    day, schedule = simulate_soundscape(seed=1), draw_schedule(1)
    for name in SOURCES:
        inside = np.any([(day.hours >= start) & (day.hours < stop) for start, stop in schedule[name]], axis=0)
        wet = np.array(["rain" in shift for shift in day.shifts])
        heard = np.array([name in shift.split("+") for shift in day.shifts])
        np.testing.assert_array_equal(heard, inside & ~wet if name in ("insects", "birds") else inside)


def test_all_sources_are_louder_than_the_hiss():
    schedule = dict.fromkeys(SOURCES, ())
    quiet = np.std(soundscape_clip(schedule, 0, 43200, 8000, 16000))
    for name in SOURCES:
        loud = np.std(soundscape_clip(schedule | {name: [(0, 24)]}, 0, 43200, 8000, 16000))
        assert loud > 1.5 * quiet, name
    assert sounding(schedule, 12.0) == []


def test_levels_wander_slowly_and_fade_at_the_ends():
    levels = np.array([fluctuation_db(seed, "wind") for seed in range(20)])
    assert levels.std() == pytest.approx(4, rel=0.15)
    # a first-order process: the correlation of neighbours is the memory
    assert np.corrcoef(levels[:, :-1].ravel(), levels[:, 1:].ravel())[0, 1] == pytest.approx(np.exp(-1 / 15), abs=0.02)
    assert fade_db([(0.0, 5.0)], 0.0) == pytest.approx(0, abs=0.01) and fade_db([(2.0, 5.0)], 5.0) == pytest.approx(-15)
    assert temperature(15, 5) - temperature(3, 5) == pytest.approx(12)


def test_what_does_not_fit_into_a_day_is_refused():
    assert len(simulate_soundscape(hours=1, clips_per_hour=60, clip_s=60)) == 60
    with pytest.raises(ValueError, match="fewer or shorter"):
        simulate_soundscape(clips_per_hour=61, clip_s=60)


def test_recordings_come_in_the_order_of_time(folder):
    day = load_field_recordings(folder)
    np.testing.assert_allclose(day.hours, [0, 6.25, 23.5])
    assert day.sample_rate_hz == 22000 and day.shifts.tolist() == ["", "", ""]
    np.testing.assert_allclose([clip[0] for clip in day.clips()], [0.2, 0.1, 0.3], atol=1e-3)


def test_names_that_do_not_fit_and_two_days_are_refused(folder, monkeypatch):
    assert parse_time(pathlib.Path("A_B_20200101_235959.wav")) == pytest.approx(24, abs=1e-3)
    with pytest.raises(ValueError, match="rename"):
        parse_time(pathlib.Path("morning.wav"))
    soundfile.write(folder / "BOX7_20190523_000000.wav", np.zeros(10), 22000)
    with pytest.raises(ValueError, match="2 days"):
        load_field_recordings(folder)
    with pytest.raises(ValueError, match="not a folder"):
        load_field_recordings(folder.parent / "nothing")
    monkeypatch.delenv("ACML_DATA", raising=False)
    with pytest.raises(DataUnavailable, match="ACML_DATA"):
        load_field_recordings()


def test_without_recordings_a_day_is_simulated_at_the_same_times(monkeypatch, capsys):
    monkeypatch.delenv("ACML_DATA", raising=False)
    day = load_or_simulate_day(seed=2)
    assert len(day) == 96 and "simulated day" in capsys.readouterr().out and day.hours[1] == 0.25


@pytest.mark.parametrize("time", ["259900", "240001", "126100", "120060"])
def test_times_that_no_day_has_are_refused(time):
    assert parse_time("BOX7_20190522_240000.wav") == 24
    with pytest.raises(ValueError, match=f"BOX7_20190522_{time}.wav says {time} where hhmmss"):
        parse_time(f"BOX7_20190522_{time}.wav")


@pytest.mark.parametrize(
    ("name", "said"),
    [("BOX8_20190522_061500.flac", r"2 recorders \(BOX7 and BOX8\): keep"), ("BOX7_20190522_061500.wav", "one name")],
)
def test_two_recorders_and_two_recordings_of_one_time_are_refused(folder, name, said):
    soundfile.write(folder / name, np.full(2200, 0.3), 22000)
    with pytest.raises(ValueError, match=said):
        load_field_recordings(folder)
