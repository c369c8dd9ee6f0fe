"""Networks are trained in tests as they are in notebooks."""

import pytest

from acml_tf.startup import keep_freed_memory


@pytest.fixture(scope="session", autouse=True)
def kept_memory():
    """Half of a training step of convolutions is otherwise spent on asking for memory."""
    keep_freed_memory()
