"""HUTUBS on demand, without a network: folder first, checksums kept, one sentence for what goes wrong."""

from pathlib import Path

import pooch
import pytest

from acml_tf.data import download, hutubs
from acml_tf.data.download import read_checksums
from acml_tf.data.folder import DataUnavailable


class Network:
    """Stands for the network: delivers some bytes, or fails as a cable pulled out does."""

    def __init__(self, content):
        self.content = content

    def __call__(self, _url, output_file, _pooch):
        if self.content is None:
            raise ConnectionError("no route to host")
        Path(output_file).write_bytes(self.content)


@pytest.fixture
def network(tmp_path, monkeypatch):
    """A machine without data, and a function that says what the network delivers."""
    monkeypatch.delenv("ACML_DATA", raising=False)
    monkeypatch.setattr(download, "cache_folder", lambda: tmp_path / "cache")

    def delivers(content):
        monkeypatch.setattr(pooch.core, "choose_downloader", lambda *_, **__: Network(content))

    return delivers


def test_every_person_and_the_table_have_a_checksum():
    checksums = read_checksums(hutubs.CHECKSUM_FILE)
    assert set(checksums) == {hutubs.MEASURES_FILE} | {f"pp{n}_HRIRs_measured.sofa" for n in range(1, 97)}
    assert len(set(checksums.values())) == 97 and {len(text) for text in checksums.values()} == {len("md5:") + 32}
    assert checksums["pp1_HRIRs_measured.sofa"] == "md5:8bbf12f193a9296eb5ba2e2f68a81c09"


def test_a_file_in_the_data_folder_is_not_downloaded(tmp_path, monkeypatch, network):
    network(None)
    (tmp_path / "hutubs").mkdir()
    (tmp_path / "hutubs" / "pp3_HRIRs_measured.sofa").touch()
    monkeypatch.setenv("ACML_DATA", str(tmp_path))
    assert hutubs.fetch_hutubs(3) == tmp_path / "hutubs" / "pp3_HRIRs_measured.sofa"
    with pytest.raises(DataUnavailable):
        hutubs.fetch_hutubs(4)


def test_matching_bytes_are_kept_and_announced_once(network, monkeypatch, capsys):
    network(b"hello")
    sums = {hutubs.MEASURES_FILE: "md5:5d41402abc4b2a76b9719d911017c592"}
    monkeypatch.setattr(hutubs, "read_checksums", lambda _: sums)
    path = hutubs.fetch_hutubs("measures")
    assert path.read_bytes() == b"hello" and "Downloading" in capsys.readouterr().out
    network(None)
    assert hutubs.fetch_hutubs("measures") == path and capsys.readouterr().out == ""


def test_other_bytes_than_promised_are_refused(network):
    network(b"a page that says: not found")
    with pytest.raises(ValueError, match="pp1_HRIRs_measured.sofa does not match its checksum"):
        hutubs.fetch_hutubs(1)


def test_without_network_one_sentence_says_what_to_do(network):
    network(None)
    with pytest.raises(DataUnavailable, match="connect to the network, or put the file into a folder") as caught:
        hutubs.fetch_hutubs(2)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("subject", [0, 97, "pp1"])
def test_nobody_else_is_in_the_set(subject):
    with pytest.raises(ValueError, match="give a number from 1 to 96"):
        hutubs.fetch_hutubs(subject)


def test_a_whole_float_is_a_number_of_a_person(tmp_path, monkeypatch):
    monkeypatch.setenv("ACML_DATA", str(tmp_path))
    (tmp_path / "hutubs").mkdir()
    (tmp_path / "hutubs" / "pp1_HRIRs_measured.sofa").touch()
    assert hutubs.fetch_hutubs(1.0) == hutubs.fetch_hutubs(1)
