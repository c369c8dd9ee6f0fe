"""The house's words: code, docstrings, messages and documentation use the field's term, not a picture of it."""

import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[1]
SWEPT = ("acml_tf", "autograder", "docs", "benchmarks", "*.md")
# pattern → what to write
WORDS = {
    r"\b_?MOST_[A-Z]": "MAX_",
    r"\b_?FEWEST_[A-Z]": "MIN_",
    r"(?i)\bslips?\b": "misconception, or mistake",
    r"(?i)\blikeness(es)?\b": "similarity",
    r"(?i)\bexhibits?\b": "match",
    r"(?i)\bhollow\b": "degenerate",
    r"(?i)\bclerks?\b": "coordinator",
    r"(?i)person['’]s eye|\bneeds_eye\b": "manual review, needs_review",
    r"\b(Shelf|shelf)\b": "SubmissionStore, store",
    r"\bLedger\b": "Manifest",
    r"\bPeople\(": "StudentIndex",
    r"\b(Wire|wire)\b": "CallChannel, channel",
    r"\b(Intake|intake|take_in|take_in_bytes)\b": "NotebookContent, read_notebook, notebook_from_bytes",
    r"\bput_times\b": "record_times, import_times",
    r"\b(Placing|placing)\b": "Placement",
    r"\b(Standing|standings)\b": "StudentSummary, student_summaries",
    r"\bFinding\b": "CheckResult, ReviewItem, Diagnosis or SubmissionResult",
    r"\b(Wishes|Round|round_)\b": "GradeOptions, LessonRun",
    r"\b(Station|Errand|seats|manned_at|take_care)\b": "RemoteWorker, ClusterRun, num_slots, last_seen, reap_idle",
    r"\b(Desk|Handed)\(": "SubmissionGrader, Submission",
    r"\bBookkeeper\b": "Gradebook",
    r"\b(signal_shares|noise_shares)\b": "alpha_bar, betas",
    r"\b(step_features|position_waves)\b": "sinusoidal_embedding",
    r"\b(falling_steps|averaging_adam)\b": "cosine_adam, cosine_adam_ema",
    r"\b(fade_noise_floor|level_windows_db|spread_directions)\b": (
        "compensate_noise_floor, short_time_level_db, farthest_point_directions"
    ),
    r"\b(mirror_images|effective[ _](pressure|value)|find_law|DispersionLaw|known_checksums)\b": (
        "image_sources, rms, find_dispersion_relation, DispersionRelation, read_checksums"
    ),
    r"\bn_(bands|classes|clips|coefficients|folds|frames|repetitions|samples|segments|steps|takes)\b": "num_…",
    r"(?<![Tt]here )\bis no (?!evidence|use\b|more\b|longer\b)[a-z]": "is not a",
    r"(?i)\bone (row|line|job|worker|file|page|process|network) a [a-z]": "one … per …",
    r"\bso many (?!image sources)": "a given number of",
    r"\b(what|that|which) is none\b": "is not a",
    r"(?i)\bmoments?\b": "time, instant or step",
    r"\b(Layout\.room|layout\.room|ROOMS|_room_below|_output_room)\b": "answer_cell_of, NAMESPACES, bytes left",
    r"\b(slots|defined_slot|marked_slot)\b": "answer_cells, answer_id",
    r"(?i)\bdoors?\b": "process_files",
    r"\bworks = |\.(works|marks)\b": "by_student, by_exercise",
    r"\b(files_beside|_put_beside)\b|\bbeside = ": "extra files",
    r"\b(sandbox[./]room|standby[./](line|place))\b": "processes, stand_in, address",
}


def swept_files():
    """Return the files whose words are held, and nothing of lessons, course or solutions."""
    listed = subprocess.run(
        ["git", "ls-files", "--", *SWEPT], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    suffixes = {".py", ".md", ".html", ".j2"}
    left_out = ("lessons/", "course/", "solutions/", "CHANGELOG.md")
    return [name for name in listed if pathlib.Path(name).suffix in suffixes and not name.startswith(left_out)]


def used(pattern, text, name):
    """Return each line of a text that a pattern is found in, with its place."""
    found = re.compile(pattern)
    return [
        f"{name}:{number}: {line.strip()}" for number, line in enumerate(text.splitlines(), 1) if found.search(line)
    ]


@pytest.mark.parametrize("pattern", WORDS)
def test_the_field_s_word_is_written(pattern):
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in swept_files()}
    places = [place for name, text in texts.items() for place in used(pattern, text, name)]
    assert not places, f"write {WORDS[pattern]} instead:\n" + "\n".join(places)


def test_a_forbidden_word_is_named_with_file_line_and_the_word_to_write():
    assert used(r"\b_?MOST_[A-Z]", "a = 1\nMOST_ROWS = 3\n", "x.py") == ["x.py:2: MOST_ROWS = 3"]
    assert not used(r"(?<![Tt]here )\bis no [a-z]", "Where there is no sandbox", "x.py")
