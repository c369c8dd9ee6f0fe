"""Which lessons a browser can run, and what their wheel asks for there."""

# lessons whose graded cells need no TensorFlow
LIGHT = ("1_1", "2_1", "2_2", "3_1", "3_2", "3_3", "4_1", "4_2", "4_3", "6_1", "6_2")
# without versions: a release of Pyodide has one version of each package that is compiled
NEEDED = (
    "numpy",
    "scipy",
    "matplotlib",
    "scikit-learn",
    "PyWavelets",
    "soundfile",
    "h5py",
    "wrapt",
    "cloudpickle",
    "pooch",
    "nbformat",
    "jupytext",
    "rich",
)
