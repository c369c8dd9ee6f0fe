"""Collecting takes every student's newest notebook, byte for byte, from whatever archive, and nothing else."""

import io
import json
import os
import shutil
import stat
import struct
import time
import zipfile

import pytest
from typer.testing import CliRunner

from autograder.authoring.lesson import read_lesson
from autograder.authoring.notebooks import released_notebook
from autograder.classroom.submissions import find_submissions
from autograder.cli import app
from autograder.errors import CourseError
from autograder.lms import archives
from autograder.lms.collect import Collector
from autograder.lms.roster import Roster, Student
from autograder.utils.course_paths import lesson_files

LESSON = "9_1_levels"


@pytest.fixture
def lesson(mini_course):
    return read_lesson(lesson_files(mini_course)[0])


@pytest.fixture
def notebook(lesson):
    """Bytes of a released notebook in which somebody wrote something."""
    content = json.loads(json.dumps(released_notebook(lesson)))

    def written(word, **metadata):
        cells = [cell | {"source": cell["source"] + f"\n# {word}"} for cell in content["cells"]]
        return json.dumps(content | {"cells": cells} | metadata).encode()

    return written


@pytest.fixture
def collect(lesson, tmp_path):
    return lambda source: Collector(lesson, tmp_path / "class", source).collect()


