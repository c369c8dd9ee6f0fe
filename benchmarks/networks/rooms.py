"""Generated rooms: do the responses of the GAN decay, and are their reverberation times distributed as held-out ones?

On simulated rooms, and on measured ones where FOLDER holds them; about ten minutes in all. With two
measured rooms, "other draws of rooms" is a hard question: half of the draws hold one room only.
`python benchmarks/networks.py FOLDER --only rooms` prints the bars.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import pathlib

import numpy as np

from acml_tf.acoustics.decay import has_decayed
from acml_tf.acoustics.room_parameters import room_parameters
from acml_tf.classic.room_noise import decaying_noise, sample_response_mixture
from acml_tf.data.room_responses import aligned_responses, load_room_responses, simulate_room_responses
from acml_tf.evaluation.distribution_distance import difference_interval, finite_distance
from acml_tf.features.decay_form import join_decay, split_decay
from acml_tf.networks.gans.response_gan import train_response_gan
from acml_tf.networks.gans.wasserstein import generate
from benchmarks.networks.bars import Bar

STEPS, COUNT, DIRECT = 800, 1000, 16


def made_up(training, seed=0, steps=STEPS):
    """Return responses by method, all fitted to the training responses."""
    rate_hz, (_, num_samples) = training.sample_rate_hz, training.responses.shape
    middle = np.nanmedian(room_parameters(training.responses, rate_hz)["T30"])
    gan = train_response_gan(split_decay(training.responses), steps, seed=seed)
    return {
        "GAN": join_decay(generate(gan, COUNT, seed=seed)),
        "noise": decaying_noise(COUNT, middle, rate_hz, num_samples, seed),
        "mixture": sample_response_mixture(training.responses, COUNT, seed=seed),
    }


def measure(rooms, name, seed=0, steps=STEPS):
    """Return the bars: trained on every second place of each room, judged by all others."""
    odd = np.arange(len(rooms)) % 2 == 1 if len(np.unique(rooms.rooms)) < 10 else _every_second_room(rooms.rooms)
    training, others = rooms.select(odd), rooms.select(~odd)
    truth = room_parameters(others.responses, rooms.sample_rate_hz, DIRECT)
    sets = {**made_up(training, seed, steps), "data": training.responses}
    numbers = {method: room_parameters(made, rooms.sample_rate_hz, DIRECT) for method, made in sets.items()}
    rows = {
        method: {key: finite_distance(found[key], truth[key]) for key in truth} for method, found in numbers.items()
    }
    share, target = has_decayed(sets["GAN"]).mean(), np.nanmedian(truth["T30"])
    middle = np.nanmedian(numbers["GAN"]["T30"])
    texts = {method: _text(found) for method, found in rows.items()}
    rivals = "; ".join(f"{method} {text}" for method, text in texts.items() if method != "GAN")
    ours, noise = numbers["GAN"]["T30"], numbers["noise"]["T30"]
    _, low, high = difference_interval(noise, ours, truth["T30"], others.rooms)
    distance, gain = f"{texts['GAN']}; {rivals}", f"gain {low:.3f} … {high:.3f} s (95 %)"
    return [
        Bar("GAN", f"{name}: 95 % decay by 30 dB before the last tenth", f"{share:.1%}", bool(share >= 0.95)),
        Bar(
            "GAN",
            f"{name}: median T30 within 15 % of that of responses it has not seen",
            f"{middle:.3f} s against {target:.3f} s ({middle / target - 1:+.1%})",
            bool(abs(middle / target - 1) <= 0.15),
        ),
        Bar(
            "GAN",
            f"{name}: distance in T30 below that of noise with one T60",
            distance,
            bool(rows["GAN"]["T30"] < rows["noise"]["T30"]),
        ),
        Bar("GAN", f"{name}: and so for other draws of rooms", gain, bool(low > 0)),
    ]


def _every_second_room(rooms):
    """Mask of the responses in every second room."""
    return np.unique(rooms, return_inverse=True)[1] % 2 == 1


def _text(row):
    """Distances as one phrase."""
    return ", ".join(f"{key} {value:.3f}" for key, value in row.items())


def run(data: pathlib.Path | None) -> list[Bar]:
    """Measure the bars on 400 simulated rooms, and on the recordings in `data/measured_rirs` if they are there."""
    bars = measure(aligned_responses(simulate_room_responses(400, 4, seed=3)), "simulated rooms")
    if data and (data / "measured_rirs").is_dir():
        measured = load_room_responses(data / "measured_rirs")
        bars += measure(aligned_responses(measured), "measured rooms")
    return bars
