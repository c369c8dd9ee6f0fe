"""The synthesiser eSpeak NG, called through ctypes; needs the package `espeakng-loader` (extra
`[speech]`).

The engine is under the GPL and is loaded only when a voice is asked for. Interface: `speak_lib.h` of
eSpeak NG.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import ctypes
import functools
import shutil
import tempfile
from math import gcd

import numpy as np
from scipy.signal import resample_poly

SYNCHRONOUS, RATE, PITCH, RANGE = 2, 1, 3, 4


@functools.cache
def _engine():
    """Start the engine; return library, received blocks, rate, and the callback to keep."""
    import espeakng_loader

    library = _new_library(espeakng_loader.get_library_path())
    rate_hz = library.espeak_Initialize(SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    if rate_hz <= 0:
        raise OSError("eSpeak NG did not start: use engine='formant'.")
    blocks = []

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
    def receive(samples, num_samples, _events):
        if samples and num_samples > 0:
            blocks.append(np.ctypeslib.as_array(samples, (num_samples,)).copy())
        return 0

    library.espeak_SetSynthCallback(receive)
    # some voices are breathy, with noise that the engine would draw by the clock
    library.espeak_ng_SetRandSeed(ctypes.c_long(1))
    return library, blocks, rate_hz, receive


def _new_library(path):
    """Load a library as nobody has used it yet: a process loads each file once, but a copy is another file."""
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            return ctypes.CDLL(shutil.copy(path, folder))
    except OSError:  # nothing that lies in this folder may be run
        return ctypes.CDLL(path)


def restart():
    """Let the next word be said as the first one of a process.

    A voice flutters on from word to word, so a word sounds a little different after others. Nothing in the interface
    takes the engine back to its begin, not even its end (`espeak_Terminate`); a new copy of the library is there.

    Example:
        `restart()` before the same words with the same voices makes the same samples.
    """
    if _engine.cache_info().currsize:
        _engine()[0].espeak_Terminate()
    _engine.cache_clear()


def espeak_say(text, voice, pitch_hz, rate, sample_rate_hz):
    """Synthesise a word with eSpeak NG.

    Args:
        text: What to say, in English.
        voice: Accent and variant, `"en-us+f2"`.
        pitch_hz: Pitch wanted; mapped to the engine's scale of 0 to 100, 50 being about 120 Hz.
        rate: Speed, 1 for 160 words a minute.
        sample_rate_hz: Rate of the result.

    Returns:
        Waveform, shape `(num_samples,)`, full scale ±1, without the silence around the word.

    Raises:
        ValueError: The engine has no such voice.

    Example:
        `espeak_say("seven", "en-us+f2", 200.0, 1.0, 8000)` lasts about half a second.
    """
    library, blocks, engine_rate_hz, _ = _engine()
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        raise ValueError(f"eSpeak NG has no voice {voice!r}: 'en-us' is one.")
    pitch = int(np.clip(50 + 60 * np.log2(pitch_hz / 120) / 2, 0, 99))
    for parameter, value in ((RATE, int(np.clip(160 * rate, 80, 450))), (PITCH, pitch), (RANGE, 40)):
        library.espeak_SetParameter(parameter, value, 0)
    blocks.clear()
    encoded = text.encode()
    library.espeak_Synth(encoded, ctypes.c_size_t(len(encoded) + 1), 0, 1, 0, 1, None, None)
    signal, common = np.concatenate(blocks) / 32768, gcd(engine_rate_hz, sample_rate_hz)
    loud = np.flatnonzero(np.abs(signal) > 0.01 * np.abs(signal).max())
    return resample_poly(signal[loud[0] : loud[-1] + 1], sample_rate_hz // common, engine_rate_hz // common)
