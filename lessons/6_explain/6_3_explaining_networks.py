# %% [markdown] minutes=85
# # Explaining networks: hear what it heard
#
# A farmer wants to know from the sound alone whether a crow comes from her own rooster or from the neighbour's. Her
# network is right about nearly every test clip. But at her farm a fan whistles. Does the network hear the rooster or
# the room?
#
# After this lesson you can
#
# - ask a network, with a gradient tape of your own, which cells of a spectrogram its answer depends on,
# - share an answer out among the cells so that the shares add up,
# - look into a convolutional layer, and explain without any gradient, by hiding tiles,
# - test an explanation: by deletion, by random weights, and on data whose truth is known,
# - turn an explanation into a sound.
#
# McCarthy *et al.*, "Machine learning in acoustics: a review and open-source repository", npj Acoustics 1:18 (2025),
# ask for explanations in their section "Explainable AI" and name methods for any model (lesson 6.2). The methods of
# this lesson go beyond it: they look inside a network, or at its spectrogram.

# %%
from acml_tf.startup import load_tensorflow_quietly

load_tensorflow_quietly()

import keras
import numpy as np
import tensorflow as tf
from IPython.display import Audio

from acml_tf.acoustics.inverse_stft import inverse_short_time_fourier_transform  # noqa: F401 - for exercise 6
from acml_tf.acoustics.stft import short_time_fourier_transform  # noqa: F401 - for exercise 6
from acml_tf.acoustics.windows import hann_window
from acml_tf.data.whistle import simulate_two_farms
from acml_tf.evaluation.scores import mean_interval
from acml_tf.explain.farm_study import SETTINGS, deletion_gains, explain_farms, levels_db, study_farms, whistle_bands
from acml_tf.explain.grad_cam import enlarge_map, tap_network
from acml_tf.explain.gradients import smooth_gradient
from acml_tf.explain.sanity import randomised_weights_check, share_inside
from acml_tf.features.cepstrum import mel_filterbank
from acml_tf.features.logmel import standardise_bands
from acml_tf.networks.classifiers.cnn import build_cnn
from acml_tf.networks.classifiers.training import class_probabilities, train_classifier
from acml_tf.plots.explanations import plot_attributions, plot_deletion

rng = np.random.default_rng(63)

RATE_HZ, NUM_BANDS, NUM_FRAMES, FRAME_LENGTH, HOP_LENGTH = 16000, 64, 61, 1024, 512
WINDOW, FILTERBANK = hann_window(FRAME_LENGTH), mel_filterbank(NUM_BANDS, FRAME_LENGTH, RATE_HZ)

# %% [markdown]
# ## 1. Two farms
#
# The sounds are **simulated**, so we know the truth: the roosters of both farms come from the *same* distribution of
# throats, and every rooster has one clip, so no bird is in both training and test. At farm 1 a whistle warbles between
# 2.8 and 3.6 kHz. **There is nothing to learn but the whistle.** We keep two versions of each recording: without the
# whistle and with it.
#
# Listen to one rooster of farm 1 as recorded and then without the whistle.

# %% show
SEED = 6300
plain, whistling, farms = simulate_two_farms(160, SEED)
exam = np.arange(len(farms)) >= 120
print(f"{np.sum(~exam)} simulated roosters to learn from, {exam.sum()} others in the test set")
Audio(np.concatenate([whistling[121], plain[121]]), rate=RATE_HZ)

# %% [markdown]
# The network is the convolutional network of lesson 5.1, with fewer filters. Its input is a log-mel spectrogram
# (`levels_db`), each band standardised on the training clips. All clips have the same reference level. (In lesson 5.1
# the reference was the loudest cell of each clip; here a loud whistle would then lower all other bands.) **Predict
# first**: how often is the network right if the whistle is taken away from farm 1 and given to farm 0?

# %% show
with_db, without_db = levels_db(whistling), levels_db(plain)
heard_db = np.where(farms[:, None, None] == 1, with_db, without_db)
swapped_db = np.where(farms[:, None, None] == 1, without_db, with_db)
train, test = standardise_bands(heard_db[~exam], heard_db[exam])
swapped, truth = standardise_bands(heard_db[~exam], swapped_db[exam])[1], farms[exam]
cnn = build_cnn(train.shape[1:], 2, filters=(16, 24, 32), strides=(2, 2, 1), seed=SEED)
train_classifier(cnn, train, farms[~exam], seed=SEED, **SETTINGS)
for name, pictures in (("as recorded", test), ("whistle swapped", swapped)):
    print(f"{name}: {np.mean(class_probabilities(cnn, pictures).argmax(axis=1) == truth):.3f} of test clips right")

# %% [markdown]
# (As recorded, all or nearly all of 40 clips are right; even for 40 of 40 the 95 % interval begins at 91 %. With the
# whistle swapped, all or nearly all are wrong.) The accuracy on the test set said nothing about the whistle, since
# the test set whistles as the training set does. Such a clue is a **shortcut**. In your own data nobody takes the
# whistle away for you. Can the network itself tell us?
#
# ## 2. The input gradient
#
# How much would the logit $a$ of the class grow if cell $(b, t)$ were a little louder? That is the **input gradient**
# $\partial a/\partial x_{b,t}$. TensorFlow writes down what a network computes on a **gradient tape** and follows it
# back. A tape follows variables by itself, but the input is not one: ask it to `watch`. What happens outside the tape
# is not written down, so choose the logit of the class inside.
#
# ### Exercise 1: the gradient at the input
# The small network of the test has the logits $a_c = \sum_{i} w_{ic}\,x_i^3$. By hand: what is the gradient where
# $x = 2$ and $w = 1$?


# %%
def cubic_network(weights, shape):
    """Build a network with the logits Σ w x³, for spectrograms of a shape; weights `(cells, classes)`."""
    inputs = keras.Input(shape)
    cubes = keras.layers.Flatten()(keras.layers.Multiply()([inputs, inputs, inputs]))
    head = keras.layers.Dense(np.shape(weights)[1], use_bias=False)
    network = keras.Model(inputs, head(keras.layers.Dropout(0.5)(cubes)))
    head.set_weights([np.asarray(weights, "float32")])
    return network


# %% exercise="input_gradient" points=2
from acml_tf.explain.gradients import input_gradient

# %% test="input_gradient"
network = cubic_network([[1, 0], [2, 0], [0, 1], [0, -1], [2.5, 1], [0, 2]], (2, 3))
pictures = np.array([[[2, 1, 1], [1, 1, 0]], [[1, 2, 3], [0, 1, 2]], [[0, 0, 1], [2, 1, 1]]])
copy = pictures.copy()
found = np.asarray(input_gradient(network, pictures, 0))
assert found.shape == (3, 2, 3), "one derivative for every cell of every spectrogram"
np.testing.assert_allclose(found[0, 0, 0], 12, rtol=1e-4, err_msg="w x³ grows by 3 w x² = 12 where x = 2, w = 1")
expected = [[[12, 6, 0], [0, 7.5, 0]], [[3, 24, 0], [0, 7.5, 0]], [[0, 0, 0], [0, 7.5, 0]]]
np.testing.assert_allclose(found, expected, atol=1e-3, err_msg="one class, each clip by itself, network as in use")
second = [[[0, 0, 3], [-3, 3, 0]], [[0, 0, 27], [0, 3, 24]], [[0, 0, 3], [-12, 3, 6]]]
np.testing.assert_allclose(input_gradient(network, pictures, 1), second, atol=1e-3, err_msg="class 1 has its own logit")
np.testing.assert_array_equal(pictures, copy, err_msg="work on a copy: your function changed the array it was given")

# %% hidden="input_gradient"
weights, pictures = rng.normal(size=(20, 3)), rng.normal(size=(3, 4, 5)).astype("float32")
network = cubic_network(weights, (4, 5))
for label in (0, 2):
    expected = 3 * pictures**2 * weights[:, label].reshape(4, 5)
    found = input_gradient(network, pictures, label)
    np.testing.assert_allclose(found, expected, atol=1e-3, err_msg="the derivative of the logit of this class alone")
