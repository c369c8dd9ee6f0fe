"""A date is read in one way or refused: with dots the day comes first, with slashes the whole column must say so."""

import pytest
from babel.dates import get_month_names

from autograder.classroom.lateness import due_date
from autograder.classroom.month_names import LANGUAGES
from autograder.classroom.timestamps import DateOrder, parse_time, read_timestamp
from autograder.errors import CourseError
from autograder.lms.manifest import Manifest
from autograder.lms.roster import Roster, Student
from autograder.lms.submission_times import import_times

LESSON = "9_1_levels"
ONE_WAY = {
    "05.04.2026 10:00": "2026-04-05 10:00",
    "5. 4. 2026 10:00": "2026-04-05 10:00",
    "13.04.2026, 10:00": "2026-04-13 10:00",
    "13/04/2026 10:00": "2026-04-13 10:00",
    "04/13/2026 10:00 AM": "2026-04-13 10:00",
    "5/5/2026 10:00": "2026-05-05 10:00",
    "2026-04-05T10:00": "2026-04-05 10:00",
    "2026/04/05 10:00": "2026-04-05 10:00",
    "10:00 05.04.2026": "2026-04-05 10:00",
    "5 April 2026 10:00": "2026-04-05 10:00",
    "Sonntag, 5. April 2026, 10:00 Uhr": "2026-04-05 10:00",
    "dimanche 5 avril 2026, 10h00": "2026-04-05 10:00",
    "domingo, 5 de abril de 2026, 10:00": "2026-04-05 10:00",
    "5 avr. 2026 à 10 h 00": "2026-04-05 10:00",
    "5 April 2026 10 AM": "2026-04-05 10:00",
    "1. März 2026 10:00": "2026-03-01 10:00",
}
OFFSETS = {
    "UTC+2": "21:59",
    "UTC+02:00": "21:59",
    "utc +2": "21:59",
    "GMT+0100": "22:59",
    "GMT+0100 (Central European Standard Time)": "22:59",
    "+0100 (CET)": "22:59",
    "CET +0100": "22:59",
    "UTC-3:30": "03:29",
    "UTC\u22125": "04:59",
    "GMT+530": "18:29",
    "+0100": "22:59",
    "+2": "21:59",
    "CET": "22:59",
    "UTC": "23:59",
    "Europe/Berlin": "22:59",
    "Etc/GMT+2": "01:59",
}
NO_WAY = [
    *("05/04/2026", "05-04-2026 10:00", "2026-13-04", "04.13.2026", "31.02.2026", "05.04.26", "May 2026", "2026 10:00"),
    *(
        "05.04.2026 10.30",
        "05.04.2026 06.04.2026",
        "2026-04-05 2026-04-06",
        "00/00/2026",
        "mardi 5 mar. mars 2026",
        "5 bidule 2026",
    ),
]


@pytest.mark.parametrize("text", ONE_WAY)
def test_what_reads_one_way_is_read_that_way(text):
    assert parse_time(text) == parse_time(ONE_WAY[text])


@pytest.mark.parametrize("zone", OFFSETS)
def test_a_sign_behind_utc_counts_as_everybody_means_it(zone):
    assert f"{parse_time(f'2026-11-30 23:59 {zone}'):%H:%M}" == OFFSETS[zone]
    assert parse_time(f"30 November 2026, 23:59 {zone}") == parse_time(f"2026-11-30 23:59 {zone}")


@pytest.mark.parametrize("zone", ["CET+1", "PST-8", "IST+5:30", "MSK+03"])
def test_a_sign_behind_another_zone_reads_two_ways(zone):
    with pytest.raises(
        CourseError, match="^the zone '[^']*' reads two ways; write [A-Z]+ alone, or hours ahead of UTC"
    ):
        parse_time(f"2026-11-30 23:59 {zone}")


@pytest.mark.parametrize("zone", ["UTC+25", "UTC+5.5", "UTC+", "XYZ"])
def test_an_offset_that_there_is_not_is_refused(zone):
    with pytest.raises(CourseError, match="cannot be read; write it as"):
        parse_time(f"2026-11-30 23:59 {zone}")


@pytest.mark.parametrize("text", NO_WAY)
def test_what_reads_two_ways_or_none_is_refused_in_one_sentence(text):
    with pytest.raises(
        CourseError, match="reads two ways; write 2026-04-05 or 2026-05-04|cannot be read; write it as"
    ) as caught:
        parse_time(text)
    assert "\n" not in str(caught.value)
    with pytest.raises(CourseError):
        due_date(text)


