"""A box of spoken digits with faults whose truth is known: copies, wrong labels and a second recorder.

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from acml_tf.acoustics.amounts import takes_counts, takes_fractions, takes_number, takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_choice
from acml_tf.acoustics.samples import takes_samples


@dataclass(frozen=True)
class DigitBox:
    """Clips as somebody found them, and what was planted among them.

    Attributes:
        signals: Waveforms.
        labels: What the label says, 0 to 9, shape `(num_clips,)`.
        speakers: Who speaks, shape `(num_clips,)`.
        second: True where the second recorder was used, shape `(num_clips,)`.
        digits: What was said in truth, shape `(num_clips,)`.
        original: Index of the clip that this one is a copy of, −1 where it is none, shape `(num_clips,)`.
        sample_rate_hz: Samples per second.
    """

    signals: list[np.ndarray]
    labels: np.ndarray
    speakers: np.ndarray
    second: np.ndarray
    digits: np.ndarray
    original: np.ndarray
    sample_rate_hz: int


@needs_numbers("reflection", empty=True)
@needs_numbers("delay")
@takes_samples("signal", ndim=1)
def second_recorder(signal, reflection=0.8, delay=4):
    """Play a sound through a recorder whose casing reflects it: a comb of weak and strong frequencies.

    Args:
        signal: Waveform, shape `(n,)`.
        reflection: Amplitude of the reflection, 0 … 1; 0.8 makes the weakest frequency 19 dB weaker than the strongest.
        delay: Samples by which the reflection is late; at 8 kHz, 4 samples weaken 1 kHz and 3 kHz most.

    Returns:
        Waveform, shape `(n,)`.

    Example:
        >>> second_recorder([1.0, 0.0, 0.0], 0.5, 2).tolist()
        [1.0, 0.0, 0.5]
    """
    return lfilter(np.r_[1, np.zeros(delay - 1), reflection], [1], signal)


@takes_samples("signal", ndim=1, finite=True)
@takes_positive("sample_rate_hz")
@takes_number("sample_rate_hz")
def near_copy(signal, sample_rate_hz, rng):
    """Copy a sound as sharing it does: another volume, a new start, a little noise at 30 dB below.

    Args:
        signal: Waveform, shape `(n,)`.
        sample_rate_hz: Samples per second; up to 15 ms of silence come before.
        rng: Draws volume, start and noise.

    Returns:
        Waveform, up to 15 ms longer.

    Example:
        `near_copy(signals[0], 8000, np.random.default_rng(0))` sounds the same.
    """
    silence = np.zeros(rng.integers(1 + int(0.015 * sample_rate_hz)))
    noise = rng.normal(0, np.sqrt(np.mean(np.square(signal)) / 1000), len(signal) + len(silence))
    return rng.uniform(0.3, 1.5) * (np.concatenate([silence, signal]) + noise)


@needs_choice("recorder", ["random", "high", "low", "none"])
@takes_counts("num_copies", least=0)
@takes_fractions("share_wrong")
def plant_faults(clips, num_copies=30, share_wrong=0.05, recorder="random", seed=0):
    """Make a box with faults out of clean clips.

    Args:
        clips: `SpokenDigits`.
        num_copies: Number of clips that come a second time, at the end.
        share_wrong: Fraction of labels that become another digit.
        recorder: `"random"`: half of the clips, by lot, through `second_recorder`; `"high"`: the digits 5 to 9;
            `"low"`: the digits 0 to 4; `"none"`.
        seed: Draws all of it.

    Returns:
        `DigitBox`.

    Example:
        `plant_faults(simulate_spoken_digits(), num_copies=30).original[-30:]` are the clips that were copied.
    """
    rng, count = np.random.default_rng(seed), len(clips)
    copied = rng.choice(count, num_copies, replace=False)
    wrong = rng.choice(count + num_copies, round(share_wrong * (count + num_copies)), replace=False)
    digits = np.concatenate([clips.digits, clips.digits[copied]])
    labels, half = digits.copy(), rng.random(count) < 0.5
    labels[wrong] = (digits[wrong] + rng.integers(1, 10, len(wrong))) % 10
    second = {"random": half, "high": clips.digits > 4, "low": clips.digits < 5, "none": np.zeros(count, bool)}[
        recorder
    ]
    signals = [second_recorder(s) if other else s for s, other in zip(clips.signals, second, strict=True)]
    signals += [near_copy(signals[clip], clips.sample_rate_hz, rng) for clip in copied]
    return DigitBox(
        signals=signals,
        labels=labels,
        speakers=np.concatenate([clips.speakers, clips.speakers[copied]]),
        second=np.concatenate([second, second[copied]]),
        digits=digits,
        original=np.concatenate([np.full(count, -1), copied]),
        sample_rate_hz=clips.sample_rate_hz,
    )
