"""Who handed a file in, read from its place by the naming scheme of one platform.

Canvas (`lib/content_zipper.rb`): `lastnamefirstname[_LATE]_USER_FILE_title.ipynb`, all in one folder; texts as
`…_USER_text.html`. A name there may end in a number, so `x_501_503_9003_a.ipynb` can be of 501 or of 503. Moodle
(`mod/assign/classes/downloader.php`): `Full Name_PARTICIPANT_assignsubmission_file[_]/title.ipynb` or flat with
the title behind. nbgrader's exchange: `student+lesson+time+secret/title.ipynb`. Blackboard:
`Assignment_user_attempt_2026-05-01-10-30-00_title.ipynb`. The title, and often the name, is the student's
choice: what looks like a scheme in there says nothing, and what reads two ways is refused.
"""

import dataclasses
import re
from collections.abc import Callable

from autograder.errors import CourseError
from autograder.utils.text import shown

CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<attempt>\d+)_(?P<title>.+)")
CANVAS_ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<number>anon_[A-Za-z0-9]+)_(?P<attempt>\d+)_(?P<title>.+)")
CANVAS_TEXT = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<number>\d+)_(?P<title>(text|link)\.html)")
# Moodle writes a space for every underscore in a name
MOODLE = re.compile(r"(?P<name>[^_]+)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<title>.*)")
MOODLE_MARK = re.compile(r"_\d+_assignsubmission_")
EXCHANGE = re.compile(r"(?P<name>.+?)\+(?P<lesson>[^+]+)\+(?P<time>\d{4}-[^+]+(\+\d{4})?)(\+.*)?")
EXCHANGE_MARK = re.compile(r"\+[^+]+\+(?=\d{4}-)")
BLACKBOARD = re.compile(
    r"(?P<group>.+)_(?P<name>[^_]+)_attempt_(?P<attempt>\d{4}(-\d\d){5})(?P<title>_.*|\.txt)", re.DOTALL
)
BLACKBOARD_MARK = re.compile(r"_attempt_\d{4}(-\d\d){5}")


@dataclasses.dataclass(frozen=True)
class Sender:
    """Sender and time that a path names.

    Attributes:
        scheme: `canvas`, `moodle`, `exchange`, `blackboard` or `plain`.
        names: What the student may be called, most likely first; none if the path names nobody.
        number: Canvas' user or Moodle's participant, or `""`.
        title: The file's own name.
        late: Whether the learning platform says that it came late.
        attempt: Canvas' number of the file or Blackboard's time, which grow with time; else 0.
        time: When it came, as nbgrader's exchange writes it, or `""`.
        group: What all hand-ins of an archive share: lesson of the exchange, Blackboard's assignment; else `""`.
    """

    scheme: str
    names: tuple[str, ...]
    number: str
    title: str
    late: bool = False
    attempt: int = 0
    time: str = ""
    group: str = ""

    @property
    def origin(self) -> tuple[str, str]:
        """What files of one student share, and no file of another has."""
        return self.scheme, self.number or (self.names[0] if self.names else "")


class TwoReadings(CourseError):
    """A name that may mean two students."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{shown(name)} may be of two students by its name; put it into a folder named for its student."
        )


def of_canvas(parts: tuple[str, ...], lesson: str) -> Sender | None:
    """Read the name of a file in Canvas' archive.

    Args:
        parts: Path inside the archive.
        lesson: Name of the lesson that is collected.

    Raises:
        TwoReadings: If it may mean two students.

    Example:
        >>> of_canvas(("doejane_LATE_17_203_levels-1.ipynb",), "9_1_levels").number
        '17'
    """
    if len(parts) > 1:
        return None
    match = CANVAS_ANONYMOUS.fullmatch(parts[0]) or CANVAS.fullmatch(parts[0])
    text = None if match and match["late"] else CANVAS_TEXT.fullmatch(parts[0])
    # "ann_5_7_direction_of_arrival.ipynb" is a lesson's own number, not Canvas' two
    if match and parts[0][match.start("number") :].startswith(lesson):
        return None
    # nor does Canvas leave a number between underscores in a name
    if match and re.search(r"_\d+_", match.groupdict().get("name", "") + "_"):
        return None
    if match and (text or _begins_with_number(match, lesson)):
        raise TwoReadings(parts[0])
    read = match or text
    if read is None:
        return None
    found = read.groupdict()
    name = found.get("name") or found["number"]
    late, attempt = found["late"] is not None, int(found.get("attempt") or 0)
    return Sender("canvas", (name,), found["number"], found["title"], late, attempt)


def _begins_with_number(match, lesson) -> bool:
    """Return whether a title begins like one more of Canvas' numbers; behind `LATE` their place is sure."""
    number = "_".join(lesson.split("_")[:2])
    by_lesson = re.match(rf"{re.escape(number)}(?!\d)", match["title"])
    return not match["late"] and not by_lesson and re.match(r"\d+_", match["title"]) is not None


