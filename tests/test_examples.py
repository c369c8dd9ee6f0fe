"""Does every example in a docstring of the library and of the grader give what it says?"""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import acml_tf
import autograder

# started by their paths with their own folder to import from
ELSEWHERE = ("autograder.sandbox.zygote",)
MODULES = [
    module.name
    for package in (acml_tf, autograder)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if not module.ispkg and not module.name.endswith("__main__") and module.name not in ELSEWHERE
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name):
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = finder.find(importlib.import_module(name), name, extraglobs={"np": np})
    runner, said = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS), []
    with np.printoptions(legacy="1.25", precision=3, suppress=True):
        for example in examples:
            runner.run(example, out=said.append)
    assert runner.failures == 0, "".join(said)
