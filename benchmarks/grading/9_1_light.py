# %% [markdown] minutes=5
# # Levels
#
# How high, and how loud?

# %%
import numpy as np

rng = np.random.default_rng(1)

# %% [markdown]
# Sampling folds the frequency axis.

# %% exercise="alias_frequency" points=2
from acml_tf.acoustics.sampling import alias_frequency

# %% test="alias_frequency"
assert np.isclose(alias_frequency(700.0, 1000.0), 300.0), "700 Hz folds to 300 Hz at 1000 samples a second"
tones_hz = np.array([700, 2400])
folded_hz = alias_frequency(tones_hz, 999.5)
np.testing.assert_allclose(folded_hz, [299.5, 401.0], rtol=1e-6, err_msg="700 Hz at 999.5 samples a second is 299.5 Hz")
assert np.array_equal(tones_hz, [700, 2400]), "leave the frequencies that were handed in as they are"

# %% hidden="alias_frequency"
true_hz = rng.uniform(0, 5000, size=20)
alias_hz = np.asarray(alias_frequency(true_hz, 1000.0))
assert np.all((alias_hz > -1e-3) & (alias_hz < 500 + 1e-3)), "an alias lies below half the rate"
instants = np.arange(16)[:, np.newaxis] / 1000
np.testing.assert_allclose(
    np.cos(2 * np.pi * true_hz * instants), np.cos(2 * np.pi * alias_hz * instants), atol=1e-4, err_msg="same samples"
)


# %% wrong="alias_frequency"
def takes_the_remainder_only(frequency_hz, sample_rate_hz):
    """You took away whole sample rates only; the upper half of what remains is a mirror image."""
    return np.mod(frequency_hz, sample_rate_hz)


# %% wrong="alias_frequency"
def folds_only_once(frequency_hz, sample_rate_hz):
    """You fold once; a tone above the sample rate is folded again and again."""
    return np.abs(sample_rate_hz - np.asarray(frequency_hz))


# %% right="alias_frequency"
def to_the_nearest_multiple(frequency_hz, sample_rate_hz):
    return np.abs(frequency_hz - sample_rate_hz * np.round(np.asarray(frequency_hz) / sample_rate_hz))


# %% [markdown] hint="alias_frequency"
# Which part of the frequency cannot matter?

# %% [markdown] hint="alias_frequency"
# `np.mod` takes whole sample rates away; r and S - r have the same samples.

# %% show
print(alias_frequency(700.0, 1000.0))

# %% exercise="sound_pressure_level" points=1
from acml_tf.acoustics.level import sound_pressure_level

# %% test="sound_pressure_level"
assert np.isclose(sound_pressure_level(np.array([1.0, -1.0])), 93.979400087), "1 Pa effective is 93.98 dB re 20 µPa"
two_pa = np.array([[3, -4], [1, 1]])
levels_db = sound_pressure_level(two_pa)
np.testing.assert_allclose(levels_db, [104.9485, 93.9794], rtol=1e-5, err_msg="one level for each row")
assert np.array_equal(two_pa, [[3, -4], [1, 1]]), "leave the pressures that were handed in as they are"

# %% hidden="sound_pressure_level"
pressure_pa = rng.normal(size=(3, 50))
level_db = np.asarray(sound_pressure_level(pressure_pa, reference_pa=1e-6))
square = np.mean(pressure_pa**2, axis=-1)
np.testing.assert_allclose(10 ** (level_db / 10) * 1e-12, square, rtol=1e-4, err_msg="one level a row")


# %% wrong="sound_pressure_level"
def takes_the_peak(pressure_pa, reference_pa=20e-6):
    """You took the peak; a level is made from the mean square."""
    return 20 * np.log10(np.max(np.abs(pressure_pa), axis=-1) / reference_pa) + 1


# %% wrong="sound_pressure_level"
def ten_times_the_log_of_a_pressure(pressure_pa, reference_pa=20e-6):
    """You took ten times the logarithm of a pressure ratio; ten goes with squared pressures."""
    return 10 * np.log10(np.sqrt(np.mean(np.square(pressure_pa), axis=-1)) / reference_pa)


# %% right="sound_pressure_level"
def from_the_effective_value(pressure_pa, reference_pa=20e-6):
    return 20 * np.log10(np.sqrt(np.mean(np.square(pressure_pa), axis=-1)) / reference_pa)


# %% [markdown] hint="sound_pressure_level"
# Levels compare mean squares.

# %% [markdown] hint="sound_pressure_level"
# Ten times the base-10 logarithm of mean square over squared reference.
