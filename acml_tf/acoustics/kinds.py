"""Functions, models, dictionaries, words and paths as arguments: another kind of thing is told before all else.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

from numbers import Number
from os import PathLike
from pathlib import Path

import numpy as np

from acml_tf.acoustics.arguments import said
from acml_tf.acoustics.samples import takes


def needs_choice(name, choices):
    """Let a function be called only with one of a few words.

    Args:
        name: Argument.
        choices: Words that it may be.

    Returns:
        Decorator. The function raises `ValueError` for anything else.

    Example:
        >>> needs_choice("edge", ["soft", "rigid"])(lambda edge: edge)("soft")
        'soft'
    """

    def checked(name, value):
        if not (isinstance(value, str) and value in choices):
            raise ValueError(f"{name}={said(value)} is not known: choose {' or '.join(map(repr, choices))}.")
        return value

    return takes([name], checked)


def needs_dictionaries(*names, optional=False):
    """Let a function be called only with dictionaries where it looks things up by name.

    Args:
        *names: Arguments that are dictionaries.
        optional: Whether None may stand for the function's own.

    Returns:
        Decorator. The function raises `ValueError` for anything else.

    Example:
        >>> needs_dictionaries("told")(lambda told: list(told))({"ridge": 1})
        ['ridge']
    """

    def checked(name, value):
        if not (hasattr(value, "items") or (optional and value is None)):
            raise ValueError(f"{name}={said(value)} is not a dictionary: give one, with names as its keys.")
        return value

    return takes(names, checked)


def needs_objects(kind, *names):
    """Let a function be called only with what may be an object of some class, by its look.

    Args:
        kind: Name of the class, for the error.
        *names: Arguments that are such objects.

    Returns:
        Decorator. The function raises `ValueError` for None, words, numbers and arrays.

    Example:
        `needs_objects("Generator", "rng")(draw)(rng=None)` is refused.
    """

    def checked(name, value):
        if value is None or isinstance(value, str | list | tuple | np.ndarray | Number):
            raise ValueError(f"{name}={said(value)} is not a {kind}: give one.")
        return value

    return takes(names, checked)


def takes_paths(*names):
    """Let a function have paths where its caller has their names.

    Args:
        *names: Arguments that are paths of files or folders.

    Returns:
        Decorator. The function raises `ValueError` for what names no file.

    Example:
        >>> takes_paths("path")(lambda path: path.suffix)("a/1.wav")
        '.wav'
    """

    def checked(name, value):
        if not isinstance(value, str | PathLike):
            raise ValueError(f"{name}={said(value)} is not a path: give the name of a file or folder.")
        return Path(value)

    return takes(names, checked)


def needs_functions(*names):
    """Let a function be called only with functions where it calls them.

    Args:
        *names: Arguments that are functions or models that can be called.

    Returns:
        Decorator. The function raises `ValueError` for anything else.

    Example:
        >>> needs_functions("score")(lambda score: score([1, 2]))(max)
        2
    """

    def checked(name, value):
        if not callable(value):
            raise ValueError(f"{name}={said(value)} cannot be called: give a function.")
        return value

    return takes(names, checked)


def needs_models(*names, optional=False):
    """Let a function be called only with models as scikit-learn has them.

    Args:
        *names: Arguments that are models.
        optional: Whether None may stand for the function's own.

    Returns:
        Decorator. The function raises `ValueError` for what has no `fit`.

    Example:
        `needs_models("model")(train)("tree")` is refused.
    """

    def checked(name, value):
        if not (hasattr(value, "fit") or (optional and value is None)):
            raise ValueError(f"{name}={said(value)} is not a model: give one of scikit-learn, with `fit`.")
        return value

    return takes(names, checked)


def needs_words(*names):
    """Let a function be called only with words where it reads them.

    Args:
        *names: Arguments that are text.

    Returns:
        Decorator. The function raises `ValueError` for anything else.

    Example:
        >>> needs_words("name")(lambda name: name[0])("C_1.wav")
        'C'
    """

    def checked(name, value):
        if not isinstance(value, str):
            raise ValueError(f"{name}={said(value)} is not a text: give a word.")
        return value

    return takes(names, checked)
