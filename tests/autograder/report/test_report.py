"""The class report: its numbers against numbers counted here, and what hostile students may not do to it."""

import collections
import re
import statistics

import bs4
import numpy as np
import pytest

from acml_tf import __version__
from autograder.authoring.lesson import read_lesson
from autograder.errors import CourseError
from autograder.evaluation.results import SubmissionResult
from autograder.execution.verdict import Verdict
from autograder.report import write_report

EXERCISES = {
    "delay_and_sum": 2,
    "steering_vector": 1,
    "music_spectrum": 3,
    "split_conformal": 2,
    "coverage": 1,
}
SLIPS = {
    "takes_degrees_for_radians": "You put degrees into the sine; convert them to radians first.",
    "forgets_the_finite_sample_correction": "You took the (1−α) quantile of n scores; it is the ⌈(n+1)(1−α)⌉-th.",
}
MESSAGES = [
    "The power must be largest where the source is: 20° was put in, 70° came back.",
    "Sort the scores first.",
]
NAMES = "ada bo chandra dilek emre fatou goran hana ines jun kofi lea mai noor olga pia quinn rui".split()
STATUSES = ["passed", "failed", "crashed", "timed out", "not attempted", "not reached"]
SYMBOLS = dict(zip(STATUSES, ["✓", "✗", "✗!", "", "–", "○"], strict=True))  # the clock is drawn


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """A lesson of five exercises and one answer in prose, read from a file as always."""
    cells = ["# %% [markdown] minutes=60\n# # Where does the sound come from?"]
    for name, points in EXERCISES.items():
        cells += [f'# %% exercise="{name}" points={points}\nfrom acml_tf.acoustics.arrays import {name}']
        cells += [f'# %% test="{name}"\nassert {name}(1) == 1']
    cells += ['# %% [markdown] answer="why_sidelobes" points=2\n# Because the window is short.']
    path = tmp_path_factory.mktemp("lessons") / "5_7_direction_of_arrival.py"
    path.write_text("\n\n".join(cells), encoding="utf-8")
    return read_lesson(path)


def make_class(size, seed=7):
    """Return receipts of a class whose abilities differ, with every kind of ending in it."""
    rng = np.random.default_rng(seed)
    return [make_receipt(rng, f"{NAMES[i % len(NAMES)]}{i:03d}") for i in range(size)]


def make_receipt(rng, student):
    skill = rng.beta(4, 2)
    odds = [skill, *((1 - skill) * np.array([0.55, 0.2, 0.05, 0.15, 0.05]))]
    verdicts = [make_verdict(rng, name, str(rng.choice(STATUSES, p=odds))) for name in EXERCISES]
    flags = [{"kind": "a call ran out of time", "evidence": v.exercise} for v in verdicts if v.status == "timed out"]
    if rng.random() < 0.12:
        line = "from acml_tf.acoustics.arrays import delay_and_sum"
        flags += [{"kind": "borrows the library's answer", "evidence": line}] * int(rng.integers(1, 4))
    notes = ["The file was encoded in cp1252 instead of UTF-8."] if rng.random() < 0.1 else []
    seconds = float(rng.gamma(4, 0.5))
    if rng.random() < 0.04:
        problem = f"{student}.ipynb is not a notebook: it has no cells; hand in the .ipynb file."
        verdicts = [Verdict(name, points, "not reached", problem) for name, points in EXERCISES.items()]
        flags, notes = [{"kind": "the file could not be graded", "evidence": problem}], []
        return SubmissionResult(student, "5_7_direction_of_arrival", "", verdicts, {}, flags, notes, problem)
    return SubmissionResult(student, "5_7_direction_of_arrival", "", verdicts, {}, flags, notes, "", seconds)


def make_verdict(rng, name, status):
    verdict = Verdict(name, float(EXERCISES[name]), status)
    if status == "failed" and rng.random() < 0.6:
        verdict.misconception = str(rng.choice(list(SLIPS)))
        verdict.advice, verdict.stage = SLIPS[verdict.misconception], "hidden"
    elif status == "failed":
        verdict.message, verdict.stage = str(rng.choice(MESSAGES)), "visible"
    elif status == "crashed":
        verdict.message = "ValueError: operands could not be broadcast together with shapes (20,) (19,)"
    return verdict


def make_scores(receipts):
    """Return what the gradebook says: every third student's prose is graded, with one point; every fifth was late."""
    by_hand = [(i % 3 == 0, not receipt.problem) for i, receipt in enumerate(receipts)]
    return {
        receipt.student: {
            "score": receipt.score + (done and read),
            "points": 11.0,
            "by_hand": read and not done,
            "penalty": float(i % 5 == 0),
        }
        for i, (receipt, (done, read)) in enumerate(zip(receipts, by_hand, strict=True))
    }


