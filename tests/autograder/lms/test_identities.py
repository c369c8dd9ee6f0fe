"""Nobody's notebook ends at anybody else's: whose a file is, is read in one way or refused in a sentence."""

import random

import pytest

from autograder.lms.manifest import Manifest, ManifestEntry
from autograder.lms.roster import Roster, Student
from autograder.lms.submission_times import import_times
from tests.support.handed_in_notebooks import LESSON, Desk

NAME = f"{LESSON}.ipynb"
JANE, BOB, EVE = (
    Student("jane", "Jane", "Doe", canvas_id="501", participants=("701",)),
    Student("bob", "Bob", "Roe", canvas_id="502", participants=("702",)),
    Student("eve", "Eve", "Lee", canvas_id="503", participants=("703",)),
)
# what Eve hands in, in which every name that she may choose looks like Jane's; Jane and Bob hand in, too
FORGED = {
    "a title like Canvas' in Canvas": {
        "doejane_501_9001_a.ipynb": "jane",
        "roebob_502_9002_a.ipynb": "bob",
        "leeeve_503_9003_doejane_501_9999_a.ipynb": "eve",
    },
    "a title like Moodle's in Canvas": {
        "doejane_501_9001_a.ipynb": "jane",
        "roebob_502_9002_a.ipynb": "bob",
        "leeeve_503_9003_Jane Doe_701_assignsubmission_file_a.ipynb": "eve",
    },
    "a name that ends like Canvas' number": {
        "doejane_501_9001_a.ipynb": "jane",
        "roebob_502_9002_a.ipynb": "bob",
        "doejane_501_503_9003_a.ipynb": "eve",
    },
    "that name and a text instead of a file": {
        "doejane_501_9001_a.ipynb": "jane",
        "roebob_502_9002_a.ipynb": "bob",
        "doejane_501_503_text.html": b"<p>eve",
    },
    "a title like Canvas' in Moodle": {
        "Jane Doe_701_assignsubmission_file_/x.ipynb": "jane",
        "Bob Roe_702_assignsubmission_file_/x.ipynb": "bob",
        "Eve Lee_703_assignsubmission_file_/doejane_501_9999_a.ipynb": "eve",
    },
    "a title like Moodle's in Moodle": {
        "Jane Doe_701_assignsubmission_file_/x.ipynb": "jane",
        "Bob Roe_702_assignsubmission_file_/x.ipynb": "bob",
        "Eve Lee_703_assignsubmission_file_/Jane Doe_701_assignsubmission_file_/x.ipynb": "eve",
    },
    "a title like Moodle's in Moodle, flat": {
        "Jane Doe_701_assignsubmission_file_x.ipynb": "jane",
        "Bob Roe_702_assignsubmission_file_x.ipynb": "bob",
        "Eve Lee_703_assignsubmission_file_Jane Doe_701_assignsubmission_file_x.ipynb": "eve",
    },
    "a name like Moodle's suffix": {
        "Jane Doe_701_assignsubmission_file_/x.ipynb": "jane",
        "Bob Roe_702_assignsubmission_file_/x.ipynb": "bob",
        "Jane Doe_701_assignsubmission_file__703_assignsubmission_file_/x.ipynb": "eve",
    },
    "a group and a hyphen in a name": {
        "Jane Doe_801_assignsubmission_file_/x.ipynb": "jane",
        "Bob Roe_802_assignsubmission_file_/x.ipynb": "bob",
        "X-Jane Doe_803_assignsubmission_file_/x.ipynb": "eve",
    },
    "another's name in Canvas": {
        "doejane_501_9001_a.ipynb": "jane",
        "roebob_502_9002_a.ipynb": "bob",
        "doejane_599_9999_a.ipynb": "eve",
    },
    "a folder like the exchange's inside one's own": {
        f"jane+{LESSON}+2026-05-01 10:00:00.0 UTC/{NAME}": "jane",
        f"bob+{LESSON}+2026-05-01 10:00:00.0 UTC/{NAME}": "bob",
        f"eve+{LESSON}+2026-05-01 10:00:00.0 UTC/jane+{LESSON}+2026-05-02 10:00:00.0 UTC/{NAME}": "eve",
    },
    "a title like Canvas' in a folder of one's own": {
        f"jane/{NAME}": "jane",
        f"bob/{NAME}": "bob",
        "eve/doejane_501_9999_a.ipynb": "eve",
    },
    "a folder like another's inside one's own": {
        f"jane/{NAME}": "jane",
        f"bob/{NAME}": "bob",
        f"eve/jane/{LESSON}/{NAME}": "eve",
    },
    "a title like Canvas' among plain files": {"jane.ipynb": "jane", "bob.ipynb": "bob", "x_501_9999_a.ipynb": "eve"},
    "a title like Canvas' in Blackboard": {
        "Levels_jane_attempt_2026-05-01-10-30-00_a.ipynb": "jane",
        "Levels_bob_attempt_2026-05-01-10-30-00_a.ipynb": "bob",
        "Levels_eve_attempt_2026-05-01-10-30-00_doejane_501_9999_a.ipynb": "eve",
    },
    "a title like Blackboard's in Blackboard": {
        "Levels_jane_attempt_2026-05-01-10-30-00_a.ipynb": "jane",
        "Levels_bob_attempt_2026-05-01-10-30-00_a.ipynb": "bob",
        "Levels_eve_attempt_2026-05-01-10-30-00_Levels_jane_attempt_2026-05-02-10-30-00_a.ipynb": "eve",
    },
}


