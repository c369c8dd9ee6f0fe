"""Make the sound and the picture of the home page: the fan of lesson 1.1, whose whistle falls while everything rises.

Run it by ``python docs/make_home.py`` where the given cells at the head of lesson 1.1 have changed.
"""

import json
import pathlib

import matplotlib as mpl
import numpy as np
import soundfile
from PIL import Image

mpl.use("agg")
ROOT = pathlib.Path(__file__).resolve().parents[1]
LESSON = "1_1_signal_processing"
SOUND, PICTURE = ROOT / "docs" / "site" / "static" / "whistle.wav", ROOT / "docs" / "images" / "whistle.png"
COLOURS, DPI = 128, 100


def main() -> None:
    """Write the sound and the picture."""
    names = given_names("recording", "spectrogram")
    recording, rate_hz = names["recording"], int(names["RATE_HZ"])
    soundfile.write(SOUND, 0.9 * recording / np.abs(recording).max(), rate_hz, subtype="PCM_16")
    maps = {"A fan is switched on: everything rises, one whistle falls": names["spectrogram"](recording, 512)}
    figure = names["plot_spectrograms"](maps)
    figure.savefig(PICTURE, dpi=DPI)
    picture = Image.open(PICTURE).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    for path in (SOUND, PICTURE):
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB")


def given_names(*wanted) -> dict:
    """Run the lesson's given cells from the top until they have defined what is wanted; return all that they define."""
    notebook = json.loads((ROOT / "course" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    names: dict = {}
    for cell in notebook["cells"]:
        if set(wanted) <= names.keys():
            return names
        if cell["cell_type"] == "code" and not cell["metadata"].get("nbgrader"):
            exec("".join(cell["source"]), names)  # noqa: S102 - the lesson's own cells
    raise ValueError(f"The given cells of {LESSON} no longer define {', '.join(wanted)}.")


if __name__ == "__main__":
    main()
