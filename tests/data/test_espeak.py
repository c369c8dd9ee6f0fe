"""Is eSpeak NG called as its header says?"""

import subprocess
import sys
import time

import numpy as np
import pytest

from acml_tf.data.espeak import espeak_say
from acml_tf.data.speech_synthesis import draw_voices
from acml_tf.data.spoken_digits import simulate_spoken_digits

RATE_HZ = 8000


def test_espeak_speaks_with_every_voice_we_name():
    pytest.importorskip("espeakng_loader")
    for voice in draw_voices(10, np.random.default_rng(0)):
        assert 0.1 < len(espeak_say("seven", voice.espeak_voice, 150.0, 1.0, RATE_HZ)) / RATE_HZ < 1.2
    slow, fast = (len(espeak_say("seven", "en-us", 120.0, rate, RATE_HZ)) for rate in (0.7, 1.4))
    assert slow > 1.3 * fast
    with pytest.raises(ValueError, match="has no voice 'klingon-tng'"):
        espeak_say("seven", "klingon-tng", 120.0, 1.0, RATE_HZ)


SAY = """
import hashlib, numpy
from acml_tf.data.espeak import espeak_say
from acml_tf.data.speech_synthesis import draw_voices
for voice in draw_voices(10, numpy.random.default_rng(1)):
    said = espeak_say("three", voice.espeak_voice, voice.pitch_hz, voice.rate, 8000)
    print(voice.espeak_voice, hashlib.md5(said.tobytes()).hexdigest())
"""


def test_a_breathy_voice_is_the_same_tomorrow():
    pytest.importorskip("espeakng_loader")
    told = []
    for _ in range(2):
        told.append(subprocess.run([sys.executable, "-c", SAY], capture_output=True, text=True, check=True).stdout)
        time.sleep(1.1)
    assert told[0] == told[1] != ""


def test_a_seed_says_the_same_whatever_was_said_before():
    pytest.importorskip("espeakng_loader")
    first, _, again = (simulate_spoken_digits(4, 1, seed, engine="espeak").signals for seed in (0, 1, 0))
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