@pytest.fixture
def desk(mini_course_module, tmp_path):
    return Desk(mini_course_module, tmp_path)


@pytest.mark.parametrize("kind", ["zip", "folder", "in a folder"])
@pytest.mark.parametrize("forged", FORGED)
def test_no_name_that_a_student_chooses_makes_work_another_s(desk, forged, kind):
    Roster([JANE, BOB, EVE]).save(desk.class_folder)
    files = FORGED[forged]
    around = "submissions/" if kind == "in a folder" else ""
    found = desk.collect({f"{around}{name}": data for name, data in files.items()}, "a.zip" if "zip" in kind else "a")
    assert desk.collected["jane"] == "jane" and desk.collected["bob"] == "bob"
    # Eve's own is hers, or is said to need a person
    assert desk.collected.get("eve") == "eve" or found.faults
    assert all(word == student for student, word in desk.collected.items() if student in ("jane", "bob", "eve"))


@pytest.mark.parametrize("forged", FORGED)
def test_nor_does_it_without_a_roster(desk, forged):
    found = desk.collect(FORGED[forged])
    words = list(desk.collected.values())
    assert sorted({"jane", "bob"} & set(words)) == ["bob", "jane"] and len(words) == len(set(words))
    assert "eve" in words or found.faults or any("eve" in note or "503" in note for note in found.notes)


def test_a_title_that_begins_with_the_lesson_s_number_reads_one_way(desk):
    found = desk.collect({"doejane_501_9001_9_1_levels.ipynb": "jane", "roebob_LATE_502_9002_2_x.ipynb": "bob"})
    assert found.faults == []
    assert desk.collected == {"doejane": "jane", "roebob": "bob"}


def test_two_who_claim_one_student_are_both_collected_as_strangers(desk):
    Roster([Student("jane", "Jane", "Doe")]).save(desk.class_folder)
    names = [f"Jane Doe_{number}_assignsubmission_file_/x.ipynb" for number in (801, 803)]
    found = desk.collect({names[0]: "one", names[1]: "two"})
    assert desk.collected == {"Jane Doe": "one", "Jane Doe_803": "two"}
    assert sum("is not the only one to claim jane" in fault for fault in found.faults) == 2
    assert found.missing == ["jane"]