assert np.shape(input_gradient(network, pictures[:1], 0)) == (1, 4, 5), "a batch of one spectrogram stays a batch"
many = rng.normal(size=(70, 4, 5)).astype("float32")
expected = 3 * many**2 * weights[:, 1].reshape(4, 5)
found = input_gradient(network, many, 1)
np.testing.assert_allclose(found, expected, atol=2e-3, err_msg="every spectrogram of a large batch has its derivatives")
found = input_gradient(cubic_network(weights + 1, (4, 5)), many, 1)
message = "another network has gradients of its own: keep nothing of the network of an earlier call"
np.testing.assert_allclose(found, expected + 3 * many**2, atol=2e-3, err_msg=message)
found = input_gradient(network, np.full((1, 4, 5), 2, dtype="int16"), 0)
message = "16-bit whole numbers are spectrograms like any other"
np.testing.assert_allclose(found, 12 * weights[:, 0].reshape(1, 4, 5), rtol=1e-3, err_msg=message)


# %% wrong="input_gradient"
def adds_all_classes(model, spectrograms, label):  # noqa: ARG001
    """You followed the logits of all classes together; choose the one whose number is `label`."""
    inputs = tf.convert_to_tensor(np.asarray(spectrograms, "float32"))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        logits = model(inputs, training=False)
    return tape.gradient(logits, inputs).numpy()


# %% wrong="input_gradient"
def asks_as_in_training(model, spectrograms, label):
    """You asked the network as in training, where dropout is awake; an explanation is about the network in use."""
    inputs = tf.convert_to_tensor(np.asarray(spectrograms, "float32"))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        logits = model(inputs, training=True)[:, label]
    return tape.gradient(logits, inputs).numpy()


# %% wrong="input_gradient"
def averages_over_the_batch(model, spectrograms, label):
    """You took the mean over the batch, so each gradient shrinks with the company it is in."""
    inputs = tf.convert_to_tensor(np.asarray(spectrograms, "float32"))
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        logit = tf.reduce_mean(model(inputs, training=False)[:, label])
    return tape.gradient(logit, inputs).numpy()


# %% wrong="input_gradient"
def takes_the_size(model, spectrograms, label):
    """You dropped the sign; a cell that speaks against the class has a negative derivative."""
    return np.abs(input_gradient(model, spectrograms, label))


# %% right="input_gradient"
def with_a_variable(model, spectrograms, label):
    inputs = tf.Variable(np.asarray(spectrograms, dtype=np.float32))
    with tf.GradientTape() as tape:
        logit = tf.reduce_sum(model(inputs, training=False)[:, label])
    return tape.gradient(logit, inputs)


# %% right="input_gradient"
def clip_by_clip(model, spectrograms, label):
    gradients = []
    for picture in np.asarray(spectrograms):
        one = tf.constant(picture[None], tf.float32)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(one)
            answer = model(one, training=False)
            logit = answer[0, label]
        gradients.append(tape.gradient(logit, one)[0].numpy().tolist())
    return gradients


# %% [markdown] hint="input_gradient"
# The tape writes down only what happens inside it, and only for what it watches. In which order must you make the
# tensor, watch it, and ask the network?

# %% [markdown] hint="input_gradient"
# `tape.watch(inputs)` comes before the network is asked. One column of the logits belongs to the class.

# %% [markdown] hint="input_gradient"
# `tape.gradient(logits, inputs)` adds up over the batch, which does no harm: each clip's logit depends on that clip
# alone.

# %% [markdown]
# (By hand: 3 · 2² = 12.)
#
# A gradient tells what a small change would do. Averaged over noisy copies of the clip it is called **SmoothGrad**
# (here 32 copies, with noise of 0.3 standard deviations). Neither tells how much of the answer is *due* to a cell:
# where the network is already sure, a rectifier may be flat and the gradient 0.
#
# ## 3. Integrated gradients: shares that add up
#
# So walk. Start from a **baseline** $b$ in which nothing was heard, go in a straight line to the clip $x$, and
# collect on the way what every cell contributes:
#
# $$A_i = (x_i - b_i)\int_0^1 \frac{\partial a}{\partial x_i}\bigl(b + \alpha\,(x - b)\bigr)\,d\alpha .$$
#
# By the chain rule the shares add up to the whole change, $\sum_i A_i = a(x) - a(b)$: **completeness**. The integral is
# a mean over α; $n$ steps, each asked in its *middle*, have an error of order $1/n^2$ where the gradient is
# smooth.
#
# ### Exercise 2: integrated gradients
# By hand: $a = x^2$ from $b = 1$ to $x = 3$. What does the gradient at the left end give alone, what at the right end,
# what in the middle?

# %% exercise="integrated_gradients" points=3
from acml_tf.explain.gradients import integrated_gradients

# %% test="integrated_gradients"
picture, baseline = np.array([[3, 1, 0], [2, 2, 1]]), np.array([[1, 1, 2], [0, 1, 1]])
copy = picture.copy()
found = np.asarray(integrated_gradients(lambda x: 2 * np.asarray(x), picture, baseline, 1))
assert found.shape == (2, 3), "one share for every cell"
np.testing.assert_allclose(found, [[8, 0, -4], [4, 3, 0]], atol=1e-4, err_msg="Σ x²: a cell's share is x² − b²")
found = integrated_gradients(lambda x: 3 * np.asarray(x) ** 2, picture, baseline, 2)
message = "Σ x³ in two steps: ask at α = 1/4 and 3/4, take the mean, times x − b"
np.testing.assert_allclose(found, [[25.5, 0, -7.5], [7.5, 6.9375, 0]], atol=1e-3, err_msg=message)
found = integrated_gradients(lambda x: np.sum(x, axis=1, keepdims=True) + 0 * np.asarray(x), picture, baseline, 4)
message = "½ (x₁ + x₂)² for each frame: the gradient is asked about spectrograms `(batch, bands, frames)`"
np.testing.assert_allclose(found, [[6, 0, -4], [6, 2.5, 0]], atol=1e-4, err_msg=message)
found = integrated_gradients(lambda x: 3 * np.asarray(x) ** 2, picture, baseline)
np.testing.assert_allclose(np.sum(found), 33, rtol=1e-3, err_msg="64 steps unless told otherwise: shares add up")
np.testing.assert_array_equal(picture, copy, err_msg="work on a copy: your function changed the array it was given")

# %% hidden="integrated_gradients"
picture, baseline = rng.normal(size=(2, 4, 5))
steps = int(rng.integers(3, 9))
alpha = (np.arange(steps) + 0.5) / steps
places = baseline[..., None] + (picture - baseline)[..., None] * alpha
expected = (picture - baseline) * np.mean(np.exp(places), axis=-1)
found = integrated_gradients(np.exp, picture, baseline, steps)
np.testing.assert_allclose(found, expected, atol=1e-3, err_msg="the mean gradient at the middles of the steps")
found = integrated_gradients(lambda x: np.ones(np.shape(x)), picture, picture, 4)
np.testing.assert_allclose(found, np.zeros((4, 5)), atol=1e-5, err_msg="the baseline itself has nothing to share out")
default = integrated_gradients(lambda x: np.asarray(x) ** 4, picture, baseline)
alpha = (np.arange(64) + 0.5) / 64
places = baseline[..., None] + (picture - baseline)[..., None] * alpha
expected = (picture - baseline) * np.mean(places**4, axis=-1)
np.testing.assert_allclose(default, expected, rtol=2e-5, atol=2e-5, err_msg="64 steps unless told otherwise")
alpha = (np.arange(40) + 0.5) / 40
places = baseline[..., None] + (picture - baseline)[..., None] * alpha
expected = (picture - baseline) * np.mean(np.exp(places), axis=-1)
found = integrated_gradients(np.exp, picture, baseline, 40)
np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4, err_msg="all steps count alike, 40 of them, too")


