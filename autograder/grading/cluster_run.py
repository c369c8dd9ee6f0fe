"""Grade a class on many machines: submissions and lesson travel as bytes to the workers of a dask scheduler."""

import concurrent.futures
import contextlib
import hashlib
import logging
import pkgutil
import time
import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from autograder.classroom.submissions import SubmittedFile
from autograder.errors import CourseError
from autograder.evaluation.results import SubmissionResult, unexamined
from autograder.evaluation.submission_job import Job, Submission
from autograder.grading import remote_worker
from autograder.grading.dispatcher import dispatch
from autograder.grading.grading_run import GradingRun

if TYPE_CHECKING:
    from distributed import Client, Future

# without a worker for so long, nobody is coming any more
PATIENCE_S = 60.0
CONNECT_S = 15.0
LOOK_S = 2.0
MAX_TRAVELLING_BYTES = 256 * 2**20
KEPT = "what was examined is kept"


def grade_on_cluster(run: GradingRun, files: list[SubmittedFile], address: str) -> Iterator[SubmissionResult]:
    """Grade submissions on the workers of a scheduler; yield each result as it comes.

    A worker that is lost costs nothing: what it had begun is begun anew elsewhere.

    Args:
        run: What to grade.
        files: Who handed in what.
        address: Scheduler, e.g. `tcp://10.0.0.1:8786`, or `tls://…` with certificates named in dask's settings.

    Raises:
        CourseError: If the scheduler or its workers cannot be reached or used; results until then are kept.
    """
    waiting = yield from run.known_first(files)
    if waiting:
        with _connected(address) as client:
            yield from dispatch(_Cluster(client, address, run), waiting)


def require_address(address: str) -> None:
    """Check that a scheduler may stand at an address, before a class is opened for it.

    Args:
        address: As for `grade_on_cluster`.

    Raises:
        CourseError: If dask is not installed, or the address has no port or a scheme that dask does not know.
    """
    try:
        from distributed.comm import get_address_host_port
    except ImportError as error:
        raise CourseError("--scheduler needs dask; install acml-tf with the extra `distributed`.") from error
    try:
        get_address_host_port(address)
    except ValueError as error:
        raise _no_scheduler(address, error) from error


def _no_scheduler(address: str, error: Exception) -> CourseError:
    return CourseError(
        f"No scheduler answers at {address} ({_said(error)}); start one with `dask scheduler`, and name its address, "
        "e.g. tcp://10.0.0.1:8786."
    )


@contextlib.contextmanager
def _connected(address: str) -> "Iterator[Client]":
    require_address(address)
    import distributed

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        with _quiet():
            client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
    except Exception as error:
        raise _no_scheduler(address, error) from error
    try:
        yield client
    finally:
        with _quiet(), contextlib.suppress(Exception):
            client.close()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep to itself what dask says of versions, which are compared anyway, and of the size of a submission."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _failed(error: OSError) -> Any:
    """Return the future of a submission that could not be read."""
    future: concurrent.futures.Future = concurrent.futures.Future()
    future.set_exception(error)
    return future


