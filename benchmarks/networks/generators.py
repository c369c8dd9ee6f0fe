"""VAE, GAN, diffusion and their baselines on one set of rooms, in one table; and IR-GAN on the waveforms.

Simulated rooms are split by room. Of recordings there are two rooms only, too few to hold one out, so every second
response of each room is held out: the question is then "other places in known rooms", and no interval over rooms is
honest; positions are drawn anew instead. Diffusion takes its thousand ancestral steps; fifty of DDIM are judged in
`benchmarks.networks.diffusion`. About nine minutes.
`python benchmarks/networks.py FOLDER --only generators` prints the bars.

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import pathlib

import numpy as np

from acml_tf.acoustics.decay import compensate_noise_floor
from acml_tf.acoustics.room_parameters import room_parameters
from acml_tf.classic.mixture import fit_mixture
from acml_tf.data.room_responses import aligned_responses, load_room_responses, simulate_room_responses
from acml_tf.evaluation.distribution_distance import distance_interval
from acml_tf.features.decay_form import join_decay, split_decay
from acml_tf.networks.autoencoders.vae import sample_patches, train_vae
from acml_tf.networks.diffusion.latent import sample_latent, train_latent_diffusion
from acml_tf.networks.diffusion.model import train_diffusion
from acml_tf.networks.diffusion.sampling import sample_model
from acml_tf.networks.gans.response_gan import train_response_gan
from acml_tf.networks.gans.vector_gan import sample_gan, train_vector_gan
from acml_tf.networks.gans.wasserstein import generate
from benchmarks.networks.bars import Bar
from benchmarks.networks.diffusion import SAMPLES, Exam, mean_of, words

WAVE_RATE_HZ, WAVE_DIRECT = 4000, 16


def generators(learn, seed):
    """Yield name and made-up rows of every maker of maps; training steps are alike for all sizes of the set."""
    passes = max(1, round(2400 / len(learn)))
    for count, name in ((1, "one normal law"), (8, "mixture of 8 laws")):
        yield name, fit_mixture(learn.astype(float), count, seed).sample(SAMPLES)[0]
    vae = train_vae(learn, epochs=80 * passes, batch_size=64, num_latent=8, seed=seed)
    codes = np.random.default_rng(seed).standard_normal((SAMPLES, 8))
    yield "VAE", sample_patches(vae, codes, seed=seed)
    yield "GAN", sample_gan(train_vector_gan(learn, steps=500, seed=seed), SAMPLES, seed)
    latent = train_latent_diffusion(vae, learn, epochs=50 * passes, seed=seed)
    yield "latent diffusion", sample_latent(vae, *latent, num_samples=SAMPLES, seed=seed)
    model = train_diffusion(learn, epochs=60 * passes, seed=seed)
    yield "diffusion", sample_model(model, SAMPLES, 1000, fresh_noise=True, seed=seed)


def compare(exam, seeds):
    """Return the judgements of every maker of maps, by name, one a seed; print each as it comes."""
    results = {}
    for seed in seeds:
        for name, rows in generators(exam.learn, seed):
            results.setdefault(name, []).append(exam.judge(rows))
            print(f"    {name}, seed {seed}: {words(results[name][-1:])}", flush=True)
    return results


def wave_gan(rooms, in_test, seed=0):
    """Train IR-GAN on waveforms at 4 kHz; return judgements of its responses and of the training responses."""
    waves = aligned_responses(rooms, WAVE_RATE_HZ, 4096, WAVE_DIRECT)
    truth = room_parameters(waves.responses[in_test], WAVE_RATE_HZ, WAVE_DIRECT)
    gan = train_response_gan(split_decay(waves.responses[~in_test]), steps=300, seed=seed)
    made = {"IR-GAN": join_decay(generate(gan, SAMPLES, seed)), "floor": waves.responses[~in_test]}
    found = {}
    for name, responses in made.items():
        heard = room_parameters(responses, WAVE_RATE_HZ, WAVE_DIRECT)
        found[name] = {
            number: np.array(distance_interval(heard[number], truth[number], rooms.rooms[in_test]))
            * (1000 if number in ("T30", "EDT") else 1)
            for number in truth
        }
    return found


def wave_words(found):
    """Say the judgement of waveforms in one line."""
    return ", ".join(
        f"{name} {found[name][0]:.2f} {unit}"
        for name, unit in (("T30", "ms"), ("EDT", "ms"), ("C50", "dB"), ("DRR", "dB"))
    )


def measure(rooms, in_test, name, seeds):
    """Return the bars of one set of rooms, the whole table in words among them."""
    groups = rooms.rooms if name == "simulated" else np.arange(len(rooms))
    exam = Exam(rooms.responses, in_test, groups)
    floor, results = exam.judge(exam.learn[::3] if len(exam.learn) > 1000 else exam.learn), compare(exam, seeds)
    said = {maker: words(found) for maker, found in results.items()} | {"floor": words([floor])}
    best = mean_of(results["diffusion"], "T30"), mean_of(results["diffusion"], "EDT")
    bars = []
    for rival in ("one normal law", "mixture of 8 laws", "VAE", "GAN"):
        other = mean_of(results[rival], "T30"), mean_of(results[rival], "EDT")
        bars.append(
            Bar(
                "diffusion",
                f"{name}: T30 and EDT nearer than {rival}",
                f"{said['diffusion']}; {rival}: {said[rival]}",
                bool(best[0] < other[0] and best[1] < other[1]),
            )
        )
    bars.append(
        Bar(
            "diffusion",
            f"{name}: T30 within 10 ms of the training rooms",
            f"{said['diffusion']}; {said['floor']}",
            bool(best[0] < floor["T30"][0] + 10),
        )
    )
    latent, vae = (mean_of(results[maker], "T30") for maker in ("latent diffusion", "VAE"))
    bars.append(Bar("latent diffusion", f"{name}: T30 nearer than its own VAE", said["latent diffusion"], latent < vae))
    waves = wave_gan(rooms, in_test)
    bars.append(
        Bar(
            "diffusion",
            f"{name}: T30 above its floor by less than IR-GAN's above its own",
            f"IR-GAN {wave_words(waves['IR-GAN'])}; its floor {wave_words(waves['floor'])}",
            bool(best[0] - floor["T30"][0] < waves["IR-GAN"]["T30"][0] - waves["floor"]["T30"][0]),
        )
    )
    return bars


def measured_rooms(folder):
    """Load recordings and take their noise floors away."""
    rooms = load_room_responses(folder)
    for response in rooms.responses:
        response[:] = compensate_noise_floor(response, rooms.sample_rate_hz)
    return rooms


def run(data: pathlib.Path | None) -> list[Bar]:
    """Measure the bars on simulated rooms, and on recordings if there are any under `data`."""
    rooms = simulate_room_responses(400, 8, seed=1)
    bars = measure(rooms, rooms.rooms >= "room300", "simulated", seeds=(0, 1))
    if data and (data / "measured_rirs").is_dir():
        rooms = measured_rooms(data / "measured_rirs")
        bars += measure(rooms, np.arange(len(rooms)) % 2 == 1, "recordings", seeds=(0,))
    return bars
