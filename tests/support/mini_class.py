"""Submissions of the small lesson: its released notebook with answers put in."""

import json
import pathlib

RIGHT = "def alias_frequency(f, s):\n    f = np.asarray(f, dtype=float)\n    return abs(f - s * np.round(f / s))"
WRONG = "def alias_frequency(f, s):\n    return f"
LEVEL = """\
def sound_pressure_level(p, reference_pa=20e-6):
    return 10 * np.log10(np.mean(p**2, axis=-1) / reference_pa**2)"""


def notebook(course: pathlib.Path, answer: str) -> dict:
    """Return the released notebook with an answer to the first exercise and an honest one to the second."""
    content = json.loads((course / "course" / "9_1_levels" / "9_1_levels.ipynb").read_text(encoding="utf-8"))
    answers = {"alias_frequency": answer, "sound_pressure_level": LEVEL}
    for cell in content["cells"]:
        cell["source"] = answers.get(cell["id"], "".join(cell["source"]))
    return content


def code(source: str, **others) -> dict:
    """Return a code cell of a student's own."""
    return {"cell_type": "code", "id": "own", "metadata": {}, "source": source, "outputs": []} | others


def named(content: dict, name: str) -> dict:
    """Return the cell of a notebook that has this id."""
    return next(cell for cell in content["cells"] if cell["id"] == name)
