"""Make acml_tf/data/kemar.npz from the SOFA file of Debian's package libmysofa1.

`python scripts/make_kemar.py [SOFA_FILE]`; the same file gives the same bytes on every machine: nothing is
compressed (git and wheels do that), and NumPy dates every entry of the archive 1980.

Left and right ear of this file are exact mirror images of each other, so the left one is enough.
"""

import sys
from pathlib import Path

import numpy as np

from acml_tf.acoustics.sphere import unit_vector_to_direction
from acml_tf.data.hrtf import load_sofa, mirror_rows
from acml_tf.data.kemar import FULL_SCALE, KEMAR_FILE

SOFA_FILE = Path("/usr/share/libmysofa/MIT_KEMAR_normal_pinna.sofa")
FIRST_SAMPLE = 24  # before it all ears are silent, but for noise below −38 dB of the largest sample
NUM_SAMPLES = 256


def make_kemar(source, target):
    """Keep the left ear's samples that matter, as the 16-bit integers they were recorded as.

    Args:
        source: SOFA file of KEMAR with normal pinna, 710 directions, 44.1 kHz.
        target: File to be written, or an open binary one.

    Raises:
        ValueError: The ears are no mirror images, or the samples no 16-bit integers.
    """
    directions, responses, rate_hz = load_sofa(source)
    counts = responses * FULL_SCALE
    if not np.array_equal(responses[:, 0], responses[mirror_rows(directions), 1]):
        raise ValueError(f"The ears in {source} are not mirror images: give the file with the normal pinna.")
    if not np.array_equal(counts, counts.astype(np.int16)):
        raise ValueError(f"The samples in {source} are not 16-bit integers: give the file of libmysofa1.")
    azimuth_deg, elevation_deg = unit_vector_to_direction(directions)
    left = counts[:, 0, FIRST_SAMPLE : FIRST_SAMPLE + NUM_SAMPLES].astype("<i2")
    places = np.stack([azimuth_deg, elevation_deg], axis=1).round(5)
    np.savez(target, left=left, azimuth_elevation_deg=places, rate_hz=rate_hz)


if __name__ == "__main__":
    make_kemar(Path(sys.argv[1]) if len(sys.argv) > 1 else SOFA_FILE, KEMAR_FILE)
    print(f"{KEMAR_FILE}: {KEMAR_FILE.stat().st_size / 1000:.0f} kB")
