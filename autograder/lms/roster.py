"""The roster: who is in the class, under which names and numbers each learning platform knows them."""

import dataclasses
import functools
import json
import pathlib
import re
import unicodedata

from autograder.errors import CourseError
from autograder.lms.filenames import Sender
from autograder.utils.csv_tables import folded, read_table
from autograder.utils.files import write_whole
from autograder.utils.safe_names import name_key, safe_name
from autograder.utils.student_columns import check_unharmed, known_columns, without_placeholders
from autograder.utils.text import shown

NO_STUDENTS = re.compile(r"\s*points possible|student, test$|test student$", re.IGNORECASE)
# what a spreadsheet would compute
FORMULA_LIKE = ("+", "@", "-")


@dataclasses.dataclass(frozen=True)
class Student:
    """One student, and every name by which a platform may call them.

    Attributes:
        id: Name in folders and in the gradebook.
        first: First name.
        last: Last name.
        email: Address.
        canvas_id: Canvas' number of the user.
        sis_id: Number at the university (Canvas' SIS User ID, Moodle's ID number).
        login: Login name (Canvas' SIS Login ID, Moodle's username).
        section: Section or group.
        participants: Moodle's numbers of this student, one for each assignment.
    """

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    canvas_id: str = ""
    sis_id: str = ""
    login: str = ""
    section: str = ""
    participants: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """First and last name, or the id where there is none."""
        return f"{self.first} {self.last}".strip() or self.id

    @functools.cached_property
    def keys(self) -> frozenset[str]:
        """Every name that is this student's alone."""
        named = {"id": self.id, "canvas": self.canvas_id, "sis": self.sis_id, "login": self.login, "mail": self.email}
        found = {f"{kind}:{_key(value)}" for kind, value in named.items() if value}
        return frozenset(found | {f"moodle:{number}" for number in self.participants})

    @functools.cached_property
    def claims(self) -> frozenset[str]:
        """The names by which a line of a table means a student: a number of a platform is nobody's own id."""
        return self.keys - {f"id:{_key(self.id)}"} if self.id in (self.canvas_id, *self.participants) else self.keys

    @property
    def own_id(self) -> str:
        """The id if it stands for itself, `""` if it is what a platform calls the student."""
        return "" if _key(self.id) in map(_key, self.other_names) else self.id

    @property
    def other_names(self) -> tuple[str, ...]:
        """What platforms call the student."""
        return (self.canvas_id, self.sis_id, self.login, self.email, *self.participants)

    @functools.cached_property
    def whole_names(self) -> frozenset[str]:
        """Both orders of first and last name, as they are compared."""
        return frozenset({folded(self.first + self.last), folded(self.last + self.first)} - {""})

    def is_meant_by(self, line: "Student") -> bool:
        """Return whether a line means this student; where the id is a number of a platform, the name has to agree."""
        shared = self.keys & line.keys
        return bool(shared) and (bool(self.claims & line.claims) or bool(self.whole_names & line.whole_names))


def _as_written(entry: dict) -> "Student":
    """Return the student of an entry of `roster.json`, which people edit by hand, too.

    Raises:
        ValueError: If one of its values is a number, say.
    """
    participants = tuple(entry["participants"])
    texts = {field: value for field, value in entry.items() if field != "participants"}
    for field, value in [*texts.items(), *(("participants", number) for number in participants)]:
        if not isinstance(value, str):
            raise ValueError(f'{field} is {value!r} without quotation marks; write "{value}"')
    return Student(**texts, participants=participants)


def _key(value) -> str:
    """Return a name as it is compared: in any case and any Unicode form."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", value).casefold())


class Roster:
    """The students of a class, kept in `roster.json` of its folder.

    Args:
        students: Who is in the class.
    """

    def __init__(self, students: list[Student] | None = None) -> None:
        self.students = {student.id: student for student in students or []}

    @classmethod
    def load(cls, folder: pathlib.Path) -> "Roster":
        """Read the roster of a class folder; an empty one if there is none."""
        path = folder / "roster.json"
        if not path.is_file():
            return cls()
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
            return cls([_as_written(entry) for entry in entries])
        except (ValueError, TypeError, KeyError) as error:
            raise CourseError(
                f"{path} is damaged ({error}); mend it, or delete it and run `acml roster FILE` again."
            ) from error

    def save(self, folder: pathlib.Path) -> None:
        """Write the roster into a class folder."""
        entries = [dataclasses.asdict(student) for student in self.students.values()]
        write_whole(folder / "roster.json", json.dumps(entries, ensure_ascii=False, indent=1))

    def merge(self, path: pathlib.Path) -> tuple[list[Student], list[str]]:
        """Merge a table of students: new ones are added, known ones brought up to date.

        Args:
            path: CSV from Canvas (gradebook export), Moodle (participants, grading worksheet), or with id, name, email.

        Returns:
            The students of the table, and one sentence for each line that names none.

        Raises:
            CourseError: If the table has no column that names students.
        """
        head, rows = read_table(path)
        fields = known_columns(head, path)
        taken: list[Student] = []
        faults: list[str] = []
        for number, row in enumerate(rows, start=2):
            if NO_STUDENTS.match(row[head[0]]) or not any(row[name] for name in fields.values()):
                continue
            try:
                taken.append(self._take({field: row[name] for field, name in fields.items()}, taken))
            except CourseError as error:
                faults.append(f"{path.name}, line {number}: {error}")
        return taken, faults

    def _take(self, cells, taken) -> Student:
        new = self._merged(_described(cells), taken)
        if any(name_key(student.id) == name_key(new.id) for student in taken):
            raise CourseError(f"the student {new.id} stands in the table twice; the first line counts.")
        self.students[new.id] = new
        return new

    def _merged(self, new, taken) -> Student:
        """Return a student as the line and the roster together describe them."""
        known = [student for student in self.students.values() if student.is_meant_by(new)]
        if len(known) > 1:
            raise CourseError(f"{shown(new.name)} fits both {known[0].id} and {known[1].id}; correct one of them.")
        if known:
            _check_one(known[0], new, any(student.id == known[0].id for student in taken))
            return _joined(known[0], new)
        if other := next((student for student in self.students.values() if student.keys & new.keys), None):
            raise CourseError(
                f"{shown(new.id)} is {shown(other.name)} already, and {shown(new.name)} here; one is a number that "
                "Canvas or Moodle gave. Add logins or addresses to that platform's table, delete roster.json, and "
                "name all tables anew. This line was left out."
            )
        return new

    def by_number(self, sender: Sender) -> str:
        """Return who has the platform's number that a path names, or `""`."""
        number = f"{sender.scheme}:{sender.number}"
        known = (student.id for student in self.students.values() if sender.number and number in student.keys)
        return next(known, "")

    def called(self, name: str, sender: Sender) -> Student | None:
        """Return whom a name in a path means, or `None` if nobody of the class fits.

        Raises:
            CourseError: If several fit.
        """
        own = sender.scheme in ("plain", "exchange", "blackboard")
        kinds = ("id", "login", "mail", "sis", "canvas") if own else ()
        keys, whole = {f"{kind}:{_key(name)}" for kind in kinds}, folded(name)
        exact = [student for student in self.students.values() if keys & student.keys]
        fits = exact or [s for s in self.students.values() if whole and whole in s.whole_names]
        # Canvas' numbers are the same in every archive, so another number is another person
        fits = [s for s in fits if not (sender.scheme == "canvas" and sender.number.isdigit() and s.canvas_id)]
        if len(fits) > 1:
            who = " and ".join(student.id for student in fits[:2])
            raise CourseError(f"the name {shown(name)!r} fits {who}")
        return fits[0] if fits else None

    def knows(self, name: str) -> bool:
        """Return whether somebody of the class is called so in a folder."""
        try:
            return self.called(name, Sender("plain", (name,), "", "")) is not None
        except CourseError:
            return True