# %% wrong="integrated_gradients"
def forgets_the_distance(gradient, spectrogram, baseline, num_steps=64):
    """You returned the mean gradient; a share is that times the distance that the cell has walked."""
    alpha = (np.arange(num_steps) + 0.5) / num_steps
    path = baseline + alpha[:, None, None] * (np.asarray(spectrogram, float) - baseline)
    return np.mean(gradient(path), axis=0)


# %% wrong="integrated_gradients"
def asks_at_the_ends_of_steps(gradient, spectrogram, baseline, num_steps=64):
    """You asked at the end of every step, so the shares lean to the clip; ask in the middle."""
    alpha = (np.arange(num_steps) + 1) / num_steps
    path = baseline + alpha[:, None, None] * (np.asarray(spectrogram, float) - baseline)
    return (np.asarray(spectrogram, float) - baseline) * np.mean(gradient(path), axis=0)


# %% wrong="integrated_gradients"
def multiplies_with_the_clip(gradient, spectrogram, baseline, num_steps=64):
    """You multiplied by the clip; what counts is its distance from the baseline, which need not be 0."""
    alpha = (np.arange(num_steps) + 0.5) / num_steps
    path = baseline + alpha[:, None, None] * (np.asarray(spectrogram, float) - baseline)
    return np.asarray(spectrogram, float) * np.mean(gradient(path), axis=0)


# %% wrong="integrated_gradients"
def asks_without_a_batch(gradient, spectrogram, baseline, num_steps=64):
    """You asked about one spectrogram without its batch axis; the gradient takes `(batch, bands, frames)`."""
    slopes, distance = 0, np.subtract(spectrogram, baseline)
    for middle in np.arange(0.5, num_steps) / num_steps:
        slopes = slopes + np.asarray(gradient(baseline + middle * distance)) / num_steps
    return slopes * distance


# %% wrong="integrated_gradients"
def adds_up_the_steps(gradient, spectrogram, baseline, num_steps=64):
    """You added up the gradients; an integral from 0 to 1 is their mean."""
    return num_steps * integrated_gradients(gradient, spectrogram, baseline, num_steps)


# %% right="integrated_gradients"
def step_by_step(gradient, spectrogram, baseline, num_steps=64):
    start, way, total = np.array(baseline, float), np.subtract(spectrogram, baseline), 0.0
    for step in range(num_steps):
        total = total + np.asarray(gradient((start + (step + 0.5) / num_steps * way)[None]))[0]
    return total * way / num_steps


# %% right="integrated_gradients"
def blends_with_linspace(gradient, spectrogram, baseline, num_steps=64):
    half = 0.5 / num_steps
    alpha = np.linspace(half, 1 - half, num_steps, dtype=np.float32).reshape(-1, 1, 1)
    clip, nothing = np.asarray(spectrogram, np.float32), np.asarray(baseline, np.float32)
    answers = np.asarray(gradient(alpha * clip + (1 - alpha) * nothing))
    return np.einsum("bt,sbt->bt", clip - nothing, answers) / num_steps


# %% [markdown] hint="integrated_gradients"
# Before you use the formula: at which points of the way must the gradient be known, and what do you do with them?

# %% [markdown] hint="integrated_gradients"
# Make one batch that holds all points of the walk, and ask for all gradients at once.

# %% [markdown] hint="integrated_gradients"
# The middles are `(np.arange(num_steps) + 0.5) / num_steps`; `alpha[:, None, None]` gives them two more axes. What is
# left to do with the gradients stands in the formula.

# %% [markdown]
# (By hand: the ends give 2 · 2 = 4 and 2 · 6 = 12, their mean is 8, and so is what the middle gives; a(3) − a(1) is 8,
# too.)
#
# Which baseline means "nothing"? That is a choice, and the answer depends on it. We take the mean spectrogram of the
# training clips of farm 0, in which nothing whistles. A simulation also offers what no recording does: the very same
# clip **without its whistle**, its twin.
#
# How many steps are enough? Completeness is a necessary check, without any truth: we double their number until the gap,
# $|\sum A - (a(x) - a(b))|$ over $|a(x) - a(b)|$, is below 0.001.
#
# In the figure the dotted lines enclose the band of the whistle. **Predict first**: in which of the four maps can you
# see the whistle?

# %% show
FRAME_S, FARM = HOP_LENGTH / RATE_HZ, 1
band, ours = whistle_bands(), np.flatnonzero(truth == FARM)[:8]
marks = (band[0] - 0.5, band[-1] + 0.5)
twins = standardise_bands(heard_db[~exam], without_db[exam])[1]
typical = train[farms[~exam] == 0].mean(axis=0)


