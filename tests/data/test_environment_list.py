"""The list of ESC-50 as spreadsheet programs save it: whatever they change, the rows are the same."""

import csv
import io

import pytest

from acml_tf.data.environment_list import COLUMNS, read_list

ROWS = [
    {"filename": "1-100032-A-0.wav", "fold": "1", "target": "0", "category": "dog", "src_file": "100032"},
    {"filename": "3-1-B-0.wav", "fold": "3", "target": "0", "category": "dog", "src_file": "1"},
    {"filename": "1-17367-A-10.wav", "fold": "1", "target": "10", "category": "sea waves", "src_file": "17367"},
]
WANTED = [("1-100032-A-0.wav", "dog", "100032", 1), ("3-1-B-0.wav", "dog", "1", 3)]
WANTED += [("1-17367-A-10.wav", "sea waves", "17367", 1)]


def table(rows=ROWS, columns=("filename", "fold", "target", "category", "src_file"), **dialect):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", restval="x", **dialect)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        table().encode(),
        table(delimiter=";").encode("utf-8-sig"),
        table(delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n").encode("utf-8-sig"),
        table(delimiter="\t", lineterminator="\r\n").encode("utf-16"),
        b"sep=;\r\n" + table(delimiter=";").encode(),
        table(ROWS[::-1], ["notes", *COLUMNS, "take", "esc10"], lineterminator="\r\n").encode(),
        table([{**row, "notes": "läuft; gut"} for row in ROWS], ("notes", *COLUMNS)).encode("cp1252"),
        (table(delimiter=";") + ";;;;\r\n;;;;\r\n").encode(),
        table().replace("filename,fold", "Filename , FOLD").encode(),
    ],
)
def test_the_rows_are_the_same_however_they_were_saved(tmp_path, content):
    (tmp_path / "esc50.csv").write_bytes(content)
    assert read_list(tmp_path / "esc50.csv") == WANTED


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (table(columns=("filename", "fold", "target", "category")), "has no column src_file: get the list"),
        ("", "has no column target"),
        (table([{**ROWS[0], "fold": "1. Jan"}]), "says '1. Jan' of 1-100032-A-0.wav where a number should be"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, content, said):
    (tmp_path / "esc50.csv").write_text(content)
    with pytest.raises(ValueError, match=said):
        read_list(tmp_path / "esc50.csv")
