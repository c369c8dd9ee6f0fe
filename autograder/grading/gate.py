"""Many side by side, or one alone."""

import contextlib
import threading
from collections.abc import Iterator


class Gate:
    """Lets many work side by side, or one alone."""

    def __init__(self) -> None:
        self._inside, self._changed = 0, threading.Condition()
        self._one_alone = threading.Lock()

    @contextlib.contextmanager
    def beside_others(self) -> Iterator[None]:
        """Work beside others, once nobody works alone or waits to."""
        with self._one_alone, self._changed:
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Work once all others have left; who comes later waits."""
        with self._one_alone:
            with self._changed:
                self._changed.wait_for(lambda: not self._inside)
            yield
