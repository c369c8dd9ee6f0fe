"""Mel triangles are librosa's with both norms, and add up."""

import librosa
import numpy as np
import pytest

from acml_tf.features.cepstrum import mel_filterbank
from acml_tf.features.mel_bands import mel_filter_bank


@pytest.mark.parametrize(("norm", "theirs"), [("peak", None), ("area", "slaney")])
@pytest.mark.parametrize("rate", [8000, 22050])
def test_the_triangles_are_those_of_librosa(norm, theirs, rate):
    peer = librosa.filters.mel(sr=rate, n_fft=1024, n_mels=20, htk=True, norm=theirs)
    np.testing.assert_allclose(mel_filter_bank(20, 1024, rate, norm), peer, atol=1e-6)


def test_with_peaks_of_one_it_is_the_bank_of_the_cepstrum():
    np.testing.assert_allclose(mel_filter_bank(40, 1024, 22050), mel_filterbank(40, 1024, 22050))


def test_neighbours_share_what_falls_between_their_peaks():
    bank = mel_filter_bank(12, 2048, 16000)
    first, last = bank[0].argmax() + 1, bank[-1].argmax()
    np.testing.assert_allclose(bank.sum(axis=0)[first:last], 1)


def test_areas_are_one_over_hertz_for_odd_lengths_too():
    bank = mel_filter_bank(8, 16385, 16000, norm="area")
    np.testing.assert_allclose(bank.sum(axis=1) * 16000 / 16385, 1, rtol=1e-3)


def test_another_norm_is_refused():
    with pytest.raises(ValueError, match="slaney"):
        mel_filter_bank(8, 512, 8000, norm="slaney")
