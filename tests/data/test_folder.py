"""Does one rule find data sets: the local folder, else the cache?"""

import pytest

from acml_tf.data import folder as rule
from acml_tf.data.download import fetch_archive


def test_local_folder_comes_first(tmp_path, monkeypatch):
    (tmp_path / "digits").mkdir()
    monkeypatch.setenv("ACML_DATA", str(tmp_path))
    assert fetch_archive("digits", "https://nowhere", "0" * 64, 1.0) == tmp_path / "digits"
    assert rule.local_folder("birds") is None


def test_a_mistyped_variable_is_said(monkeypatch):
    monkeypatch.setenv("ACML_DATA", "/no/such/place")
    with pytest.raises(ValueError, match="'/no/such/place', which is not a folder"):
        rule.local_folder("digits")
