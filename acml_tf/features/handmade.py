"""Eighty numbers made by hand for a clip: six families, none of which knows how loud the recorder was set.

Frames that are more than 60 dB below the loudest one count as silence and are left out of all means.

Lesson: lessons/2_features/2_1_feature_extraction.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.samples import samples
from acml_tf.features.cepstrum import cached_filterbank, cepstral_coefficients
from acml_tf.features.chroma import NOTES, chroma_vector
from acml_tf.features.deltas import delta_features
from acml_tf.features.spectral_shape import (
    spectral_bandwidth,
    spectral_centroid,
    spectral_flatness,
    spectral_flux,
    spectral_rolloff,
)
from acml_tf.features.spectrogram import WINDOW_S, power_spectrogram, power_to_decibel, window_length
from acml_tf.features.waveform_shape import crest_and_kurtosis, zero_crossing_rate
from acml_tf.features.wavelets import wavelet_details

SILENCE_DB = -60.0
NUM_LEVELS, NUM_COEFFICIENTS, NUM_SLOPES, NUM_BANDS = 10, 13, 6, 40
FAMILIES = {
    "waveform": ("crest", "kurtosis", "crossings", "crossings ±", "sounding", "level ±"),
    "shape": tuple(
        f"{name}{spread}" for spread in ("", " ±") for name in ("centroid", "bandwidth", "rolloff", "flatness", "flux")
    ),
    "wavelets": tuple(f"{what} {j}" for what in ("level", "spikes") for j in range(1, NUM_LEVELS + 1)),
    "chroma": NOTES,
    "cepstrum": tuple(f"c{k}{spread}" for spread in ("", " ±") for k in range(NUM_COEFFICIENTS)),
    "slopes": tuple(f"Δc{k} ±" for k in range(NUM_SLOPES)),
}


def handmade_names():
    """Return the names of the 80 numbers, in the order of the columns of `handmade_table`.

    Returns:
        Names such as `"shape: centroid"`; `±` stands for the standard deviation over the frames.

    Example:
        >>> len(handmade_names()), handmade_names()[6]
        (80, 'shape: centroid')
    """
    return [f"{family}: {name}" for family, names in FAMILIES.items() for name in names]


def family_columns(*families):
    """Return the columns of `handmade_table` that belong to some families.

    Args:
        *families: Names of families: waveform, shape, wavelets, chroma, cepstrum, slopes.

    Returns:
        Sorted indices of columns.

    Raises:
        ValueError: There is no such family.

    Example:
        >>> family_columns("waveform")
        array([0, 1, 2, 3, 4, 5])
    """
    unknown = set(families) - set(FAMILIES)
    if unknown:
        raise ValueError(f"no family is called {', '.join(sorted(unknown))}: choose from {', '.join(FAMILIES)}.")
    owners = np.repeat(list(FAMILIES), [len(names) for names in FAMILIES.values()])
    return np.flatnonzero(np.isin(owners, families))


def handmade_row(signal, sample_rate_hz, window_s=WINDOW_S):
    """Compute the 80 numbers of one clip.

    Args:
        signal: Waveform, shape `(num_samples,)`, not constant, of 7168 samples at least (0.33 s at 22.05 kHz): what is
            shorter cannot be halved ten times for the wavelets.
        sample_rate_hz: Samples per second.
        window_s: Duration of a window; the wavelets have scales of their own.

    Returns:
        Row of shape `(80,)`; a gain of the recorder changes nothing in it.

    Raises:
        ValueError: The signal is constant, or too short.

    Example:
        >>> handmade_row(np.sin(0.1 * np.arange(22050)), 22050).shape
        (80,)
    """
    signal = samples(signal)
    if not np.isfinite(signal).all():
        raise ValueError("The signal holds samples that are no numbers: leave it out or repair it.")
    power = power_spectrogram(signal, sample_rate_hz, window_s=window_s)
    level_db = power_to_decibel(power.sum(axis=0))
    sounding = level_db > SILENCE_DB
    waveform = waveform_numbers(signal, window_length(sample_rate_hz, window_s), level_db, sounding)
    frequency_hz = np.linspace(0, sample_rate_hz / 2, len(power))
    heard = power[:, sounding]
    cepstrum, slopes = cepstral_numbers(heard, sample_rate_hz)
    chroma = chroma_vector(heard.sum(axis=1), frequency_hz)
    return np.concatenate(
        [waveform, shape_numbers(heard, frequency_hz), wavelet_numbers(signal), chroma, cepstrum, slopes]
    )


def waveform_numbers(signal, length, level_db, sounding):
    """Compute the six numbers of the waveform: spikes, crossings of zero, pauses, changes of level.

    Args:
        signal: Waveform, shape `(num_samples,)`.
        length: Samples in a frame.
        level_db: Level of each frame, shape `(num_frames,)`.
        sounding: Whether each frame sounds, same shape.

    Returns:
        Array of shape `(6,)`; the kurtosis by its logarithm, for it has no upper end.

    Raises:
        ValueError: The signal is constant.

    Example:
        `waveform_numbers(signal, 1024, level_db, level_db > -60)`.
    """
    crest_db, kurtosis = crest_and_kurtosis(signal)
    padded = np.pad(signal, (0, max(0, length - len(signal))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, length)[:: length // 2]
    crossings = zero_crossing_rate(frames[sounding])
    numbers = crossings.mean(), crossings.std(), sounding.mean(), level_db[sounding].std()
    return np.array([crest_db, np.log10(kurtosis), *numbers])


@needs_numbers("frequency_hz", empty=True)
def shape_numbers(power, frequency_hz):
    """Compute mean and standard deviation over the frames of five numbers that say what shape a spectrum has.

    Args:
        power: Power spectrogram, shape `(num_bins, num_frames)`.
        frequency_hz: Frequency of each bin, shape `(num_bins,)`.

    Returns:
        Array of shape `(10,)`: five means, then five standard deviations.

    Example:
        >>> shape_numbers(np.ones((3, 4)), np.array([0.0, 1.0, 2.0]))[:5].round(3)
        array([1.   , 0.816, 2.   , 1.   , 0.   ])
    """
    power = np.asarray(power, dtype=float)
    curves = [curve(power, frequency_hz) for curve in (spectral_centroid, spectral_bandwidth, spectral_rolloff)]
    curves += [spectral_flatness(power), spectral_flux(power) if power.shape[1] > 1 else np.zeros(1)]
    return np.array([curve.mean() for curve in curves] + [curve.std() for curve in curves])


@needs_rows("signal")
@needs_numbers("num_levels")
def wavelet_numbers(signal, num_levels=NUM_LEVELS, wavelet="db4"):
    """Compute, for each scale of a wavelet transform, its level and how spiky its details are.

    Args:
        signal: Waveform, shape `(num_samples,)`.
        num_levels: Number of scales.
        wavelet: Name of an orthogonal wavelet.

    Returns:
        Array of shape `(2 · num_levels,)`: levels in dB re the whole energy (at least −120), the finest scale first,
        then the logarithms (base 10) of mean fourth power over squared mean square.

    Raises:
        ValueError: The signal is too short for that many scales.

    Example:
        >>> wavelet_numbers(np.tile([1.0, -1.0], 500), 2, "haar").round(6) + 0
        array([   0., -120.,    0.,    0.])
    """
    # the square of a square: a fourth power takes ten times as long
    squares = [detail**2 for detail in wavelet_details(signal, num_levels, wavelet)[:-1]]
    energy = np.array([square.sum() for square in squares])
    share = np.maximum(energy / np.sum(np.asarray(signal, dtype=float) ** 2), 1e-12)
    fourth = np.array([len(square) * np.sum(square**2) for square in squares])
    spikes = np.where(share > 1e-12, fourth / np.maximum(energy, 1e-150) ** 2, 1)
    return np.concatenate([10 * np.log10(share), np.log10(spikes)])


@needs_rows("power")
@needs_numbers("sample_rate_hz")
def cepstral_numbers(power, sample_rate_hz):
    """Compute mean and spread of the slowest cepstral coefficients, and the spread of their slopes.

    Args:
        power: Power spectrogram, shape `(num_bins, num_frames)`.
        sample_rate_hz: Samples per second.

    Returns:
        Pair of arrays, of shape `(26,)` (means, then standard deviations, in dB) and `(6,)` (standard deviations of
        the slopes, in dB per frame).

    Example:
        >>> [part.shape for part in cepstral_numbers(np.ones((513, 4)), 22050)]
        [(26,), (6,)]
    """
    power = np.asarray(power, dtype=float)
    if len(power) < 2:
        raise ValueError(f"{len(power)} line of a spectrum: give those from 0 to half the sample rate.")
    bands = cached_filterbank(NUM_BANDS, 2 * (len(power) - 1), sample_rate_hz) @ power
    frames = cepstral_coefficients(power_to_decibel(bands), NUM_COEFFICIENTS)
    slopes = delta_features(frames[:NUM_SLOPES], width=2)
    return np.concatenate([frames.mean(axis=1), frames.std(axis=1)]), slopes.std(axis=1)


@needs_rows("signals")
def handmade_table(signals, sample_rate_hz, window_s=WINDOW_S):
    """Return the 80 numbers of many clips.

    Args:
        signals: Waveforms.
        sample_rate_hz: Samples per second.
        window_s: Duration of a window.

    Returns:
        Table of shape `(num_clips, 80)`; `handmade_names` says what stands in each column.

    Raises:
        ValueError: A signal is constant, or too short.

    Example:
        >>> handmade_table(2 * [np.sin(0.1 * np.arange(22050))], 22050).shape
        (2, 80)
    """
    if not len(signals):
        raise ValueError("There is no signal: give a list of one at least.")
    return np.stack([handmade_row(signal, sample_rate_hz, window_s) for signal in signals])
