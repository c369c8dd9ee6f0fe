r"""A room as a map: how much energy arrives in each octave band and each short frame after the direct sound.

The way there is a lapped transform: blocks of samples are folded into their neighbours by a rotation, then each
block goes through a discrete cosine transform (DCT-IV). Both are orthonormal, so every bit of energy lands in one
band and one frame, none is lost or counted twice, and the way back is exact.

Reference: J. P. Princen, A. B. Bradley, "Analysis/synthesis filter bank design based on time domain aliasing
cancellation", IEEE Trans. ASSP 34 (1986).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import numpy as np
from scipy.fft import dct

from acml_tf.acoustics.amounts import takes_counts, takes_number, takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import samples

DIRECT_S = 0.0025  # the direct sound reaches from this long before its peak to this long after
BAND_CENTRES_HZ = (125, 250, 500, 1000, 2000, 4000)


@needs_numbers("block")
def lapped_transform(signal, block):
    """Transform a signal into short spectra whose squares add up to its energy.

    Args:
        signal: Real samples, shape (..., frames · block).
        block: Samples a frame, even; also the number of frequencies.

    Returns:
        Coefficients, shape (..., frames, block); number k lies at (k + ½) / block of half the sample rate.

    Raises:
        ValueError: If the signal is not a whole number of blocks or the block is odd.

    Example:
        A click of height 3:

        >>> round(float(np.sum(lapped_transform([0, 3, 0, 0, 0, 0, 0, 0], 4) ** 2)), 6)
        9.0
    """
    signal = samples(signal)
    if block % 2 or signal.shape[-1] % block:
        raise ValueError(f"{signal.shape[-1]} samples in blocks of {block}: take an even block that divides them.")
    return dct(_rotated(signal.reshape(*signal.shape[:-1], -1, block), -1.0), type=4, norm="ortho")


def inverse_lapped_transform(coefficients):
    """Transform short spectra back into the signal.

    Args:
        coefficients: As from `lapped_transform`, shape (..., frames, block).

    Returns:
        Samples, shape (..., frames · block).

    Example:
        >>> inverse_lapped_transform(lapped_transform([0, 3, 0, 0, 0, 0, 0, 0], 4)).round(6) + 0
        array([0., 3., 0., 0., 0., 0., 0., 0.])
    """
    coefficients = samples(coefficients, "coefficients")
    blocks = _rotated(dct(coefficients, type=4, norm="ortho"), 1.0)
    return blocks.reshape(*blocks.shape[:-2], -1)


def _rotated(blocks, sign):
    """Rotate each sample with its mirror image at the border of two blocks, by 45° at the border down to 0°."""
    half = blocks.shape[-1] // 2
    angle = np.pi / 4 * (np.arange(half) + 0.5) / half
    left, right = blocks[..., :-1, half:], blocks[..., 1:, :half][..., ::-1]
    turned = blocks.copy()
    turned[..., :-1, half:] = np.cos(angle) * left + sign * np.sin(angle) * right
    turned[..., 1:, :half] = (np.cos(angle) * right - sign * np.sin(angle) * left)[..., ::-1]
    return turned


@takes_counts("block")
@takes_positive("sample_rate_hz")
@takes_number("sample_rate_hz")
def band_edges(block, sample_rate_hz):
    """Return which frequencies of the lapped transform belong to which octave band.

    Args:
        block: Number of frequencies between 0 Hz and half the sample rate.
        sample_rate_hz: Sample rate in hertz.

    Returns:
        Indices, shape (7,): band b holds frequencies edges[b] … edges[b + 1] − 1. What lies below the lowest octave
        counts for it, what lies above the highest for that.

    Raises:
        ValueError: A band would hold no frequency.

    Example:
        >>> band_edges(256, 16000)
        array([  0,   6,  11,  23,  45,  91, 256])
    """
    inner = np.sqrt(2) * np.array(BAND_CENTRES_HZ[:-1]) * 2 * block / sample_rate_hz
    edges = np.concatenate([[0], np.round(inner), [block]]).astype(int)
    if np.any(np.diff(edges) < 1):
        few = f"{block} frequencies up to {sample_rate_hz / 2:g} Hz"
        raise ValueError(f"{few} leave an octave from 125 Hz to 4 kHz empty: take a higher rate or longer frames.")
    return edges


@needs_numbers("sample_rate_hz", "num_frames", "frame_s", "floor_db")
@needs_numbers("direct_sample", optional=True)
def energy_map(responses, sample_rate_hz=16000, num_frames=48, frame_s=0.016, floor_db=-80.0, direct_sample=None):
    """Compute the energy that follows the direct sound in octave bands and frames, in dB re the direct sound.

    Args:
        responses: Impulse responses, real, shape (n, samples).
        sample_rate_hz: Sample rate in hertz.
        num_frames: Number of frames, counted from 2.5 ms after the direct sound; later energy is left out.
        frame_s: Length of a frame in seconds.
        floor_db: Lowest level; it is added as an energy, so that silence has this level.
        direct_sample: Where the direct sound lies; None means at the largest sample of each response.

    Returns:
        Levels in dB re the direct sound's energy, shape (n, 6, num_frames), single precision.

    Raises:
        ValueError: A response is silent where the direct sound lies, or the rate is too low for the bands.

    Example:
        >>> energy_map(np.eye(2, 16384), direct_sample=40).shape
        (2, 6, 48)
    """
    responses = samples(responses, "responses")
    if responses.ndim != 2:
        raise ValueError(f"The responses have the shape {responses.shape}: give (num_responses, samples).")
    block, reach = round(frame_s * sample_rate_hz), round(DIRECT_S * sample_rate_hz)
    edges = band_edges(block, sample_rate_hz)
    maps = []
    for response in responses:
        peak = int(np.argmax(np.abs(response))) if direct_sample is None else direct_sample
        direct = _direct_energy(response, peak, reach)
        rest = response[peak + reach + 1 :][: num_frames * block]
        spectra = lapped_transform(np.pad(rest, (0, num_frames * block - len(rest))), block)
        bands = np.add.reduceat(spectra**2, edges[:-1], axis=-1).T
        maps.append(10 * np.log10(bands / direct + 10 ** (floor_db / 10)))
    return np.stack(maps).astype("float32")


def _direct_energy(response, peak, reach):
    energy = np.sum(response[max(0, peak - reach) : max(0, peak + reach + 1)] ** 2)
    if energy == 0:
        raise ValueError(f"A response is silent around sample {peak}, so it has no direct sound: leave it out.")
    return energy


@needs_numbers("maps", "sample_rate_hz", "frame_s", "floor_db")
def response_from_map(maps, seed=0, sample_rate_hz=16000, frame_s=0.016, floor_db=-80.0):
    """Generate a response to hear of each map: a click for the direct sound, then noise with just that energy.

    Args:
        maps: Levels in dB re the direct sound, shape (n, 6, frames).
        seed: Draws the noise; its energy in each band and frame is that of the map exactly.
        sample_rate_hz: Sample rate in hertz.
        frame_s: Length of a frame in seconds.
        floor_db: Level that counts as silence, that of `energy_map`.

    Returns:
        Responses, shape (n, samples), the click of height 1 at 2.5 ms.

    Example:
        `energy_map(response_from_map(maps), direct_sample=40)` is `maps`.

        >>> response_from_map(np.full((1, 6, 48), -20.0)).shape
        (1, 12369)
    """
    block, reach = round(frame_s * sample_rate_hz), round(DIRECT_S * sample_rate_hz)
    edges = band_edges(block, sample_rate_hz)
    energy = np.maximum(10 ** (np.swapaxes(maps, -1, -2).astype(float) / 10) - 10 ** (floor_db / 10), 0)
    noise = np.random.default_rng(seed).standard_normal((*energy.shape[:-1], block))
    drawn = np.add.reduceat(noise**2, edges[:-1], axis=-1)
    spectra = noise * np.repeat(np.sqrt(energy / drawn), np.diff(edges), axis=-1)
    tail = inverse_lapped_transform(spectra)
    click = np.zeros((len(tail), 2 * reach + 1))
    click[:, reach] = 1
    return np.concatenate([click, tail], axis=-1)
