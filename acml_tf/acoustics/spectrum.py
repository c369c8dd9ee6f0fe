"""Calibrated spectra: amplitudes for tones, densities for noise.

Reference: P. D. Welch, "The use of fast Fourier transform for the estimation of power spectra", IEEE Trans.
Audio Electroacoust. 15 (1967), 70–73.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes, takes_samples
from acml_tf.acoustics.stft import short_time_fourier_transform


@takes_samples("signal", "window", ndim=1, alike=True)
def amplitude_spectrum(signal, window):
    """Compute the amplitude of each tone of a signal: a line as high as the tone's peak.

    A real tone A cos(…) is two arrows of length A/2, one turning each way; we keep one and double it. The
    frequency 0, and S/2 if the length is even, have no partner and are not doubled. A window shrinks every
    line by its mean weight (the coherent gain), which is divided out. The mean of the signal is not removed.

    Args:
        signal: Real samples x[n], shape (N,).
        window: Weights w[n], shape (N,); `np.ones(N)` for a plain cut.

    Returns:
        Amplitudes (peak, not RMS) at the frequencies k S / N, shape (N // 2 + 1,), in the unit of
        the signal, ≥ 0.

    Example:
        A tone of amplitude 3 at k = 5:

        >>> round(amplitude_spectrum(3 * np.cos(2 * np.pi * 5 * np.arange(64) / 64), np.ones(64))[5], 6)
        3.0
    """
    amplitude = np.abs(np.fft.rfft(signal * window)) / np.sum(window)
    amplitude[1 : (len(signal) + 1) // 2] *= 2
    return amplitude


def _require_a_frame(arguments):
    length, most = len(arguments["window"]), len(arguments["signal"])
    if not 2 <= length <= most:
        raise ValueError(f"The window has {length} weights and the signal {most} samples: give 2 to {most} weights.")


@takes_samples("signal", "window", ndim=1)
@takes(["signal", "window"], lambda _, value: value, _require_a_frame)
def power_spectral_density(signal, sample_rate_hz, window):
    r"""Compute how the mean square of a sound is spread over frequency, by Welch's method.

    $$P[k] = (1\text{ or }2)\cdot\frac{\operatorname{mean}_m |X[k, m]|^2}{S \sum w^2}$$

    The frames overlap by half (hop L // 2), the squared magnitudes are averaged, the mean is not removed. Every
    frequency counts twice, for its negative partner, except 0 and (L even) S/2, which have none. Summed over k and
    multiplied by the step S/L it gives the mean square of the frames, their samples weighted by w².

    Args:
        signal: Real samples, shape (N,), N ≥ L, in pascal say.
        sample_rate_hz: Sample rate S in hertz, > 0.
        window: Weights w of a frame, shape (L,), L ≥ 2.

    Returns:
        Density at the frequencies k S / L, shape (L // 2 + 1,), in the squared unit of the signal per hertz
        (Pa²/Hz), ≥ 0.

    Example:
        White noise of RMS 1 Pa at 1000 samples per second has 1 Pa² in 500 Hz: 0.002 Pa²/Hz.
    """
    frames = short_time_fourier_transform(signal, window, len(window) // 2)
    density = np.mean(np.abs(frames) ** 2, axis=1) / (sample_rate_hz * np.sum(window**2))
    density[1 : (len(window) + 1) // 2] *= 2
    return density


@needs_numbers("low_hz", "high_hz", empty=True)
def band_mean_square(frequency_hz, density, low_hz, high_hz):
    """Compute the mean square that a band of a sound carries: the area under its density from low to high.

    Args:
        frequency_hz: Evenly spaced frequencies, shape (K,), in hertz.
        density: Power spectral density at them, shape (K,), in Pa²/Hz say.
        low_hz: Lower edge of the band in hertz, included.
        high_hz: Upper edge of the band in hertz, not included.

    Returns:
        Mean square in the band, in Pa² say.

    Raises:
        ValueError: If the band is empty.

    Example:
        A flat density of 0.002 Pa²/Hz between 100 Hz and 200 Hz:

        >>> round(band_mean_square(np.arange(0, 500, 10), np.full(50, 0.002), 100, 200), 6)
        0.2
    """
    frequency_hz, density = np.asarray(frequency_hz), np.asarray(density)
    if frequency_hz.shape != density.shape:
        raise ValueError(f"{frequency_hz.shape} frequencies and {density.shape} densities: give one density to each.")
    inside = (frequency_hz >= low_hz) & (frequency_hz < high_hz)
    if not np.any(inside):
        raise ValueError(f"no line between {low_hz} and {high_hz} Hz: widen the band or lengthen the window.")
    return np.sum(density[inside]) * (frequency_hz[1] - frequency_hz[0])
