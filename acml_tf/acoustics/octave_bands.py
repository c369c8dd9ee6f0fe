"""Reverberation band by band: a curtain swallows the treble and leaves the bass.

Reference: ISO 3382-1:2009 and -2:2008; F. Jacobsen and J. H. Rindel, "Time reversed decay measurements", J. Sound Vib.
117 (1987).

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

import numpy as np
from scipy.signal import butter, sosfilt

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.corrected_decay import corrected_decay_db, decay_knee, line_time
from acml_tf.acoustics.samples import takes_responses

NEEDED_RANGE_DB = 45.0  # T30 ends at −35 dB, and ISO 3382 wants the noise 10 dB below that


@needs_numbers("sample_rate_hz", "centre_hz")
@takes_responses("response")
def octave_filter(response, sample_rate_hz, centre_hz):
    """Return one octave of a response, filtered backwards so that the ringing of the filter does not lengthen decays.

    Args:
        response: Impulse responses, real, shape (..., N).
        sample_rate_hz: Sample rate in hertz.
        centre_hz: Middle of the octave; it reaches from centre / √2 to centre · √2.

    Returns:
        Filtered responses, shape (..., N).

    Raises:
        ValueError: If the octave reaches beyond half the sample rate.

    Example:
        >>> octave_filter(np.eye(1, 800)[0], 8000, 1000.0).shape
        (800,)
    """
    if centre_hz * np.sqrt(2) >= sample_rate_hz / 2:
        raise ValueError(f"the octave at {centre_hz:g} Hz ends above {sample_rate_hz / 2:g} Hz: take a lower one.")
    edges_hz = [centre_hz / np.sqrt(2), centre_hz * np.sqrt(2)]
    sections = butter(3, edges_hz, "bandpass", fs=sample_rate_hz, output="sos")
    return sosfilt(sections, response[..., ::-1], axis=-1)[..., ::-1]


@needs_numbers("sample_rate_hz")
@needs_numbers("centres_hz", empty=True)
def octave_band_t30(response, sample_rate_hz, centres_hz=(500.0, 1000.0)):
    """Estimate the reverberation time of each octave, or refuse where the noise stands too high.

    T30 ends at −35 dB, and the noise must lie at least 10 dB below that: 45 dB of range, in *this* band.
    An error of `decay_knee` is passed on: nothing stands above the noise there, or it does not fall.

    Args:
        response: One impulse response, real, shape (N,).
        sample_rate_hz: Sample rate in hertz.
        centres_hz: Middle of each octave in hertz, in any order.

    Returns:
        T30 in seconds, shape (num_bands,), in the order of `centres_hz`; NaN for a band with a range below 45 dB.

    Example:
        Noise that decays by 60 dB in 0.5 s:

        >>> noise = np.random.default_rng(0).standard_normal(8000)
        >>> octave_band_t30(noise * 10 ** (-3 * np.arange(8000) / 8000 / 0.5), 8000, [1000]).round(1)
        array([0.5])
    """
    times_s = []
    for centre_hz in centres_hz:
        band = octave_filter(response, sample_rate_hz, centre_hz)
        knee = decay_knee(band, sample_rate_hz)
        level_db = corrected_decay_db(band, knee.sample, knee.noise_power, knee.fall_db)
        times_s.append(line_time(level_db, sample_rate_hz) if knee.range_db >= NEEDED_RANGE_DB else np.nan)
    return np.array(times_s)


@needs_rows("responses")
@needs_numbers("sample_rate_hz")
def mid_t30(responses, sample_rate_hz):
    """Return the mean T30 of the octaves at 500 and 1000 Hz: the one number by which ISO 3382 calls a room.

    Args:
        responses: Impulse responses, real, shape (n, N).
        sample_rate_hz: Sample rate in hertz.

    Returns:
        Times in seconds, shape (n,), NaN where a band has too little range.

    Example:
        >>> noise = np.random.default_rng(0).standard_normal((1, 8000))
        >>> mid_t30(noise * 10 ** (-3 * np.arange(8000) / 8000 / 0.5), 8000).round(1)
        array([0.5])
    """
    return np.array([octave_band_t30(response, sample_rate_hz).mean() for response in responses])


@needs_numbers("times_s", empty=True)
@needs_numbers("floor_db", "sample_rate_hz", "duration_s")
def two_band_clap(times_s, floor_db, seed=0, sample_rate_hz=8000, duration_s=2.0):
    """Simulate a clap whose octaves at 500 and 2000 Hz die away in different times, recorded with white noise.

    Args:
        times_s: Pair of reverberation times in seconds, at 500 and at 2000 Hz.
        floor_db: Level of the recorder's noise in dB re the root mean square of each octave.
        seed: Draws the noise of the room and of the recorder.
        sample_rate_hz: Sample rate in hertz.
        duration_s: Length in seconds.

    Returns:
        Response, shape (samples,).

    Example:
        >>> two_band_clap((0.8, 0.4), -50.0).shape
        (16000,)
    """
    length = round(duration_s * sample_rate_hz)
    draws = np.random.default_rng(seed).standard_normal((3, length))
    clap = 10 ** (floor_db / 20) * draws[2]
    for noise, centre_hz, time_s in zip(draws, (500.0, 2000.0), times_s, strict=False):
        fall = 10 ** (-3 * np.arange(length) / sample_rate_hz / time_s)
        band = octave_filter(noise, sample_rate_hz, centre_hz) * fall
        clap += band / band.std()
    return clap
