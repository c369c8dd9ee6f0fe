"""Neural fields of rooms: do they know better than interpolation what is heard between the microphones?

Five simulated rooms up to 500 Hz, measured every 25 cm and asked in the middle of each mesh, twice as finely. Settings
were tried on another room (seed 30). About three minutes per room.
`python benchmarks/networks.py --only room_fields` prints the bars.
"""

import pathlib

import numpy as np

from acml_tf.data.room_scene import scene_levels_db, simulate_room_scene
from acml_tf.evaluation.band_error import band_error_db
from acml_tf.evaluation.scores import mean_interval
from acml_tf.networks.rooms.acoustic_field import train_acoustic_field
from acml_tf.networks.rooms.interpolation import levels_between, nearest_microphone, smooth_surface
from acml_tf.networks.rooms.scene_field import train_scene_field
from benchmarks.networks.bars import Bar

SEEDS = range(40, 45)
FIELDS = {"levels": "neural acoustic field", "waves": "scene field by way of the walls"}


def errors_in(seed):
    """Return the errors in one room in dB: RMS of levels, and energy of the waves' error; by method."""
    scene = simulate_room_scene(seed)
    levels_db, true_db = scene_levels_db(scene.measured), scene_levels_db(scene.between)
    field = train_acoustic_field(levels_db, scene.measured_m, scene.size_m, epochs=40, seed=seed)
    walls = train_scene_field(scene.measured, scene.measured_m, scene.size_m, seed=seed)
    levels = {**levels_between(scene), "field": field(scene.between_m)}
    waves = {
        "nearest microphone": scene.measured[nearest_microphone(scene)],
        "surface through waves": smooth_surface(scene, scene.measured),
        "field": walls.predict(scene.between_m.astype("float32"), verbose=0),
    }
    return {
        "levels": {name: np.sqrt(np.mean((found - true_db) ** 2)) for name, found in levels.items()},
        "waves": {name: band_error_db(scene.between, found, 1000, 0, 500) for name, found in waves.items()},
    }


def run(data: pathlib.Path | None) -> list[Bar]:  # noqa: ARG001
    """Measure the bars on simulated rooms; in the room of the trials surfaces beat both fields."""
    rooms = [errors_in(seed) for seed in SEEDS]
    rivals = [(kind, rival) for kind in FIELDS for rival in rooms[0][kind] if rival != "field"]
    return [bar_of(rooms, kind, rival) for kind, rival in rivals]


def bar_of(rooms, kind, rival):
    """One row: a field and a rival in the same rooms."""
    ours, theirs = (np.array([room[kind][name] for room in rooms]) for name in ("field", rival))
    low, high = mean_interval(theirs - ours)
    text = f"{ours.mean():.2f} dB against {theirs.mean():.2f} dB, gain {low:.2f} … {high:.2f} dB (95 %)"
    return Bar(FIELDS[kind], f"error of {kind} between the grid below {rival}", text, bool(low > 0))