class _Cluster:
    """Hands submissions to the workers of a scheduler, as many as they can use, and keeps what comes back.

    Only this process touches the class folder, so a submission that is graded twice is still kept once.
    """

    def __init__(self, client: "Client", address: str, run: GradingRun) -> None:
        self._client, self._address, self._run = client, address, run
        self._sizes: dict[str, int] = {}
        self._num_slots, self._looked_at = 0, 0.0
        self._last_seen = time.monotonic()
        self._wait_for_workers()
        self._job_digest = hashlib.sha256(repr(run.job).encode()).hexdigest()
        # once to each worker that needs it; a worker that is lost takes no copy with it
        self._job = self._submit(_same, run.job, key=f"acml-job-{self._job_digest}")

    def has_room(self, num_travelling: int) -> bool:
        self._look()
        return num_travelling < 2 * self._num_slots + 2 and sum(self._sizes.values()) < MAX_TRAVELLING_BYTES

    def submit(self, file: SubmittedFile) -> "Future":
        try:
            submission = self._run.read(file)
        except OSError as error:
            return _failed(error)
        # whoever asks for the same work again shares it
        key = f"acml-{submission.student}-{self._digest(submission)}"
        future = self._submit(remote_worker.grade, self._job, submission, remote_worker.versions(), key=key)
        size = len(submission.content) + len(submission.earlier)
        self._sizes[key] = size + sum(len(content) for _, content in submission.files)
        return future

    def result(self, file: SubmittedFile, future: "Future") -> SubmissionResult:
        from distributed import KilledWorker

        if isinstance(future, concurrent.futures.Future):
            return self._unexamined(file, future.exception())
        self._sizes.pop(str(future.key))
        try:
            graded = future.result()
        except KilledWorker:
            return unexamined(self._run.lesson, file.student, "every worker that examined it was lost")
        except CourseError as error:
            raise CourseError(f"A worker cannot be used: {error}") from error
        except Exception as error:
            raise self._lost(error) from error
        try:
            return self._run.keep(file, graded)
        except OSError as error:
            return self._unexamined(file, error)

    def _unexamined(self, file: SubmittedFile, error: BaseException | None) -> SubmissionResult:
        """Return what a file or folder in the way costs: this submission and no other."""
        return unexamined(self._run.lesson, file.student, f"{type(error).__name__}: {error}")

    def cancel(self, futures: list) -> None:
        with _quiet(), contextlib.suppress(Exception):
            self._client.cancel([future for future in futures if hasattr(future, "key")])

    def _digest(self, submission: Submission) -> str:
        origin = hashlib.sha256(submission.content)
        for name, content in submission.files:
            origin.update(repr([name, hashlib.sha256(content).hexdigest()]).encode())
        told = [submission.name, submission.note, submission.problem, submission.earlier]
        origin.update(repr([self._job_digest, *told]).encode())
        return origin.hexdigest()

    def _wait_for_workers(self) -> None:
        """Wait for the first worker, then look for this package on each; one without it would leave without a word."""
        # a function that every Python has
        look = pkgutil.resolve_name, f"{remote_worker.__name__}:OWN_CODE"
        try:
            self._client.run_on_scheduler(*look)
            self._client.wait_for_workers(1, timeout=PATIENCE_S)
            found = self._client.run(*look, on_error="return")
        except TimeoutError as error:
            raise self._deserted() from error
        except Exception as error:
            raise self._lost(error) from error
        for worker, name in found.items():
            if name != remote_worker.OWN_CODE:
                raise CourseError(f"The worker {worker} lacks this package ({_said(name)}); {remote_worker.REMEDY}.")

    def _submit(self, function: Callable, *arguments: object, key: str) -> "Future":
        try:
            with _quiet():
                return self._client.submit(function, *arguments, key=key)
        except Exception as error:
            raise self._lost(error) from error

    def _look(self) -> None:
        """Count the workers' threads now and then; give up where there are none for long, or no scheduler."""
        now = time.monotonic()
        if now - self._looked_at < LOOK_S:
            return
        try:
            self._num_slots = sum(self._client.nthreads().values())
        except Exception as error:
            raise self._lost(error) from error
        self._looked_at = time.monotonic()
        if self._num_slots:
            self._last_seen = now
        elif now - self._last_seen > PATIENCE_S:
            raise self._deserted()

    def _deserted(self) -> CourseError:
        return CourseError(
            f"The scheduler {self._address} has had no worker for {PATIENCE_S:.0f} s; start some with "
            f"`dask worker {self._address}` and run `acml grade` again: {KEPT}."
        )

    def _lost(self, error: Exception) -> CourseError:
        if isinstance(error, ImportError):
            return CourseError(
                f"The scheduler {self._address} lacks this package ({_said(error)}); {remote_worker.REMEDY}."
            )
        return CourseError(
            f"The scheduler {self._address} was lost ({_said(error)}); start it and its workers and run `acml grade` "
            f"again: {KEPT}."
        )


def _same(job: Job) -> Job:
    return job


def _said(error: object) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__
