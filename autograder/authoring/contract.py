"""The contract probes that a lesson can name, each with what it does to a right answer."""

PROBES = {
    "float32": "with its result in float32 or complex64",
    "list": "with its arrays as nested lists",
    "tensor": "with its arrays as tensors",
    "matrix": "with its arrays as np.matrix",
    "arguments": "with its arguments changed in place",
    "integers": "with its result cut to the integer type of its input",
    "no error": "without the error that the docstring names",
    "other error": "with another error than the docstring names",
    "promise": "with the errors that the tests ask for",
}
