"""Head-related impulse responses from SOFA files (AES69), in one form whatever the file holds.

What the standard leaves to the writer is undone here: spherical or Cartesian places in any unit, a head that turns
instead of the source, receivers in any order, delays kept apart from the responses, transfer functions instead of
responses. Axes: x to the front of the head, y to its left, z up.

Reference: AES69-2022, "AES standard for file exchange: spatial acoustic data file format".

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

from pathlib import Path

import h5py
import numpy as np

from acml_tf.acoustics.fractional_delay import delayed_responses
from acml_tf.data.sofa_geometry import ears_from_left, head_directions
from acml_tf.data.sofa_text import attribute, numbers, rates_hz, scale_of

LOWEST_RATE_HZ = 1000.0  # "48" means kilohertz
# what h5py raises where a byte of a file is wrong
BROKEN = (OSError, KeyError, RuntimeError, TypeError, AttributeError, IndexError, OverflowError, MemoryError)


def load_sofa(path):
    """Load the head-related impulse responses of one person from a SOFA file.

    Read are SimpleFreeFieldHRIR, FreeFieldHRIR (an emitter is a direction, too) and what else holds `Data.IR` of two
    receivers, and transfer functions (SimpleFreeFieldHRTF, FreeFieldHRTF) at evenly spaced frequencies. `Data.Delay`
    is put into the responses, which grow longer by the largest delay.

    Args:
        path: Path of the file.

    Returns:
        Directions of the source seen from the head as unit vectors, shape `(directions, 3)`; impulse responses,
        shape `(directions, 2, samples)`, left ear first; sample rate in hertz.

    Raises:
        ValueError: The file is broken, holds no responses of two ears, or says in a way that is not known how it
            is to be read.

    Example:
        A person of HUTUBS has 440 directions, and responses of shape `(440, 2, 256)`.
    """
    try:
        with h5py.File(Path(path).expanduser()) as file:
            return _read(file, path)
    except BROKEN as error:
        reason = f"lacks {error}" if isinstance(error, KeyError) else "cannot be read as a SOFA file"
        raise ValueError(f"{path} {reason}: remove it or get it again.") from error
    except ValueError as error:
        if str(path) in str(error):
            raise
        raise ValueError(f"{path} cannot be read as a SOFA file ({error}): remove it or get it again.") from error


def _read(file, path):
    """Return directions, responses and rate of an open file."""
    responses, rate_hz = _responses(file, path)
    if silent := np.count_nonzero(~np.any(responses, axis=-1)):
        raise ValueError(f"{path} holds {silent} responses without sound: remove it or get it again.")
    responses = ears_from_left(file, delayed_responses(responses, _delays(file, rate_hz, len(responses), path)), path)
    directions = head_directions(file, path)
    if len(directions) not in (1, len(responses)):
        raise ValueError(f"{path} has {len(directions)} places for {len(responses)} measurements: get it again.")
    return np.broadcast_to(directions, (len(responses), 3)).copy(), responses, rate_hz


def _responses(file, path):
    """Return impulse responses, shape `(measurements, ears, samples)`, and their rate in hertz."""
    if "Data.IR" in file:
        rates = rates_hz(file, path)
        if len(rates) != 1:
            raise ValueError(f"{path} holds {len(rates)} sample rates: give a file with one.")
        if rates[0] < LOWEST_RATE_HZ:
            raise ValueError(f"{path} has a sample rate of {rates[0]:g} Hz: write it in hertz, 48000 for 48 kHz.")
        return _of_two_ears(file, numbers(file, "Data.IR", path), path), float(rates[0])
    if "Data.Real" in file and "Data.Imag" in file and "N" in file:
        parts = [_of_two_ears(file, numbers(file, f"Data.{name}", path), path) for name in ("Real", "Imag")]
        frequency_hz = numbers(file, "N", path) * scale_of(file["N"], "hertz", path)
        if frequency_hz.shape != parts[0].shape[-1:] or parts[0].shape != parts[1].shape or len(frequency_hz) < 2:
            raise ValueError(
                f"{path} holds spectra of shape {parts[0].shape} at {frequency_hz.size} frequencies: get it again."
            )
        return _from_spectra(parts[0] + 1j * parts[1], frequency_hz, path)
    kind = attribute(file, "SOFAConventions") or "without a convention"
    raise ValueError(f"{path} ({kind}) holds no impulse responses of two ears: give a SimpleFreeFieldHRIR file.")


def _delays(file, rate_hz, measurements, path):
    """Return delays in samples, shape `(1 or measurements, ears)`; those of emitters count as measurements."""
    if "Data.Delay" not in file:
        return np.zeros((1, 1))
    unit = attribute(file["Data.Delay"], "Units")
    delays = numbers(file, "Data.Delay", path) * (rate_hz if unit in ("s", "second", "seconds") else 1)
    if np.max(delays) > rate_hz or unit not in ("", "s", "second", "seconds", "sample", "samples"):
        raise ValueError(
            f"{path} has a delay of {np.max(delays):g} {unit or 'samples'}: write it in samples, below 1 s."
        )
    delays = _emitters_as_measurements(delays, -1) if delays.ndim == 3 else np.atleast_2d(delays)
    _require_delays(delays, measurements, path)
    return delays


def _require_delays(delays, measurements, path):
    """Refuse delays that are negative or of another number of ears or measurements."""
    if np.min(delays) < 0:
        raise ValueError(f"{path} has a delay of {np.min(delays):g} samples: write delays of 0 or more.")
    if delays.ndim != 2 or delays.shape[0] not in (1, measurements) or delays.shape[1] not in (1, 2):
        raise ValueError(f"{path} has delays of shape {delays.shape}: write (1, 2) or ({measurements}, 2) of them.")


def _emitters_as_measurements(data, axis):
    """Turn the axis of emitters (FreeFieldHRIR) into measurements: each is a direction, too."""
    moved = np.moveaxis(data, axis, 1)
    return moved.reshape(-1, *moved.shape[2:])


def _of_two_ears(file, data, path):
    """Check the shape `(measurements, 2, samples)`, or with emitters: `(…, samples, emitters)`, once the other way."""
    if data.ndim == 4:
        emitters = len(file["EmitterPosition"]) if "EmitterPosition" in file else data.shape[3]
        if len(data) > 1 and emitters > 1:
            raise ValueError(
                f"{path} has {len(data)} measurements of {emitters} emitters: give a file with one emitter."
            )
        data = _emitters_as_measurements(data, 3 if data.shape[3] == emitters else 2)
    if data.ndim != 3 or data.shape[1] != 2:
        raise ValueError(f"{path} holds data of shape {data.shape}, no responses of two ears: give one with two.")
    return data


def _from_spectra(spectra, frequency_hz, path):
    """Compute responses from spectra at 0 (or not), f, 2f, …; what is not measured at 0 is taken from f, real."""
    step = frequency_hz[1] - frequency_hz[0]
    first = round(frequency_hz[0] / step) if step > 0 else -1
    if first not in (0, 1) or not np.allclose(np.diff(frequency_hz, prepend=frequency_hz[0] - step), step, rtol=1e-3):
        raise ValueError(f"{path} holds spectra at uneven frequencies: give a file with impulse responses (HRIR).")
    if first == 1:
        spectra = np.concatenate([np.abs(spectra[..., :1]), spectra], axis=-1)
    return np.fft.irfft(spectra), float(2 * frequency_hz[-1])