def render(lesson, receipts, path, scores=None, links=None):
    write_report(lesson, receipts, scores, path / "report.html", links)
    return bs4.BeautifulSoup((path / "report.html").read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def graded():
    """Thirty students and their gradebook."""
    receipts = make_class(30)
    return receipts, make_scores(receipts)


@pytest.fixture(scope="module")
def page(lesson, graded, tmp_path_factory):
    """The report on the thirty, parsed."""
    links = {receipt.student: f"feedback/{receipt.student}/5_7.html" for receipt in graded[0]}
    return render(lesson, graded[0], tmp_path_factory.mktemp("report"), graded[1], links)


def words(element):
    return " ".join(element.get_text().split())


def groups_after(page, heading):
    title = next(h for h in page.find_all(["h2", "h3"]) if h.get_text() == heading)
    return [
        [words(part) for part in item.find_all("span", recursive=False)]
        for item in title.find_next("ul").find_all("li")
    ]


def failing(receipts):
    return [v for r in receipts for v in r.verdicts if v.status in ("failed", "crashed")]


def counts(entry):
    """Points that count: never below zero."""
    return max(0.0, entry["score"] - entry["penalty"])


def test_headline_counts_the_class(page, graded):
    receipts, scores = graded
    points = [counts(entry) for entry in scores.values()]
    tiles = {words(tile.dt): words(tile.dd) for tile in page.find("dl").find_all("div")}
    assert tiles["Handed in"] == "30 students"
    assert tiles["Median score"] == f"{statistics.median(points):g} of 11 points"
    assert tiles["Mean score"] == f"{round(sum(points) / 30, 2):g} range {min(points):g} to {max(points):g}"
    assert tiles["Need manual review"].split()[0] == str(sum(bool(r.flags) for r in receipts))
    waiting = sum(entry["by_hand"] for entry in scores.values())
    assert tiles["Await grading by hand"] == f"{waiting} up to 2 points each"


def test_every_flag_has_one_line_and_the_rest_is_counted(page, graded):
    lines = groups_after(page, "Who needs manual review")
    evidence = collections.Counter((r.student, flag["kind"]) for r in graded[0] for flag in r.flags)
    assert sorted((student, kind) for student, kind, *_ in lines) == sorted(evidence)
    for student, kind, shown, _ in lines:
        more = evidence[student, kind] - 1
        assert shown.endswith(f"and {more} more") if more else "more" not in shown
    assert lines[0][1] == "the file could not be graded"


def test_misconceptions_are_counted_and_unknown_failures_offered_as_wrong_cells(page, graded):
    known = collections.Counter((v.misconception, v.exercise) for v in failing(graded[0]) if v.misconception)
    listed = {tuple(what.split(" in ")): int(count) for count, what, *_ in groups_after(page, "Misconceptions")}
    assert listed == {(name.replace("_", " "), exercise): n for (name, exercise), n in known.items()}
    unknown = [v for v in failing(graded[0]) if not v.misconception]
    groups = groups_after(page, "Failing answers that match no known misconception")
    assert sum(int(group[0]) for group in groups) == len(unknown)
    assert collections.Counter(v.message for v in unknown).keys() == {group[2] for group in groups}
    assert "Candidates for new wrong cells in 5_7_direction_of_arrival.py" in words(page)


def test_table_shows_every_student_with_marks_score_and_feedback(page, graded):
    receipts, scores = graded
    rows = {words(row.th): row for row in page.select("table.class tbody tr")}
    assert list(rows) == sorted(scores)
    for receipt in receipts:
        row = rows[receipt.student]
        assert [mark.get_text() for mark in row.select(".mark")] == [SYMBOLS[v.status] for v in receipt.verdicts]
        entry = scores[receipt.student]
        late = f" (−{entry['penalty']:g} late)" if entry["penalty"] else ""
        assert [words(cell) for cell in row.find_all("td")][0] == f"{counts(entry):g}{late}"
        assert row.a["href"] == f"feedback/{receipt.student}/5_7.html"


def test_pictures_say_in_words_what_they_show(page, graded):
    receipts, scores = graded
    histogram, losses = (svg["aria-label"] for svg in page.select("figure svg"))
    drawn = {float(points): int(count) for points, count in re.findall(r"([\d.]+): (\d+)", histogram)}
    assert drawn == collections.Counter(map(counts, scores.values()))
    for name in EXERCISES:
        lost = sum(v.status != "passed" for r in receipts for v in r.verdicts if v.exercise == name)
        assert f"{name}: {lost} of 30 students" in losses


def test_page_stands_alone(page):
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert not page.find_all(["script", "link", "img", "iframe"])
    inside = {anchor["href"] for anchor in page.find_all("a") if anchor["href"].startswith("#")}
    assert inside <= {f"#{name}" for name in ids}


def test_the_page_names_the_version_that_made_it(page):
    assert f"Made by acml {__version__}." in words(page)


def test_a_page_is_drawn_anew_only_where_it_would_say_something_else(lesson, tmp_path):
    receipts, path = make_class(5), tmp_path / "report.html"
    scores = make_scores(receipts)
    render(lesson, receipts, tmp_path, scores)
    before = path.stat().st_ino
    render(lesson, receipts, tmp_path, scores)
    assert path.stat().st_ino == before
    path.write_bytes(b"\xff torn")
    assert words(render(lesson, receipts, tmp_path, scores))
    scores[receipts[1].student]["penalty"] = 0.25
    assert "(−0.25 late)" in words(render(lesson, receipts, tmp_path, scores))


def test_hostile_text_stays_text(lesson, tmp_path):
    attack = '<script>alert(1)</script>"onmouseover="alert(2)'
    receipt = make_class(1)[0]
    receipt.student = f"javascript:{attack}\u202egpj"
    receipt.flags = [{"kind": attack, "evidence": f"\x1b[31m{attack}\ud800 {'{{ 7*7 }}' * 99}"}]
    receipt.notes, receipt.verdicts[0] = [attack], Verdict("delay_and_sum", 2.0, "crashed", attack)
    receipt.verdicts[1] = Verdict("steering_vector", 1.0, "failed", "", attack, attack)
    page = render(lesson, [receipt], tmp_path, links={receipt.student: f"{receipt.student}.html".replace("/", "")})
    assert not page.find_all("script")
    assert not any(name.startswith("on") for element in page.find_all(True) for name in element.attrs)
    assert all(anchor["href"].startswith(("#", "javascript%3A")) for anchor in page.find_all("a"))
    line = groups_after(page, "Who needs manual review")[0]
    assert line[0] == f"javascript:{attack}\\u202egpj" and line[1] == attack
    assert line[2].startswith(f"\\x1b[31m{attack}\\ud800") and line[2].endswith("characters more)")
    assert "49" not in line[2]


def test_one_student_and_all_passed(lesson, tmp_path):
    verdicts = [Verdict(name, points, "passed") for name, points in EXERCISES.items()]
    receipt = SubmissionResult("ada", lesson.name, "", verdicts, {}, [], [])
    scores = {"ada": {"score": 11.0, "points": 11.0, "by_hand": False, "penalty": 0.0}}
    text = words(render(lesson, [receipt], tmp_path, scores))
    for sentence in (
        "1 student ",
        "Nobody: no submission was flagged",
        "Nobody lost a point",
        "nothing waits",
    ):
        assert sentence in text


def test_a_thousand_students(lesson, tmp_path):
    receipts = make_class(1000)
    for i, receipt in enumerate(receipts[:100]):
        receipt.verdicts[0] = Verdict("delay_and_sum", 2.0, "crashed", f"ValueError: {i} {'x' * 5000}")
    page = render(lesson, receipts, tmp_path)
    assert len(page.select("table.class tbody tr")) == 1000
    assert (tmp_path / "report.html").stat().st_size < 4_000_000
    section = page.find("section", id="misconceptions")
    assert re.fullmatch(r"and \d+ more", words(section.find("summary")))
    assert re.search(r"\d+ messages more, each from one student;", words(section))


def test_without_a_gradebook_all_prose_waits_and_strangers_in_it_are_named(lesson, tmp_path):
    receipts = make_class(4)
    assert words(render(lesson, receipts, tmp_path).find("dl")).endswith("4 up to 2 points each")
    scores = make_scores(make_class(6))
    text = words(render(lesson, receipts, tmp_path, scores))
    assert "no receipt was found: emre004, fatou005." in text


def test_what_cannot_be_reported_is_said_in_a_sentence(lesson, tmp_path):
    with pytest.raises(CourseError, match="grade the class"):
        write_report(lesson, [], None, tmp_path / "report.html")
    foreign = make_class(1)
    foreign[0].lesson = "1_1_other"
    with pytest.raises(CourseError, match="1_1_other"):
        write_report(lesson, foreign, None, tmp_path / "report.html")
