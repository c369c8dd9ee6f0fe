"""Is a data set downloaded once, checked, and never found half unpacked?"""

import hashlib
import tarfile
from pathlib import Path

import pooch
import pytest

from acml_tf.data import download
from acml_tf.data.folder import DataUnavailable


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    """A machine that has no data yet."""
    monkeypatch.delenv("ACML_DATA", raising=False)
    monkeypatch.setattr(download, "cache_folder", lambda: tmp_path / "cache")
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
            Path(output_file).write_bytes(Path(url[7:]).read_bytes())
        else:
            raise ConnectionError("no route to host")


@pytest.fixture
def network(monkeypatch):
    """Let pooch fetch from this disk only."""
    monkeypatch.setattr(pooch.core, "choose_downloader", lambda *_, **__: FileDownloader())


@pytest.mark.usefixtures("network")
def test_download_says_its_size_once_and_is_kept(tmp_path, empty_cache, capsys):
    url, checksum = make_archive(tmp_path)
    first = download.fetch_archive("small", url, checksum, 11.4)
    assert (first / "small-1.0" / "hello.txt").read_text() == "hello"
    assert "11.4 MiB" in capsys.readouterr().out
    assert download.fetch_archive("small", url, checksum, 11.4) == first == empty_cache / f"small-{checksum[:8]}"
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("network", "empty_cache")
def test_other_bytes_than_promised_are_refused(tmp_path):
    url, _ = make_archive(tmp_path)
    with pytest.raises(ValueError, match="does not match its checksum"):
        download.fetch_archive("small", url, "0" * 64, 1.0)


@pytest.mark.usefixtures("network", "empty_cache")
def test_without_network_one_sentence_says_what_to_do():
    with pytest.raises(DataUnavailable, match="connect to the network, or put the files into") as caught:
        download.fetch_archive("small", "https://nowhere/small.tar.gz", "0" * 64, 1.0)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("network")
def test_unpacking_that_stops_half_way_leaves_nothing_to_be_taken_for_the_set(tmp_path, empty_cache, monkeypatch):
    url, checksum = make_archive(tmp_path)

    def stopped(_archive, inside, *_, **__):
        inside.mkdir()
        (inside / "hello.txt").write_text("hel")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(download.shutil, "unpack_archive", stopped)
        with pytest.raises(KeyboardInterrupt):
            download.fetch_archive("small", url, checksum, 11.4)
    assert not [path for path in empty_cache.iterdir() if path.is_dir()]
    whole = download.fetch_archive("small", url, checksum, 11.4)
    assert (whole / "small-1.0" / "hello.txt").read_text() == "hello"