@pytest.mark.parametrize(
    "path", ["Eve Lee_803_assignsubmission_file_/x.ipynb", "leeeve_503_9003_a.ipynb"], ids=["Moodle", "Canvas"]
)
def test_a_stranger_who_is_in_the_roster_by_now_is_collected_under_the_own_name(desk, path):
    Roster([JANE, BOB]).save(desk.class_folder)
    desk.collect({path: "eve"})
    assert list(desk.collected.values()) == ["eve"] and "eve" not in desk.collected
    Roster([JANE, BOB, Student("eve", "Eve", "Lee")]).save(desk.class_folder)
    desk.collect({path: "eve"}, "b.zip")
    assert desk.collected["eve"] == "eve"


def test_a_namesake_in_a_later_archive_does_not_replace_the_first(desk):
    desk.collect({"doejane_17_203_x.ipynb": "first"})
    desk.collect({"doejane_19_300_x.ipynb": "second"}, "b.zip")
    assert desk.collected == {"doejane": "first", "doejane_19": "second"}
    desk.collect({"doejane_17_400_x.ipynb": "first again"}, "c.zip")
    assert desk.collected == {"doejane": "first again", "doejane_19": "second"}


STAMPED = {
    "Moodle": ("Ann Lee_701_assignsubmission_file_/a.ipynb", "Ann Lee_701_assignsubmission_file_/timestamp.txt"),
    "Canvas": ("annlee_17_203_a.ipynb", "annlee_17_204_timestamp.txt"),
    "Canvas, in capitals": ("annlee_17_203_a.ipynb", "annlee_17_204_Timestamp.TXT"),
    "a zip of one's own": ("annlee_17_203_a.zip", ""),
    "beside the files of all": ("ann.ipynb", "timestamp.txt"),
}


@pytest.mark.parametrize("case", STAMPED)
def test_nobody_says_by_a_file_of_the_own_when_it_was_handed_in(desk, case):
    notebook, stamp = STAMPED[case]
    early = b"2020-01-01 00:00:00 UTC"
    own = desk.zipped({NAME: "ann", "timestamp.txt": early})
    files = {notebook: "ann", stamp: early} if stamp else {notebook: own}
    found = desk.collect(files | {notebook.replace("nn", "bb").replace("7", "8"): "bob"})
    assert "ann" in desk.collected.values()
    assert not [path for path in desk.class_folder.rglob("*") if path.name.lower() == "timestamp.txt"]
    assert any("timestamp.txt" in note.lower() for note in found.notes)


def test_two_notebooks_of_one_attempt_are_said_and_the_one_named_for_the_lesson_is_taken(desk):
    names = ("doejane_17_203_a.ipynb", "doejane_17_204_b.ipynb", f"roebob_18_205_{NAME}", "roebob_18_206_z.ipynb")
    found = desk.collect({name: name for name in names})
    assert desk.collected == {"doejane": names[1], "roebob": names[2]}
    assert len(found.faults) == 1 and "doejane handed in 2 notebooks" in found.faults[0]
    assert any("roebob" in note and "z.ipynb" in note for note in found.notes)


def test_a_hyphen_is_a_group_s_only_where_all_names_have_one(desk):
    Roster([Student("marie", "Marie", "Roe"), Student("jane", "Jane", "Doe")]).save(desk.class_folder)
    names = ("Anne-Marie Roe_801_assignsubmission_file_/x.ipynb", "Jane Doe_802_assignsubmission_file_/x.ipynb")
    found = desk.collect(dict(zip(names, ("anne", "jane"), strict=True)))
    assert desk.collected == {"Anne-Marie Roe": "anne", "jane": "jane"}
    assert found.missing == ["marie"] and len(found.faults) == 1


def test_a_changed_name_is_nobody_else_s_in_any_later_archive(desk):
    desk.collect({f"maria?k/{NAME}": "other", f"zoe/{NAME}": "z"})
    found = desk.collect({f"maria_k/{NAME}": "honest", f"zoe/{NAME}": "z"}, "b.zip")
    assert found.taken == {"maria_k": "new", "zoe": "as before"}
    assert sorted(desk.collected.values()) == ["honest", "other", "z"] and desk.collected["maria_k"] == "honest"


