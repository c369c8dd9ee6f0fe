"""Does a saved model of ours load in a new process that has imported nothing but the package?"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import acml_tf
from acml_tf.saved_models import FUNCTIONS, MODULES

FOLDER = Path(acml_tf.__file__).parent
SAVE = """
import keras, numpy as np
from acml_tf.networks.hrtf.sine_layer import SineLayer
from acml_tf.networks.pinn.forward import WavePINN
from acml_tf.uncertainty.gaussian_head import build_gaussian_network, gaussian_negative_log_likelihood

WavePINN(speed_shape=(3, 3), field_options={"hidden_units": 4, "num_hidden": 1}).save("pinn.keras")
keras.Sequential([keras.Input((3,)), SineLayer(4)]).save("inside.keras")
network = build_gaussian_network(3, 4)
network.compile("adam", gaussian_negative_log_likelihood)
network.fit(np.zeros((1, 3)), np.zeros((1, 1)), verbose=0)
network.save("loss.keras")
"""
LOAD = """
import warnings

warnings.simplefilter("error", UserWarning)
import acml_tf, keras, numpy as np

for name in ("pinn", "inside", "loss"):
    model = keras.saving.load_model(f"{name}.keras")
    print(model.count_params())
assert model.loss.__name__ == "gaussian_negative_log_likelihood"
assert abs(model.evaluate(np.zeros((1, 3)), np.zeros((1, 1)), verbose=0) - 0.919) < 0.01
model.save("again.keras")
keras.saving.load_model("again.keras")
"""


def registered():
    """Yield name and module of every class and function that is registered with Keras."""
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            decorators = map(ast.unparse, getattr(node, "decorator_list", []))
            if any("register_keras_serializable" in one for one in decorators):
                yield node.name, ".".join(path.relative_to(FOLDER.parent).with_suffix("").parts)


def test_whatever_is_registered_is_awaited_from_its_module():
    assert dict(registered()) == MODULES | FUNCTIONS


def test_saved_models_load_in_a_new_process(tmp_path):
    for code in (SAVE, LOAD):
        run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr[-2000:]
    assert [int(line) > 9 for line in run.stdout.split()] == [True, True, True]


@pytest.mark.parametrize("module", ["acml_tf", "acml_tf.acoustics.level"])
def test_the_package_alone_imports_no_keras(module):
    code = f"import sys, {module}; print('keras' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
