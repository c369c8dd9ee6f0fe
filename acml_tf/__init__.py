"""Machine learning for acoustics: the reference implementation of every model of the course.

The rooms, each importing only itself and the ones before it:

`acoustics`    what is true without data: signals, levels, arrays, closed forms
`data`         where signals come from: `load_…` a real set, `simulate_…` a small one
`features`     waveform to numbers, nothing fitted
`evaluation`   splits, scores and comparisons of models
`classic`      fitted with scikit-learn
`networks`     fitted with Keras, one folder per family
`tuning`       search over hyper-parameters
`uncertainty`  how sure a fitted model is
`explain`      why a fitted model says so
`deployment`   a fitted model on a small board, watched for a year
`plots`        the only room that draws

Beside the rooms stand `startup`, which loads TensorFlow without its notes in red, and `saved_models`: once this package
is imported, `keras.saving.load_model` finds every class and loss of ours.
"""

import importlib

import wrapt

__version__ = "0.3.0"

# a name, not the module: who never imports Keras does not import this either
wrapt.register_post_import_hook("acml_tf.saved_models:register_awaited_classes", "keras")


def load_ipython_extension(shell):
    """Give a notebook `%check`, `%hint`, `%answer` and the like; IPython calls this on `%load_ext acml_tf`.

    Args:
        shell: IPython's shell.
    """
    # by name: the library knows nothing of the grader, and no proof of a lesson depends on it
    magics = importlib.import_module("autograder.commands.magics")
    shell.register_magics(magics.CourseMagics)
