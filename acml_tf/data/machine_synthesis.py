"""A machine made of equations: shaft, gears and flow, and what three faults add to its sound.

A shaft turns by the angle φ(t) = 2π ∫ f_r dt. What is fixed to it repeats with φ: its own orders k φ, the gear
mesh Z φ of Z teeth. The flow is noise. Faults: a pitted outer race is hit by every ball that rolls past and
rings the housing; an imbalance pulls once a turn; a rub scrapes for part of each turn.

Reference: R. B. Randall and J. Antoni, "Rolling element bearing diagnostics: a tutorial", Mech. Syst. Signal
Process. 25, 485 (2011).

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

FAULTS = ("bearing", "imbalance", "rub")


@dataclass(frozen=True)
class Machine:
    """What stays the same in every recording of one machine.

    Attributes:
        name: Such as ``"id_00"``.
        rotation_hz: Turns per second at nominal speed.
        n_teeth: Teeth of the gear wheel on the shaft.
        n_balls: Balls of the bearing.
        ball_ratio: Diameter of a ball over that of the circle that the balls run on.
        housing_hz: Frequency at which the housing rings when it is hit.
        order_levels: Amplitudes of the shaft's orders 1, 2, …
        mesh_levels: Amplitudes of the gear mesh and its multiples at full load.
        flow_hz: Frequency about which the noise of the flow is strongest.
        flow_level: Effective value of that noise at nominal speed.
    """

    name: str
    rotation_hz: float
    n_teeth: int
    n_balls: int
    ball_ratio: float
    housing_hz: float
    order_levels: np.ndarray
    mesh_levels: np.ndarray
    flow_hz: float
    flow_level: float

    @property
    def ball_pass_per_turn(self) -> float:
        """Balls that roll past one spot of the outer race in a turn: n/2 (1 − d/D), about 0.4 n."""
        return self.n_balls / 2 * (1 - self.ball_ratio)


def draw_machine(name: str, seed: int) -> Machine:
    """Draw one machine of the family: a small gear pump or fan at about 1500 turns a minute.

    Args:
        name: Name that the recordings will carry.
        seed: Draws its build (an integer or a NumPy generator).

    Returns:
        The machine.

    Example:
        ``draw_machine("id_00", 0).n_balls`` is a whole number from 7 to 12.
    """
    rng = np.random.default_rng(seed)
    return Machine(
        name=name,
        rotation_hz=rng.uniform(20, 30),
        n_teeth=int(rng.integers(17, 36)),
        n_balls=int(rng.integers(7, 13)),
        ball_ratio=rng.uniform(0.15, 0.25),
        housing_hz=rng.uniform(2000, 5000),
        order_levels=0.5 * rng.uniform(0.5, 1.5, 10) / np.arange(1, 11),
        mesh_levels=0.4 * rng.uniform(0.5, 1.5, 4) / np.arange(1, 5),
        flow_hz=rng.uniform(300, 900),
        flow_level=rng.uniform(0.3, 0.6),
    )


def shaft_angle(machine: Machine, speed: float, n_samples: int, sample_rate_hz: float, seed) -> np.ndarray:
    """Return the angle of a shaft whose speed wanders by about half a per cent.

    Args:
        machine: The machine.
        speed: Speed over nominal speed, 1.0 is nominal.
        n_samples: Length of the recording.
        sample_rate_hz: Samples per second.
        seed: Draws the start angle and the wander (an integer or a NumPy generator).

    Returns:
        Angle φ in radians, growing, shape ``(n_samples,)``.

    Example:
        25 turns a second for 2 s: φ grows by about 50 · 2π.
    """
    rng = np.random.default_rng(seed)
    time_s = np.arange(n_samples) / sample_rate_hz
    wander_hz, start, turn = rng.uniform(0.5, 2), *rng.uniform(0, 2 * np.pi, 2)
    rotation_hz = speed * machine.rotation_hz * (1 + 0.005 * np.sin(2 * np.pi * wander_hz * time_s + turn))
    return start + 2 * np.pi * np.cumsum(rotation_hz) / sample_rate_hz


def healthy_sound(machine: Machine, angle: np.ndarray, speed: float, load: float, sample_rate_hz: float, seed):
    """Return the sound of a machine that has no fault.

    Forces of a turning shaft grow with the square of its speed; the power of flow noise with the fifth power.

    Args:
        machine: The machine.
        angle: Angle of its shaft in radians, shape ``(n_samples,)``.
        speed: Speed over nominal speed.
        load: Load on the gears, 0 … 1.
        sample_rate_hz: Samples per second.
        seed: Draws phases and noise (an integer or a NumPy generator).

    Returns:
        Sound pressure in arbitrary units, shape ``(n_samples,)``.

    Example:
        At zero load the gear mesh is silent and orders and flow remain.
    """
    rng = np.random.default_rng(seed)
    shaft = speed**2 * _harmonics(angle, machine.order_levels, rng)
    mesh = _harmonics(machine.n_teeth * angle, machine.mesh_levels, rng)
    flow = machine.flow_level * speed**2.5 * band_noise(len(angle), machine.flow_hz, 0.7, sample_rate_hz, rng)
    return shaft + load * (1 + 0.3 * np.cos(angle)) * mesh + flow


def _harmonics(angle, levels, rng):
    """Add up cosines of the multiples of an angle, each with a phase of its own."""
    phases = rng.uniform(0, 2 * np.pi, len(levels))
    orders = enumerate(zip(levels, phases, strict=True), start=1)
    return sum(level * np.cos(order * angle + phase) for order, (level, phase) in orders)


def ring(force: np.ndarray, resonance_hz: float, quality: float, sample_rate_hz: float) -> np.ndarray:
    """Let a force shake one resonance: each impulse becomes a decaying sine.

    Args:
        force: Force at each sample, shape ``(n_samples,)``.
        resonance_hz: Frequency of the resonance, below half the sample rate.
        quality: Its quality factor; the amplitude falls to 1/e in quality / (π resonance_hz) seconds.
        sample_rate_hz: Samples per second.

    Returns:
        The response, same shape; one unit impulse rings with an amplitude of about 1.

    Example:
        3 kHz with a quality of 20 dies away to 1/e in 2.1 ms.
    """
    turn, decay = 2 * np.pi * resonance_hz / sample_rate_hz, np.exp(-np.pi * resonance_hz / quality / sample_rate_hz)
    return lfilter([0, decay * np.sin(turn)], [1, -2 * decay * np.cos(turn), decay**2], force)


def band_noise(n_samples: int, centre_hz: float, quality: float, sample_rate_hz: float, seed) -> np.ndarray:
    """Return noise about one frequency with effective value 1.

    Args:
        n_samples: Length.
        centre_hz: Frequency at which it is strongest.
        quality: Narrowness; 0.7 is broad, 20 nearly a tone.
        sample_rate_hz: Samples per second.
        seed: Draws it (an integer or a NumPy generator).

    Returns:
        Noise, shape ``(n_samples,)``.

    Example:
        ``np.std(band_noise(16000, 500, 0.7, 16000, seed=0))`` is 1.
    """
    noise = ring(np.random.default_rng(seed).standard_normal(n_samples), centre_hz, quality, sample_rate_hz)
    return noise / np.sqrt(np.mean(noise**2))


def bearing_fault(machine: Machine, angle: np.ndarray, sample_rate_hz: float, seed) -> np.ndarray:
    """Return the bursts of a pitted outer race: an impact whenever a ball rolls past, ringing the housing.

    Balls slip, so impacts come about one per cent early or late; they are harder where the shaft pushes.

    Args:
        machine: The machine.
        angle: Angle of its shaft in radians, shape ``(n_samples,)``.
        sample_rate_hz: Samples per second.
        seed: Draws the slip (an integer or a NumPy generator).

    Returns:
        Sound with effective value 1, shape ``(n_samples,)``.

    Example:
        8 balls with d/D = 0.2 at 25 Hz: 80 bursts a second.
    """
    rng = np.random.default_rng(seed)
    turns = (angle - angle[0]) / (2 * np.pi)
    gaps = rng.normal(1, 0.01, int(turns[-1] * machine.ball_pass_per_turn) + 2) / machine.ball_pass_per_turn
    when = np.searchsorted(turns, rng.uniform(0, gaps[0]) + np.cumsum(gaps) - gaps[0])
    when = when[when < len(angle)]
    force = np.zeros(len(angle))
    force[when] = 1 + 0.5 * np.cos(angle[when])
    return _normalised(ring(force, machine.housing_hz, 20, sample_rate_hz))


def imbalance_fault(angle: np.ndarray) -> np.ndarray:
    """Return the pull of a shaft that is heavier on one side: once a turn, a little twice a turn.

    Args:
        angle: Angle of the shaft in radians, shape ``(n_samples,)``.

    Returns:
        Sound with effective value 1, shape ``(n_samples,)``.

    Example:
        At 25 turns a second: tones at 25 Hz and, 10 dB weaker, at 50 Hz.
    """
    return _normalised(np.cos(angle) + 10**-0.5 * np.cos(2 * angle))


def rub_fault(machine: Machine, angle: np.ndarray, sample_rate_hz: float, seed) -> np.ndarray:
    """Return the hiss of a blade that touches the casing for a sixth of each turn.

    Args:
        machine: The machine.
        angle: Angle of its shaft in radians, shape ``(n_samples,)``.
        sample_rate_hz: Samples per second.
        seed: Draws where it touches and the hiss (an integer or a NumPy generator).

    Returns:
        Sound with effective value 1, shape ``(n_samples,)``.

    Example:
        At 25 turns a second it hisses 25 times a second for 7 ms.
    """
    rng = np.random.default_rng(seed)
    touches = np.mod(angle + rng.uniform(0, 2 * np.pi), 2 * np.pi) < np.pi / 3
    hiss = band_noise(len(angle), 0.8 * machine.housing_hz, 1.5, sample_rate_hz, rng)
    return _normalised(touches * hiss)


def _normalised(sound):
    """Scale a sound to effective value 1."""
    return sound / np.sqrt(np.mean(sound**2))