LONG = "A" * 110
# archive after archive, and whose work each student has in the end
OVER_TIME = {
    "a long name": ([{LONG: "one"}, {f"{LONG}B": "two"}], ["one", "two"]),
    "another case joins": ([{"ann": "old"}, {"Ann": "other", "ann": "new"}], ["new", "other"]),
    "another case leaves": ([{"Ann": "other", "ann": "old"}, {"ann": "new"}], ["new", "other"]),
    "another case alone": ([{"ann": "one"}, {"Ann": "two"}, {"Ann": "three", "ann": "four"}], ["four", "three"]),
}


@pytest.mark.parametrize("case", OVER_TIME)
def test_a_name_is_one_student_s_over_all_archives(desk, case):
    archives, words = OVER_TIME[case]
    for number, files in enumerate(archives):
        desk.collect({f"{name}/{NAME}": word for name, word in {**files, "zoe": "z"}.items()}, f"{number}.zip")
    assert sorted(desk.collected.values()) == [*words, "z"]
    assert len({name.casefold() for name in desk.collected}) == len(words) + 1


@pytest.mark.parametrize("path", ["{}_assignsubmission_file_/x.ipynb", "{}_900_x.ipynb"], ids=["Moodle", "Canvas"])
def test_namesakes_of_a_long_name_are_two(desk, path):
    for number, word in ((42, "one"), (43, "two")):
        desk.collect({path.format(f"{LONG}_{number}"): word}, f"{number}.zip")
    assert sorted(desk.collected.values()) == ["one", "two"]


@pytest.mark.parametrize(("before", "now"), [((42, 43), (90, 91)), ((42, 43), (90,)), ((42,), (90, 91))])
def test_namesakes_in_another_lesson_of_moodle_are_said(desk, before, now):
    entries = {"Ann Lee" if n == 42 else f"Ann Lee_{n}": ManifestEntry("x", "", "moodle", str(n)) for n in before}
    other = Manifest(desk.class_folder, "1_1_other")
    other.entries = entries | {"Bob Ray": ManifestEntry("x", "", "moodle", "44")}
    other.save()
    names = [f"Ann Lee_{number}" for number in now]
    found = desk.collect({f"{name}_assignsubmission_file_/x.ipynb": name for name in [*names, "Bob Ray_92"]})
    assert ["Ann Lee is the name of several students" in fault for fault in found.faults] == [True]
    assert sorted(desk.collected.values()) == [*names, "Bob Ray_92"]


def test_a_time_under_a_number_of_moodle_s_is_not_that_of_a_folder_of_that_name(desk, tmp_path):
    desk.collect({f"42/{NAME}": "bob", f"43/{NAME}": "cid"})
    table = tmp_path / "t.csv"
    table.write_text("Identifier,Full name,time\nParticipant 42,Ann Lee,2026-05-01 10:00\n")
    written, (fault,) = import_times(desk.class_folder, LESSON, table)
    assert written == 0 and "'42' is nobody whose work was collected" in fault
    table.write_text("id,time\n42,2026-05-01 10:00\n")
    assert import_times(desk.class_folder, LESSON, table) == (1, [])


LEFT_BEHIND = {
    "a checkpoint": f"eve{{}}/.ipynb_checkpoints/{LESSON}-checkpoint.ipynb",
    "a Mac's shadow": f"eve{{}}/._{NAME}",
    "a repository": "eve{}/.git/x.ipynb",
}


@pytest.mark.parametrize("scheme", ["", "_703_assignsubmission_file_"], ids=["plain", "Moodle"])
@pytest.mark.parametrize("case", LEFT_BEHIND)
def test_who_handed_in_what_a_tool_left_behind_and_nothing_else_is_named(desk, case, scheme):
    left = LEFT_BEHIND[case].format(scheme)
    honest = {f"{name}{scheme.replace('3', end)}/{NAME}": name for name, end in (("jane", "1"), ("bob", "2"))}
    beside = left.replace("eve", "bob").replace("703", "702")
    found = desk.collect(honest | {left: "eve", beside: "bob", f"__MACOSX/jane/._{NAME}": "x", ".git/x.ipynb": "x"})
    assert sorted(desk.collected.values()) == ["bob", "jane"]
    assert len(found.faults) == 1 and left.rsplit("/", 1)[-1] in found.faults[0] and "eve" in found.faults[0]


