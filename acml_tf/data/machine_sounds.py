"""Recordings of machines, healthy and broken: simulated ones, or a folder in the format of DCASE Task 2.

A set for training holds healthy machines only: that is the task. Reference: Y. Koizumi et al., "Description and
discussion on DCASE2020 Challenge Task 2: unsupervised anomalous sound detection", DCASE Workshop (2020).

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

from dataclasses import dataclass, fields

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.kinds import needs_words
from acml_tf.data.folder import DataUnavailable, local_folder
from acml_tf.data.machine_faults import FAULTS
from acml_tf.data.machine_names import machine_rows
from acml_tf.data.machine_synthesis import draw_machine, record_clip
from acml_tf.data.own_files import sounds_beside, whole_path
from acml_tf.data.recordings import read_mono, sound_files, whole_rate


@dataclass(frozen=True)
class MachineSounds:
    """A table of recordings: which machine, in which state, and the sound.

    Attributes:
        signals: Waveforms.
        machines: Which machine each recording is of, strings, shape `(num_clips,)`.
        anomalous: True where the machine is broken, shape `(num_clips,)`.
        training: True where the recording is meant for training, shape `(num_clips,)`.
        domains: Conditions of each recording, `"source"` for the usual ones, shape `(num_clips,)`.
        faults: Name of the fault, empty if there is none or it is unknown, shape `(num_clips,)`.
        speeds: Speed over nominal speed, NaN if unknown, shape `(num_clips,)`.
        sample_rate_hz: Samples per second.
        source: Where the sounds come from, for the caption of a table.
    """

    signals: list[np.ndarray]
    machines: np.ndarray
    anomalous: np.ndarray
    training: np.ndarray
    domains: np.ndarray
    faults: np.ndarray
    speeds: np.ndarray
    sample_rate_hz: int
    source: str

    def __len__(self):
        """Return the number of clips."""
        return len(self.signals)

    def select(self, chosen):
        """Return the recordings that are chosen.

        Args:
            chosen: Truth values or indices, shape `(num_clips,)`.

        Returns:
            A smaller table.

        Example:
            `sounds.select(~sounds.training)` holds the test clips.
        """
        rows = np.arange(len(self))[chosen]
        table = {field.name: getattr(self, field.name) for field in fields(self)}
        table |= {name: column[rows] for name, column in table.items() if isinstance(column, np.ndarray)}
        return MachineSounds(**(table | {"signals": [self.signals[row] for row in rows]}))


@needs_words("domain")
@needs_rows("machine_numbers")
@needs_numbers("num_train", "num_test")
def simulate_machine_sounds(machine_numbers=range(4), num_train=60, num_test=50, domain="source", seed=0):
    """Simulate machines that run and break: for each, healthy clips to learn from, then healthy and broken ones.

    Args:
        machine_numbers: Which machines; number 3 is the same machine in every call with this seed.
        num_train: Healthy clips of each machine for training.
        num_test: Healthy clips of each for the test, and as many broken ones, the three faults in turn.
        domain: `"source"`, or `"fast"` or `"noisy"` for conditions that training does not have.
        seed: Draws machines and recordings.

    Returns:
        `len(machine_numbers) · (num_train + 2 num_test)` clips of 2 s at 16 kHz, machine after machine.

    Example:
        >>> len(simulate_machine_sounds(range(2), num_train=3, num_test=1))
        10
    """
    plan = [("", True)] * num_train + [("", False)] * num_test
    plan += [(FAULTS[number % len(FAULTS)], False) for number in range(num_test)]
    machines = [draw_machine(f"id_{number:02d}", [seed, number]) for number in machine_numbers]
    draws = [np.random.default_rng([seed, number, len(domain)]) for number in machine_numbers]
    rows = [(machine, rng, *row) for machine, rng in zip(machines, draws, strict=True) for row in plan]
    clips = [record_clip(machine, fault, domain, rng) for machine, rng, fault, _ in rows]
    return MachineSounds(
        signals=[signal for signal, _ in clips],
        machines=np.array([machine.name for machine, *_ in rows]),
        anomalous=np.array([fault != "" for *_, fault, _ in rows]),
        training=np.array([training for *_, training in rows]),
        domains=np.array([domain] * len(rows)),
        faults=np.array([fault for *_, fault, _ in rows]),
        speeds=np.array([speed for _, speed in clips]),
        sample_rate_hz=16000,
        source="simulated machines",
    )


def load_machine_sounds(folder=None, sample_rate_hz=16000, channel=0):
    """Load recordings of one machine type in the folder format of DCASE Task 2 (2020 and later) or of MIMII.

    The sets are free to download (2023: https://zenodo.org/records/7882613, one archive a machine type).

    Args:
        folder: Unpacked folder of one machine type, with `train` and `test` in it (MIMII: with `id_00`, …). None
            means `$ACML_DATA/machine_sounds`.
        sample_rate_hz: Rate of the returned signals; recordings at another rate are resampled.
        channel: Which channel of recordings with several (MIMII: eight microphones).

    Returns:
        The recordings, in the order of their paths. Those without a label (an evaluation set) are left out, which is
        said in one sentence.

    Raises:
        DataUnavailable: No folder is given and there is none under `$ACML_DATA`.
        ValueError: The folder holds no recording, one with a strange name, or several machine types.

    Example:
        `load_machine_sounds("dev_data/fan")`.
    """
    root = whole_path(folder) if folder else local_folder("machine_sounds")
    if root is None:
        raise DataUnavailable("No machine sounds here: put a DCASE folder at $ACML_DATA/machine_sounds.")
    rows = machine_rows(sound_files(root, (".wav",)), root)
    if not rows:
        said = f"{root} holds no .wav file with a label{sounds_beside(root)}"
        raise ValueError(f"{said}: name the unpacked folder of one machine type.")
    names = [name for _, name in rows]
    return MachineSounds(
        signals=[read_mono(path, sample_rate_hz, channel) for path, _ in rows],
        machines=np.array([name["machine"] for name in names]),
        anomalous=np.array([name["state"] == "anomaly" for name in names]),
        training=np.array([name["part"] == "train" for name in names]),
        domains=np.array([name["domain"] for name in names]),
        faults=np.full(len(names), ""),
        speeds=np.full(len(names), np.nan),
        sample_rate_hz=whole_rate(sample_rate_hz),
        source=f"recordings of {root.name}",
    )
