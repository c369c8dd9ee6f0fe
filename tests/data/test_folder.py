"""Does one rule find data sets: local folder, cache, checksummed download, else one clear sentence?"""

import hashlib
import tarfile

import pooch
import pytest

from acml_tf.data import folder as rule


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    """A machine that has no data yet."""
    monkeypatch.delenv("ACML_DATA", raising=False)
    monkeypatch.setattr(rule, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def make_archive(tmp_path):
    (tmp_path / "hello.txt").write_text("hello")
    with tarfile.open(tmp_path / "small.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "hello.txt", "small-1.0/hello.txt")
    checksum = hashlib.sha256((tmp_path / "small.tar.gz").read_bytes()).hexdigest()
    return f"file://{tmp_path}/small.tar.gz", checksum


class FileDownloader:
    """Stands for the network: copies a file:// address, or fails as a cable pulled out does."""

    def __call__(self, url, output_file, _pooch):
        if url.startswith("file://"):
            from pathlib import Path

            Path(output_file).write_bytes(Path(url[7:]).read_bytes())
        else:
            raise ConnectionError("no route to host")


@pytest.fixture
def network(monkeypatch):
    """Let pooch fetch from this disk only."""
    monkeypatch.setattr(pooch.core, "choose_downloader", lambda *_, **__: FileDownloader())


def test_local_folder_comes_first(tmp_path, monkeypatch):
    (tmp_path / "digits").mkdir()
    monkeypatch.setenv("ACML_DATA", str(tmp_path))
    assert rule.fetch_archive("digits", "https://nowhere", "0" * 64, 1.0) == tmp_path / "digits"
    assert rule.local_folder("birds") is None


def test_a_mistyped_variable_is_said(monkeypatch):
    monkeypatch.setenv("ACML_DATA", "/no/such/place")
    with pytest.raises(ValueError, match="'/no/such/place', which is not a folder"):
        rule.local_folder("digits")


@pytest.mark.usefixtures("network")
def test_download_says_its_size_once_and_is_kept(tmp_path, empty_cache, capsys):
    url, checksum = make_archive(tmp_path)
    first = rule.fetch_archive("small", url, checksum, 11.4)
    assert (first / "small-1.0" / "hello.txt").read_text() == "hello"
    assert "11.4 MiB" in capsys.readouterr().out
    assert rule.fetch_archive("small", url, checksum, 11.4) == first == empty_cache / "small"
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("network", "empty_cache")
def test_other_bytes_than_promised_are_refused(tmp_path):
    url, _ = make_archive(tmp_path)
    with pytest.raises(ValueError, match="does not match its checksum"):
        rule.fetch_archive("small", url, "0" * 64, 1.0)


@pytest.mark.usefixtures("network", "empty_cache")
def test_without_network_one_sentence_says_what_to_do():
    with pytest.raises(rule.DataUnavailable, match="connect to the network, or put the files into") as caught:
        rule.fetch_archive("small", "https://nowhere/small.tar.gz", "0" * 64, 1.0)
    assert "\n" not in str(caught.value)