WHOLE_CLASSES = {
    "unpacked beside its zip": "same",
    "beside another zip": "other",
    "unpacked into the folder of its zip": "here",
    "two folders side by side": "folders",
}


@pytest.mark.parametrize("case", WHOLE_CLASSES)
@pytest.mark.parametrize("scheme", ["canvas", "moodle", "plain"])
def test_a_whole_class_is_never_one_student(desk, case, scheme):
    files = {
        "canvas": {"doejane_17_203_a.ipynb": "jane", "roebob_18_204_a.ipynb": "bob"},
        "moodle": {f"{name}_assignsubmission_file_/a.ipynb": name for name in ("Jane Doe_701", "Bob Roe_702")},
        "plain": {f"jane/{NAME}": "jane", f"bob/{NAME}": "bob"},
    }[scheme]
    content = {f"submissions/{name}": data for name, data in files.items()}
    if WHOLE_CLASSES[case] == "folders":
        content |= {f"submissions 2/{name}": f"later {data}" for name, data in files.items()}
        found = desk.collect(content, "a")
        assert desk.collected == {} and found.faults
        return
    if WHOLE_CLASSES[case] == "here":
        found = desk.collect(files | {"m.zip": desk.zipped(files)}, "a")
        assert sorted(desk.collected.values()) == sorted(files.values())
        assert found.faults == [] and "m.zip holds what lies unpacked beside it." in found.notes
        return
    inner = files if WHOLE_CLASSES[case] == "same" else files | {"poecid_19_205_a.ipynb": "cid"}
    found = desk.collect(content | {"submissions.zip": desk.zipped(inner)}, "a")
    assert sorted(desk.collected.values()) == sorted(files.values())
    if WHOLE_CLASSES[case] == "same":
        assert found.faults == [] and "submissions.zip holds what lies unpacked beside it." in found.notes
    else:
        assert ["submissions.zip is an archive among the hand-ins" in fault for fault in found.faults] == [True]


def test_hand_ins_in_students_own_zips_are_theirs(desk):
    found = desk.collect(
        {
            "doejane_17_203_my work.zip": desk.zipped({f"work/{NAME}": "jane", "work/data.csv": b"1"}),
            "roebob_18_204_x.zip": desk.zipped({"doejane_17_999_a.ipynb": "bob"}),
            "poecid_19_205_x.zip": desk.zipped({"report.pdf": b"%PDF"}),
            "leeeve_20_206_x.zip": b"PK\x03\x04 torn",
        }
    )
    assert desk.collected == {"doejane": "jane", "roebob": "bob"}
    assert sum("poecid handed in no notebook" in fault for fault in found.faults) == 1
    assert sum("leeeve_20_206_x.zip is not a whole zip archive" in fault for fault in found.faults) == 1
    assert any("data.csv" in note for note in found.notes)


def test_a_zip_of_a_thousand_files_names_its_student_and_costs_nobody_else(desk):
    many = desk.zipped({f"{number}.txt": b"" for number in range(2_500)})
    found = desk.collect({"leeeve_20_206_many.zip": many, "doejane_17_203_x.ipynb": "jane"})
    assert desk.collected == {"doejane": "jane"}
    assert found.faults == ["leeeve_20_206_many.zip holds over 2000 files, as no hand-in does; it was left out."]


