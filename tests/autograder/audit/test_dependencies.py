"""A digest changes with every word that a proof depends on, and with nothing else."""

import json
import shutil

import pytest

from autograder.audit.dependencies import (
    BEHIND,
    DATA_SUFFIXES,
    audit_digests,
    imported_files,
    notebook_digests,
    pins,
)
from tests.import_floors import ROOT

FILES = {
    "lessons/9_mini/9_1_levels.py": (
        "import numpy as np\n\nfrom acml_tf.plots.levels import plot_levels\nfrom acml_tf.sound import level\n"
        "# %% show\nplot_levels()\n"
        '# %% exercise="load" points=1\nfrom acml_tf.sound.level import load\n# %% hidden="load"\nload()\n'
    ),
    "solutions/9_1_levels/9_1_levels.ipynb": '{"cells": []}\n',
    "acml_tf/__init__.py": '"""Library."""\n',
    "acml_tf/sound/__init__.py": '"""Sounds."""\n',
    "acml_tf/sound/level.py": 'def load():\n    """Load."""\n    from acml_tf.data import recordings\n',
    "acml_tf/plots/__init__.py": '"""Pictures."""\n',
    "acml_tf/plots/levels.py": "def plot_levels():\n    pass\n",
    "acml_tf/data/__init__.py": '"""Data."""\n',
    "acml_tf/data/recordings.py": "import sklearn.svm\n",
    "acml_tf/data/other.py": "import keras\n",
    "acml_tf/data/sums.md5": "1 a.wav\n",
    "acml_tf/data/notes.md": "Whose they are.\n",
    "constraints.txt": "# pins\nnumpy==2.0\nscikit_learn==1.0\njoblib==1.1\nkeras==3.0\nruff==1.0\nnbclient==1.0\n",
}
FIRST = FILES["lessons/9_mini/9_1_levels.py"]
PROSE = "# %% [markdown]\n# What a level is.\n"


def notebook(kind):
    """Return the text of a notebook with one more cell."""
    return json.dumps({"cells": [{"cell_type": kind, "source": ["level(1)"]}]})


def tree(root, **changes):
    """Write the small course, some of its files with another text; return its digests."""
    for name, text in (FILES | changes).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    lesson = root / "lessons" / "9_mini" / "9_1_levels.py"
    return audit_digests(root, lesson), notebook_digests(root, lesson)


def changed(tmp_path, name, text):
    """Return which groups of the audit's and the notebook's digests change with a file."""
    before, after = tree(tmp_path / "before"), tree(tmp_path / "after", **{name: text})
    return [{group for group in old if old[group] != new[group]} for old, new in zip(before, after, strict=True)]


@pytest.mark.parametrize(
    ("name", "text", "groups"),
    [
        ("lessons/9_mini/9_1_levels.py", FIRST + "# a word\n", [{"lesson"}, set()]),
        ("lessons/9_mini/9_1_levels.py", FIRST + '# %% [markdown] equivalent="level"\n# a word\n', [{"lesson"}, set()]),
        ("lessons/9_mini/9_1_levels.py", FIRST + PROSE + "# or a `ValueError`\n", [{"lesson"}, set()]),
        ("lessons/9_mini/9_1_levels.py", FIRST + PROSE + '# %% [markdown] hint="level"\n# more\n', [set(), set()]),
        ("lessons/9_mini/9_1_levels.py", FIRST + '# %% [markdown] question="db"\n# - right 6\n', [set(), set()]),
        ("lessons/9_mini/9_1_levels.py", FIRST + "# %% show\nprint(level(1))\n", [set(), set()]),
        ("lessons/9_mini/9_1_levels.py", FIRST + '# %% own="level"\nmy_level = level\n', [set(), set()]),
        ("lessons/9_mini/9_1_levels.py", FIRST + "# %% show\n1\n# %%\nx = 1\n", [{"lesson"}, set()]),
        ("acml_tf/plots/levels.py", "def plot_levels():\n    return 1\n", [set(), {"library"}]),
        ("solutions/9_1_levels/9_1_levels.ipynb", notebook("code"), [set(), {"solution"}]),
        ("solutions/9_1_levels/9_1_levels.ipynb", notebook("markdown"), [set(), set()]),
        ("acml_tf/data/recordings.py", "import sklearn.svm\n\nRATE_HZ = 8000\n", [{"library"}, {"library"}]),
        ("acml_tf/data/__init__.py", '"""Other data."""\n', [set(), set()]),
        ("acml_tf/sound/level.py", FILES["acml_tf/sound/level.py"].replace("Load.", "Read."), [{"library"}, set()]),
        ("acml_tf/data/__init__.py", '"""Data."""\nx = 1\n', [set(), set()]),
        ("acml_tf/data/__init__.py", '"""Data."""\nprint(1)\n', [{"library"}, {"library"}]),
        ("acml_tf/sound/level.py", FILES["acml_tf/sound/level.py"] + "def save():\n    pass\n", [set(), set()]),
        ("acml_tf/data/sums.md5", "2 a.wav\n", [{"library"}, {"library"}]),
        ("acml_tf/data/other.py", "import keras  # a word\n", [set(), set()]),
        ("acml_tf/data/notes.md", "Whose they were.\n", [set(), set()]),
    ],
)
def test_what_is_imported_directly_or_not_changes_the_digest_of_its_group(tmp_path, name, text, groups):
    assert changed(tmp_path, name, text) == groups


