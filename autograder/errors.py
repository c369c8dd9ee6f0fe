"""The one exception that a user ever reads: a sentence with the value and the remedy."""


class CourseError(Exception):
    """Mistake of a user: what went wrong, where, and what to do about it, in one sentence."""


class LessonError(CourseError):
    """A fault in a lesson file, named by file and cell."""
