"""Two rooms with an opening between them: responses that fall fast at first and slowly later.

Reference: H. Kuttruff, *Room Acoustics*, 6th edition, CRC Press 2016, § 5.8.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

from dataclasses import replace

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number
from acml_tf.data.room_responses import DIRECT_S, simulate_room_responses

DELAY_S = 0.02  # the second room answers later


@takes_counts("num_rooms", "responses_per_room", "num_samples")
@takes_number("sample_rate_hz", "second_db")
def simulate_coupled_responses(
    num_rooms=20, responses_per_room=4, seed=0, sample_rate_hz=16000, num_samples=16384, second_db=-12.0
):
    """Simulate responses of a dry room beside a lively one: a steep slope that turns into a shallow one.

    Args:
        num_rooms: Number of pairs of rooms.
        responses_per_room: Responses in each.
        seed: Draws the rooms, the places and the noise.
        sample_rate_hz: Rate of the responses.
        num_samples: Length of each.
        second_db: Energy of what comes from the lively room, in dB re that of the dry room.

    Returns:
        `RoomResponses` of the dry rooms (0.25 … 0.4 s) with the sound of the lively ones (0.7 … 0.9 s) added, peak ±1.

    Raises:
        ValueError: If the responses would end before the direct sound of the lively room.

    Example:
        >>> simulate_coupled_responses(1, 2).responses.shape
        (2, 16384)
    """
    delay = round(DELAY_S * sample_rate_hz)
    if num_samples <= delay + round(DIRECT_S * sample_rate_hz):
        raise ValueError(f"num_samples={num_samples} end before the lively room answers: give more than 22.5 ms.")
    sizes = num_rooms, responses_per_room
    dry = simulate_room_responses(*sizes, [seed, 1], sample_rate_hz, num_samples, (0.25, 0.4))
    lively = simulate_room_responses(*sizes, [seed, 2], sample_rate_hz, num_samples, (0.7, 0.9))
    later = np.roll(lively.responses, delay, axis=1)
    later[:, :delay] = 0
    gain = np.sqrt(np.sum(dry.responses**2, axis=1) / np.sum(later**2, axis=1)) * 10 ** (second_db / 20)
    mixed = dry.responses + gain[:, None] * later
    mixed /= np.abs(mixed).max(axis=1, keepdims=True)
    return replace(dry, responses=mixed.astype("float32"), source="simulated rooms beside a lively one")