@pytest.mark.parametrize(
    ("pin", "groups"),
    [
        ("numpy==2.0", [{"packages"}, {"packages"}]),
        ("scikit_learn==1.0", [{"packages"}, {"packages"}]),
        ("joblib==1.1", [{"packages"}, {"packages"}]),
        ("nbclient==1.0", [set(), {"packages"}]),
        ("keras==3.0", [set(), set()]),
        ("ruff==1.0", [set(), set()]),
    ],
)
def test_a_pin_matters_where_its_package_is_used(tmp_path, pin, groups):
    # the grader's own judging loads TensorFlow, and with it Keras, where a lesson brings it
    expected = [{"packages"}, groups[1]] if pin == "keras==3.0" else groups
    text = FILES["constraints.txt"].replace(pin, f"{pin}.9")
    assert changed(tmp_path, "constraints.txt", text) == expected


def test_digests_are_the_same_on_every_platform(tmp_path):
    windows = {name: text.replace("\n", "\r\n") for name, text in FILES.items()}
    assert tree(tmp_path / "a") == tree(tmp_path / "elsewhere" / "b", **windows)


def test_a_word_of_the_grader_changes_audits_and_no_notebook(tmp_path, monkeypatch):
    from autograder.audit import dependencies

    shutil.copytree(ROOT / "autograder", tmp_path / "copy" / "autograder", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(dependencies, "_grader_root", lambda: tmp_path / "copy")
    digests = []
    for name in (None, "diagnosis/mutants/generic.py", "execution/loopback.py", "grading/local_run.py"):
        if name:
            path = tmp_path / "copy" / "autograder" / name
            path.write_text(path.read_text(encoding="utf-8") + "# a word\n", encoding="utf-8")
        dependencies._grader_files.cache_clear()
        digests.append(tree(tmp_path / "course"))
    dependencies._grader_files.cache_clear()
    assert len({audit["grader"] for audit, _ in digests}) == 3
    assert digests[2] == digests[3]
    assert len({str(notebook) for _, notebook in digests}) == 1


def test_every_package_that_a_lesson_needs_is_pinned():
    lessons = sorted((ROOT / "lessons").glob("*/*.py"))
    _, packages = imported_files(ROOT, lessons)
    assert {"numpy", "keras", "scikit-learn"} <= packages
    needed = packages | {name for names in BEHIND.values() for name in names}
    assert needed - set(pins(ROOT, needed)) == set()


def test_every_data_file_of_the_library_counts():
    others = {path.suffix for path in (ROOT / "acml_tf").rglob("*.*") if path.is_file()} - {
        ".py",
        ".pyc",
        ".md",
        ".typed",
    }
    assert others == set(DATA_SUFFIXES)
