"""One assignment of Canvas through its API: what it holds of each student, and a new grade for one.

The library is `canvasapi`. The token comes from the environment only: on the command line it would be read by
whoever can read the list of processes or the shell's history.
"""

import contextlib
import dataclasses
import logging
import os
import re
import urllib.parse
from typing import Any

from autograder.errors import CourseError
from autograder.utils.installing import install_command
from autograder.utils.text import shown

TOKEN, URL = "ACML_CANVAS_TOKEN", "ACML_CANVAS_URL"
TIMEOUT_S = 30.0
# Canvas keeps two decimals of what it shows
ROUNDING = 0.005
HERE = ("127.0.0.1", "localhost", "::1")


class Unreachable(CourseError):
    """Error of a Canvas that does not answer at all, so that it is no use to go on."""


@dataclasses.dataclass(frozen=True)
class Place:
    """Address of one assignment in one Canvas.

    Attributes:
        url: Canvas' address, such as `https://canvas.example.org`.
        course: Number of the course, as in the address of its page.
        assignment: Number of the assignment, as in the address of its page.
    """

    url: str
    course: int
    assignment: int


class CanvasAssignment:
    """An assignment in Canvas whose grades are points.

    Args:
        place: Where it is.

    Attributes:
        name: Its title.
        points: Points that it can give.

    Raises:
        CourseError: If the token is missing, Canvas refuses it, or there is no such assignment of points.
    """

    def __init__(self, place: Place):
        requester = _connect(_checked(place.url), _token())
        try:
            with sentences(f"assignment {place.assignment} of course {place.course}"):
                self._assignment = _course(requester, place.course).get_assignment(place.assignment)
        except (AttributeError, TypeError) as error:
            raise CourseError(f"{shown(place.url)} does not answer as Canvas does; check {URL}.") from error
        self.name, self.points = self._assignment.name, self._assignment.points_possible
        kind = getattr(self._assignment, "grading_type", "points")
        if kind != "points" or not self.points:
            raise CourseError(
                f"{shown(self.name)} is graded in Canvas by {shown(str(kind))} with {self.points or 0:g} points; give "
                "it points there, since the grades here are points."
            )

    def submissions(self) -> list:
        """Return what Canvas holds of each student, with the user of each.

        Raises:
            CourseError: If Canvas does not say.
        """
        with sentences(f"submissions of {shown(self.name)}"):
            return list(self._assignment.get_submissions(include=["user"]))

    @staticmethod
    def give(submission, score: float) -> None:
        """Give a student points.

        Args:
            submission: As `submissions` returned it.
            score: Points.

        Raises:
            Unreachable: If there is no connection any more.
            CourseError: If Canvas refuses, or holds other points afterwards.
        """
        with sentences("the grade"):
            submission.edit(submission={"posted_grade": f"{score:.4f}".rstrip("0").rstrip(".")})
        if (held := score_of(submission)) is None or abs(held - score) > ROUNDING:
            raise CourseError(f"Canvas holds {'no points' if held is None else f'{held:g}'} after {score:g} was sent")


def score_of(submission) -> float | None:
    """Return the points that were entered for a submission, before Canvas' own late policy, or `None`."""
    entered = getattr(submission, "entered_score", None)
    return entered if entered is not None else getattr(submission, "score", None)


def _token() -> str:
    token = os.environ.get(TOKEN, "").strip()
    if not token:
        raise CourseError(f"The environment has no {TOKEN}; make a token in Canvas (Account, Settings) and export it.")
    if not re.fullmatch(r"[\x21-\x7e]+", token):
        raise CourseError(
            f"What {TOKEN} holds is not a token of Canvas: letters, digits and ~ in one line; copy it again."
        )
    return token


def _checked(url) -> str:
    parts = urllib.parse.urlsplit(url.strip())
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise CourseError(
            f"{shown(url) or 'An empty text'} is not an address of Canvas; export {URL}=https://canvas.example.org"
        )
    if parts.scheme == "http" and parts.hostname not in HERE:
        raise CourseError(f"{shown(url)} would carry the token unencrypted; use https.")
    return f"{parts.scheme}://{parts.netloc}"


def _connect(url, token):
    try:
        from canvasapi.requester import Requester
    except ImportError as error:
        raise CourseError(f"--push needs the package canvasapi; to install it: {install_command('canvas')}") from error
    # even the end of a token is nobody's business
    logging.getLogger("canvasapi").setLevel(logging.WARNING)
    requester = Requester(url, token)
    for scheme in ("https://", "http://"):
        # the library itself waits for an answer for ever
        requester._session.mount(scheme, _bounded_adapter())
    return requester


def _course(requester, number):
    from canvasapi.course import Course

    return Course(requester, {"id": number})


def _bounded_adapter():
    from requests.adapters import HTTPAdapter

    class Bounded(HTTPAdapter):
        """Gives up on an answer that does not come."""

        def send(self, request: Any, stream: bool = False, timeout: Any = None, *rest: Any, **options: Any) -> Any:  # noqa: ARG002 - ours holds
            return super().send(request, stream, TIMEOUT_S, *rest, **options)

    return Bounded()


@contextlib.contextmanager
def sentences(what: str):
    """Turn what the library raises into one sentence, without what it might hold of the token.

    Args:
        what: What is asked for.

    Raises:
        Unreachable: If there is no connection, or the token is not valid.
        CourseError: If Canvas refuses.
    """
    import requests
    from canvasapi import exceptions as refusals

    try:
        yield
    except (requests.ConnectionError, requests.Timeout) as error:
        raise Unreachable(f"Canvas cannot be reached ({type(error).__name__}); check {URL} and the network.") from None
    except refusals.InvalidAccessToken:
        raise Unreachable(f"Canvas refuses the token in {TOKEN}; it may have expired, make a new one.") from None
    except refusals.RateLimitExceeded:
        raise Unreachable("Canvas asks for a pause; wait some minutes.") from None
    except (refusals.Unauthorized, refusals.Forbidden):
        raise CourseError(f"Canvas does not let this token see or change {what}") from None
    except refusals.ResourceDoesNotExist:
        raise CourseError(f"Canvas has no {what}, or does not show it to this token") from None
    except (refusals.CanvasException, requests.RequestException, ValueError) as error:
        said = shown(" ".join(str(error).split()).replace(os.environ.get(TOKEN) or "\0", "…"))
        raise CourseError(f"Canvas refuses {what} ({type(error).__name__}: {said})") from None