def of_moodle(parts: tuple[str, ...], _lesson: str) -> Sender | None:
    """Read the outermost folder, or the file's name, in Moodle's archive.

    Raises:
        TwoReadings: If it may mean two students.

    Example:
        >>> of_moodle(("Ann Lee_42_assignsubmission_file", "levels.ipynb"), "9_1_levels").number
        '42'
    """
    match = MOODLE.fullmatch(parts[0])
    if match is None:
        return None
    if len(MOODLE_MARK.findall(parts[0])) > 1:
        raise TwoReadings(parts[0])
    title = parts[-1] if len(parts) > 1 else match["title"]
    return Sender("moodle", _with_and_without_group(match["name"]), match["number"], title)


def of_exchange(parts: tuple[str, ...], _lesson: str) -> Sender | None:
    """Read the outermost folder of nbgrader's exchange: student, lesson, time and perhaps a secret.

    Raises:
        TwoReadings: If it may mean two students.

    Example:
        >>> of_exchange(("bob+ps1+2026-05-01 10:30:00 UTC", "ps1.ipynb"), "ps1").names
        ('bob',)
    """
    match = EXCHANGE.fullmatch(parts[0]) if len(parts) > 1 else None
    if match is None:
        return None
    if len(EXCHANGE_MARK.findall(parts[0])) > 1:
        raise TwoReadings(parts[0])
    return Sender("exchange", (match["name"],), "", parts[-1], time=match["time"], group=match["lesson"])


def of_blackboard(parts: tuple[str, ...], _lesson: str) -> Sender | None:
    """Read the name of a file in Blackboard's archive.

    Raises:
        TwoReadings: If it may mean two students.

    Example:
        >>> of_blackboard(("Lab 1_ann_attempt_2026-05-01-10-30-00_a.ipynb",), "9_1_levels").attempt
        20260501103000
    """
    match = BLACKBOARD.fullmatch(parts[0]) if len(parts) == 1 else None
    if match is None:
        return None
    if len(BLACKBOARD_MARK.findall(parts[0])) > 1:
        raise TwoReadings(parts[0])
    attempt = int(match["attempt"].replace("-", ""))
    title = match["title"].removeprefix("_")
    return Sender("blackboard", (match["name"],), "", title, attempt=attempt, group=match["group"])


Reader = Callable[[tuple[str, ...], str], Sender | None]
READERS: dict[str, Reader] = {
    "canvas": of_canvas,
    "moodle": of_moodle,
    "exchange": of_exchange,
    "blackboard": of_blackboard,
}


def of_plain(parts: tuple[str, ...], lesson: str) -> Sender:
    """Read the outermost folder, or the name of a file that lies in none.

    Example:
        >>> of_plain(("bob_9_1_levels.ipynb",), "9_1_levels").names
        ('bob', 'bob_9_1_levels')
    """
    if len(parts) > 1:
        return Sender("plain", (parts[0],), "", parts[-1])
    own = own_name(parts[0], lesson)
    names = tuple(dict.fromkeys([own, _stem(parts[0])])) if own else ()
    return Sender("plain", names, "", parts[-1])


def own_name(title: str, lesson: str) -> str:
    """Return what the name of a file says beside the lesson; `9_1_levels (1).ipynb` says nothing.

    Example:
        >>> own_name("9_1_levels_bob.ipynb", "9_1_levels"), own_name("9_1_levels (1).ipynb", "9_1_levels")
        ('bob', '')
    """
    own = _stem(title).replace(lesson, "").strip(" _-")
    return "" if re.fullmatch(r"\(?\d{0,2}\)?", own) else own


def _stem(title) -> str:
    return re.sub(r"\.ipynb(\.\w+)?$|\.\w+$", "", title, flags=re.IGNORECASE)


def _with_and_without_group(name) -> tuple[str, ...]:
    """Return a name as Moodle writes it; that of a group may stand in front, with a hyphen."""
    pieces = name.split("-")
    return tuple("-".join(pieces[first:]) for first in range(len(pieces)))
