"""What each trick of training is worth in the forward run: SOAP, a causal window, annealed weights; three seeds.

Adam has a second step size, that of Keras, and the better of the two is SOAP's rival.
"""

import keras
import numpy as np

from acml_tf.data.wave_fields import early_snapshots
from acml_tf.networks.pinn.callbacks import CausalWindow, relative_error
from acml_tf.networks.pinn.forward import train_wave_pinn
from acml_tf.networks.pinn.loss_weights import LossWeightAnnealing
from benchmarks.pinn.problem import EARLY, PROBLEM, WIDTH, Row, reference_field

STEPS, SEEDS = 600, (0, 1, 2)


def recipes():
    """Train the lesson's network by each recipe with each seed; rows of the table."""
    record, _ = reference_field(200)
    known = early_snapshots(record, EARLY)
    changes = {
        "SOAP": dict,
        "SOAP, causal window": lambda: {"callbacks": [CausalWindow()]},
        "SOAP, annealed weights": lambda: {"callbacks": [LossWeightAnnealing(*(part[::10] for part in known))]},
        "Adam": lambda: {"optimizer": keras.optimizers.Adam},
        "Adam, step 0.001": lambda: {"optimizer": keras.optimizers.Adam, "learning_rate": 1e-3},
    }
    errors = {name: [error_of(record, seed, **change()) for seed in SEEDS] for name, change in changes.items()}
    rows = [Row(f"{name}, {STEPS} steps", ", ".join(f"{error:.3f}" for error in errors[name])) for name in errors]
    adam = np.minimum(errors["Adam"], errors["Adam, step 0.001"])
    gain = np.min(np.divide(adam, errors["SOAP"]))
    return [*rows, Row("error of the better Adam over that of SOAP", f"at least {gain:.1f}", "≥ 2", bool(gain >= 2))]


def error_of(record, seed, **change):
    """Relative error of the whole field after one training."""
    sizes = {"num_points": 400, "num_edge_points": 80, "duration": PROBLEM.duration, "length": WIDTH}
    change = {"learning_rate": 1e-2, **change}
    model = train_wave_pinn(*early_snapshots(record, EARLY), PROBLEM.medium, steps=STEPS, seed=seed, **sizes, **change)
    field = model.predict(record.points().reshape(-1, 3), batch_size=20_000, verbose=0)
    return relative_error(field.reshape(record.pressure.shape), record.pressure)
