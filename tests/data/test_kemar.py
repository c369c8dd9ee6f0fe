"""KEMAR as shipped: the physics of a symmetric head, and nothing lost against the file it was made from."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest

from acml_tf.acoustics.binaural import arrival_time
from acml_tf.acoustics.sphere import direction_to_unit_vector, nearest_direction
from acml_tf.data.hrtf import load_sofa, mirror_rows
from acml_tf.data.kemar import KEMAR_FILE, load_kemar

ROOT = Path(__file__).parents[2]
ORIGINAL = Path("/usr/share/libmysofa/MIT_KEMAR_normal_pinna.sofa")


@pytest.fixture(scope="module")
def original():
    if not ORIGINAL.is_file():
        pytest.skip("the SOFA file of Debian's libmysofa1 is not on this machine")
    return ORIGINAL


def test_the_far_ear_is_later_by_the_way_round_a_head():
    directions, responses, rate_hz = load_kemar()
    rows = nearest_direction(direction_to_unit_vector([0, 90, -90, 180], np.zeros(4)), directions)
    left_s, right_s = arrival_time(responses[rows], rate_hz).T
    front, left, right, back = right_s - left_s
    assert 0.55e-3 < left < 0.75e-3 and right == pytest.approx(-left)
    assert front == pytest.approx(0, abs=1e-9) and back == pytest.approx(0, abs=1e-9)


def test_the_head_is_symmetric_and_louder_on_the_side_of_the_source():
    directions, responses, _ = load_kemar()
    assert directions.shape == (710, 3) and responses.shape == (710, 2, 256)
    np.testing.assert_array_equal(responses[:, 0], responses[mirror_rows(directions), 1])
    energy = np.sum(responses**2, axis=-1)
    sideways = np.abs(directions[:, 1]) > 0.5
    louder = np.where(directions[:, 1] > 0, energy[:, 0] > energy[:, 1], energy[:, 1] > energy[:, 0])
    assert louder[sideways].all()


def test_almost_all_energy_of_the_original_is_kept(original):
    directions, responses, rate_hz = load_sofa(original)
    kept_directions, kept, kept_rate_hz = load_kemar()
    np.testing.assert_allclose(kept_directions, directions, atol=1e-6)
    assert kept_rate_hz == rate_hz
    np.testing.assert_array_equal(kept, responses[..., 24 : 24 + 256])
    assert np.sum(kept**2) > 0.995 * np.sum(responses**2)


def test_the_script_makes_the_shipped_bytes_again(original, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    from make_kemar import make_kemar

    made = io.BytesIO()
    make_kemar(original, made)
    assert made.getvalue() == KEMAR_FILE.read_bytes()


def test_size_and_licence():
    assert KEMAR_FILE.stat().st_size < 410_000
    licence = KEMAR_FILE.with_name("LICENSES.md").read_text()
    assert "Gardner" in licence and "no restrictions on use" in licence
