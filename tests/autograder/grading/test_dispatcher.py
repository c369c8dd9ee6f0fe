"""The loop over submissions hands in no more than there is room for, and begins nothing new once it is left."""

import pathlib
from concurrent.futures import Future

import pytest

from autograder.classroom.submissions import SubmittedFile
from autograder.errors import CourseError
from autograder.grading.dispatcher import dispatch

FILES = [SubmittedFile(f"student{number}", pathlib.Path("x.ipynb")) for number in range(9)]


class Place:
    """Has room for two, and is done with the newer one first."""

    def __init__(self):
        self.travelling, self.most, self.cancelled = [], 0, None

    def has_room(self, num_travelling):
        assert num_travelling == len(self.travelling)
        if num_travelling == 2 and not self.travelling[-1].done():
            self.travelling[-1].set_result(None)
        return num_travelling < 2

    def submit(self, file):
        self.travelling.append(future := Future())
        self.most = max(self.most, len(self.travelling))
        if file is FILES[-1]:
            for waiting in self.travelling:
                if not waiting.done():
                    waiting.set_result(None)
        return future

    def result(self, file, future):
        assert future.done()
        self.travelling.remove(future)
        return file.student

    def cancel(self, futures):
        self.cancelled = futures


def test_every_submission_comes_back_once_and_two_travel_at_a_time():
    place = Place()
    assert sorted(dispatch(place, FILES)) == [file.student for file in FILES]
    assert (place.most, place.cancelled) == (2, [])


def test_what_has_not_come_back_is_cancelled_where_the_loop_is_left():
    place = Place()
    results = dispatch(place, FILES)
    next(results)
    results.close()
    assert place.cancelled == place.travelling != []


def test_a_place_that_is_lost_ends_the_loop_with_its_own_sentence():
    place = Place()
    place.has_room = lambda _: (_ for _ in ()).throw(CourseError("lost"))
    with pytest.raises(CourseError, match="lost"):
        list(dispatch(place, FILES))
    assert place.cancelled == []