def test_a_folder_of_too_many_files_names_its_student_and_costs_nobody_else(desk, monkeypatch):
    monkeypatch.setattr("autograder.lms.archives.MAX_ENTRIES", 50)
    many = {f"a class/eve/{number}.txt": b"" for number in range(60)}
    honest = {f"a class/{name}/{NAME}": name for name in ("aaron", "jane", "zoe")}
    found = desk.collect(many | honest)
    assert sorted(desk.collected) == ["aaron", "jane", "zoe"]
    assert found.faults == ["a class/eve holds 60 files, as no hand-in does; none was read."]


TEXTS = {
    "Moodle, in folders": {
        "Jane Doe_701_assignsubmission_onlinetext_/onlinetext.html": b"<p>here",
        "Bob Roe_702_assignsubmission_file_/a.ipynb": "bob",
        "Bob Roe_702_assignsubmission_onlinetext_/onlinetext.html": b"<p>see file",
    },
    "Moodle, flat": {
        "Jane Doe_701_assignsubmission_onlinetext_onlinetext.html": b"<p>here",
        "Bob Roe_702_assignsubmission_file_a.ipynb": "bob",
        "Bob Roe_702_assignsubmission_onlinetext_onlinetext.html": b"<p>see file",
    },
    "Canvas": {"Jane Doe_701_text.html": b"<p>here", "Bob Roe_LATE_702_9001_a.ipynb": "bob"},
    "Blackboard": {
        "Levels_Jane Doe_attempt_2026-05-01-10-30-00.txt": b"Name: Jane Doe (jdoe)",
        "Levels_Bob Roe_attempt_2026-05-01-10-30-00.txt": b"Name: Bob Roe (broe)",
        "Levels_Bob Roe_attempt_2026-05-01-10-30-00_a.ipynb": "bob",
    },
}


@pytest.mark.parametrize("platform", TEXTS)
def test_a_text_in_place_of_a_file_is_said_and_one_beside_it_is_named(desk, platform):
    found = desk.collect(TEXTS[platform])
    assert desk.collected == {"Bob Roe": "bob"}
    assert len(found.faults) == 1 and "Jane Doe handed in no notebook" in found.faults[0]
    assert found.passed_over == len(TEXTS[platform]) - 1


def test_attempts_in_blackboard_are_in_the_order_of_their_times(desk):
    attempts = {f"gradebook/Levels 1_jane_attempt_2026-05-0{day}-10-30-00_a.ipynb": f"day {day}" for day in (2, 3, 1)}
    other = {"gradebook/Levels 1_bob_attempt_2026-05-01-10-30-00_x.ipynb": "bob"}
    found = desk.collect(attempts | other)
    assert (desk.collected, found.faults) == ({"jane": "day 3", "bob": "bob"}, [])


def test_an_assignment_of_blackboard_may_be_called_like_a_lesson(desk):
    names = [f"gradebook_AC_5_7_{user}_attempt_2026-05-01-10-30-00_a.ipynb" for user in ("jane", "bob")]
    assert desk.collect(dict(zip(names, ("jane", "bob"), strict=True))).faults == []
    assert desk.collected == {"jane": "jane", "bob": "bob"}


def test_work_of_other_lessons_in_nbgrader_s_folders_is_no_rival(desk):
    files = {f"{name}/{LESSON}/{NAME}": name for name in ("ann", "bob")}
    found = desk.collect(files | {"bob/1_1_other/x.ipynb": b"{torn", "cid/1_1_other/x.ipynb": b"{}"})
    assert desk.collected["ann"] == "ann" and desk.collected["bob"] == "bob"
    assert not [fault for fault in found.faults if "bob" in fault]


def test_users_of_blackboard_that_cannot_be_told_from_the_assignment_are_refused(desk):
    names = [f"Levels_{user}_attempt_2026-05-01-10-30-00_a.ipynb" for user in ("jane_doe", "bob_roe")]
    found = desk.collect(dict.fromkeys(names, "x"))
    assert desk.collected == {}
    assert len(found.faults) == 1 and "put each student's files into a folder of their name" in found.faults[0]


