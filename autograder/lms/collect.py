"""Collect a lesson's notebooks from a folder or an archive into the class folder, byte for byte, and lose nothing."""

import dataclasses
import functools
import pathlib

from autograder.authoring.lesson import Lesson
from autograder.classroom.submissions import find_submissions
from autograder.errors import CourseError
from autograder.lms.archive_reader import ArchiveContent, read_again
from autograder.lms.archives import Source
from autograder.lms.attempt_choice import Choice, choose, names_of
from autograder.lms.attempts import NO_NOTEBOOK, Attempt
from autograder.lms.extra_files import extra_files_of
from autograder.lms.identities import Identities, Identity
from autograder.lms.manifest import Manifest, entry_of
from autograder.lms.roster import Roster
from autograder.lms.submission_store import SubmissionStore
from autograder.lms.zip_archives import open_source
from autograder.notebook.extra_files import MAX_FILES, choose_files
from autograder.utils.text import shown

# packed in a way that is not opened
ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")


@dataclasses.dataclass
class Collection:
    """Result of collecting.

    Attributes:
        taken: Student → `new`, `newer` or `as before`.
        missing: Students of the roster without a notebook.
        faults: What needs a person, one sentence each.
        notes: What is worth knowing, one sentence each.
        passed_over: Files that are not a notebook of this lesson.
    """

    taken: dict[str, str] = dataclasses.field(default_factory=dict)
    missing: list[str] = dataclasses.field(default_factory=list)
    faults: list[str] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)
    passed_over: int = 0


class Collector:
    """Collector of each student's newest notebook of a lesson in a source, for the place where `acml grade` looks.

    Args:
        lesson: Lesson that is collected.
        folder: Class folder.
        source: Folder or zip archive.
    """

    def __init__(self, lesson: Lesson, folder: pathlib.Path, source: pathlib.Path) -> None:
        self.lesson, self.folder, self.source = lesson, folder, source
        self.roster, self.manifest = Roster.load(folder), Manifest(folder, lesson.name)
        self.store = SubmissionStore(folder, lesson.name)
        self.found = Collection()

    def collect(self) -> Collection:
        """Collect the hand-ins and return what came of it.

        Raises:
            CourseError: If the source cannot be opened or holds no notebook of the lesson, or the class folder holds
                what cannot be read.
        """
        reading = ArchiveContent(self.lesson, self.source, self.roster)
        found = reading.by_origin()
        self.found.faults += reading.faults
        self.found.notes += reading.notes
        self._pass_over(reading.nobodys)
        for identity, attempts in self._by_student(found):
            self._settle(choose(identity, attempts, self.lesson.name), identity.student, attempts)
        if not self.found.taken and not self.found.faults:
            others = f"other files: {self.found.passed_over}" if self.found.passed_over else "it is empty"
            raise CourseError(
                f"{shown(str(self.source))} holds no notebook of {self.lesson.name} ({others}); name the archive that "
                "you downloaded, or the folder of the hand-ins."
            )
        self.manifest.save()
        self._compare_with_roster()
        return self.found

    def _by_student(self, found: dict[tuple, list[Attempt]]) -> list[tuple[Identity, list[Attempt]]]:
        """Name every origin of which something was handed in, and pass over the others."""
        wanted = {}
        for origin, attempts in found.items():
            # whose other files lie about in a plain folder need not be known
            if origin[0] != "plain" or any(one.fit > NO_NOTEBOOK or self._is_meant(one) for one in attempts):
                wanted[origin] = (attempts[0].sender, attempts[0].name)
            else:
                self._pass_over(attempts)
        identities = Identities(self.roster, self.manifest)
        students = identities.of(wanted)
        self.found.faults += identities.faults
        self.found.notes += identities.notes
        return sorted(((students[origin], found[origin]) for origin in wanted), key=lambda pair: pair[0].student)

    def _is_meant(self, attempt: Attempt) -> bool:
        """Return whether a file that is not a notebook was handed in as one: printed under its name, or packed."""
        name = attempt.member.parts[-1].casefold()
        return name.startswith(self.lesson.name.casefold()) or name.endswith(ARCHIVES)

    def _settle(self, choice: Choice, student, attempts) -> None:
        self.found.notes += [choice.note] if choice.note else []
        self.found.faults += [choice.fault] if choice.fault else []
        extra = extra_files_of(choice.best, choice.passed) if choice.best else {}
        self._pass_over([one for one in choice.passed if one not in extra.values()])
        self.found.passed_over += len(extra)
        if choice.best is None:
            self.found.passed_over += len(attempts) - len(choice.passed)
            return
        try:
            self._take(student, choice.best, extra)
        except (CourseError, OSError) as error:
            self.found.faults.append(f"{shown(student)}: {choice.best.name} was not collected ({_said(error)}).")

    def _pass_over(self, attempts) -> None:
        self.found.passed_over += len(attempts)
        if attempts:
            self.found.notes.append(f"No notebook of {self.lesson.name}: {names_of(attempts, of_all=True)}.")

    def _take(self, student, best: Attempt, extra: dict[str, Attempt]) -> None:
        if best.sender.late and not best.time:
            self.found.notes.append(f"{student} came late, says Canvas, but not by how much; see --times.")
        before = self.manifest.entries.get(student) if self.store.holds(student) else None
        entry = entry_of(best)
        if before and before.digest != entry.digest and before.is_newer_than(entry):
            self.found.notes.append(f"{student}: {before.file} was collected before and is newer; it stays.")
            self.found.taken[student] = "as before"
            return
        data = read_again(self._again, best)
        self.found.taken[student] = self.store.put(student, data, best.member.modified, best.time)
        self.manifest.entries[student] = entry
        self._put_extra_files(student, extra)

    def _put_extra_files(self, student, extra) -> None:
        contents = [(name, read_again(self._again, one)) for name, one in list(extra.items())[: MAX_FILES + 1]]
        files, left_out = choose_files([(name, len(data), functools.partial(bytes, data)) for name, data in contents])
        self.store.put_beside(student, files, is_new=self.found.taken[student] != "as before")
        self.found.notes += [f"{student}: {sentence}" for sentence in left_out]
        if files:
            came = names_of((extra[name] for name, _ in files), of_all=True)
            self.found.notes.append(f"{student} handed in beside the notebook: {came}.")

    @functools.cached_property
    def _again(self) -> Source:
        """The source once more, since what was read to be judged is not kept."""
        return open_source(self.source)

    def _compare_with_roster(self) -> None:
        try:
            handed_in = {found.student for found in find_submissions(self.folder / "handed_in", self.lesson.name)}
        except CourseError:
            handed_in = set()
        self.found.missing = sorted(set(self.roster.students) - handed_in)


def _said(error) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error).rstrip(".")
