"""Speech as a hearing aid gets it: a few seconds of a voice, in a room, with noise.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

from dataclasses import dataclass

import numpy as np
from scipy.signal import fftconvolve

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.decay import early_decay_time
from acml_tf.acoustics.kinds import needs_objects
from acml_tf.acoustics.octave_bands import mid_t30
from acml_tf.acoustics.samples import takes_samples
from acml_tf.data.room_responses import simulate_room_responses

PAUSE_S = (0.02, 0.4)
SNR_DB = (20.0, 40.0)


@dataclass(frozen=True)
class SpeechInRooms:
    """A table of recordings of speech in rooms.

    Attributes:
        signals: Waveforms, shape (n, samples), root mean square 1 before the noise came.
        rooms: Name of the room of each, shape (n,).
        voices: Name of the speaker of each, shape (n,).
        t30_s: T30 of the response behind each, mean of the octaves at 500 and 1000 Hz, in seconds, shape (n,).
        edt_s: Early decay time of the response behind each in seconds, shape (n,).
        sample_rate_hz: Samples per second.
    """

    signals: np.ndarray
    rooms: np.ndarray
    voices: np.ndarray
    t30_s: np.ndarray
    edt_s: np.ndarray
    sample_rate_hz: int

    def __len__(self):
        """Return the number of recordings."""
        return len(self.signals)


def utterance(clips, voice, rng, duration_s=4.0):
    """Return some seconds of one voice that says digits, with pauses between them.

    Args:
        clips: Spoken digits as loaded or simulated.
        voice: Name of the speaker.
        rng: Draws digits, pauses and levels.
        duration_s: Length in seconds.

    Returns:
        Waveform, shape (samples,).

    Raises:
        ValueError: If there is no such speaker.

    Example:
        `utterance(clips, "theo", np.random.default_rng(0))` is 4 s of theo.
    """
    pool = np.flatnonzero(np.asarray(clips.speakers) == voice)
    if not len(pool):
        raise ValueError(f"nobody is called {voice!r}: choose from {', '.join(np.unique(clips.speakers))}.")
    wanted, parts = round(duration_s * clips.sample_rate_hz), []
    while sum(map(len, parts)) < wanted:
        word = clips.signals[rng.choice(pool)]
        parts.append(word / np.sqrt(np.mean(word**2)) * 10 ** (rng.normal(0, 2) / 20))
        parts.append(np.zeros(round(rng.uniform(*PAUSE_S) * clips.sample_rate_hz)))
    return np.concatenate(parts)[:wanted]


def speech_in_rooms(responses, clips, voices, seed=0, duration_s=4.0, snr_db=SNR_DB):
    """Simulate what a microphone records: in every room one voice says digits, another utterance for each response.

    Args:
        responses: `RoomResponses` at the rate of the clips.
        clips: Spoken digits as loaded or simulated.
        voices: Names of the speakers, dealt out to the rooms in turn.
        seed: Draws utterances and noise.
        duration_s: Length in seconds.
        snr_db: Lowest and highest ratio of speech to white noise in dB.

    Returns:
        `SpeechInRooms` in the order of the responses.

    Raises:
        ValueError: If responses and clips have different sample rates.

    Example:
        `speech_in_rooms(simulate_room_responses(10, 3, 0, 8000, 8192), clips, ["theo"])` has 30 recordings.
    """
    rate_hz, rng = clips.sample_rate_hz, np.random.default_rng(seed)
    if responses.sample_rate_hz != rate_hz:
        raise ValueError(f"rates of {responses.sample_rate_hz} and {rate_hz} Hz: bring both to one.")
    number = np.unique(responses.rooms, return_inverse=True)[1]
    said = [voices[room % len(voices)] for room in number]
    return SpeechInRooms(
        signals=np.stack(
            [
                heard_in(response, utterance(clips, voice, rng, duration_s), rng, snr_db)
                for response, voice in zip(responses.responses, said, strict=True)
            ]
        ),
        rooms=responses.rooms,
        voices=np.array(said),
        t30_s=mid_t30(responses.responses, rate_hz),
        edt_s=early_decay_time(responses.responses, rate_hz),
        sample_rate_hz=rate_hz,
    )


@needs_objects("Generator", "rng")
@needs_numbers("snr_db", empty=True)
@takes_samples("response", "dry", ndim=1)
def heard_in(response, dry, rng, snr_db=SNR_DB):
    """Return a dry sound as heard in a room, as long as it was, scaled to a root mean square of 1, in white noise.

    Args:
        response: Impulse response, shape (K,).
        dry: Sound without a room, shape (N,).
        rng: Draws the noise and its level.
        snr_db: Lowest and highest ratio of sound to noise in dB.

    Returns:
        Waveform, shape (N,).

    Example:
        >>> heard_in(np.array([1.0]), np.ones(8), np.random.default_rng(0), (300, 300)).round(3)
        array([1., 1., 1., 1., 1., 1., 1., 1.])
    """
    wet = fftconvolve(dry, response)[: len(dry)]
    wet = wet / max(np.sqrt(np.mean(wet**2)), 1e-9)
    return wet + 10 ** (-rng.uniform(*snr_db) / 20) * rng.standard_normal(len(wet))


def words_in_rooms(clips, voice, times_s, seed=4):
    """Return the same four seconds of a voice in rooms with different reverberation times, with little noise.

    Args:
        clips: Spoken digits as loaded or simulated.
        voice: Name of the speaker.
        times_s: Reverberation time in seconds by name of the room, None for no room at all.
        seed: Draws the words.

    Returns:
        Waveforms of shape (samples,) by name of the room.

    Example:
        `words_in_rooms(clips, "theo", {"outdoors": None, "bath": 0.8})`.
    """
    dry, rate_hz, heard = utterance(clips, voice, np.random.default_rng(seed)), clips.sample_rate_hz, {}
    for name, time_s in times_s.items():
        response = np.ones(1)
        if time_s:
            response = simulate_room_responses(1, 1, 7, rate_hz, rate_hz, (time_s, time_s)).responses[0]
        heard[name] = heard_in(response, dry, np.random.default_rng(0), (40, 40))
    return heard
