"""A head as a rigid sphere: how much later and how much fainter the far ear hears.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import numpy as np
from scipy.special import eval_legendre, spherical_jn, spherical_yn

from acml_tf.acoustics.air import SPEED_OF_SOUND_M_S
from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import samples, takes_samples


@takes_samples("azimuth_deg", "radius_m")
def woodworth_delay(azimuth_deg, radius_m=0.0875):
    r"""Compute how much later the right ear hears a distant source in the ear plane than the left ear.

    The near ear is reached along a straight line that is $a\sin\varphi$ shorter than the way to the middle of
    the head; to the far ear the sound bends round the sphere, $a\varphi$ longer (R. Woodworth, *Experimental
    Psychology*, 1938). For sources behind, front and back give the same delay:

    $$\tau = \frac{a}{c}\,(\sin\varphi + \varphi),\qquad |\varphi| \le \pi/2.$$

    Args:
        azimuth_deg: Azimuth in degrees, to the left positive; any number of turns.
        radius_m: Radius a of the head in metres.

    Returns:
        Delay in seconds, positive when the source is on the left; same shape as `azimuth_deg`.

    Example:
        From the left, 0.0875 / 343 · (1 + π/2) = 0.656 ms:

        >>> round(1000 * woodworth_delay(90.0), 3)
        0.656
    """
    sine = np.sin(np.deg2rad(azimuth_deg))
    lateral = np.arcsin(sine)
    return radius_m / SPEED_OF_SOUND_M_S * (sine + lateral)


@needs_numbers("radius_m")
def sphere_response(frequency_hz, angle_deg, radius_m=0.0875):
    r"""Compute the pressure at a point of a rigid sphere over that in its middle if there were no sphere.

    A plane wave scatters into the series of R. Duda and W. Martens (J. Acoust. Soc. Am. 104, 1998),

    $$H(\mu, \theta) = \frac{1}{\mu^2}\sum_{m=0}^{\infty}
    \frac{j^{m-1}\,(2m+1)\,P_m(\cos\theta)}{h_m'(\mu)},\qquad \mu = 2\pi f a / c,$$

    with the spherical Hankel function $h_m = j_m - j\,y_m$ of an outgoing wave under $e^{+j\omega t}$.

    Args:
        frequency_hz: Frequencies in hertz, above 0, shape `(frequencies,)`.
        angle_deg: Angles between the source and the ear, in degrees, shape `(n,)`.
        radius_m: Radius of the sphere in metres.

    Returns:
        Complex pressure ratio, shape `(n, frequencies)`: 1 at low and 2 (6 dB) towards high frequencies on
        the side of the source.

    Example:
        At low frequencies the sphere is not there:

        >>> round(abs(sphere_response([1.0], [0.0])[0, 0]), 3)
        1.0
    """
    frequency_hz, angle_deg = samples(frequency_hz, "frequency"), samples(angle_deg, "angle")
    if frequency_hz.ndim != 1 or angle_deg.ndim != 1:
        raise ValueError(f"Shapes {frequency_hz.shape} and {angle_deg.shape}: give frequencies and angles in a row.")
    size = 2 * np.pi * frequency_hz * radius_m / SPEED_OF_SOUND_M_S
    order = np.arange(int(1.2 * size.max()) + 15)[:, None]
    outgoing = spherical_yn(order, size, derivative=True)
    counts = np.isfinite(outgoing)  # where it overflows, the term is smaller than any number
    slope = spherical_jn(order, size, derivative=True) - 1j * np.where(counts, outgoing, 1.0)
    weight = np.where(counts, 1j ** ((order - 1) % 4) * (2 * order + 1) / slope, 0.0)
    shape = eval_legendre(order.T, np.cos(np.deg2rad(angle_deg))[:, None])
    return shape @ weight / size**2


@takes_counts("num_samples")
def minimum_phase_response(level_db, num_samples=256):
    """Compute the shortest, most concentrated impulse response that has a given magnitude.

    The phase of such a filter is the Hilbert transform of its log-magnitude; in the cepstrum that is folding
    negative times onto positive ones. HRTFs are nearly of this kind, but for their delay.

    Args:
        level_db: Levels in dB at equally spaced frequencies from 0 to half the sample rate, shape
            `(..., bins)`.
        num_samples: Length of the impulse response, at most 2 (bins − 1).

    Returns:
        Impulse responses, shape `(..., num_samples)`.

    Raises:
        ValueError: There are fewer than two levels, or too few for that length.

    Example:
        >>> np.round(minimum_phase_response(np.zeros(5), num_samples=3), 6) + 0
        array([1., 0., 0.])
    """
    level_db = samples(level_db, "level")
    if level_db.shape[-1] < 2:
        raise ValueError(f"{level_db.shape[-1]} level per response: give one per frequency from 0 to half the rate.")
    most = 2 * (level_db.shape[-1] - 1)
    if num_samples > most:
        raise ValueError(f"num_samples={num_samples}: {most // 2 + 1} levels give {most} samples, take no more.")
    log_magnitude = level_db * np.log(10) / 20
    cepstrum = np.fft.irfft(log_magnitude, axis=-1)
    half = cepstrum.shape[-1] // 2
    cepstrum[..., 1:half] *= 2
    cepstrum[..., half + 1 :] = 0
    spectrum = np.exp(np.fft.rfft(cepstrum, axis=-1))
    return np.fft.irfft(spectrum, axis=-1)[..., :num_samples]
