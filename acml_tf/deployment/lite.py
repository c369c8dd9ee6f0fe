"""A Keras model as a file for a small board: exported, with its weights and sums in 8-bit integers.

Lesson: lessons/7_trust/7_2_deployed.py
"""

import contextlib
import io
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import tensorflow as tf

from acml_tf.acoustics.samples import samples
from acml_tf.startup import native_messages_dropped


def export_lite(model, folder, examples=None):
    """Export a model and convert it to a TF Lite file, with 32-bit floats or with 8-bit integers.

    Args:
        model: Keras model with inputs of one fixed shape.
        folder: Folder to write to.
        examples: Typical inputs, shape `(n, ...)`, from which the ranges of the integers are read; None keeps floats.

    Returns:
        Path of the file.

    Example:
        `export_lite(model, folder, frames[:100]).stat().st_size` is its size in bytes.
    """
    examples = None if examples is None else _inputs("examples", examples, model.input_shape)
    saved = Path(folder) / "saved_model"
    with _quietly():
        model.export(saved, format="tf_saved_model", verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(str(saved))
        if examples is not None:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.representative_dataset = lambda: ([row[None]] for row in examples)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        path = Path(folder) / ("float.tflite" if examples is None else "int8.tflite")
        path.write_bytes(converter.convert())
    return path


def predict_lite(path, inputs):
    """Run a TF Lite file on inputs, one at a time as on the board.

    Args:
        path: File of `export_lite`.
        inputs: Inputs, shape `(n, ...)`.

    Returns:
        Outputs, shape `(n, num_outputs)`.

    Example:
        `predict_lite(path, frames)` are the probabilities of each clip.
    """
    with _quietly():
        interpreter = tf.lite.Interpreter(str(path), num_threads=1)
        interpreter.allocate_tensors()
    source, sink = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]
    outputs = []
    for row in _inputs("inputs", inputs, interpreter.get_input_details()[0]["shape"]):
        interpreter.set_tensor(source, row[None])
        interpreter.invoke()
        outputs.append(interpreter.get_tensor(sink)[0])
    return np.array(outputs)


def try_files(model, inputs, examples):
    """Export a model as floats and as 8-bit integers, run both files here, and leave nothing behind.

    Args:
        model: Keras model with inputs of one fixed shape.
        inputs: Inputs to run, shape `(n, ...)`.
        examples: Typical inputs for the ranges of the integers.

    Returns:
        By name, `"float"` and `"int8"`: outputs of shape `(n, num_outputs)`, size in bytes, seconds per input.

    Example:
        `try_files(model, frames, frames[:100])["int8"][1]` is the size of the small file.
    """
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, typical in {"float": None, "int8": examples}.items():
            path = export_lite(model, folder, typical)
            start = time.perf_counter()
            outputs = predict_lite(path, inputs)
            found[name] = outputs, path.stat().st_size, (time.perf_counter() - start) / len(inputs)
    return found


def _inputs(name, values, shape):
    """Return inputs in single precision, after a look whether they are those of a model."""
    rows = samples(values, name).astype(np.float32)
    if rows.shape[1:] != tuple(shape[1:]) or not np.isfinite(rows).all():
        raise ValueError(
            f"The {name} have the shape {rows.shape}: give finite numbers of shape (n, *{tuple(shape[1:])})."
        )
    return rows


@contextlib.contextmanager
def _quietly():
    """Silence what TensorFlow tells about files that it writes, and that `tf.lite` is to move to another package."""
    logger, level = tf.get_logger(), tf.get_logger().level
    logger.setLevel("ERROR")
    with warnings.catch_warnings(), native_messages_dropped(), contextlib.redirect_stdout(io.StringIO()):
        warnings.filterwarnings(
            "ignore", message=r"\s*Warning: tf.lite.Interpreter is deprecated", category=UserWarning
        )
        warnings.filterwarnings("ignore", message="Statistics for quantized inputs")
        try:
            yield
        finally:
            logger.setLevel(level)
