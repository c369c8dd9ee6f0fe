"""Who handed a file in, read from its path: the naming schemes of Canvas, Moodle, nbgrader and plain folders.

Canvas: ``lastnamefirstname[_LATE]_USER_FILE_title.ipynb`` (``lib/content_zipper.rb``), Moodle:
``Full Name_PARTICIPANT_assignsubmission_file[_]/title.ipynb`` or flat with the title behind (``mod/assign``), nbgrader's
exchange: ``student+lesson+time+secret/title.ipynb``.
"""

import dataclasses
import re

CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<number>\d+|anon_[A-Za-z0-9]+)_(?P<attempt>\d+)_(?P<title>.+)")
MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<title>.*)")
EXCHANGE = re.compile(r"(?P<name>.+)\+(?P<lesson>[^+]+)\+(?P<time>[^+]+)(\+[^+]*)?")


@dataclasses.dataclass(frozen=True)
class Sender:
    """What a path says about who handed in, and when.

    Attributes:
        scheme: ``canvas``, ``moodle`` or ``plain``.
        names: What the student may be called, most likely first.
        number: Canvas' user or Moodle's participant, or ``""``.
        title: The file's own name.
        late: Whether the learning platform says that it came late.
        attempt: Canvas' number of the file, which grows with time; else 0.
        time: When it came, as nbgrader's exchange writes it, or ``""``.
    """

    scheme: str
    names: tuple[str, ...]
    number: str
    title: str
    late: bool = False
    attempt: int = 0
    time: str = ""


def sender_of(parts: tuple[str, ...], lesson: str) -> Sender:
    """Read a path.

    Args:
        parts: Path of a file inside its archive or folder.
        lesson: Name of the lesson that is collected.

    Example:
        >>> sender_of(("doejane_LATE_17_203_levels-1.ipynb",), "9_1_levels").number
        '17'
    """
    for part in parts:
        if match := MOODLE.fullmatch(part):
            title = parts[-1] if part != parts[-1] else match["title"]
            return Sender("moodle", _names(match["name"]), match["number"], title)
    match = CANVAS.fullmatch(parts[-1])
    # "ann_5_7_direction_of_arrival.ipynb" is a lesson's own number, not Canvas' two
    if match and not parts[-1][match.start("number") :].startswith(lesson):
        names, late, attempt = (match["name"],), match["late"] is not None, int(match["attempt"])
        return Sender("canvas", names, match["number"], match["title"], late, attempt)
    for part in parts[:-1]:
        if (match := EXCHANGE.fullmatch(part)) and match["lesson"] == lesson:
            return Sender("plain", (match["name"],), "", parts[-1], time=match["time"])
    return Sender("plain", _plain_names(parts, lesson), "", parts[-1])


def _names(name) -> tuple[str, ...]:
    """Return a name as Moodle writes it; that of a group may stand in front, with a hyphen."""
    pieces = name.split("-")
    return tuple("-".join(pieces[first:]) for first in range(len(pieces)))


def _plain_names(parts, lesson) -> tuple[str, ...]:
    folders = parts[:-1]
    if lesson in folders[1:]:
        return (folders[folders.index(lesson, 1) - 1],)
    inner = [folder for folder in reversed(folders) if folder != lesson]
    return (*inner, parts[-1].rsplit(".", 1)[0]) if not inner else tuple(inner)
