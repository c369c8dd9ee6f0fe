"""Who handed a file in, read from its path: the naming schemes of Canvas, Moodle, nbgrader and plain folders.

Canvas: ``lastnamefirstname[_LATE]_USER_FILE_title.ipynb``, all in one folder (``lib/content_zipper.rb``), Moodle:
``Full Name_PARTICIPANT_assignsubmission_file[_]/title.ipynb`` or flat with the title behind (``mod/assign/classes/
downloader.php``), nbgrader's exchange: ``student+lesson+time+secret/title.ipynb``.
"""

import dataclasses
import re

CANVAS = re.compile(r"(?P<name>.+?)(?P<late>_LATE)?_(?P<number>\d+|anon_[A-Za-z0-9]+)_(?P<attempt>\d+)_(?P<title>.+)")
MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_[a-z]+_?(?P<title>.*)")
TIME = re.compile(r"\d{4}-[^+]+(\+\d{4})?")


@dataclasses.dataclass(frozen=True)
class Sender:
    """What a path says about who handed in, and when.

    Attributes:
        scheme: ``canvas``, ``moodle``, ``exchange`` or ``plain``.
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


def sender_of(parts: tuple[str, ...], lesson: str, flat: bool = False) -> Sender:
    """Read a path.

    Args:
        parts: Path of a file inside its archive or folder.
        lesson: Name of the lesson that is collected.
        flat: Whether all files lie in one folder, as in Canvas' archives, so that only the file's name tells students
            apart.

    Example:
        >>> sender_of(("doejane_LATE_17_203_levels-1.ipynb",), "9_1_levels", flat=True).number
        '17'
    """
    for part in parts:
        if match := MOODLE.fullmatch(part):
            title = parts[-1] if part != parts[-1] else match["title"]
            return Sender("moodle", _names(match["name"]), match["number"], title)
    for part in parts[:-1]:
        if found := _of_exchange(part, lesson, parts[-1]):
            return found
    match = CANVAS.fullmatch(parts[-1]) if flat else None
    # "ann_5_7_direction_of_arrival.ipynb" is a lesson's own number, not Canvas' two
    if match and not parts[-1][match.start("number") :].startswith(lesson):
        late, attempt = match["late"] is not None, int(match["attempt"])
        return Sender("canvas", (match["name"],), match["number"], match["title"], late, attempt)
    return Sender("plain", _plain_names(parts, lesson, flat), "", parts[-1])


def _of_exchange(part, lesson, title) -> Sender | None:
    """Read a folder of nbgrader's exchange: student, lesson, time and perhaps a secret, joined by plus signs."""
    student, between, rest = part.partition(f"+{lesson}+")
    time = TIME.match(rest)
    return Sender("exchange", (student,), "", title, time=time[0]) if student and between and time else None


def _names(name) -> tuple[str, ...]:
    """Return a name as Moodle writes it; that of a group may stand in front, with a hyphen."""
    pieces = name.split("-")
    return tuple("-".join(pieces[first:]) for first in range(len(pieces)))


def _plain_names(parts, lesson, flat) -> tuple[str, ...]:
    folders, stem = parts[:-1], parts[-1].rsplit(".", 1)[0]
    if lesson in folders[1:]:
        return (folders[folders.index(lesson, 1) - 1],)
    inner = [folder for folder in reversed(folders) if folder != lesson]
    own = stem.replace(lesson, "").strip(" _-")
    # "9_1_levels (1)" names nobody, "9_1_levels_ann" does
    if re.fullmatch(r"\(?\d{0,2}\)?", own):
        return (*inner, stem)
    return tuple(dict.fromkeys([own, stem, *inner] if flat else [*inner, own, stem]))
