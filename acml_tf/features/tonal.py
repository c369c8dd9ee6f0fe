"""Which notes sound, whatever their octave: pitch classes, the circles that they lie on, and what no key can turn.

Reference: C. Harte, M. Sandler and M. Gasser, *Detecting harmonic change in musical audio*, Proc. 1st ACM Workshop on
Audio and Music Computing Multimedia (2006), 21–26.

Lesson: lessons/2_features/2_2_feature_selection.py
"""

import numpy as np

from acml_tf.acoustics.samples import samples
from acml_tf.features.spectrogram import power_spectrogram

NOTES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
LOWEST_HZ, HIGHEST_HZ, NOTE_WINDOW_S = 100.0, 2000.0, 0.5
CIRCLES = {"fifths": 7, "minor thirds": 9, "major thirds": 4}
CLOSED_TRIPLES = ((1, 5, 6), (2, 4, 6), (2, 5, 5), (3, 3, 6), (3, 4, 5), (4, 4, 4))


def pitch_class_profile(signal, sample_rate_hz):
    """Compute how the amplitude of each frame is shared out over the twelve pitch classes.

    Args:
        signal: Waveform, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.

    Returns:
        Shares that sum to 1 over the classes C, C#, … B, shape `(12, num_frames)`; a silent frame has 1/12 in each.

    Raises:
        ValueError: The signal is empty or has several channels.

    Example:
        A tone of 440 Hz is an A:

        >>> tone = np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)
        >>> NOTES[pitch_class_profile(tone, 8000).mean(axis=1).argmax()]
        'A'
    """
    amplitude = np.sqrt(power_spectrogram(signal, sample_rate_hz, window_s=NOTE_WINDOW_S))
    frequency_hz = np.linspace(0, sample_rate_hz / 2, len(amplitude))
    heard = (frequency_hz >= LOWEST_HZ) & (frequency_hz <= HIGHEST_HZ)
    pitch_class = np.round(12 * np.log2(frequency_hz[heard] / 440) + 9).astype(int) % 12
    profile = (np.arange(12)[:, None] == pitch_class) @ amplitude[heard]
    total = profile.sum(axis=0)
    return np.where(total > 0, profile / np.where(total > 0, total, 1), 1 / 12)


def circle_coordinates(profile):
    """Return where the notes lie, on average, on the circles of fifths, minor thirds and major thirds (tonnetz).

    Args:
        profile: Shares of the twelve pitch classes, shape `(12, …)`.

    Returns:
        Complex coordinate on each of the three circles, of modulus at most 1, shape `(3, …)`. Steps of a semitone turn
        it by 7/12, 9/12 and 4/12 of a circle.

    Example:
        C alone lies at the start of each circle:

        >>> circle_coordinates(np.eye(12)[0]).real
        array([1., 1., 1.])
    """
    profile = _profile(profile)
    steps = np.array(list(CIRCLES.values()))[:, None] * np.arange(12)
    return np.tensordot(np.exp(2j * np.pi * steps / 12), profile, axes=1)


def closed_products(profile):
    """Return products of three Fourier coefficients over the pitch classes whose numbers sum to twelve.

    A change of key by r semitones turns coefficient m by −m r / 12 of a circle, so a product whose numbers sum to 12
    turns by whole circles: it stays. Turning the chord upside down conjugates it.

    Args:
        profile: Shares of the twelve pitch classes, shape `(12, …)`.

    Returns:
        Complex products, one for each of `CLOSED_TRIPLES`, shape `(6, …)`.

    Example:
        Major and minor triad differ in the sign of the imaginary part:

        >>> major, minor = np.zeros(12), np.zeros(12)
        >>> major[[0, 4, 7]] = minor[[0, 3, 7]] = 1
        >>> [closed_products(chord)[4].imag.round(2) for chord in (major, minor)]
        [-2.37, 2.37]
    """
    profile = _profile(profile)
    coefficients = np.fft.fft(profile, axis=0)
    return np.stack([np.prod(coefficients[list(triple)], axis=0) for triple in CLOSED_TRIPLES])


def tonnetz_row(signal, sample_rate_hz):
    """Return twelve numbers of a chord: mean and standard deviation over time of its tonnetz coordinates.

    Args:
        signal: Waveform, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.

    Returns:
        Means of the six coordinates (real parts on the three circles, then imaginary parts), then deviations, shape
        `(12,)`.

    Raises:
        ValueError: The signal is empty or has several channels.

    Example:
        >>> tonnetz_row(np.ones(8000), 8000).shape
        (12,)
    """
    circles = circle_coordinates(pitch_class_profile(signal, sample_rate_hz))
    coordinates = np.concatenate([circles.real, circles.imag])
    return np.concatenate([coordinates.mean(axis=1), coordinates.std(axis=1)])


def chord_feature_names():
    """Return the names of the columns of `chord_row`, in order.

    Returns:
        List of 45 names.

    Example:
        >>> chord_feature_names()[0], len(chord_feature_names())
        ('C', 45)
    """
    axes = [f"{circle} {part}" for part in ("re", "im") for circle in CIRCLES]
    triples = ["·".join(map(str, triple)) for triple in CLOSED_TRIPLES]
    return [
        *NOTES,
        *axes,
        *[f"{name} sd" for name in axes],
        *[f"|Z{number}|" for number in range(1, 7)],
        *[f"Z{triple} {part}" for part in ("re", "im") for triple in triples],
        "level",
        "centroid",
        "decay",
    ]


def chord_row(signal, sample_rate_hz):
    """Return 45 numbers of a chord, named by `chord_feature_names`: some tell its class, some its key, some neither.

    Args:
        signal: Waveform, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.

    Returns:
        Mean profile (12), tonnetz (12), moduli of the Fourier coefficients 1 to 6 (6), closed products (12), level in
        dB, centre of the spectrum in Hz and fall of the level from the first to the second half in dB.

    Raises:
        ValueError: The signal is empty or has several channels.

    Example:
        >>> chord_row(np.ones(8000), 8000).shape
        (45,)
    """
    signal = samples(signal)
    if len(signal) < 2:
        raise ValueError(f"{len(signal)} sample: give a chord.")
    profile = pitch_class_profile(signal, sample_rate_hz).mean(axis=1)
    products, spectrum = closed_products(profile), np.abs(np.fft.rfft(signal))
    first, second = (10 * np.log10(np.mean(np.square(half)) + 1e-12) for half in np.array_split(signal, 2))
    frequency_hz = np.linspace(0, sample_rate_hz / 2, len(spectrum))
    centroid_hz = np.sum(frequency_hz * spectrum) / max(np.sum(spectrum), 1e-12)
    moduli = np.abs(np.fft.fft(profile)[1:7])
    row = [profile, tonnetz_row(signal, sample_rate_hz), moduli, products.real, products.imag]
    return np.concatenate([*row, [(first + second) / 2, centroid_hz, first - second]])


def _profile(profile):
    profile = np.asarray(profile, dtype=float)
    if profile.shape[:1] != (12,):
        raise ValueError(f"A profile of shape {profile.shape}: give twelve pitch classes in the first axis.")
    return profile
