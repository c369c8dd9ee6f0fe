"""ESC-10 on demand, without a network: folder first, every clip held against its checksum, nothing fetched twice."""

import hashlib
from pathlib import Path

import pooch
import pytest

from acml_tf.data import download, esc10
from acml_tf.data.download import read_checksums
from acml_tf.data.folder import DataUnavailable


class Network:
    """Stands for the network: delivers a clip's own name, other bytes, or fails as a cable pulled out does."""

    def __init__(self, answer, asked):
        self.answer, self.asked = answer, asked

    def __call__(self, url, output_file, _pooch):
        self.asked.append(url)
        if self.answer is None or (self.answer == "two clips" and len(self.asked) > 2):
            raise ConnectionError("no route to host")
        name = Path(url).name
        Path(output_file).write_bytes(b"not found" if self.answer == "not found" else name.encode())


@pytest.fixture
def network(tmp_path, monkeypatch):
    """A machine without data, and a function that says what the network delivers; it returns what was asked for."""
    monkeypatch.delenv("ACML_DATA", raising=False)
    for module in (esc10, download):
        monkeypatch.setattr(module, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(download, "AT_A_TIME", 1)
    sums = {name: f"md5:{hashlib.md5(Path(url).name.encode()).hexdigest()}" for name, url in esc10.addresses().items()}
    monkeypatch.setattr(esc10, "read_checksums", lambda _: sums)

    def delivers(answer):
        asked = []
        monkeypatch.setattr(pooch.core, "choose_downloader", lambda *_, **__: Network(answer, asked))
        return asked

    return delivers


def test_forty_clips_of_each_class_have_a_checksum_and_an_address():
    checksums, addresses = read_checksums(esc10.CHECKSUM_FILE), esc10.addresses()
    assert set(checksums) == set(addresses) and len(set(checksums.values())) == len(set(addresses.values())) == 400
    assert {name: sum(path.startswith(name) for path in checksums) for name in esc10.ESC50_NUMBERS} == dict.fromkeys(
        esc10.ESC50_NUMBERS, 40
    )
    assert addresses["001 - Dog bark/1-30226-A.wav"].endswith("/ESC-50/master/audio/1-30226-A-0.wav")
    assert all(len(checksum) == len("md5:") + 32 for checksum in checksums.values())


def test_a_whole_download_is_announced_once_and_not_repeated(network, capsys):
    asked = network("names")
    folder = esc10.fetch_esc10()
    assert (folder / "002 - Rain" / "1-17367-A.wav").read_bytes() == b"1-17367-A-10.wav"
    assert "168 MiB" in capsys.readouterr().out and len(asked) == 400
    assert esc10.fetch_esc10() == esc10.find_esc10() == folder
    assert len(asked) == 400 and capsys.readouterr().out == ""


def test_an_interrupted_download_goes_on_where_it_ended(network):
    network("two clips")
    with pytest.raises(DataUnavailable, match="connect to the network, or put the class folders into") as caught:
        esc10.fetch_esc10()
    assert "\n" not in str(caught.value) and esc10.find_esc10() is None
    asked = network("names")
    esc10.fetch_esc10()
    assert len(asked) == 398


def test_other_bytes_than_promised_are_refused(network):
    network("not found")
    with pytest.raises(ValueError, match="does not match its checksum: try again"):
        esc10.fetch_esc10()


def test_the_data_folder_comes_first(network, tmp_path, monkeypatch):
    asked = network(None)
    (tmp_path / "esc10").mkdir()
    monkeypatch.setenv("ACML_DATA", str(tmp_path))
    assert esc10.fetch_esc10() == tmp_path / "esc10" and asked == []
