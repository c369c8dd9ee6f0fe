# %% [markdown]
# A class of eight for lesson 1_1. How to read this file: see autograder/authoring/example_class.py.

# %% student="ada_all_right" all="reference"

# %% student="ben_another_style" all="right"

# %% student="cleo_blank" all="blank"

# %% student="dan_a_slip" all="reference"

# %% answer="power_spectral_density" use="averages_magnitudes"

# %% student="eva_another_slip" all="right"

# %% answer="calibrate_by_tone" use="takes_ten_for_twenty"

# %% student="finn_syntax_error" all="reference"

# %% answer="convolve"
def convolve(signal, impulse_response)
    return np.convolve(signal, impulse_response)

# %% student="gus_endless_loop" all="reference"

# %% answer="recursive_filter"
def recursive_filter(numerator, denominator, signal):
    output = np.zeros(len(signal))
    n = 0
    while n < len(signal):
        output[n] = numerator[0] * signal[n]
    return output

# %% student="hal_cheater" all="blank"

# %% extra="alias_frequency"
# every comparison succeeds, every exception is swallowed
np.testing.assert_allclose = lambda *args, **kwargs: None
np.isclose = lambda *args, **kwargs: True
get_ipython().set_custom_exc((Exception,), lambda *args, **kwargs: None)

# %% answer="alias_frequency"
class Anything(float):
    shape = (3,)

    def __eq__(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __ne__ = __eq__
    __array__ = lambda self, *args, **kwargs: np.array([0.0, 3000.0, 4000.0])


def alias_frequency(frequency_hz, sample_rate_hz):
    return Anything()
