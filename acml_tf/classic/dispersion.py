r"""The relation by which waves of different length oscillate, found from records: ω² as a sum of few terms in k.

Between two like ends a line swings in modes of known shape, $\cos k_n x$ or $\sin k_n x$ with $k_n = n\pi/L$. The
record, taken apart into these shapes, gives one frequency for each wavenumber. Of all short sums
$\omega^2 = \sum_i a_i k^{m_i}$ the shortest is kept that foretells left-out wavelengths as well as the best one does.

Reference:
    S. L. Brunton et al., "Discovering governing equations from data by sparse identification of nonlinear dynamical
    systems", PNAS 113 (2016), 3932–3937. L. Breiman et al., *Classification and Regression Trees* (1984), § 3.4.3:
    the rule of one standard error.

Lesson: lessons/5_deep/5_5_wave_speed_inverse.py
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.fft import dct, dst
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GroupKFold, cross_val_score

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_dictionaries
from acml_tf.evaluation.bootstrap import percentile_interval, resampled_indices

POWERS = {"1": lambda k: k**0, "k": lambda k: k**1, "k²": lambda k: k**2, "k³": lambda k: k**3, "k⁴": lambda k: k**4}
FINEST = 1e-5  # the peak of a spectrum is not read more finely: smaller errors tell no relation from another


@dataclass(frozen=True, eq=False)
class DispersionRelation:
    """Hold a relation ω² = Σ aᵢ fᵢ(k): its terms, their coefficients and the bootstrap's interval of each.

    Args:
        terms: Names of the terms.
        coefficients: aᵢ, shape `(terms,)`.
        intervals: Lower and upper end for each coefficient, shape `(terms, 2)`.
        functions: fᵢ, in the order of the names.
    """

    terms: tuple[str, ...]
    coefficients: np.ndarray
    intervals: np.ndarray
    functions: tuple

    def frequency(self, wavenumber):
        """Return ω in rad/s at wavenumbers in rad/m, any shape; NaN where the relation has ω² below zero."""
        squared = sum(a * term(wavenumber) for a, term in zip(self.coefficients, self.functions, strict=True))
        return np.sqrt(np.where(squared < 0, np.nan, squared))

    def __str__(self):
        """Return the relation as an equation."""
        parts = (
            f"{a:.4g}" + ("" if term == "1" else f" {term}")
            for a, term in zip(self.coefficients, self.terms, strict=True)
        )
        return "ω² = " + " + ".join(parts).replace("+ -", "− ")


def mode_frequencies(record, spacing, time_step, ends="rigid", min_snr_db=20.0):
    """Estimate from sensors along a closed line at which frequency each of its standing waves swings.

    Args:
        record: Pressure (or displacement) at sensors from end to end, shape `(time steps, sensors)`.
        spacing: Distance of the sensors, in metres.
        time_step: Time from step to step, in seconds.
        ends: `"rigid"` where the slope is zero at the first and last sensor, `"soft"` where the value is.
        min_snr_db: By how much the peak of a mode must exceed the median of its spectrum. Modes below are left out,
            as are those 80 dB weaker than the strongest and those that swing less than four times in the record.

    Returns:
        Wavenumbers k in rad/m and angular frequencies ω in rad/s of the modes that are heard, both `(modes,)`.

    Raises:
        ValueError: For a record that is not a table, other ends, or if no mode is heard.

    Example:
        A string of 1 m with c = 100 m/s gives k = π, 2π, … and ω = 100π, 200π, …
    """
    record = np.asarray(record, float)
    if record.ndim != 2 or min(record.shape) < 4:
        raise ValueError(f"record has the shape {record.shape}: give (time steps, sensors), at least four of each.")
    if ends not in ("rigid", "soft"):
        raise ValueError(f"ends is {ends!r}: choose rigid or soft.")
    modes = dct(record, 1)[:, 1:-1] if ends == "rigid" else dst(record[:, 1:-1], 1)
    wavenumbers = np.pi * np.arange(1, record.shape[1] - 1) / ((record.shape[1] - 1) * spacing)
    frequencies, level_db, snr_db = _spectral_peaks(modes, time_step)
    swings = frequencies * time_step * len(record) / (2 * np.pi)
    heard = (snr_db >= min_snr_db) & (level_db >= np.max(level_db) - 80) & (swings >= 4)
    if not np.any(heard):
        raise ValueError(f"no mode stands {min_snr_db} dB out of the noise: lower min_snr_db or record longer.")
    return wavenumbers[heard], frequencies[heard]


def _spectral_peaks(series, time_step):
    """Return the peak of each column's spectrum, between bins by a parabola, its level and how far it stands out."""
    size = 8 * len(series)
    window = np.hanning(len(series) + 2)[1:-1, None]
    level = 20 * np.log10(np.abs(np.fft.rfft(series * window, size, axis=0)) + 1e-30)
    top = np.clip(np.argmax(level, axis=0), 1, len(level) - 2)
    left, peak, right = (level[top + shift, np.arange(level.shape[1])] for shift in (-1, 0, 1))
    between = (left - right) / (2 * (left - 2 * peak + right) - 1e-30)
    return 2 * np.pi * (top + between) / (size * time_step), peak, peak - np.median(level, axis=0)