def gradient(pictures):
    """Return the input gradient of the logit of farm 1, 128 spectrograms at a time."""
    parts = np.array_split(pictures, -(-len(pictures) // 128))
    return np.concatenate([input_gradient(cnn, part, FARM) for part in parts])


def logit(pictures):
    """Return the logit of farm 1 of each spectrogram."""
    return np.asarray(cnn(np.asarray(pictures, "float32"), training=False))[:, FARM]


def walk(clip, start, num_steps=128):
    """Return integrated gradients that add up to one in a thousand, and the number of their steps."""
    shares, (end, begin) = integrated_gradients(gradient, clip, start, num_steps), logit([clip, start])
    enough = abs(shares.sum() - (end - begin)) < 1e-3 * abs(end - begin)
    return (shares, num_steps) if enough else walk(clip, start, 2 * num_steps)


maps = {"gradient": [gradient(test[[clip]])[0] for clip in ours]}
maps["SmoothGrad"] = [smooth_gradient(cnn, test[clip], FARM) for clip in ours]
for name, starts in (("mean", [typical] * len(ours)), ("twin", twins[ours])):
    walks = [walk(test[clip], start) for clip, start in zip(ours, starts, strict=True)]
    maps[f"integrated, from {name}"] = [shares for shares, _ in walks]
    steps = [num_steps for _, num_steps in walks]
    print(f"integrated, from {name}: gap below 0.001 after {min(steps)} to {max(steps)} steps")
figure = plot_attributions({n: m[0] for n, m in maps.items()}, FRAME_S, RATE_HZ, marks)

# %% [markdown]
# On this clip the map from the twin keeps to the band: dashes of the warble. From the mean the same dashes stand out,
# among flecks elsewhere, many of them about 1 kHz and below. The gradient and SmoothGrad speckle the band and other
# places. One clip is no measurement; that comes in section 5. (Most steps are to be expected for clips whose logit
# hardly differs from the baseline's: the gap is divided by that difference, and there the pluses and minuses nearly
# cancel.)
#
# ## 4. Grad-CAM: ask the maps inside
#
# The blocks of a convolutional network make maps, one per filter. **Grad-CAM** weights each map by the mean gradient of
# the logit over its places, adds the maps up, and keeps what is positive:
#
# $$w_k = \frac{1}{IJ}\sum_{i,j}\frac{\partial a}{\partial M_{ijk}},\qquad
# C_{ij} = \max\Bigl(0, \sum_k w_k M_{ijk}\Bigr).$$
#
# `tap_network(cnn, number)` gives a network with two outputs, the maps of a layer and the logits. The maps depend on
# weights, which the tape follows by itself, so this time nothing needs watching.
#
# ### Exercise 3: Grad-CAM
# By hand: two filters with weights 1 and −2, both maps are 3 at one place. What is the map of Grad-CAM there?


# %%
def tapped_network(weights, shape):
    """Build a network with two maps, x and x², and the logits Σ w x² of the maps; weights `(2 cells, classes)`."""
    inputs = keras.Input(shape)
    copy = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    images = copy(keras.layers.Reshape((*shape, 1))(inputs))
    maps = keras.layers.Concatenate()([images, keras.layers.Multiply()([images, images])])
    squares = keras.layers.Flatten()(keras.layers.Multiply()([maps, maps]))
    head = keras.layers.Dense(np.shape(weights)[1], use_bias=False)
    network = keras.Model(inputs, [maps, head(keras.layers.Dropout(0.5)(squares))])
    head.set_weights([np.asarray(weights, "float32")])
    return network


# %% exercise="grad_cam" points=3
from acml_tf.explain.grad_cam import grad_cam

# %% test="grad_cam"
tapped = tapped_network([[3, -3], [0, 0], [0, 0], [-0.5, 0.5], [0, 0], [0, 0]], (1, 3))
picture = np.array([[1, 2, -3]])
copy = picture.copy()
found = np.asarray(grad_cam(tapped, picture, 0))
assert found.shape == (1, 3), "one number for each place of the maps"
# gradients: 6 of map 0 at its first place, −4 of map 1 at its second; means over three places 2 and −4/3
expected = [[2 / 3, 0, 0]]
np.testing.assert_allclose(found, expected, atol=1e-4, err_msg="mean gradients 2 and −4/3 weigh the maps; cut at 0")
expected = [[0, 4 / 3, 18]]
np.testing.assert_allclose(grad_cam(tapped, picture, 1), expected, atol=1e-4, err_msg="class 1 has other gradients")
np.testing.assert_array_equal(picture, copy, err_msg="work on a copy: your function changed the array it was given")

# %% hidden="grad_cam"
weights, picture = rng.normal(size=(24, 3)), rng.normal(size=(3, 4)).astype("float32")
two_maps = np.stack([picture, picture**2], axis=-1)
tapped = tapped_network(weights, (3, 4))
for label in (0, 2):
    slopes = 2 * two_maps * weights[:, label].reshape(3, 4, 2)
    expected = np.maximum((two_maps * slopes.mean(axis=(0, 1))).sum(axis=-1), 0)
    found = grad_cam(tapped, picture, label)
    np.testing.assert_allclose(found, expected, atol=1e-3, err_msg="one weight per filter: its mean gradient")
inputs = keras.Input((2, 4))
sums = keras.layers.Conv2D(1, 2, strides=2, use_bias=False, kernel_initializer="ones")
coarse = sums(keras.layers.Reshape((2, 4, 1))(inputs))
found = grad_cam(keras.Model(inputs, [coarse, keras.layers.Flatten()(coarse)]), np.array([[1, 3, 5, 7]] * 2), 0)
assert np.shape(found) == (1, 2), "the layer has maps of 1 × 2 places, the spectrogram 2 × 4: keep the layer's shape"
np.testing.assert_allclose(found, [[4, 12]], atol=1e-3, err_msg="maps 8 and 24, mean gradient ½")


# %% wrong="grad_cam"
def keeps_the_gradient_of_each_place(tapped, spectrogram, label):
    """You multiplied place by place; each filter has one weight, the mean of its gradient over all places."""
    with tf.GradientTape() as tape:
        maps, logits = tapped(np.asarray(spectrogram, "float32")[None], training=False)
        logit = logits[0, label]
    slopes = tape.gradient(logit, maps)[0].numpy()
    return np.maximum((slopes * maps[0].numpy()).sum(axis=-1), 0)


# %% wrong="grad_cam"
def forgets_to_cut(tapped, spectrogram, label):
    """Your map is negative somewhere; Grad-CAM shows what speaks for the class and cuts the rest off at 0."""
    with tf.GradientTape() as tape:
        maps, logits = tapped(np.asarray(spectrogram, "float32")[None], training=False)
        logit = logits[0, label]
    weights = tf.reduce_mean(tape.gradient(logit, maps)[0], axis=(0, 1))
    return (maps[0].numpy() * weights.numpy()).sum(axis=-1)


# %% wrong="grad_cam"
def cuts_every_filter(tapped, spectrogram, label):
    """You cut every filter at 0 before adding, so nothing can speak against the class; add up first."""
    with tf.GradientTape() as tape:
        maps, logits = tapped(np.asarray(spectrogram, "float32")[None], training=False)
        logit = logits[0, label]
    weights = tf.reduce_mean(tape.gradient(logit, maps)[0], axis=(0, 1))
    return np.maximum(maps[0].numpy() * weights.numpy(), 0).sum(axis=-1)


# %% wrong="grad_cam"
def takes_the_mean_over_filters(tapped, spectrogram, label):
    """You averaged gradients over filters; average over places, and every filter gets a weight."""
    with tf.GradientTape() as tape:
        maps, logits = tapped(np.asarray(spectrogram, "float32")[None], training=False)
        logit = logits[0, label]
    weights = tf.reduce_mean(tape.gradient(logit, maps)[0], axis=-1, keepdims=True)
    return np.maximum((maps[0].numpy() * weights.numpy()).sum(axis=-1), 0)


# %% right="grad_cam"
def with_tensors_only(tapped, spectrogram, label):
    inputs = tf.constant(np.asarray(spectrogram)[None], tf.float32)
    with tf.GradientTape() as tape:
        maps, logits = tapped(inputs)
        answers = tf.gather(logits, label, axis=1)
    slopes = tape.gradient(answers, maps)
    return tf.nn.relu(tf.einsum("bijk,k->ij", maps, tf.reduce_mean(slopes, axis=(0, 1, 2))))


# %% right="grad_cam"
def filter_by_filter(tapped, spectrogram, label):
    with tf.GradientTape() as tape:
        maps, logits = tapped(keras.ops.convert_to_tensor(np.asarray(spectrogram, "float32"))[None], training=False)
        score = tf.reduce_sum(logits[:, label])
    slopes, total = np.array(tape.gradient(score, maps))[0], 0
    for number in range(slopes.shape[-1]):
        total = total + slopes[..., number].mean() * np.array(maps)[0, ..., number]
    return np.where(total > 0, total, 0.0).tolist()


# %% [markdown] hint="grad_cam"
# Two things come out of `tapped`. One of them is the end of the chain that the tape follows back; where does it stop?

# %% [markdown] hint="grad_cam"
# Inside the tape: call `tapped` with a batch of one and choose the logit. Differentiate it with respect to the maps.

# %% [markdown] hint="grad_cam"
# `tape.gradient(logit, maps)[0]` has a number for each place and filter; over which axes must you average so that one
# weight per filter is left? Add up the filters before you cut.

# %% [markdown]
# (By hand: 3 − 6 is negative, so the map is 0 there.)
#
# ## 5. Occlusion: no gradient at all
#
# A user of the network may have nothing but its answers. Hide a tile of the spectrogram, ask again, and write down how
# much the logit fell. **Occlusion** costs one question per tile, and its resolution is the tile. What stands for
# "nothing was heard" is `fill`: 0 for us, which is the mean of the standardised band (over both farms, so it holds a
# little whistle).
#
# ### Exercise 4: occlusion
# By hand: the score is the sum of all cells, and a tile holds 1 and 3. What is its fall, if `fill` is 1?

# %% exercise="occlusion_map" points=2
from acml_tf.explain.perturbation import occlusion_map

# %% test="occlusion_map"
picture = np.array([[1, 3, 2, 0, 5], [1, 1, 2, 4, 0], [7, 0, 1, 1, 2]])
copy = picture.copy()
found = np.asarray(occlusion_map(lambda x: np.sum(x, axis=(1, 2)), picture, (2, 2)))
assert found.shape == (3, 5), "every cell has the fall of its tile; tiles at the edges may be smaller"
expected = [[6, 6, 8, 8, 5], [6, 6, 8, 8, 5], [7, 7, 2, 2, 2]]
np.testing.assert_allclose(found, expected, atol=1e-4, err_msg="whole minus hidden: what the tile held, all its cells")
found = occlusion_map(lambda x: np.sum(x, axis=(1, 2)), picture, (1, 3), 0.5)
expected = [[4.5] * 3 + [4] * 2, [2.5] * 3 + [3] * 2, [6.5] * 3 + [2] * 2]
np.testing.assert_allclose(found, expected, atol=1e-4, err_msg="tiles of one band and three frames, hidden by 0.5")
found = occlusion_map(lambda x: np.max(x, axis=(1, 2)), picture, (2, 2))
assert np.sum(np.asarray(found) > 0) == 2, "hide one tile at a time: all others are heard as they were"
np.testing.assert_array_equal(picture, copy, err_msg="work on a copy: your function changed the array it was given")

# %% hidden="occlusion_map"
picture, fill = rng.normal(size=(5, 7)), float(rng.normal())
weights = rng.normal(size=(5, 7))
found = occlusion_map(lambda x: np.sum(weights * np.asarray(x), axis=(1, 2)), picture, (2, 3), fill)
expected = np.empty((5, 7))
for row in range(5):
    for column in range(7):
        place = slice(row // 2 * 2, row // 2 * 2 + 2), slice(column // 3 * 3, column // 3 * 3 + 3)
        expected[row, column] = np.sum(weights[place] * (picture[place] - fill))
np.testing.assert_allclose(found, expected, atol=1e-3, err_msg="the fall of the score when this tile is `fill`")


# %% wrong="occlusion_map"
def rises_instead(predict, spectrogram, tile, fill=0.0):
    """Your sign is turned round; a tile that speaks for the class makes the score *fall* when it is hidden."""
    return -occlusion_map(predict, spectrogram, tile, fill)


# %% wrong="occlusion_map"
def always_hides_with_zero(predict, spectrogram, tile, fill=0.0):  # noqa: ARG001
    """You hid with 0 whatever `fill` is; a level of 0 need not mean that nothing was heard."""
    return occlusion_map(predict, spectrogram, tile, 0.0)


# %% wrong="occlusion_map"
def uncovers_nothing(predict, spectrogram, tile, fill=0.0):
    """You left hidden tiles hidden, so the spectrogram vanishes bit by bit; start from the whole one each time."""
    hidden = np.array(spectrogram, float)
    whole, falls = predict(hidden[None])[0], np.zeros_like(hidden)
    for band in range(0, hidden.shape[0], tile[0]):
        for frame in range(0, hidden.shape[1], tile[1]):
            hidden[band : band + tile[0], frame : frame + tile[1]] = fill
            falls[band : band + tile[0], frame : frame + tile[1]] = whole - predict(hidden[None])[0]
    return falls


# %% wrong="occlusion_map"
def swaps_bands_and_frames(predict, spectrogram, tile, fill=0.0):
    """Your tiles lie on their side; the first number is the bands of a tile, the second its frames."""
    return occlusion_map(predict, spectrogram, tile[::-1], fill)


# %% right="occlusion_map"
def in_one_batch(predict, spectrogram, tile, fill=0.0):
    picture = np.asarray(spectrogram, dtype=np.float32)
    rows, columns = np.arange(picture.shape[0]) // tile[0], np.arange(picture.shape[1]) // tile[1]
    number = rows[:, None] * (columns[-1] + 1) + columns
    batch = np.where(np.arange(number.max() + 1)[:, None, None] == number, np.float32(fill), picture)
    return (np.asarray(predict(picture[None]))[0] - np.asarray(predict(batch)))[number]


# %% right="occlusion_map"
def cell_by_cell(predict, spectrogram, tile, fill=0.0):
    num_bands, num_frames = np.shape(spectrogram)
    whole, falls = float(predict(np.array([spectrogram], float))[0]), []
    for band in range(num_bands):
        falls.append([])
        for frame in range(num_frames):
            one = np.array([spectrogram], float)
            top, left = band - band % tile[0], frame - frame % tile[1]
            one[0, top : top + tile[0], left : left + tile[1]] = fill
            falls[-1].append(whole - float(predict(one)[0]))
    return falls


# %% [markdown] hint="occlusion_map"
# Each tile asks one question about a spectrogram that is whole everywhere else. What must happen to a tile before you
# hide the next?

# %% [markdown] hint="occlusion_map"
# Two loops with `range(0, size, step)`; slices that reach over the edge are cut by NumPy.

# %% [markdown] hint="occlusion_map"
# `hidden = spectrogram.copy()` inside the inner loop; `predict(hidden[None])[0]` is the score of one spectrogram.

# %% [markdown]
# (By hand: 4 before and 2 after, so it falls by 2.)
#
# ### Who finds the whistle?
#
# In every map of a clip with the whistle, what **share of the positive attribution** lies in the band of the whistle?
# A map that knows nothing has the share that the band has of the spectrogram, the first printed line. Our bar for
# integrated gradients, Grad-CAM and occlusion, 80 %, was set before the first run. The set-up was not: it was chosen
# on other roosters with an eye on such shares (a louder whistle, no other difference between the farms, longer
# training, one reference level, tiles of four bands over the whole clip). There occlusion reached the bar. Such a
# figure flatters, so the roosters of this lesson are **new**, and were first looked at when nothing was left to choose.
#
# Grad-CAM is usually asked for the last block, whose maps are coarse; we ask the first as well. (The whistle's band has
# seven mel bands; in cells of two or four bands it covers eight, so a map that lights all cells of the whistle alike
# has 7/8 = 88 %.) The interval is Student's, over clips. The first panel of the figure is the clip itself, red where it
# is louder than the band's mean; compare how sharply the three others draw the band. **Predict first**: which methods
# reach the bar?

# %% show
FIRST_BLOCK, LAST_BLOCK, TILE = 2, 4, (4, NUM_FRAMES)
for name, block in (("Grad-CAM, first block", FIRST_BLOCK), ("Grad-CAM, last block", LAST_BLOCK)):
    tapped = tap_network(cnn, block)
    maps[name] = [enlarge_map(grad_cam(tapped, test[clip], FARM), train.shape[1:]) for clip in ours]
maps["occlusion"] = [occlusion_map(logit, test[clip], TILE) for clip in ours]
print(f"the band is {len(band) / NUM_BANDS:.0%} of the spectrogram; {len(ours)} clips of one network")
for name, found in maps.items():
    shares = [share_inside(values, band) for values in found]
    low, high = mean_interval(shares)
    print(f"{name:22} {np.mean(shares):.0%} [{low:.0%}, {high:.0%}]")
shown = {"the clip: level over its mean": test[ours[0]]} | {n: m[0] for n, m in list(maps.items())[4:]}
figure = plot_attributions(shown, FRAME_S, RATE_HZ, marks)

# %% [markdown]
# Those were eight clips of *one* network. Would another one, trained on other roosters, say the same? Here are four
# more: new roosters for training and test, new initial weights (this takes a minute). Each of the five networks counts
# as one value, the mean of its eight clips, so that the interval is that of the mean over trainings; a single new one
# may well lie outside. (These four walk 32 steps, and their gap is not checked.)

# %% show
studies = [study_farms(SEED + number) for number in range(1, 5)]
others = [explain_farms(study, num_steps=32) for study in studies]
right = [np.mean([study.accuracy[swap] for study in studies]) for swap in (0, 1)]
print(f"four more networks: {right[0]:.3f} of their test clips right, with the whistle swapped {right[1]:.3f}")
for name, found in maps.items():
    five = [found, *(other[name] for other in others)]
    shares = [np.mean([share_inside(values, band) for values in one]) for one in five]
    low, high = mean_interval(shares)
    print(f"{name:22} five networks: {np.mean(shares):.0%} [{low:.0%}, {high:.0%}]", end="")
    has_bar = name.startswith(("Grad-CAM", "occlusion", "integrated, from mean"))
    print("" if not has_bar else ", bar reached" if np.mean(shares) >= 0.8 else ", bar MISSED")

# %% [markdown]
# In the figure only occlusion draws the band, as wide as its tiles; Grad-CAM's first block draws the crow's harmonics
# as darkly as the whistle, its last block a cloud around the band. The bar was set for three methods, and none of them
# reaches it: integrated gradients from the mean have 47 %, Grad-CAM about 17 % in the first block and 33 % in the last,
# occlusion about 66 %, and each interval lies below 80 % as a whole. Occlusion had reached the bar on the roosters on
# which its tiles were chosen; on new ones it does not. Still, every method is above the 11 % of a map that knows
# nothing. They point to the whistle, and to other places as well, though nothing but the whistle was to be learnt. Are
# the methods to blame, or chance habits of the networks? The share cannot say. The question itself plays a part: we
# explain one logit, as is usual, while the difference of the two decides. When that difference is explained instead,
# integrated gradients and occlusion gain some points and still miss the bar
# (`benchmarks/trust/network_explanations.py`).
#
# From its *twin* a clip differs in the whistle and in little else, so integrated gradients have hardly anywhere else to
# go. That line is true by construction: what is sharp is the question, not the method. From the mean, all that makes
# this rooster different counts as well. Grad-CAM's weight for a filter is one number for the whole spectrogram: if the
# filter that hears the whistle hears other things as well, they all light up. Pictures that look convincing are no
# proof. So test them.
#
# ## 6. Deletion: does the important matter?
#
# Delete cells, the most important first. If the explanation is right, the logit falls faster than in a random order.
# Here the truth need not be known, so this test also works on recordings.
#
# ### Exercise 5: the deletion curve
# By hand: the score is the sum, the cells hold 5, 1 and 2, their importances are 0, 2, 1. A deleted cell becomes 0.
# Scores after 1 and 2 deletions?

# %% exercise="deletion_curve" points=2
from acml_tf.explain.perturbation import deletion_curve

# %% test="deletion_curve"
picture = np.array([[5, 1, 2], [8, 4, 16]])
ranks, counts = np.array([[0, 2, 1], [2, 5, -7]]), [0, 1, 3, 6]
copies = picture.copy(), ranks.copy()
found = np.asarray(deletion_curve(lambda x: np.sum(x, axis=(1, 2)), picture, ranks, counts))
assert found.shape == (4,), "one score for every count"
message = "4 goes first, then 1 and 8 (equal: the earlier first), then 2, 5 and, most negative, 16"
np.testing.assert_allclose(found, [36, 32, 23, 0], atol=1e-4, err_msg=message)
found = deletion_curve(lambda x: np.sum(x, axis=(1, 2)), picture, ranks, [2, 5, 4], 0.5)
message = "counts in any order; of equal cells the earlier one goes first; deleted cells become `fill`"
np.testing.assert_allclose(found, [32, 18.5, 23], atol=1e-4, err_msg=message)
np.testing.assert_array_equal(picture, copies[0], err_msg="work on a copy: your function changed the spectrogram")
np.testing.assert_array_equal(ranks, copies[1], err_msg="work on a copy: your function changed the attribution")

# %% hidden="deletion_curve"
picture, ranks, fill = rng.normal(size=(5, 7)), rng.permutation(35).reshape(5, 7) - 17.0, float(rng.normal())
weights, counts = rng.normal(size=(5, 7)), rng.permutation(36)[:6].tolist()
found = deletion_curve(lambda x: np.sum(weights * np.asarray(x), axis=(1, 2)), picture, ranks, counts, fill)
expected = [np.sum(weights * np.where(ranks > 17 - count, fill, picture)) for count in counts]
np.testing.assert_allclose(found, expected, atol=1e-3, err_msg="the `count` largest attributions are deleted")
level = np.zeros((5, 7))
found = deletion_curve(lambda x: np.sum(weights * np.asarray(x), axis=(1, 2)), picture, level, [20], fill)
expected = [np.sum(weights * np.where(np.arange(35).reshape(5, 7) < 20, fill, picture))]
np.testing.assert_allclose(found, expected, atol=1e-3, err_msg="of equal attributions the first cells go first")
ranks = 1e-6 * np.array([[2, 3, 7]])
found = deletion_curve(lambda x: np.sum(x, axis=(1, 2)), np.array([[1, 2, 4]]), ranks, [1, 2])
np.testing.assert_allclose(found, [3, 1], atol=1e-4, err_msg="attributions may be fractions and tiny: the order counts")
found = deletion_curve(lambda x: np.sum(x, axis=(1, 2)), np.array([[1, 2, 4]]), 1e-3 * ranks, [1, 2])
np.testing.assert_allclose(found, [3, 1], atol=1e-4, err_msg="attributions of 2, 3 and 7 billionths are not equal")
found = deletion_curve(lambda x: np.sum(x, axis=(1, 2)), np.array([[1, 2, 4]]), ranks, [2, 1, 2])
np.testing.assert_allclose(found, [1, 3, 1], atol=1e-4, err_msg="a count that is asked for twice has its score twice")


# %% wrong="deletion_curve"
def deletes_the_least_important(predict, spectrogram, attribution, counts, fill=0.0):
    """You began with the smallest attribution; the most important cell goes first."""
    return deletion_curve(predict, spectrogram, -np.asarray(attribution, float), counts, fill)


# %% wrong="deletion_curve"
def ranks_by_size(predict, spectrogram, attribution, counts, fill=0.0):
    """You ranked by size without sign; a cell that speaks against the class is the last to go."""
    return deletion_curve(predict, spectrogram, np.abs(attribution), counts, fill)


# %% wrong="deletion_curve"
def inserts_instead(predict, spectrogram, attribution, counts, fill=0.0):
    """You kept the important cells and deleted the rest; that is the insertion curve."""
    order = np.argsort(-np.asarray(attribution, float), axis=None, kind="stable")
    kept = np.full((len(counts), np.size(spectrogram)), float(fill))
    for copy, count in zip(kept, counts, strict=True):
        copy[order[:count]] = np.ravel(spectrogram)[order[:count]]
    return predict(kept.reshape(len(counts), *np.shape(spectrogram)))


# %% wrong="deletion_curve"
def always_deletes_with_zero(predict, spectrogram, attribution, counts, fill=0.0):  # noqa: ARG001
    """You set deleted cells to 0 whatever `fill` is."""
    return deletion_curve(predict, spectrogram, attribution, counts, 0.0)


# %% right="deletion_curve"
def by_ranks(predict, spectrogram, attribution, counts, fill=0.0):
    flat = np.asarray(attribution, dtype=float).ravel()
    rank = np.empty(flat.size, int)
    rank[np.lexsort((np.arange(flat.size), -flat))] = np.arange(flat.size)
    gone = rank.reshape(np.shape(spectrogram)) < np.asarray(counts)[:, None, None]
    return predict(np.where(gone, np.float32(fill), np.asarray(spectrogram, np.float32)))


# %% right="deletion_curve"
def one_count_after_another(predict, spectrogram, attribution, counts, fill=0.0):
    cells = sorted(np.ndindex(np.shape(spectrogram)), key=lambda cell: -attribution[cell])
    scores = []
    for count in counts:
        rest = np.array(spectrogram, float)
        for cell in cells[:count]:
            rest[cell] = fill
        scores.append(float(predict(rest[None])[0]))
    return scores


# %% [markdown] equivalent="deletion_curve"
# - line 20: True → False — there is one copy for every count, so the lengths always agree
# - line 20: 1 → 2 — NumPy reads −2 in a new shape as −1: whatever is left

# %% [markdown] hint="deletion_curve"
# First the order of all cells, once. Then each count is a question of its own, to the whole spectrogram.

# %% [markdown] hint="deletion_curve"
# `np.argsort(-attribution, axis=None, kind="stable")` numbers all cells, the most important first.

# %% [markdown] hint="deletion_curve"
# Make one copy of the spectrogram for every count, lay the copies out flat, and set `copy[order[:count]] = fill`.

# %% [markdown]
# (By hand: 7 and 5.)
#
# Beside the explanations stands a random order of cells. What we compare, clip by clip, is the mean of the nine scores:
# the smaller, the better. (The counts lie closer together at first, so the first deletions count for more than in the
# area under a curve. The figure shows this by its axis, which is logarithmic from 20 cells on.) The figure shows our
# first network, the intervals are over all five networks, and of 99 %, since seven orders are compared at once.

# %% [markdown] question="all_beat_chance" told_by="the output below"
# **Predict first**: does every explanation beat chance?
#
# - a) yes
# - b) no
# - right b — some intervals hold zero.
# - wrong a — look for an interval that holds zero.

# %% show
counts = [0, 20, 50, 100, 200, 400, 800, 1600, train[0].size]
chance = np.random.default_rng(0).uniform(size=(len(ours), *train.shape[1:]))
curves = {
    name: np.array([deletion_curve(logit, test[clip], m, counts) for clip, m in zip(ours, found, strict=True)])
    for name, found in {**maps, "random order": chance}.items()
}
elsewhere = [deletion_gains(study, other) for study, other in zip(studies, others, strict=True)]
totals = {}
for name in maps:
    totals[name] = gains = [np.mean(curves[name] - curves["random order"]), *(gain[name].mean() for gain in elsewhere)]
    low, high = mean_interval(gains, 0.99)
    print(f"{name:22} minus random: {np.mean(gains):+.2f} [{low:+.2f}, {high:+.2f}]{'' if high < 0 else ', a tie'}")
lead = np.subtract(*(totals[f"integrated, from {name}"] for name in ("mean", "twin")))
low, high = mean_interval(lead)
print(f"integrated, from mean minus from twin, network by network: {lead.mean():+.2f} [{low:+.2f}, {high:+.2f}]")
figure = plot_deletion(counts, curves)

# %% [markdown]
# Not all beat the random order: for the gradient, SmoothGrad and Grad-CAM in its last block the interval holds zero, a
# tie (Grad-CAM's first block ends close to it). The lowest mean belongs to integrated gradients from the mean, which
# had missed the bar (deleted cells become the mean of their band, not far from its baseline, which may favour it; the
# last printed line, a single comparison at 95 %, says whether its lead over the twin is more than chance). The curve
# from the twin falls as fast at first and then *rises* again: outside the whistle its attributions are nearly zero, so
# their order says little. (Some curves sink below their right end. At the right end all cells are gone; before it, the
# cells *against* farm 1 are still in place.) The two tests do not measure the same thing. The share asks whether an
# explanation found what *we* know, deletion whether it found what *this network* uses, and a network may use more than
# the whistle.
#
# One caution: a spectrogram with holes is a sound that no microphone ever recorded, and the network was not trained on
# it.
#
# ## 7. Would it say the same of a network that learnt nothing?
#
# Shuffle all weights of the network. If the explanation stays as it was, then it never was about the network: some
# methods only draw the edges of their input. We compare the explanations before and after by **Spearman's rank
# correlation**, where 1 means unchanged: once with the sign of each cell, once with its size alone. Each of five clips
# has a shuffle of its own.

# %% [markdown] question="signs" told_by="the output below"
# **Predict first**: what of the gradient and of integrated gradients survives the shuffle?
#
# - a) the order of the signed values
# - b) the order of their sizes
# - c) neither
# - right b — both intervals of the sizes lie above zero; with integrated gradients, |x − b| is large whatever was
#   learnt.
# - wrong a — the signs come from the weights, and these are gone.
# - wrong c — the sizes hold the recording itself, not only the network.

# %% show
explainers = {
    "input itself (no method)": lambda _, clip: clip,
    "gradient": lambda net, clip: input_gradient(net, clip[None], FARM)[0],
    "integrated, from mean": lambda net, clip: integrated_gradients(
        lambda pictures: input_gradient(net, pictures, FARM), clip, typical, 32
    ),
    "Grad-CAM, first block": lambda net, clip: grad_cam(tap_network(net, FIRST_BLOCK), clip, FARM),
    "Grad-CAM, last block": lambda net, clip: grad_cam(tap_network(net, LAST_BLOCK), clip, FARM),
}


def alike_after_shuffling(explain, change):
    """Return the rank correlation of one clip after the other, each before and after a shuffle of its own."""
    views = [lambda net, clip=clip: change(explain(net, clip)) for clip in test[ours[:5]]]
    return [randomised_weights_check(cnn, view, seed) for seed, view in enumerate(views)]


for name, explain in explainers.items():
    texts = []
    for kind, change in (("signed", np.asarray), ("size", np.abs)):
        alike = alike_after_shuffling(explain, change)
        low, high = mean_interval(alike)
        texts.append(f"{kind} {np.mean(alike):+.2f} [{low:+.2f}, {high:+.2f}]")
    print(f"{name:24}", ", ".join(texts))

# %% [markdown]
# With signs, nothing of the old order of the two gradient methods is left: they pass. Their *sizes* stay somewhat
# alike, for both intervals lie above zero: for integrated gradients one reason is $|x - b|$, which is large wherever
# the sound differs from the baseline, whatever the network has learnt; the plain gradient has no such factor. So part
# of what a picture without signs shows is the recording. Grad-CAM has no negative values, so its two columns agree; in
# the first block the shuffles lie so far apart that their mean says little, in the last hardly anything of the old
# order is left. All this is one network and five clips.
#
# The counterpart of our integrated gradients is `shap.GradientExplainer`, which draws baselines and points on the way
# by chance, so it agrees with ours in the mean. (`shap.DeepExplainer` is left alone: when it fails, it leaves
# TensorFlow's gradients broken for the whole process.)

# %% show
import warnings

import shap

background, example = np.repeat(typical[None], 2, axis=0).astype("float32"), test[ours[:1]].astype("float32")
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="The structure of `inputs`")
    peer = shap.GradientExplainer(cnn, background, batch_size=64)
    theirs = peer.shap_values(example, nsamples=256, rseed=0)[0, :, :, FARM]
mine = maps["integrated, from mean"][0]
alike = np.corrcoef(np.ravel(theirs), np.ravel(mine))[0, 1]
print(f"correlation of shap's and our attributions: {alike:.3f}; sums {theirs.sum():.2f} and {mine.sum():.2f}")

# %% [markdown]
# The sum of our attributions is the change of the logit; shap's is off by the scatter of its draws.
#
# ## 8. Hear it
#
# An acoustician should not have to look at an explanation. Make it a filter: the positive attribution, from 0 to 1, is
# the gain of each band and frame. A bin of the spectrum lies under several triangles of the mel filterbank and takes
# the weighted mean of their gains $g$; the phase stays that of the recording. `short_time_fourier_transform(signal,
# window, hop_length)` gives the spectrum $X$ of the recording, and `inverse_short_time_fourier_transform(Y, window,
# hop_length)` turns the filtered $Y$ into sound:
#
# $$G_{k,t} = \frac{\sum_b w_{b,k}\,g_{b,t}}{\sum_b w_{b,k}},\qquad Y = G\,X .$$
#
# ### Exercise 6: an audible explanation
# By hand: a bin lies under two triangles, with weights 0.5 and 0.25 and gains 1 and 0. What is its gain?

# %% exercise="audible_explanation" points=3
from acml_tf.explain.audible import audible_explanation

# %% test="audible_explanation"
time = np.arange(20)
low, high = 2 + np.cos(np.pi * time / 2), np.cos(np.pi * time)
triangles, box = np.array([[1, 0.5, 0], [0, 0.25, 1]]), np.ones(4)
copy = triangles.copy()
values = np.zeros((2, 9))
values[0] = 4
found = np.asarray(audible_explanation(low + high, values, triangles, box, 2))
assert found.shape == (20,), "a sound as long as its frames"
expected = 2 + 2 / 3 * np.cos(np.pi * time / 2)
np.testing.assert_allclose(found, expected, atol=1e-4, err_msg="gains 1, 0.5/0.75 and 0 for bins 0, 1 and 2")
values[1] = -8
found = audible_explanation(low + high, values, triangles, box, 2)
np.testing.assert_allclose(found, expected, atol=1e-4, err_msg="what speaks against the class gets no gain")
values[1, 0] = 16
found = np.asarray(audible_explanation(low + high, values, triangles, box, 2))
np.testing.assert_allclose(found[4:], expected[4:] / 4, atol=1e-4, err_msg="the largest attribution has the gain 1")
found = audible_explanation(low + high, np.repeat([[2], [1]], 17, axis=1), np.eye(2, 3, dtype=int), box, 1)
message = "hop 1, gains 1 and ½ from the whole numbers 2 and 1; a bin that no band hears has the gain 0"
np.testing.assert_allclose(found, 2 + np.cos(np.pi * time / 2) / 2, atol=1e-4, err_msg=message)
np.testing.assert_array_equal(triangles, copy, err_msg="work on a copy: your function changed the filterbank")

# %% hidden="audible_explanation"
short, hop = hann_window(16), 5
sound, values = rng.normal(size=16 + 5 * 6), rng.normal(size=(3, 7))
triangles = rng.uniform(0.1, 1, (3, 9))
gain = np.maximum(values, 0) / values.max()
gain = np.einsum("bk,bt->kt", triangles, gain) / triangles.sum(axis=0)[:, None]
spectrum = short_time_fourier_transform(sound, short, hop)
expected = inverse_short_time_fourier_transform(gain * spectrum, short, hop)
found = audible_explanation(sound, values, triangles, short, hop)
np.testing.assert_allclose(found[2:-2], expected[2:-2], atol=1e-3, err_msg="gain times spectrum, phase as recorded")
found = audible_explanation(sound, 1e-6 * values, triangles, short, hop)
message = "gains are shares of the largest attribution, however small that is"
np.testing.assert_allclose(found[2:-2], expected[2:-2], atol=1e-3, err_msg=message)
found = audible_explanation(np.r_[sound, 1, 2, 3], values, triangles, short, hop)
assert np.shape(found) == (46,), "as long as its frames: samples behind the last frame are left out"


# %% wrong="audible_explanation"
def lets_the_size_through(signal, attribution, weights, window, hop_length):
    """You let through what speaks against the class as well; only the positive part becomes a gain."""
    return audible_explanation(signal, np.abs(attribution), weights, window, hop_length)


# %% wrong="audible_explanation"
def forgets_the_sum_of_weights(signal, attribution, weights, window, hop_length):
    """You added the bands up under a bin; it takes their mean, so divide by the sum of its weights."""
    positive = np.maximum(attribution, 0)
    gain = np.asarray(weights, float).T @ (positive / positive.max())
    spectrum = short_time_fourier_transform(np.asarray(signal, float), np.asarray(window, float), hop_length)
    return inverse_short_time_fourier_transform(gain * spectrum, window, hop_length)


# %% wrong="audible_explanation"
def throws_the_phase_away(signal, attribution, weights, window, hop_length):
    """You made a sound of magnitudes alone; the phase of the recording belongs to it."""
    positive, weights = np.maximum(attribution, 0), np.asarray(weights, float)
    gain = weights.T @ (positive / positive.max()) / np.maximum(weights.sum(axis=0), 1e-30)[:, None]
    spectrum = short_time_fourier_transform(np.asarray(signal, float), np.asarray(window, float), hop_length)
    return inverse_short_time_fourier_transform(gain * np.abs(spectrum), window, hop_length)


# %% wrong="audible_explanation"
def scales_every_frame(signal, attribution, weights, window, hop_length):
    """You made the largest attribution of every frame 1, so a frame without a clue sounds like one with it."""
    positive = np.maximum(attribution, 0)
    positive = positive / np.maximum(positive.max(axis=0), 1e-30)
    return audible_explanation(signal, positive, weights, window, hop_length)


# %% right="audible_explanation"
def shares_first(signal, attribution, weights, window, hop_length):
    shares = np.asarray(weights, float)
    shares = np.divide(shares, shares.sum(axis=0), out=np.zeros_like(shares), where=shares.sum(axis=0) > 0)
    gain = np.clip(np.asarray(attribution, float) / np.max(attribution), 0, 1)
    spectrum = short_time_fourier_transform(np.array(signal, float), np.array(window, float), hop_length)
    filtered = np.einsum("bk,bt,kt->kt", shares, gain, spectrum)
    return inverse_short_time_fourier_transform(filtered, window, hop_length)


# %% right="audible_explanation"
def frame_by_frame(signal, attribution, weights, window, hop_length):
    filterbank, loudest = np.asarray(weights, dtype=np.float32), np.max(attribution)
    spectrum = short_time_fourier_transform(np.asarray(signal), np.asarray(window), hop_length).copy()
    for frame in range(spectrum.shape[1]):
        for line in range(spectrum.shape[0]):
            column = filterbank[:, line]
            wanted = sum(w * max(a, 0) / loudest for w, a in zip(column, attribution[:, frame], strict=True))
            spectrum[line, frame] *= wanted / column.sum() if column.any() else 0
    return inverse_short_time_fourier_transform(spectrum, window, hop_length)


# %% [markdown] hint="audible_explanation"
# Three steps: gains of bands, gains of bins, sound. Where in them does the phase of the recording stay?

# %% [markdown] hint="audible_explanation"
# First the gain of each band and frame: `np.maximum(attribution, 0)`, divided by its largest value.

# %% [markdown] hint="audible_explanation"
# `weights.T @ gain` adds the bands up under every bin; divide by `weights.sum(axis=0)[:, None]`, where it is not 0.
# `short_time_fourier_transform` and its inverse do the rest.

# %% [markdown]
# (By hand: 0.5 / 0.75 = 2/3.)
#
# First the recording, then its explanation by occlusion, then by integrated gradients from the mean. What do
# you hear: a rooster, or a fan?

# %% show
recording = whistling[exam][ours[0]]
sounds = [recording]
for name in ("occlusion", "integrated, from mean"):
    sounds.append(audible_explanation(recording, maps[name][0], FILTERBANK, WINDOW, HOP_LENGTH))
Audio(np.concatenate([sound / np.abs(sound).max() for sound in sounds]), rate=RATE_HZ)

# %% [markdown]
# (Each of the three is scaled to its own peak, so their loudness cannot be compared. From the maps one expects: by
# occlusion above all what sounds in the bands of the whistle, the crow's harmonics among it, from beginning to end; by
# integrated gradients scraps, of the warble and of what lies at other pitches. It is the blur of section 5, this time
# for the ear.)
#
# ## What to keep
#
# Does it hear the rooster or the room? The room: give the whistle to the other farm, and the network gives the roosters
# to the other farm as well, in five trainings of five. That experiment is the proof. The explanations are pointers to
# it, and blurred, but for the one that was handed the clip without its whistle: on new roosters none of the three
# methods with a bar of 80 % reached it.
#
# - What was chosen on some clips is measured on others: occlusion was good enough only where its tiles had been chosen.
# - Test an explanation where the truth is known before you trust it where it is not.
# - Integrated gradients add up. What they mean depends on the baseline: name it.
# - Grad-CAM is as sharp as its layer and its weights; occlusion is as sharp as its tile, and needs no gradient.
# - Deletion and random weights test an explanation without knowing the truth; look at signs and at sizes.
# - The remedy is not a better picture but a better recording: the same room for all classes, or many rooms for each.
#
# **Read on**: M. Sundararajan, A. Taly and Q. Yan, *Axiomatic attribution for deep networks*, ICML (2017); J. Adebayo
# *et al.*, *Sanity checks for saliency maps*, NeurIPS (2018); R. R. Selvaraju *et al.*, *Grad-CAM*, ICCV (2017); D.
# Smilkov *et al.*, *SmoothGrad*, arXiv:1706.03825 (2017); M. D. Zeiler and R. Fergus, *Visualizing and understanding
# convolutional networks*, ECCV (2014), for occlusion; V. Petsiuk, A. Das and K. Saenko, *RISE*, BMVC (2018), for
# deletion; S. Becker *et al.*, *AudioMNIST: exploring explainable artificial intelligence for audio analysis on a
# simple benchmark*, J. Franklin Inst. 361, 418 (2024), where listeners found audible explanations easier to understand
# than visible ones.