def zipped(path, files):
    """Write a zip of (name, bytes) pairs, as they are: names may repeat."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name, (2026, 5, 4, 12, 30, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path


def handed_in(tmp_path):
    folder = tmp_path / "class" / "handed_in"
    return {found.student: found.path.read_bytes() for found in find_submissions(folder, LESSON)}


def everything_below(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


SCHEMES = {
    "canvas": ("doejane_17_203_levels-1.ipynb", "roebob_LATE_18_207_my homework.ipynb"),
    "moodle": (
        "Jane Doe_701_assignsubmission_file_/9_1_levels.ipynb",
        "Bob Roe_702_assignsubmission_file_/9_1_levels (1).ipynb",
    ),
    "moodle, flat": (
        "Group B-Jane Doe_701_assignsubmission_file_9_1_levels.ipynb",
        "Group A-Bob Roe_702_assignsubmission_file_x.ipynb",
    ),
    "exchange": (
        "jane+9_1_levels+2026-05-01 10:00:00.123456 UTC+x1/9_1_levels.ipynb",
        "bob+9_1_levels+2026-05-01 11:00:00.123456 UTC/9_1_levels.ipynb",
    ),
    "nbgrader's folders": ("jane/9_1_levels/9_1_levels.ipynb", "bob/9_1_levels/copy.ipynb"),
    "a folder each": ("class of May/jane/solution.ipynb", "class of May/bob/9_1_levels.ipynb"),
    "a file each": ("jane.ipynb", "bob_9_1_levels.ipynb"),
    "another ending": ("jane/levels.ipynb.txt", "bob/levels.json"),
}


@pytest.mark.parametrize("kind", ["zip", "folder"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_gives_the_roster_s_students_their_own_bytes(collect, notebook, tmp_path, scheme, kind):
    jane = Student("jane", "Jane", "Doe", canvas_id="17", participants=("701",))
    Roster([jane, Student("bob", "Bob", "Roe"), Student("cid", "Cid", "Poe")]).save(tmp_path / "class")
    files = [(name, notebook(f"by {number}")) for number, name in enumerate(SCHEMES[scheme])]
    source = tmp_path / "source"
    if kind == "zip":
        zipped(source, files)
    else:
        for name, data in files:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(data)
    found = collect(source)
    assert found.faults == []
    assert handed_in(tmp_path) == {"jane": files[0][1], "bob": files[1][1]}
    assert found.missing == ["cid"]


def test_the_newest_attempt_is_taken_and_none_is_lost(collect, notebook, tmp_path):
    first, second, third = (notebook(word) for word in ("first", "second", "third"))
    collect(zipped(tmp_path / "monday.zip", [("doejane_17_203_x.ipynb", first), ("doejane_17_201_x.ipynb", b"{}")]))
    assert handed_in(tmp_path) == {"doejane": first}
    again = collect(
        zipped(tmp_path / "friday.zip", [("doejane_17_306_x-2.ipynb", third), ("doejane_17_305_x-1.ipynb", second)])
    )
    assert again.taken == {"doejane": "newer"}
    assert "2 notebooks" in again.notes[0]
    assert handed_in(tmp_path) == {"doejane": third}
    assert [path.read_bytes() for path in (tmp_path / "class" / "earlier" / LESSON / "doejane").iterdir()] == [first]
    assert "is newer; it stays" in collect(tmp_path / "monday.zip").notes[-1]
    assert collect(tmp_path / "friday.zip").taken == {"doejane": "as before"}
    assert handed_in(tmp_path) == {"doejane": third}
    shutil.rmtree(tmp_path / "class" / "handed_in")
    assert collect(tmp_path / "monday.zip").taken == {"doejane": "new"}, "what is gone cannot be newer"
    assert handed_in(tmp_path) == {"doejane": first}


def test_times_are_kept(collect, notebook, tmp_path):
    folder = tmp_path / "inbound"
    stamps = {"2026-05-01 10:00:00.000000 UTC": "", "2026-05-02 09:00:00.000000 UTC": "2026-05-02 11:00:00.5 +0200"}
    for number, (name, stamp) in enumerate(stamps.items()):
        attempt = folder / f"ann+{LESSON}+{name}"
        attempt.mkdir(parents=True)
        (attempt / f"{LESSON}.ipynb").write_bytes(notebook(f"attempt {number}"))
        os.utime(attempt / f"{LESSON}.ipynb", (1.6e9 - number, 1.6e9 - number))
        if stamp:
            (attempt / "timestamp.txt").write_text(stamp)
    collect(folder)
    place = tmp_path / "class" / "handed_in" / "ann" / LESSON
    assert handed_in(tmp_path) == {"ann": notebook("attempt 1")}
    assert (place / "timestamp.txt").read_text() == "2026-05-02 09:00:00.500000 UTC\n"
    assert (place / f"{LESSON}.ipynb").stat().st_mtime == 1.6e9 - 1


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-13-45 10:00", "\x00\x01", "x" * 5000, "2026-05-01 10:00 Mars/Base"]
)
def test_a_time_that_is_none_costs_one_sentence(collect, notebook, tmp_path, text):
    folder = tmp_path / "source" / "ann" / LESSON
    folder.mkdir(parents=True)
    (folder / f"{LESSON}.ipynb").write_bytes(notebook("x"))
    (folder / "timestamp.txt").write_text(text)
    found = collect(tmp_path / "source")
    assert len(found.faults) == 1 and "counts as not late" in found.faults[0] and "\n" not in found.faults[0]
    assert len(found.faults[0]) < 300
    assert list(handed_in(tmp_path)) == ["ann"]


def test_without_a_roster_numbers_tell_namesakes_apart_and_hold_for_the_next_archive(collect, notebook, tmp_path):
    one, two = notebook("one"), notebook("two")
    collect(zipped(tmp_path / "a.zip", [("doejane_17_203_x.ipynb", one), ("doejane_18_204_x.ipynb", two)]))
    assert handed_in(tmp_path) == {"doejane": one, "doejane_18": two}
    collect(zipped(tmp_path / "b.zip", [("doejane_18_304_x.ipynb", one), ("aaa_1_1_x.ipynb", one)]))
    assert handed_in(tmp_path) == {"doejane": one, "doejane_18": one, "aaa": one}


def test_who_fits_nobody_or_two_of_the_roster_is_said_and_collected(collect, notebook, tmp_path):
    twins = [Student("d1", "Jane", "Doe"), Student("d2", "Jane", "Doe"), Student("mallory", "Mal", "Lory")]
    Roster(twins).save(tmp_path / "class")
    found = collect(
        zipped(
            tmp_path / "a.zip", [("doejane_17_203_x.ipynb", notebook("x")), ("mallory_9_204_x.ipynb", notebook("y"))]
        )
    )
    assert "fits d1 and d2" in found.faults[0]
    assert handed_in(tmp_path).keys() == {"doejane", "mallory"} and found.missing == ["d1", "d2"]
    # the name of the archive is not an id: it means Mal Lory by name and nobody else
    assert handed_in(tmp_path)["mallory"] == notebook("y")


def test_a_stranger_never_gets_the_folder_of_a_student(collect, notebook, tmp_path):
    Roster([Student("ann", "Ann", "Other")]).save(tmp_path / "class")
    found = collect(zipped(tmp_path / "a.zip", [("ann_99_203_x.ipynb", notebook("x"))]))
    assert "fits nobody in the roster; it is collected as 'ann_99'" in found.faults[-1]
    assert found.missing == ["ann"]


def test_what_is_no_notebook_of_the_lesson_is_said_not_collected(collect, notebook, tmp_path):
    other = json.dumps({"cells": [{"cell_type": "code", "source": "x"}], "metadata": {"acml": {"lesson": "1_1_x"}}})
    source = zipped(
        tmp_path / "a.zip",
        [
            ("annc_1_2_report.pdf", b"%PDF-1.7"),
            ("bobd_2_3_levels.ipynb", notebook("b")),
            ("bobd_2_4_notes.txt", b"{not json"),
            ("cide_3_5_wrong one.ipynb", other.encode()),
            ("dorf_4_6_levels.ipynb", b"\x00broken"),
        ],
    )
    found = collect(source)
    assert found.faults == [f"annc handed in no notebook of {LESSON}, but annc_1_2_report.pdf; ask for it."]
    # the grader says to their students what is wrong with the last two
    assert handed_in(tmp_path).keys() == {"bobd", "cide", "dorf"}
    assert found.passed_over == 2
    # where hand-ins of many lessons lie together, another lesson's is nobody's wrong one
    assert collect(zipped(tmp_path / "b.zip", [("eve/1_1_x.ipynb", other.encode()), ("eve/2.md", b"")])).taken == {}


def test_who_handed_in_something_else_in_a_folder_is_named(collect, notebook, tmp_path):
    files = {
        f"ann/{LESSON}.ipynb": notebook("a"),
        "bob/all.7z": b"7z",
        f"cid/{LESSON}.pdf": b"%PDF",
        "slides/1.pdf": b"",
    }
    found = collect(zipped(tmp_path / "a.zip", list(files.items())))
    assert found.taken == {"ann": "new"}
    others = {"bob": "all.7z", "cid": f"{LESSON}.pdf"}
    assert found.faults == [
        f"{who} handed in no notebook of {LESSON}, but {what}; ask for it." for who, what in others.items()
    ]
    assert "slides/1.pdf" in found.notes[-1]


def link(name, target):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target


def hostile_zip(path, good):
    """Write an archive in which one honest file lies among what would harm."""
    bomb = b'{"cells": [' + b" " * (60 * 2**20)
    zipped(
        path,
        [
            ("../../evil/x.ipynb", good),
            ("/etc/evil/x.ipynb", good),
            ("C:\\evil\\x.ipynb", good),
            ("..\\..\\evil\\x.ipynb", good),
            link("mallory/9_1_levels.ipynb", b"/etc/passwd"),
            ("bomb/9_1_levels.ipynb", bomb),
            ("ann/9_1_levels.ipynb", good),
            ("a" * 70_00 + "/x.ipynb", good),
        ],
    )
    return path


def test_a_hostile_archive_costs_a_sentence_each_and_the_honest_file_is_collected(collect, notebook, tmp_path):
    good = notebook("honest")
    before = everything_below(tmp_path.parent) - everything_below(tmp_path)
    found = collect(hostile_zip(tmp_path / "a.zip", good))
    assert handed_in(tmp_path) == {"ann": good}
    said = "\n".join(found.faults)
    assert said.count("names a place outside the archive") == 4
    assert "mallory/9_1_levels.ipynb is a link" in said
    assert "bomb/9_1_levels.ipynb would grow" in said
    assert "has no usable name" in said
    assert len(found.faults) == 7 and all(len(fault) < 300 for fault in found.faults)
    written = {path for path in everything_below(tmp_path / "class") if path.endswith(".ipynb")}
    assert written == {f"handed_in/ann/{LESSON}/{LESSON}.ipynb"}
    assert everything_below(tmp_path.parent) - everything_below(tmp_path) >= before
    assert not list(tmp_path.parent.rglob("evil"))


def lie_about_size(data):
    """Make every member of a zip say that it unpacks to ten bytes."""
    data = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset : place + offset + 4] = struct.pack("<I", 10)
            place = data.find(mark, place + 4)
    return bytes(data)


def encrypt(data):
    """ExerciseGrade every member of a zip as encrypted."""
    data = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


def damage(data):
    middle = data.index(b"9_1_levels.ipynb") + 60
    return data[:middle] + bytes(40) + data[middle + 40 :]


@pytest.mark.parametrize("harm", [lie_about_size, encrypt, damage])
def test_a_member_that_cannot_be_unpacked_costs_only_itself(collect, notebook, tmp_path, harm):
    bad, good = tmp_path / "bad.zip", notebook("good")
    zipped(bad, [("ann/9_1_levels.ipynb", notebook("x"))])
    bad.write_bytes(harm(bad.read_bytes()))
    found = collect(bad)
    assert len(found.faults) == 1 and "ann/9_1_levels.ipynb" in found.faults[0]
    assert "Traceback" not in found.faults[0]
    assert found.taken == {}
    assert collect(zipped(tmp_path / "good.zip", [("ann/9_1_levels.ipynb", good)])).taken == {"ann": "new"}


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_would_be_unpacked_without_a_bound_is_not_opened(collect, notebook, tmp_path, packing):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("ann/9_1_levels.ipynb", notebook("x"), packing)
        archive.writestr("bob/9_1_levels.ipynb", notebook("y"), zipfile.ZIP_DEFLATED)
    found = collect(tmp_path / "a.zip")
    assert found.taken == {"bob": "new"}
    assert len(found.faults) == 1 and "ann/9_1_levels.ipynb is packed in an unusual way (unpack" in found.faults[0]


def test_a_student_s_zip_is_read_once_for_all_that_is_in_it(collect, notebook, tmp_path, monkeypatch):
    for name in ("ann", "bob"):
        files = [("9_1_levels.ipynb", notebook(name)), *((f"{k}.txt", os.urandom(4000)) for k in range(5))]
        zipped(tmp_path / f"{name}.zip", files)
    outer = zipped(tmp_path / "a.zip", [(f"{n}/{n}.zip", (tmp_path / f"{n}.zip").read_bytes()) for n in ("ann", "bob")])
    monkeypatch.setattr(archives, "MAX_TOTAL", 8 * (tmp_path / "ann.zip").stat().st_size)
    found = collect(outer)
    assert found.faults == [] and found.taken == {"ann": "new", "bob": "new"}
    assert len(list((tmp_path / "class" / "handed_in" / "bob" / LESSON).glob("*.txt"))) == 5


def test_that_the_last_attempt_is_damaged_is_said(collect, notebook, tmp_path):
    whole = notebook("whole")
    files = [("doejane_17_201_9_1_levels.ipynb", whole), ("doejane_17_305_9_1_levels-1.ipynb", whole[:50])]
    found = collect(zipped(tmp_path / "a.zip", files))
    assert handed_in(tmp_path) == {"doejane": whole}
    assert "9_1_levels-1.ipynb last, not a whole notebook of 9_1_levels" in found.faults[0]


def test_a_thousand_members_of_one_name_and_a_nested_bomb_end_soon(collect, notebook, tmp_path):
    inner = io.BytesIO()
    zipped(inner, [("x", bytes(30 * 2**20))])
    with pytest.warns(UserWarning, match="Duplicate name"):
        zipped(
            tmp_path / "a.zip",
            [("ann/9_1_levels.ipynb", notebook(str(n))) for n in range(200)] + [("ann/bomb.zip", inner.getvalue())],
        )
    begun = time.monotonic()
    found = collect(tmp_path / "a.zip")
    assert time.monotonic() - begun < 20
    assert found.taken == {"ann": "new"}


def test_names_in_other_code_pages_and_control_characters_stay_harmless(collect, notebook, tmp_path):
    name = "Jänë Dœ_701_assignsubmission_file_/9_1_levels.ipynb"
    data = io.BytesIO()
    zipped(data, [(name, notebook("x")), ("\x1b[31mred\x07/9_1_levels.ipynb", notebook("y"))])
    # as Canvas does: UTF-8 without the flag that says so
    raw = bytearray(data.getvalue())
    for mark, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        place = raw.find(mark)
        while place >= 0:
            raw[place + offset] &= ~0x08 & 0xFF
            place = raw.find(mark, place + 4)
    (tmp_path / "a.zip").write_bytes(raw)
    found = collect(tmp_path / "a.zip")
    assert "Jänë Dœ" in handed_in(tmp_path)
    assert all(student.isprintable() for student in found.taken)
    for bytes_name in (b"\xff\xfe.ipynb", b"a\nb.ipynb"):
        folder = tmp_path / "folder"
        folder.mkdir(exist_ok=True)
        (folder / os.fsdecode(bytes_name)).write_bytes(notebook("z"))
    found = collect(folder)
    assert len(found.taken) == 2
    assert all(student.encode() and student.isprintable() for student in found.taken)


def test_links_in_a_folder_are_refused_and_not_followed(collect, notebook, tmp_path):
    secret = tmp_path / "secret" / LESSON
    secret.mkdir(parents=True)
    (secret / "9_1_levels.ipynb").write_bytes(notebook("secret"))
    source = tmp_path / "source"
    (source / "ann").mkdir(parents=True)
    os.symlink(secret / "9_1_levels.ipynb", source / "ann" / "9_1_levels.ipynb")
    os.symlink(secret.parent, source / "bob")
    os.mkfifo(source / "ann" / "pipe.ipynb")
    found = collect(source)
    assert found.taken == {}
    assert sorted(fault.split(" ", 1)[1] for fault in found.faults) == [
        "is a link; it was not read.",
        "is a link; it was not read.",
        "is not a plain file; it was not read.",
    ]


def test_a_link_in_the_class_folder_does_not_lead_the_writing_astray(collect, notebook, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "class" / "handed_in").mkdir(parents=True)
    os.symlink(elsewhere, tmp_path / "class" / "handed_in" / "ann")
    found = collect(zipped(tmp_path / "a.zip", [("ann.ipynb", notebook("x")), ("bob.ipynb", notebook("y"))]))
    assert "leads elsewhere by a link" in found.faults[0]
    assert list(elsewhere.iterdir()) == []
    assert found.taken == {"bob": "new"}


def test_an_archive_of_endless_members_is_bounded(collect, notebook, tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_ENTRIES", 5)
    found = collect(zipped(tmp_path / "a.zip", [(f"s{n}.ipynb", notebook(str(n))) for n in range(9)]))
    assert len(found.taken) == 5
    assert "holds over 5 files; the rest was not read" in found.faults[0]


NO_SOURCES = {
    "nothing there": (None, "There is no"),
    "no archive": (b"just text", "is not a zip archive"),
    "a cut archive": (b"PK\x03\x04 cut", "is not a zip archive"),
}


@pytest.mark.parametrize("fault", NO_SOURCES)
def test_a_source_that_is_none_ends_in_one_sentence(collect, tmp_path, fault):
    data, said = NO_SOURCES[fault]
    if data is not None:
        (tmp_path / "source").write_bytes(data)
    with pytest.raises(CourseError, match=said) as caught:
        collect(tmp_path / "source")
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("mini_course")
def test_the_command_says_what_it_did_and_times_come_from_moodle_s_worksheet(notebook, tmp_path):
    class_dir, run = tmp_path / "class", CliRunner().invoke
    table = "Identifier,Full name,Email address,Grade,Last modified (submission)\n"
    table += 'Participant 701,Jane Doe,jane@x.org,,"Friday, 1 May 2026, 9:30 PM"\n'
    table += "Participant 702,Bob Roe,bob@x.org,,-\nParticipant 703,Cid Poe,cid@x.org,,tomorrow\n"
    (tmp_path / "template.csv").write_text(table, encoding="utf-8")
    result = run(app, ["roster", str(tmp_path / "template.csv"), "--class-dir", str(class_dir)])
    assert (result.exit_code, "3 students, 3 of them new" in result.output) == (0, True)
    names = ("Jane Doe_701_assignsubmission_file_/a.ipynb", "Bob Roe_702_assignsubmission_file_/b.ipynb")
    source = zipped(tmp_path / "a.zip", [(name, notebook(name)) for name in names])
    words = ["collect", "9_1", str(source), "--class-dir", str(class_dir), "--times", str(tmp_path / "template.csv")]
    result = run(app, words)
    assert result.exit_code == 1
    assert f"{LESSON}: 2 notebooks in {class_dir / 'handed_in'} (2 new)." in result.output
    assert "Not handed in (1): cid@x.org" in result.output
    assert "1 time taken from" in result.output
    assert "nothing of cid@x.org was collected" in result.stderr
    stamp = class_dir / "handed_in" / "jane@x.org" / LESSON / "timestamp.txt"
    local = time.mktime((2026, 5, 1, 21, 30, 0, 0, 0, -1))
    assert stamp.read_text() == time.strftime("%Y-%m-%d %H:%M:%S.000000 UTC\n", time.gmtime(local))


HELPERS = {
    "canvas": ("doejane_17_203_{}", "roebob_18_207_{}"),
    "moodle": ("Jane Doe_701_assignsubmission_file_/{}", "Bob Roe_702_assignsubmission_file_/{}"),
    "a folder each": ("class of May/jane/{}", "class of May/bob/{}"),
}


@pytest.mark.parametrize("scheme", HELPERS)
def test_small_files_beside_a_notebook_come_with_it_and_only_to_its_student(collect, notebook, tmp_path, scheme):
    jane = Student("jane", "Jane", "Doe", canvas_id="17", participants=("701",))
    Roster([jane, Student("bob", "Bob", "Roe", canvas_id="18")]).save(tmp_path / "class")
    hers, his = HELPERS[scheme]
    files = [(place.format("9_1_levels.ipynb"), notebook(place)) for place in (hers, his)]
    files += [(hers.format("my_helpers.py"), b"x = 1"), (hers.format("numpy.py"), b"1 / 0")]
    files += [(his.format("my_helpers.py"), b"x = 2"), (his.format("photo.png"), b"PNG")]
    found = collect(zipped(tmp_path / "class.zip", files))
    assert found.faults == [] and any("numpy.py was left out" in note for note in found.notes)
    class_folder = tmp_path / "class"
    lies = {path.relative_to(class_folder / "handed_in").as_posix(): path.read_bytes()
            for path in class_folder.rglob("handed_in/**/*.p*")}  # fmt: skip
    assert lies == {f"jane/{LESSON}/my_helpers.py": b"x = 1", f"bob/{LESSON}/my_helpers.py": b"x = 2"}


def test_files_of_an_earlier_attempt_are_set_aside_with_it(collect, notebook, tmp_path):
    folder = tmp_path / "class" / "handed_in" / "jane" / LESSON
    Roster([Student("jane", "Jane", "Doe", participants=("701",))]).save(tmp_path / "class")
    for word, helper in (("first", "a.py"), ("second", "b.py")):
        files = [("x.ipynb", notebook(word)), (helper, word.encode())]
        place = "Jane Doe_701_assignsubmission_file_"
        collect(zipped(tmp_path / f"{word}.zip", [(f"{place}/{name}", data) for name, data in files]))
    assert {path.name for path in folder.iterdir()} == {f"{LESSON}.ipynb", "b.py"}
    aside = {path.name.partition("_")[2]: path.read_bytes() for path in (tmp_path / "class").rglob("earlier/**/*.py")}
    assert aside == {"a.py": b"first"}
    (folder / "mine.csv").write_text("1")
    collect(tmp_path / "second.zip")
    assert (folder / "mine.csv").exists()