def test_every_month_of_every_language_is_that_month_and_no_name_means_two():
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                assert parse_time(f"7 {name} 2026 10:00") == parse_time(f"2026-{number:02}-07 10:00"), (language, name)


def test_a_german_worksheet_says_when_each_handed_in(tmp_path):
    folder = tmp_path / "class" / "handed_in" / "ann" / LESSON
    folder.mkdir(parents=True)
    Roster([Student("ann", participants=("31",))]).save(tmp_path / "class")
    table = tmp_path / "worksheet.csv"
    heads = "Kennung;Vollständiger Name;Zuletzt geändert (Abgabe)"
    table.write_text(f"{heads}\nTeilnehmer/in31;Ann Abel;Montag, 30. November 2026, 23:59\n", encoding="cp1252")
    assert import_times(tmp_path / "class", LESSON, table) == (1, [])
    assert read_timestamp(folder) == parse_time("2026-11-30 23:59", local=True)


def test_a_due_date_with_dots_has_the_day_first():
    assert due_date("05.04.2026") == due_date("2026-04-05")


def test_a_stamp_is_read_by_the_same_rule(tmp_path):
    (tmp_path / "timestamp.txt").write_text("05/04/2026 10:00")
    with pytest.raises(CourseError, match="reads two ways"):
        read_timestamp(tmp_path)


COLUMNS = {
    "dots": (["05.04.2026 10:00", "13.04.2026 10:00"], ["2026-04-05", "2026-04-13"]),
    "a day over twelve": (["05/04/2026 10:00", "13/04/2026 10:00"], ["2026-04-05", "2026-04-13"]),
    "a month's place over twelve": (["04/05/2026 10:00", "04/13/2026 10:00"], ["2026-04-05", "2026-04-13"]),
    "ISO among them": (["2026-04-05 10:00", "13/04/2026 10:00"], ["2026-04-05", "2026-04-13"]),
    "nothing tells": (["05/04/2026 10:00", "06/04/2026 10:00"], [None, None]),
    "both ways": (["04/13/2026 10:00", "13/04/2026 10:00"], [None, None]),
    "dots say nothing of slashes": (["13.04.2026 10:00", "05/04/2026 10:00"], ["2026-04-13", None]),
}


@pytest.mark.parametrize("case", COLUMNS)
def test_a_column_is_read_in_one_order_as_a_whole(tmp_path, case):
    texts, days = COLUMNS[case]
    folders = [tmp_path / "class" / "handed_in" / name / LESSON for name in ("ann", "bob")]
    for folder in folders:
        folder.mkdir(parents=True)
    table = tmp_path / "times.csv"
    table.write_text(f"id;time\nann;{texts[0]}\nbob;{texts[1]}\n")
    written, faults = import_times(tmp_path / "class", LESSON, table)
    assert (written, len(faults)) == (len([day for day in days if day]), days.count(None))
    for folder, day in zip(folders, days, strict=True):
        assert read_timestamp(folder) == (parse_time(f"{day} 10:00", local=True) if day else None)
    assert Manifest(tmp_path / "class", LESSON).entries == {}


def test_an_order_is_said_by_sure_dates_only():
    assert DateOrder.of(["05/04/2026", "13.04.2026", "2026-13-01", "soon"]) == DateOrder()
    assert DateOrder.of(["05/04/2026", "31/12/2026"]) == DateOrder(day_first=True)


def test_a_line_that_means_two_students_or_one_again_gives_nobody_a_time(tmp_path):
    Roster([Student("ann", email="ann@x.org"), Student("bob", email="bob@x.org")]).save(tmp_path / "class")
    for name in ("ann", "bob"):
        (tmp_path / "class" / "handed_in" / name / LESSON).mkdir(parents=True)
    (tmp_path / "x.csv").write_text("id,email,time\nann,bob@x.org,2026-05-01\nbob,,2026-05-02\nbob,,2026-05-03\n")
    written, faults = import_times(tmp_path / "class", LESSON, tmp_path / "x.csv")
    assert (written, len(faults)) == (1, 2)
    assert "fits both ann and bob" in faults[0] and "bob stands in the table twice" in faults[1]
    assert read_timestamp(tmp_path / "class" / "handed_in" / "ann" / LESSON) is None
