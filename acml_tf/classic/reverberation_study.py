"""The experiments of the lesson on reverberation time: who is left out, new voices, stretched rooms, measured rooms.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

from dataclasses import replace

import numpy as np

from acml_tf.acoustics.decay import early_decay_time
from acml_tf.acoustics.octave_bands import mid_t30, octave_band_t30
from acml_tf.classic.ridge import leave_rooms_out, predict_new
from acml_tf.data.response_augmentation import augment_response
from acml_tf.data.speech_in_rooms import heard_in, speech_in_rooms, utterance
from acml_tf.evaluation.splits import speaker_folds
from acml_tf.features.decay_rates import speech_decay_features

OCTAVES_HZ = (500, 1000, 2000)


def left_out_times(features, times_s, ways, penalties):
    """Predict every recording by fits of the logarithm that did not see its group, for each way of grouping.

    Args:
        features: Table, shape (n, num_features).
        times_s: Reverberation times in seconds, shape (n,).
        ways: Group of each recording by name of the way, each of shape (n,).
        penalties: Penalties of the ridge regression.

    Returns:
        Predicted times in seconds by name of the way, each of shape (num_penalties, n).

    Example:
        `left_out_times(table, times_s, {"rooms": rooms}, [10.0])["rooms"]` has the shape (1, n).
    """
    target = np.log(times_s)
    return {
        name: np.exp([leave_rooms_out(features, target, groups, penalty) for penalty in penalties])
        for name, groups in ways.items()
    }


def new_voice_errors(features, times_s, voices, penalty, num_folds=5):
    """Compute the error of ridge and of the mean guess for each group of voices, learnt from all others.

    Args:
        features: Table, shape (n, num_features).
        times_s: Reverberation times in seconds, shape (n,).
        voices: Voice of each recording, shape (n,); a room is heard with one voice only.
        penalty: Penalty of the ridge regression.
        num_folds: Number of groups of voices.

    Returns:
        List of triples: names of the voices, mean absolute error of ridge and of the median of the training times.

    Example:
        `new_voice_errors(table, times_s, voices, 30.0)` has five triples.
    """
    rows = []
    for learn, test in speaker_folds(voices, num_folds):
        told_s = np.exp(predict_new(features[learn], np.log(times_s[learn]), features[test], penalty))
        guess_s = np.median(times_s[learn])
        errors = np.abs(told_s - times_s[test]).mean(), np.abs(guess_s - times_s[test]).mean()
        rows.append((", ".join(np.unique(voices[test])), *map(float, errors)))
    return rows


def stretched_responses(responses, rng, range_s=(0.2, 0.8), gain_db=6.0):
    """Stretch each response to a drawn time and change its direct sound by a drawn gain.

    Args:
        responses: `RoomResponses` whose octaves at 500 and 1000 Hz can be measured.
        rng: Draws times, evenly on a logarithmic scale, and gains.
        range_s: Shortest and longest time in seconds.
        gain_db: Largest gain of the direct sound in dB, up or down.

    Returns:
        New `RoomResponses`, and their times in seconds, shape (n,).

    Example:
        `stretched_responses(offices, np.random.default_rng(0))`.
    """
    rate_hz, number = responses.sample_rate_hz, len(responses)
    wanted_s = np.exp(rng.uniform(*np.log(range_s), number))
    gains_db = rng.uniform(-gain_db, gain_db, number)
    changes = zip(responses.responses, mid_t30(responses.responses, rate_hz), wanted_s, gains_db, strict=True)
    made = np.stack([augment_response(response, rate_hz, *change) for response, *change in changes])
    return replace(responses, responses=made.astype("float32")), wanted_s


def stretching_errors(offices, clips, voices, test, penalty, num_draws=5, num_rooms=20, copies=4):
    """Compute the error on the test set without and with stretched rooms, for several draws of measured rooms.

    Args:
        offices: `RoomResponses` to draw from, one response a room.
        clips: Spoken digits.
        voices: Names of the speakers.
        test: Pair of a table of features, shape (n, num_features), and times in seconds, shape (n,).
        penalty: Penalty of the ridge regression.
        num_draws: Number of draws.
        num_rooms: Rooms in a draw.
        copies: Recordings in each room: as many with as without stretching.

    Returns:
        Absolute errors in seconds, shape (num_draws, 2, n): as measured, then stretched.

    Example:
        `stretching_errors(offices, clips, ["theo"], (table, times_s), 30.0).mean(axis=(0, 2))` are two errors.
    """
    errors = []
    for draw in range(num_draws):
        rng = np.random.default_rng(draw)
        measured = offices.select(np.tile(rng.choice(len(offices), num_rooms, replace=False), copies))
        sets = (measured, mid_t30(measured.responses, measured.sample_rate_hz)), stretched_responses(measured, rng)
        for responses, times_s in sets:
            speech = speech_in_rooms(responses, clips, voices, draw)
            table = speech_decay_features(speech.signals, speech.sample_rate_hz)
            errors.append(np.abs(np.exp(predict_new(table, np.log(times_s), test[0], penalty)) - test[1]))
    return np.reshape(errors, (num_draws, 2, -1))


def room_row(responses, sample_rate_hz, clips, voice, estimate, seed=6):
    """Return one line on a room: EDT, T30 by octave where half of the responses allow it, and what speech tells.

    Args:
        responses: Impulse responses of one room, shape (n, N).
        sample_rate_hz: Sample rate in hertz.
        clips: Spoken digits at this rate.
        voice: Who speaks in the room.
        estimate: Function from waveforms to times in seconds.
        seed: Draws utterances and noise.

    Returns:
        Text with medians in seconds: EDT, T30 at 500, 1000 and 2000 Hz, estimate.

    Example:
        `room_row(kitchen, 8000, clips, "theo", estimate)` reads "EDT 0.46   T30 0.31, 0.58, 0.86   told 0.45".
    """
    rng = np.random.default_rng(seed)
    said = np.stack([heard_in(response, utterance(clips, voice, rng), rng) for response in responses])
    octaves = np.array([octave_band_t30(response, sample_rate_hz, OCTAVES_HZ) for response in responses])
    t30 = ", ".join(_median_or_dash(column) for column in octaves.T)
    edt = np.median(early_decay_time(responses, sample_rate_hz))
    return f"EDT {edt:.2f}   T30 at 500, 1000, 2000 Hz {t30}   told by speech {np.median(estimate(said)):.2f}"


def _median_or_dash(values):
    """Median as text, or a dash where half of the values or more are missing."""
    return f"{np.nanmedian(values):.2f}" if np.mean(np.isnan(values)) < 0.5 else "–"
