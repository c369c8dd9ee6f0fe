"""The list of data sets: each is looked for by a loader, and the page prints it."""

import re
from pathlib import Path

import pytest

import acml_tf
from acml_tf.data.known_sets import KNOWN_SETS, count_files, page

ROOT = Path(acml_tf.__file__).parents[1]


def test_every_folder_that_a_loader_looks_for_is_on_the_list():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "acml_tf").rglob("*.py")]
    looked_for = {name for text in texts for name in re.findall(r'(?:local_folder|fetch_archive)\("(\w+)"', text)}
    looked_for |= {"but_reverbdb", "measured_rirs", "cipic_sofa"}  # named by constants and defaults
    assert looked_for == set(KNOWN_SETS)


def test_the_page_is_up_to_date():
    assert (ROOT / "docs" / "data_sets.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(("name", "count"), [("fsdd", 2), ("hutubs", 1)])
def test_files_are_counted_without_what_a_mac_leaves(tmp_path, name, count):
    for file in ("a/1.WAV", "a/._1.WAV", "__MACOSX/1.wav", "2.flac", "pp1.sofa", "notes.txt"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    assert count_files(tmp_path, name) == count