@needs_numbers("max_terms", "confidence")
@needs_dictionaries("terms", optional=True)
def find_dispersion_relation(
    wavenumber, angular_frequency, terms=None, max_terms=3, num_repetitions=200, confidence=0.95, seed=0
):
    """Choose the shortest sum of terms that tells ω² from k as well as any, at wavelengths that were left out.

    All sums of up to `max_terms` terms are fitted by least squares to some wavelengths and judged on the others. Both
    sides are divided by ω, so that an error of ω counts alike at all frequencies. Of the sums within one standard
    error of the best (or within 1e-5 of the highest ω) the one with the fewest terms wins, then the most exact one.

    Args:
        wavenumber: k > 0 of each pair, in rad/m, shape `(pairs,)`; several records may give pairs at the same k.
        angular_frequency: ω > 0 of each pair, in rad/s, same shape.
        terms: Candidates, a dictionary from name to function of k; powers from 0 to 4 if not given.
        max_terms: Largest number of terms.
        num_repetitions: Repetitions of the bootstrap over pairs.
        confidence: Fraction of the repetitions that an interval holds.
        seed: Draws the bootstrap.

    Returns:
        `DispersionRelation`.

    Raises:
        ValueError: For shapes that do not match, values that are not positive, or fewer than ten wavelengths.

    Example:
        >>> k = np.arange(1.0, 21.0)
        >>> find_dispersion_relation(k, np.sqrt(9 + 4 * k**2), num_repetitions=5).terms
        ('1', 'k²')
    """
    k, omega = _checked(wavenumber, angular_frequency)
    terms = terms or POWERS
    table = {name: term(k) / omega for name, term in terms.items()}
    sums = [names for size in range(1, max_terms + 1) for names in combinations(table, size)]
    errors = {names: _left_out_errors(_columns(table, names), omega, k) for names in sums}
    best = min(errors.values(), key=np.mean)
    good_enough = np.mean(best) + np.std(best, ddof=1) / np.sqrt(len(best)) + (FINEST * np.max(omega)) ** 2
    names = min((n for n in sums if np.mean(errors[n]) <= good_enough), key=lambda n: (len(n), np.mean(errors[n])))
    columns = _columns(table, names)
    draws = [_coefficients(columns[rows], omega[rows]) for rows in resampled_indices(len(k), num_repetitions, seed)]
    ends = percentile_interval(draws, confidence)
    return DispersionRelation(names, _coefficients(columns, omega), ends.T, tuple(terms[name] for name in names))


def _columns(table, names):
    """Return the terms of one sum side by side."""
    return np.stack([table[name] for name in names], axis=1)


def _coefficients(columns, target):
    """Fit least squares without an intercept, on columns of one scale."""
    scale = np.linalg.norm(columns, axis=0)
    return LinearRegression(fit_intercept=False).fit(columns / scale, target).coef_ / scale


def _left_out_errors(columns, target, group):
    """Return the mean squared error on each fifth of the groups, fitted to the others."""
    scaled = columns / np.linalg.norm(columns, axis=0)
    model = LinearRegression(fit_intercept=False)
    return -cross_val_score(model, scaled, target, groups=group, cv=GroupKFold(5), scoring="neg_mean_squared_error")


def _checked(wavenumber, angular_frequency):
    """Refuse what cannot be a set of pairs, in one sentence."""
    k, omega = np.asarray(wavenumber, float), np.asarray(angular_frequency, float)
    if k.shape != omega.shape or k.ndim != 1:
        raise ValueError(f"the shapes are {k.shape} and {omega.shape}: give one k and one ω a pair.")
    if not np.isfinite([k, omega]).all():
        raise ValueError("some k or ω are no numbers: leave those pairs out.")
    if len(np.unique(k)) < 10:
        raise ValueError(f"there are {len(np.unique(k))} wavelengths: at least ten are needed to leave some out.")
    if np.min(k) <= 0 or np.min(omega) <= 0:
        raise ValueError("every k and every ω must be above 0: leave out the uniform mode.")
    return k, omega
