"""A machine simulated by equations: shaft, gears and flow, recorded in a noisy hall.

A shaft turns by the angle φ(t) = 2π ∫ f_r dt. What is fixed to it repeats with φ: its own orders k φ, the gear
mesh Z φ of Z teeth. The flow is noise.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

from dataclasses import dataclass

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_objects, needs_words
from acml_tf.data.machine_faults import FAULTS, SEVERITY_DB, band_noise, fault_sound, normalised

# Conditions of a recording: range of the speed (nominal is 1), and of the hall's noise in dB re the machine
DOMAINS = {
    "source": ((0.85, 1.15), (-20, -10)),
    "fast": ((1.2, 1.3), (-20, -10)),
    "noisy": ((0.85, 1.15), (-8, 0)),
}


@dataclass(frozen=True)
class Machine:
    """What stays the same in every recording of one machine.

    Attributes:
        name: Such as `"id_00"`.
        rotation_hz: Turns per second at nominal speed.
        num_teeth: Teeth of the gear wheel on the shaft.
        num_balls: Balls of the bearing.
        ball_ratio: Diameter of a ball over that of the circle that the balls run on.
        housing_hz: Frequency at which the housing rings when it is hit.
        order_levels: Amplitudes of the shaft's orders 1, 2, …
        mesh_levels: Amplitudes of the gear mesh and its multiples at full load.
        flow_hz: Frequency about which the noise of the flow is strongest.
        flow_level: RMS of that noise at nominal speed.
    """

    name: str
    rotation_hz: float
    num_teeth: int
    num_balls: int
    ball_ratio: float
    housing_hz: float
    order_levels: np.ndarray
    mesh_levels: np.ndarray
    flow_hz: float
    flow_level: float

    @property
    def ball_pass_per_turn(self):
        """Return how many balls roll past one spot of the outer race in a turn: n/2 (1 − d/D), about 0.4 n."""
        return self.num_balls / 2 * (1 - self.ball_ratio)


def draw_machine(name, seed):
    """Draw one machine of the family: a small gear pump or fan at about 1500 turns a minute.

    Args:
        name: Name that the recordings will carry.
        seed: Draws its build (an integer or a NumPy generator).

    Returns:
        The machine.

    Example:
        >>> 7 <= draw_machine("id_00", 0).num_balls <= 12
        True
    """
    rng = np.random.default_rng(seed)
    return Machine(
        name=name,
        rotation_hz=rng.uniform(20, 30),
        num_teeth=int(rng.integers(17, 36)),
        num_balls=int(rng.integers(7, 13)),
        ball_ratio=rng.uniform(0.15, 0.25),
        housing_hz=rng.uniform(2000, 5000),
        order_levels=0.5 * rng.uniform(0.5, 1.5, 10) / np.arange(1, 11),
        mesh_levels=0.4 * rng.uniform(0.5, 1.5, 4) / np.arange(1, 5),
        flow_hz=rng.uniform(300, 900),
        flow_level=rng.uniform(0.3, 0.6),
    )


@needs_words("domain")
@needs_objects("Machine", "machine")
@needs_numbers("duration_s")
def record_clip(machine, fault, domain, seed, duration_s=2.0):
    """Simulate the recording of a running machine in a noisy hall, at some speed and load.

    Args:
        machine: The machine.
        fault: `"bearing"`, `"imbalance"`, `"rub"`, or `""` for a healthy machine.
        domain: Conditions, a key of `DOMAINS`.
        seed: Draws speed, load, noise and the level of the recording (an integer or a NumPy generator).
        duration_s: Length of the recording.

    Returns:
        The sound at 16 kHz, shape `(16000 * duration_s,)`, and the speed over nominal speed.

    Raises:
        ValueError: There is no such fault or no such domain.

    Example:
        >>> record_clip(draw_machine("id_00", 0), "rub", "source", seed=1)[0].shape
        (32000,)
    """
    if domain not in DOMAINS or fault not in ("", *FAULTS):
        raise ValueError(f"fault {fault!r}, domain {domain!r}: choose from {FAULTS} or '', and {tuple(DOMAINS)}.")
    rng, rate = np.random.default_rng(seed), 16000
    speed_range, noise_range_db = DOMAINS[domain]
    speed, load, noisiness, gain_db = rng.uniform(*speed_range), *rng.uniform((0.4, 0, -6), (1, 1, 6))
    angle = shaft_angle(machine, speed, round(duration_s * rate), rate, rng)
    healthy = healthy_sound(machine, angle, speed, load, rate, rng)
    hall = band_noise(len(angle), 150, 0.5, rate, rng) * 10 ** (np.interp(noisiness, (0, 1), noise_range_db) / 20)
    hiss = 0.01 * rng.standard_normal(len(angle))
    sound = normalised(healthy) + hall + hiss
    if fault:
        sound += fault_sound(machine, fault, angle, rate, rng) * 10 ** (SEVERITY_DB[fault] / 20)
    return 0.05 * 10 ** (gain_db / 20) * sound, speed


def shaft_angle(machine, speed, num_samples, sample_rate_hz, seed):
    """Return the angle of a shaft whose speed wanders by about half a per cent.

    Args:
        machine: The machine.
        speed: Speed over nominal speed, 1.0 is nominal.
        num_samples: Length of the recording.
        sample_rate_hz: Samples per second.
        seed: Draws the start angle and the wander (an integer or a NumPy generator).

    Returns:
        Angle φ in radians, growing, shape `(num_samples,)`.

    Example:
        25 turns a second for 2 s: φ grows by about 50 · 2π.
    """
    rng = np.random.default_rng(seed)
    time_s = np.arange(num_samples) / sample_rate_hz
    wander_hz, start, turn = rng.uniform(0.5, 2), *rng.uniform(0, 2 * np.pi, 2)
    rotation_hz = speed * machine.rotation_hz * (1 + 0.005 * np.sin(2 * np.pi * wander_hz * time_s + turn))
    return start + 2 * np.pi * np.cumsum(rotation_hz) / sample_rate_hz


def healthy_sound(machine, angle, speed, load, sample_rate_hz, seed):
    """Return the sound of a machine that has no fault.

    Forces of a turning shaft grow with the square of its speed; the power of flow noise with the fifth power.

    Args:
        machine: The machine.
        angle: Angle of its shaft in radians, shape `(num_samples,)`.
        speed: Speed over nominal speed.
        load: Load on the gears, 0 … 1.
        sample_rate_hz: Samples per second.
        seed: Draws phases and noise (an integer or a NumPy generator).

    Returns:
        Sound pressure in arbitrary units, shape `(num_samples,)`.

    Example:
        At zero load the gear mesh is silent and orders and flow remain.
    """
    rng = np.random.default_rng(seed)
    shaft = speed**2 * _harmonics(angle, machine.order_levels, rng)
    mesh = _harmonics(machine.num_teeth * angle, machine.mesh_levels, rng)
    flow = machine.flow_level * speed**2.5 * band_noise(len(angle), machine.flow_hz, 0.7, sample_rate_hz, rng)
    return shaft + load * (1 + 0.3 * np.cos(angle)) * mesh + flow


def _harmonics(angle, levels, rng):
    """Add up cosines of the multiples of an angle, each with a phase of its own."""
    phases = rng.uniform(0, 2 * np.pi, len(levels))
    orders = enumerate(zip(levels, phases, strict=True), start=1)
    return sum(level * np.cos(order * angle + phase) for order, (level, phase) in orders)
