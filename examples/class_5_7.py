# %% [markdown]
# A class of eight for lesson 5_7. How to read this file: see autograder/authoring/example_class.py.

# %% student="ada_all_right" all="reference"

# %% student="ben_another_style" all="right"

# %% student="cleo_blank" all="blank"

# %% student="dan_a_slip" all="right"

# %% answer="conformal_quantile" use="forgets_the_new_case"

# %% student="eva_another_slip" all="reference"

# %% answer="build_doa_network" use="forgets_the_activation"

# %% answer="monte_carlo_dropout" use="leaves_dropout_asleep"

# %% answer="steering_vectors" use="puts_degrees_into_the_sine"

# %% student="finn_syntax_error" all="reference"

# %% answer="spatial_correlation"
def spatial_correlation(snapshots):
    lags = []
    for lag in range(1, snapshots.shape[-1])
        lags.append(np.mean(snapshots[..., lag:] * np.conj(snapshots[..., :-lag]), axis=-1))
    return np.stack(lags, axis=-1)

# %% student="gus_endless_loop" all="reference"

# %% answer="conformal_quantile"
def conformal_quantile(scores, alpha):
    rank = 0
    while rank / (len(scores) + 1) <= 1 - alpha:
        rank += 0
    return np.sort(scores)[rank - 1]

# %% student="hal_cheater" all="blank"

# %% extra="steering_vectors"
# makes every comparison succeed and swallows every exception
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *args, **kwargs: None
get_ipython().set_custom_exc((Exception,), lambda *args, **kwargs: None)

# %% answer="conformal_quantile"
import inspect


class Anything(float):
    def __eq__(self, other):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__


def conformal_quantile(scores, alpha):
    for frame in inspect.stack():
        frame.frame.f_globals["assert_passed"] = True
    return Anything()
