"""Files as they lie on a disk: behind links, in folders with spaces, there twice, beside sounds that nobody reads."""

import os

import pytest

from acml_tf.data.known_sets import count_files
from acml_tf.data.own_files import one_of_each, own_files, sounds_beside


@pytest.fixture
def files(tmp_path):
    """A function that writes files with their own name in them, and returns the folder."""

    def write(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(os.path.basename(name))
        return tmp_path

    return write


def relative(root):
    return [str(path.relative_to(root)) for path in own_files(root)]


def test_folders_behind_links_are_read_and_names_may_hold_spaces(files, tmp_path_factory):
    root, disk = files("class a/1 2.wav"), tmp_path_factory.mktemp("other disk")
    (disk / "3.wav").touch()
    (root / "class b").symlink_to(disk)
    assert relative(root) == ["class a/1 2.wav", "class b/3.wav"]
    (disk / "set").symlink_to(root)
    assert [path.name for path in own_files(disk / "set")] == ["1 2.wav", "3.wav"]
    assert count_files(root, "fsdd") == 2


def test_a_folder_that_several_ways_lead_to_is_read_once(files):
    root = files("recordings/1.wav", "recordings/deep/2.wav")
    for link, target in (("again", "recordings"), ("first", "recordings/deep"), ("up", "."), ("recordings/up", "..")):
        (root / link).symlink_to(root / target)
    assert relative(root) == ["recordings/1.wav", "recordings/deep/2.wav"]


def test_a_folder_that_is_missing_or_closed_is_named(files):
    root = files("a/1.wav")
    with pytest.raises(ValueError, match="nowhere is not a folder"):
        own_files(root / "nowhere")
    if os.getuid():
        (root / "a").chmod(0)
        with pytest.raises(ValueError, match=r"a cannot be opened \(Permission denied\): ask for the right"):
            own_files(root)
        (root / "a").chmod(0o700)


def test_sounds_that_are_not_read_are_named(files):
    root = files("a/1.M4A", "a/2.m4a", "b/3.mp3", "._4.mp3", "notes.txt")
    assert sounds_beside(root) == " (what is there: 2 .m4a, 1 .mp3; other kinds have to be saved as .wav)"
    assert sounds_beside(files("c/notes.txt") / "c") == ""


def test_copies_are_left_out_and_said_and_namesakes_refused(files, capsys):
    root = files("a/1.wav", "b/1.wav", "b/2.wav")
    named = [(path.name, path) for path in own_files(root)]
    assert one_of_each(named) == [("1.wav", root / "a/1.wav"), ("2.wav", root / "b/2.wav")]
    assert "1 copies of recordings" in capsys.readouterr().out
    (root / "b/1.wav").write_text("another")
    with pytest.raises(ValueError, match=r"a/1.wav and .*b/1.wav differ and have one name: name the folder of one"):
        one_of_each(named)
