"""What a public function must do with what cannot be meant: None, words, nothing, objects, in the place of anything."""

import copy
import inspect

import numpy as np

from tests.support.replayed_examples import tried

ODD = {"none": None, "word": "words", "empty": [], "object": np.array([None, "words"], object)}


def argument_faults(call, exceptions=()):
    """Return what goes wrong when a function gets, in the place of one argument, what cannot be meant.

    A default of None may stay None, a switch may be anything that is true or false, and seeds are NumPy's.

    Args:
        call: Function, positional and named arguments.
        exceptions: Kinds of input, such as `"word"`, that this function may treat otherwise.

    Returns:
        Sentences, none if all is well.
    """
    function, positional, named = call
    found = []
    for name, value, default in _arguments(function, positional, named):
        for kind, odd in ODD.items():
            if not (kind in exceptions or isinstance(value, bool) or (odd is None and default is None)):
                fault = _fault(call, name, odd)
                found += [f"{name}, {kind}: {fault}"] if fault else []
    return found


def _arguments(function, positional, named):
    """Yield name, value and default of each argument that can be given by its name."""
    signature = inspect.signature(function)
    given = signature.bind(*positional, **named).arguments
    for name, parameter in signature.parameters.items():
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD and name != "seed":
            yield name, given.get(name, parameter.default), parameter.default


def _fault(call, name, odd):
    function, (positional, named) = call[0], copy.deepcopy(call[1:])
    given = inspect.signature(function).bind(*positional, **named)
    given.apply_defaults()
    given.arguments[name] = odd
    return tried(function, given.args, given.kwargs)[1]
