"""Does every example in a docstring of `acml_tf` give what it says?"""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import acml_tf

MODULES = [module.name for module in pkgutil.walk_packages(acml_tf.__path__, "acml_tf.") if not module.ispkg]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_say(name):
    finder = doctest.DocTestFinder(exclude_empty=True)
    examples = finder.find(importlib.import_module(name), name, extraglobs={"np": np})
    runner, said = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS), []
    with np.printoptions(legacy="1.25", precision=3, suppress=True):
        for example in examples:
            runner.run(example, out=said.append)
    assert runner.failures == 0, "".join(said)
