"""Do pictures lie where the string's harmonics are, and does a picture come back as a sound?"""

import numpy as np
import pytest

from acml_tf.data.plucks import play_note
from acml_tf.features.level_picture import as_map, level_pictures, mismatch_db, sound_of_picture, turning_phases


def test_harmonics_of_the_string_lie_on_every_fifth_line():
    times_s, frequencies_hz, level_db = as_map(level_pictures([play_note(81, 0.0, 0.3)])[0])
    assert level_db.shape == (len(frequencies_hz), len(times_s)) == (203, 33)
    middle = level_db[:, 15]
    assert np.all(middle[[5, 10, 15]] > middle[[7, 12, 17]] + 25)


def test_a_tone_on_a_line_is_known_by_its_turning_phases():
    # it swells and fades, so that the fade of the returned sound takes nothing away
    tone = np.hanning(405 + 135 * 20) * np.cos(2 * np.pi * 20 * np.arange(405 + 135 * 20) / 405)
    picture = level_pictures([tone])[0]
    assert mismatch_db(sound_of_picture(picture, num_steps=20), picture) < -30
    assert turning_phases(4).shape == (203, 4)


def test_steps_bring_the_sound_nearer():
    picture = level_pictures([play_note(81, 0.01, 0.3)])[0]
    phase = np.random.default_rng(0).uniform(-3, 3, (203, picture.size // 203))
    errors = [mismatch_db(sound_of_picture(picture, phase, steps), picture) for steps in (0, 5, 20)]
    assert errors[0] > errors[1] + 3 > errors[2] + 3


def test_another_number_of_cells_is_refused():
    with pytest.raises(ValueError, match="203 lines"):
        sound_of_picture(np.zeros(1000))
