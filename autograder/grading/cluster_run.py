"""Examine a class on many machines: submissions and lesson travel as bytes to the workers of a dask scheduler."""

import contextlib
import hashlib
import logging
import pkgutil
import queue
import time
import warnings
from collections.abc import Iterator

from autograder.classroom.class_folder import SubmittedFile
from autograder.errors import CourseError
from autograder.evaluation.results import SubmissionResult
from autograder.evaluation.submission_job import Order, unexamined
from autograder.grading import remote_worker
from autograder.grading.local_run import Job, Worker, known_first

# without a worker for so long, nobody is coming any more
PATIENCE_S = 60.0
CONNECT_S = 15.0
LOOK_S = 2.0
MAX_TRAVELLING_BYTES = 256 * 2**20
KEPT = "what was examined is kept"


def examine_on_cluster(job: Job, submissions: list[SubmittedFile], address: str) -> Iterator[SubmissionResult]:
    """Examine submissions on the workers of a scheduler; yield each receipt as it comes.

    A worker that is lost costs nothing: what it had begun is begun anew elsewhere. Only this process touches the class
    folder, so a submission that is examined twice is still filed once.

    Args:
        job: What to examine.
        submissions: Who handed in what.
        address: Scheduler, e.g. ``tcp://10.0.0.1:8786``, or ``tls://…`` with certificates named in dask's settings.

    Raises:
        CourseError: If the scheduler or its workers cannot be reached or used; receipts until then are kept.
    """
    clerk = Worker(job)
    waiting = yield from known_first(clerk, submissions)
    if waiting:
        with _connected(address) as client:
            yield from _Errand(client, address, clerk).run(waiting)


@contextlib.contextmanager
def _connected(address):
    try:
        import distributed
    except ImportError as error:
        raise CourseError("--scheduler needs dask; install acml-tf with the extra `distributed`.") from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        with _quiet():
            client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except Exception as error:
        raise CourseError(
            f"No scheduler answers at {address} ({_said(error)}); start one with `dask scheduler`, and name its "
            "address, e.g. tcp://10.0.0.1:8786."
        ) from error
    try:
        yield client
    finally:
        with _quiet(), contextlib.suppress(Exception):
            client.close()


@contextlib.contextmanager
def _quiet():
    """Keep to itself what dask says of versions, which are compared anyway, and of the size of a submission."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class _Errand:
    """Sends submissions out, as many as the workers can use and no more, and files what comes back."""

    def __init__(self, client, address: str, clerk: Worker):
        self.client, self.address, self.clerk = client, address, clerk
        self._ended, self._out = queue.SimpleQueue(), {}
        self._bytes, self._seats, self._looked_at = 0, 0, 0.0
        self._manned_at = time.monotonic()

    def run(self, submissions: list[SubmittedFile]) -> Iterator[SubmissionResult]:
        """Yield a receipt for each submission, in the order in which they come back."""
        self._wait_for_workers()
        order, waiting = self._send_order(self.clerk.order), iter(submissions)
        try:
            while True:
                self._look()
                while self._has_room() and (submission := next(waiting, None)) is not None:
                    self._send(order, submission)
                if not self._out:
                    return
                if (future := self._next()) is not None:
                    yield self._fetch(future)
        finally:
            # after Ctrl-C nothing new is begun
            with _quiet(), contextlib.suppress(Exception):
                self.client.cancel([future for _, future, _ in self._out.values()])

    def _wait_for_workers(self) -> None:
        """Wait for the first worker, then look for this package on each; one without it would leave without a word."""
        # a function that every Python has
        look = pkgutil.resolve_name, f"{remote_worker.__name__}:OWN_CODE"
        try:
            self.client.run_on_scheduler(*look)
            self.client.wait_for_workers(1, timeout=PATIENCE_S)
            found = self.client.run(*look, on_error="return")
        except TimeoutError as error:
            raise self._deserted() from error
        except Exception as error:
            raise self._lost(error) from error
        for worker, name in found.items():
            if name != remote_worker.OWN_CODE:
                raise CourseError(f"The worker {worker} lacks this package ({_said(name)}); {remote_worker.REMEDY}.")

    def _send_order(self, order: Order):
        """Send the lesson once to each worker that needs it; a worker that is lost takes no copy with it."""
        digest = hashlib.sha256(repr(order).encode()).hexdigest()
        self._order_digest = digest
        return self._submit(_same, order, key=f"acml-order-{digest}")

    def _send(self, order, submission) -> None:
        handed = self.clerk.hand_over(submission)
        origin = hashlib.sha256(handed.content)
        for name, content in handed.files:
            origin.update(repr([name, hashlib.sha256(content).hexdigest()]).encode())
        origin.update(repr([self._order_digest, handed.name, handed.note, handed.problem, handed.earlier]).encode())
        # whoever asks for the same work again shares it
        key = f"acml-{handed.student}-{origin.hexdigest()}"
        future = self._submit(remote_worker.examine, order, handed, remote_worker.versions(), key=key)
        size = len(handed.content) + len(handed.earlier) + sum(len(content) for _, content in handed.files)
        self._out[key] = submission, future, size
        self._bytes += size
        future.add_done_callback(self._ended.put)

    def _submit(self, function, *arguments, key):
        try:
            with _quiet():
                return self.client.submit(function, *arguments, key=key)
        except Exception as error:
            raise self._lost(error) from error

    def _has_room(self) -> bool:
        return len(self._out) < 2 * self._seats + 2 and self._bytes < MAX_TRAVELLING_BYTES

    def _look(self) -> None:
        """Count the workers' threads now and then; give up where there are none for long, or no scheduler."""
        now = time.monotonic()
        if now - self._looked_at < LOOK_S:
            return
        try:
            self._seats = sum(self.client.nthreads().values())
        except Exception as error:
            raise self._lost(error) from error
        self._looked_at = time.monotonic()
        if self._seats:
            self._manned_at = now
        elif now - self._manned_at > PATIENCE_S:
            raise self._deserted()

    def _next(self):
        try:
            return self._ended.get(timeout=LOOK_S)
        except queue.Empty:
            return None

    def _fetch(self, future) -> SubmissionResult:
        from distributed import KilledWorker

        submission, _, size = self._out.pop(future.key)
        self._bytes -= size
        try:
            finding = remote_worker.finding_from(future.result())
        except KilledWorker:
            return unexamined(self.clerk.lesson, submission.student, "every worker that examined it was lost")
        except CourseError as error:
            raise CourseError(f"A worker cannot be used: {error}") from error
        except Exception as error:
            raise self._lost(error) from error
        return self.clerk.file(submission, finding) if finding.notebook else finding.receipt

    def _deserted(self) -> CourseError:
        return CourseError(
            f"The scheduler {self.address} has had no worker for {PATIENCE_S:.0f} s; start some with "
            f"`dask worker {self.address}` and run `acml grade` again: {KEPT}."
        )

    def _lost(self, error) -> CourseError:
        if isinstance(error, ImportError):
            return CourseError(
                f"The scheduler {self.address} lacks this package ({_said(error)}); {remote_worker.REMEDY}."
            )
        return CourseError(
            f"The scheduler {self.address} was lost ({_said(error)}); start it and its workers and run `acml grade` "
            f"again: {KEPT}."
        )


def _same(order: Order) -> Order:
    return order


def _said(error) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