def student_from(cells: dict[str, str]) -> Student:
    """Return the student whom the cells of one line describe.

    Args:
        cells: Field → cell.

    Raises:
        CourseError: If they name none.
    """
    cells = without_placeholders(cells)
    first, last = cells.get("first", ""), cells.get("last", "")
    if not first and not last:
        first, last = _split(cells.get("name", ""))
    elif not last:
        # German tables call the last name "Name" beside "Vorname"
        last = cells.get("name", "").replace(first, "").strip(", ")
    number = re.search(r"\d+$", cells.get("participant", ""))
    participants = (number[0],) if number else ()
    names = [cells.get(field, "") for field in ("id", "login", "sis_id", "email", "canvas_id")]
    names = [name for name in (*names, *participants) if name]
    if not names:
        raise CourseError("there is no id, login or e-mail address; this line was left out.")
    # one's own word for the id stands as it is; of the platforms' the first that can name a folder is taken
    name = names[0] if cells.get("id") else next(filter(is_safe, names), names[0])
    given = {field: cells.get(field, "") for field in ("email", "canvas_id", "sis_id", "login", "section")}
    return Student(unicodedata.normalize("NFC", name), first, last, **given, participants=participants)


def is_safe(name: str) -> bool:
    """Return whether a name can be that of a folder, in nbgrader's gradebook and in a spreadsheet."""
    return safe_name(name) == name and not name.startswith(FORMULA_LIKE)


def _split(name) -> tuple[str, str]:
    """Return first and last name of "Doe, Jane" or "Jane Doe"."""
    if "," in name:
        last, _, first = name.partition(",")
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


def _described(cells) -> Student:
    """Return the student of a line, whom no program harmed and a folder can be named for."""
    new = student_from(cells)
    check_unharmed(f"{new.first} {new.last}", [new.id, new.login, new.sis_id, new.canvas_id])
    if not is_safe(new.id):
        raise CourseError(
            f"the id {shown(new.id)!r} cannot name a folder; use letters, digits and . , @ + ' ( ) - only."
        )
    return new


def _check_one(old: Student, new: Student, is_taken: bool) -> None:
    """Refuse to make two students one for a login or an address that both have."""
    if difference := _difference(old, new, is_taken):
        shared = ", ".join(sorted(key.partition(":")[2] for key in old.claims & new.claims))
        raise CourseError(
            f"{shown(new.name)} shares {shown(shared)!r} with {shown(old.name)} ({old.id}), and they are two by their "
            f"{difference}; correct one of them. This line was left out."
        )


def _difference(old, new, is_taken) -> str:
    """Return by what two are two; names may differ from table to table, so they say it in one, or with a login."""
    if _differ(old.own_id, new.own_id) and new.id not in old.other_names:
        return "ids"
    if _differ(old.canvas_id, new.canvas_id):
        return "numbers in Canvas"
    both_named = bool(old.whole_names and new.whole_names)
    is_other = both_named and old.whole_names.isdisjoint(new.whole_names)
    return "names" if is_other and (is_taken or _differ(old.login, new.login)) else ""


def _differ(one, other) -> bool:
    return bool(one and other) and _key(one) != _key(other)


def _joined(old: Student, new: Student) -> Student:
    """Return a student under the old id, with what the new line adds."""
    fields = [field.name for field in dataclasses.fields(Student) if field.name not in ("id", "participants")]
    given = {field: getattr(new, field) or getattr(old, field) for field in fields}
    return Student(old.id, **given, participants=tuple(sorted({*old.participants, *new.participants})))
