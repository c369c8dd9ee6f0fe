"""A pump that a microphone listens to for a year: clips of it, healthy or with one of three faults.

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.data.machine_faults import FAULTS
from acml_tf.data.machine_synthesis import draw_machine, record_clip

KINDS = ("healthy", *FAULTS)
SAMPLE_RATE_HZ = 16000


@needs_numbers("num_clips", "duration_s")
@needs_numbers("pump_seed", empty=True)
def simulate_pump(num_clips, seed=0, pump_seed=0, duration_s=1.0):
    """Simulate clips of one pump in a noisy hall, as many of each kind: healthy, bearing, imbalance, rub.

    Args:
        num_clips: Number of clips; the kinds take turns.
        seed: Draws the clips (a whole number or several); each has its own speed, load, noise and gain.
        pump_seed: Draws the pump.
        duration_s: Length of each clip.

    Returns:
        Waveforms at 16 kHz, shape `(num_clips, samples)` in single precision, and the numbers of their kinds in
        `KINDS`, shape `(num_clips,)`.

    Example:
        >>> simulate_pump(4, duration_s=0.1)[1]
        array([0, 1, 2, 3])
    """
    pump = draw_machine("pump", pump_seed)
    kinds = np.arange(num_clips) % len(KINDS)
    faults = ["", *FAULTS]
    draws = (np.random.default_rng([*np.atleast_1d(seed), clip]) for clip in range(num_clips))
    clips = [record_clip(pump, faults[k], "source", rng, duration_s)[0] for k, rng in zip(kinds, draws, strict=True)]
    return np.array(clips, dtype=np.float32), kinds
