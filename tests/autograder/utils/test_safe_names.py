"""A name from outside becomes one that every file system bears, and none takes the place of an honest one."""

import random

import pytest

from autograder.classroom.submissions import find_submissions
from autograder.lms.roster import Student, is_safe
from autograder.utils.safe_names import marked_name, name_key, safe_name, safe_names

LESSON = "9_1_levels"


@pytest.mark.parametrize("names", [("maria?k", "maria_k"), ("maria_k", "maria?k"), ("maria*k", "maria_k", "maria?k")])
def test_a_name_that_needs_no_change_comes_first(names):
    given = safe_names(names)
    assert given["maria_k"] == "maria_k"
    assert len(set(given.values())) == len(names)
    assert all(safe_name(name) == name for name in given.values())


@pytest.mark.parametrize("letter", ["a", "é", "字", "😀", "e\u0301", "\u0928\u093f", "é字"])
def test_a_name_is_cut_by_bytes_and_never_within_a_letter(letter, tmp_path):
    name = letter * (255 // len(letter.encode()))
    safe = safe_name(name)
    assert len(safe.encode()) <= 200 and len(safe) <= 100
    # the file with the longest ending that is ever written beside it
    (tmp_path / f".{safe}.sha256.4194304").touch()
    assert safe_name(safe) == safe


CHANGED = {
    "ann.": "ann_",
    "ann  ": "ann__",
    " ann": "_ann",
    ".ann": "_ann",
    "CON": "CON_",
    "aux.txt": "aux.txt_",
    "COM1": "COM1_",
    "console": "console",
    "a/b": "a_b",
    "": "_",
    "\udcff": "_",
    "A\u030angstro\u0308m": "Ångström",
    "हिन्दी": "हिन्दी",
}


@pytest.mark.parametrize("name", CHANGED)
def test_what_some_system_cannot_bear_is_changed_and_nothing_else(name):
    assert safe_name(name) == CHANGED[name]
    assert is_safe(name) == (CHANGED[name] == name)


def test_names_of_one_folder_on_other_systems_are_two():
    given = safe_names(["Ann", "ann", "\u00e9va", "e\u0301va"])
    assert len({name_key(name) for name in given.values()}) == 4
    assert given["\u00e9va"] == "\u00e9va"
    assert Student("\u00e9va").keys == Student("e\u0301va").keys == Student("\u00c9VA").keys


@pytest.mark.parametrize("seed", range(20))
def test_random_names_stay_apart_in_any_order(seed):
    draw = random.Random(seed)
    names = ["".join(draw.choices("aA_?*. é\u0301字😀", k=draw.choice([1, 2, 3, 120]))) for _ in range(40)]
    given = safe_names(names)
    assert len({name_key(name) for name in given.values()}) == len(set(names))
    assert all(safe_name(name) == name and len(name.encode()) < 210 for name in given.values())
    assert all(given[name] == name for name in set(names) if safe_name(name) == name and _alone(name, names))
    draw.shuffle(names)
    assert safe_names(names) == given


@pytest.mark.parametrize("letters", ["A" * 110, "é" * 99, "字" * 70, "a?" * 48, "दे" * 40])
def test_long_names_that_begin_alike_are_two_at_any_time(letters):
    marked = [marked_name(letters + end) for end in ("", "x", "y")]
    assert len({*marked}) == 3
    # nothing cuts the mark off again
    assert all(safe_names([name])[name] == name for name in marked)


def _alone(name, names):
    return not [other for other in set(names) - {name} if name_key(other) == name_key(name)]


def test_the_grader_gives_honest_students_their_own_names_whatever_comes_first(tmp_path):
    for name in ("maria?k", "maria_k", "Maria_k"):
        folder = tmp_path / name / LESSON
        folder.mkdir(parents=True)
        (folder / f"{LESSON}.ipynb").write_text(name)
    found = {submission.student: submission for submission in find_submissions(tmp_path, LESSON)}
    works = {name: submission.path.read_text() for name, submission in found.items()}
    assert works == {"maria_k": "maria_k", "Maria_k": "Maria_k", "maria_k_2": "maria?k"}
    assert "'maria?k' was changed to 'maria_k_2'" in found["maria_k_2"].note
