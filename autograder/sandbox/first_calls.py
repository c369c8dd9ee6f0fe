"""First calls into packages that translate themselves into machine code, made before anybody's time is measured.

Runs in a warm process and, as text, in a kernel that was started anew; needs the standard library only.
"""

import contextlib
import sys
from collections.abc import Callable
from typing import Any


def make_first_calls() -> None:
    """Call what librosa compiles at its first use, where librosa has been imported whole."""
    if "librosa.beat" not in sys.modules:
        return
    import numpy as np

    for kind in (np.float32, np.float64):
        for call in _calls(np.sin(np.arange(8192.0)).astype(kind), np.full((2, 20), 0.5, dtype=kind)):
            # what fails here fails again, in words, where a student needs it
            with contextlib.suppress(Exception):
                call()


def _calls(sound: Any, steps: Any) -> tuple[Callable, ...]:
    import librosa
    import numpy as np

    return (
        lambda: librosa.istft(librosa.stft(sound)),
        lambda: librosa.feature.mfcc(y=sound, sr=8000),
        lambda: librosa.feature.chroma_cqt(y=sound, sr=8000, n_octaves=3),
        lambda: librosa.pyin(sound, fmin=100, fmax=500, sr=8000),
        lambda: librosa.beat.beat_track(y=sound, sr=8000),
        lambda: librosa.lpc(sound, order=4),
        lambda: librosa.sequence.dtw(steps, steps),
        lambda: librosa.sequence.viterbi(steps, np.full((2, 2), 0.5)),
        lambda: librosa.util.match_events(np.arange(5.0), np.arange(5.0)),
    )
