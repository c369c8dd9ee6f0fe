"""KEMAR, a dummy with the head and torso of an average adult: the one measured head that comes with the package.

Source: W. G. Gardner, K. D. Martin, "HRTF measurements of a KEMAR", J. Acoust. Soc. Am. 97, 3907 (1995); free to
use provided the authors are cited. `data/LICENSES.md` says what was changed, `scripts/make_kemar.py` did it.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

from pathlib import Path

import numpy as np

from acml_tf.acoustics.sphere import direction_to_unit_vector
from acml_tf.data.hrtf import mirror_rows

KEMAR_FILE = Path(__file__).with_name("kemar.npz")
FULL_SCALE = 32_768


def load_kemar():
    """Load the head-related impulse responses of KEMAR with its normal ears, measured at 1.4 m.

    The loudspeaker's and the ear canals' response is in all of them; `features.hrtf.diffuse_field_levels` takes
    out what all directions have in common.

    Returns:
        Directions as unit vectors, shape `(710, 3)`, elevation −40° to 90°; impulse responses re full scale 1,
        shape `(710, 2, 256)`, left ear first; sample rate 44,100 Hz.

    Example:
        From the left the sound reaches the right ear 0.7 ms later.

        >>> directions, responses, rate_hz = load_kemar()
        >>> responses.shape, rate_hz
        ((710, 2, 256), 44100.0)
    """
    with np.load(KEMAR_FILE) as file:
        directions = direction_to_unit_vector(*file["azimuth_elevation_deg"].T)
        left, rate_hz = file["left"] / FULL_SCALE, float(file["rate_hz"])
    return directions, np.stack([left, left[mirror_rows(directions)]], axis=1), rate_hz