UNCLEAR = {
    "one file that reads by two platforms": {"x_503_9003_y_jane_attempt_2026-05-01-10-30-00_a.ipynb": "x"},
    "a zip as the only thing in a folder": {"download/submissions.zip": b"zip of one"},
    "groups of students": {f"group A/ann/{NAME}": "a", f"group A/bob/{NAME}": "b", f"group B/cid/{NAME}": "x"},
    "a student or a class": {"ann/solution.ipynb": "x"},
    "a folder in a folder": {"may/ann/x.ipynb": "x"},
    "nobody": {NAME: "x", "9_1_levels (1).ipynb": "y"},
    "half as Canvas names, half not": {"doejane_17_203_a.ipynb": "x", "bob.ipynb": "y"},
    "two in the folder of a stranger": {"week 1/ann.ipynb": "a", "week 1/bob.ipynb": "b", "week 2/ann.ipynb": "c"},
    "another among Canvas'": {"doejane_17_203_a.pdf": b"", "roebob_18_204_a.pdf": b"", "cid.ipynb": "x"},
}


@pytest.mark.parametrize("case", UNCLEAR)
def test_what_cannot_be_told_is_not_collected_and_said(desk, case):
    zipped = desk.zipped({"ann.ipynb": "x"})
    found = desk.collect({name: zipped if data == b"zip of one" else data for name, data in UNCLEAR[case].items()})
    assert found.faults and not {"a", "b", "x", "y"} & set(desk.collected.values())
    assert all("\n" not in fault for fault in found.faults)


def test_the_roster_tells_a_student_s_folder_from_a_class_s(desk):
    Roster([Student("ann"), Student("bob")]).save(desk.class_folder)
    assert desk.collect({"ann/solution.ipynb": "a"}).faults == []
    assert desk.collect({"may/bob/x.ipynb": "b"}, "b.zip").faults == []
    assert desk.collected == {"ann": "a", "bob": "b"}


def test_every_file_is_collected_or_named(desk):
    files = {
        f"ann/{NAME}": "ann",
        "ann/data.csv": b"1",
        "bob/report.pdf": b"%PDF",
        "grades.csv": b"x",
        "cid/cid.7z": b"7z",
        "zip of all.zip": desk.zipped({"x": b"y"}),
    }
    found = desk.collect(files)
    said = " ".join([*found.notes, *found.faults])
    assert desk.collected == {"ann": "ann"}
    assert all(name.rsplit("/")[-1] in said for name in files if name != f"ann/{NAME}")
    assert [path.read_bytes() for path in desk.class_folder.rglob("data.csv")] == [b"1"]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_names_and_order_nobody_s_bytes_end_at_anybody_else_s(desk, seed):
    draw = random.Random(seed)
    letters = "abAB_-. +?0117é́ñßДज़ि字😀"
    scheme = draw.choice(["canvas", "moodle", "exchange", "plain"])
    files, owners = {}, {}
    for number in range(11, 23):
        name = "".join(draw.choices(letters, k=draw.randint(1, 6))).strip(". ") or "x"
        title = (
            "t"
            + "".join(draw.choices(letters + "_19", k=6))
            + draw.choice(["", "_501_9999_a", "_7_assignsubmission_file_"])
        )
        path = {
            "canvas": f"{name.replace('_', '')}n_{number}_{900 + number}_{title}.ipynb",
            "moodle": f"{name.replace('_', ' ')}_{number}_assignsubmission_file_/{title}.ipynb",
            "exchange": f"{name}{number}+{LESSON}+2026-05-01 10:00:00.0 UTC/{title}.ipynb",
            "plain": f"{name}{number}/{title}.ipynb",
        }[scheme]
        files[path] = str(number)
    paths = list(files)
    draw.shuffle(paths)
    found = desk.collect({path: files[path] for path in paths})
    owners = desk.collected
    # each notebook stands once at most, and what stands nowhere was said
    assert len(owners) == len(set(owners.values()))
    assert len(owners) + len(found.faults) >= len(files)
    if scheme in ("exchange", "plain"):
        assert all(word in student for student, word in owners.items())
