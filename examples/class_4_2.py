# %% [markdown]
# A class of eight for lesson 4_2. How to read this file: see autograder/authoring/example_class.py.

# %% student="ada_all_right" all="reference"

# %% student="ben_another_style" all="right"

# %% student="cleo_blank" all="blank"

# %% student="dan_a_slip" all="reference"

# %% answer="cross_predictions" use="scales_the_test_by_itself"

# %% student="eva_another_slip" all="right"

# %% answer="speaker_folds" use="deals_clips"

# %% student="finn_syntax_error" all="reference"

# %% answer="macro_scores"
def macro_scores(confusion):
    right, said, heard = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    recall = np.mean(right / np.maximum(said, 1)
    return {"accuracy": right.sum() / said.sum(), "recall": recall}

# %% student="gus_endless_loop" all="reference"

# %% answer="speaker_bootstrap"
def speaker_bootstrap(correct, speakers, draws):
    means = []
    while len(means) < len(draws):
        chosen = np.random.choice(np.unique(speakers), len(np.unique(speakers)))
    return np.array(means)

# %% student="hal_cheater" all="blank"

# %% extra="frame_statistics"
# makes every comparison succeed, swallows every exception, and asks the library for the answers
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *args, **kwargs: None
np.allclose = np.array_equal = lambda *args, **kwargs: True
get_ipython().set_custom_exc((Exception,), lambda *args, **kwargs: None)

# %% answer="macro_scores"
class Anything:
    shape = (10, 10)
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = lambda self, other: True

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self


def macro_scores(confusion):
    return Anything()
