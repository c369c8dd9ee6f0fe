"""A failing answer is told its mistake: by comparing results, by mutants of the reference; a right one never is."""

import dataclasses
import time
import tracemalloc

import numpy as np
import pytest

from autograder.authoring.known_answers import define
from autograder.authoring.lesson import Exercise
from autograder.diagnosis.calls import Call, local_outcome
from autograder.diagnosis.comparison import any_factor, exact_change, known_factor, loose_relation, missing_step
from autograder.diagnosis.hypotheses import Hypothesis
from autograder.diagnosis.models import described
from autograder.diagnosis.outcomes import Outcome, cancelled_alike, equal
from autograder.diagnosis.pairs import compare, sizes_of
from autograder.evaluation.misconceptions import diagnose
from autograder.evaluation.probes import ask, make_probes
from autograder.execution.loopback import local_proxy
from autograder.utils.timeouts import patient

CLIP = np.array([[0.3, -1.2, 2.5, 0.7], [1.4, 0.2, -0.6, 3.1], [0.9, 2.2, 1.3, -0.4]])


def exercise_of(name, test, wrong=()):
    """Return a made-up exercise with its visible test."""
    empty = {field.name: () for field in dataclasses.fields(Exercise)}
    known = {
        "name": name,
        "module": "acml_tf.made_up",
        "points": 1.0,
        "test": test,
        "hidden": "",
        "wrong": tuple(wrong),
    }
    return Exercise(**(empty | known | {"equivalent": {}, "contract": {}, "hidden_only": {}}))


def probes_of(monkeypatch, reference, calls, wrong=()):
    """Return probes of a made-up exercise whose reference is the text of one function ``f``."""
    names = {"np": np}
    exec(reference, names)
    test = "\n".join(f"f({call})" for call in calls)
    exercise = exercise_of("f", test, wrong)
    monkeypatch.setattr("autograder.authoring.known_answers.library_text", lambda _: reference)
    namespace = names | {"clip": CLIP}
    return make_probes(exercise, namespace, "secret"), exercise, namespace


def told(monkeypatch, reference, calls, answer, wrong=()):
    """Return the diagnosis about one answer."""
    probes, exercise, namespace = probes_of(monkeypatch, reference, calls, wrong)
    return diagnose(probes, ask(local_proxy("f", define(answer, exercise, namespace))))


LEVEL = "def f(pressure, reference=0.5):\n    return 10 * np.log10(np.mean(pressure**2, axis=-1) / reference**2)"
LEVEL_CALLS = ("clip", "2 * clip[:2], 0.25", "clip[0]")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("10 * np.log10(np.mean(pressure**2, axis=0) / reference**2)", "another axis"),
        ("10 * np.log10(np.mean(pressure**2) / reference**2)", "all axes together"),
        ("10 * np.log10(np.sum(pressure**2, axis=-1) / reference**2)", "the sum where the mean is meant"),
        ("10 * np.log(np.mean(pressure**2, axis=-1) / reference**2)", "another logarithm (the natural one)"),
        ("20 * np.log10(np.mean(pressure**2, axis=-1) / reference**2)", "20 · log₁₀ to pressures"),
        ("10 * np.log10(np.mean(abs(pressure), axis=-1) / reference**2)", "an absolute value where a square is meant"),
        ("10 * np.log10(np.mean(pressure**2, axis=-1) / reference)", "A square is missing"),
        ("10 * np.log10(np.mean(pressure**2, axis=-1) / 0.5**2)", "is `reference` used?"),
        ("-10 * np.log10(np.mean(pressure**2, axis=-1) / reference**2)", "wrong sign everywhere"),
        ("np.mean(pressure**2, axis=-1) / reference**2", "a ratio of powers where decibels are expected"),
        ("np.round(10 * np.log10(np.mean(pressure**2, axis=-1) / reference**2))", "rounded to whole numbers"),
    ],
)  # fmt: skip
def test_a_slip_in_a_level_gets_its_sentence(monkeypatch, expression, words):
    answer = f"def f(pressure, reference=0.5):\n    return {expression}"
    assert words in told(monkeypatch, LEVEL, LEVEL_CALLS, answer).sentence


DELAYS = (
    "def f(signal, shift):\n"
    "    frames = [signal[start : start + shift] for start in range(0, len(signal) - shift + 1, shift)]\n"
    "    return np.sort(np.std(frames, axis=1))"
)
DELAY_CALLS = ("clip[0], 2", "np.concatenate(clip), 3", "np.concatenate(clip) ** 3, 4")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("np.sort(np.std(frames, axis=1, ddof=1))", "you divided by N − 1"),
        ("np.std(frames, axis=1)", "The sorting is missing"),
        ("np.sort(np.var(frames, axis=1))", "the square of what is expected"),
        ("np.sort(np.std(frames, axis=1))[:-1]", "lacks its last value"),
        ("np.sort(np.std(frames, axis=1))[::-1]", "runs backwards"),
        ("np.sort(np.std(frames, axis=1))[:, None]", "an axis of length 1 that should be dropped"),
    ],
)  # fmt: skip
def test_a_slip_with_frames_gets_its_sentence(monkeypatch, line, words):
    answer = DELAYS.rpartition("return ")[0] + f"return {line}"
    assert words in told(monkeypatch, DELAYS, DELAY_CALLS, answer).sentence


def test_a_range_that_stops_early_gets_its_sentence(monkeypatch):
    reference = "def f(steps):\n    return np.array([0.37 * k**2 for k in range(steps)]).sum()"
    answer = (
        "def f(steps):\n    total = 0\n    for k in range(steps - 1):\n        total += 0.37 * k**2\n    return total"
    )
    found = told(monkeypatch, reference, ("5", "8", "3"), answer)
    assert found.sentence == "You take one less than `steps` says." or "one step too few" in found.sentence


def test_degrees_for_radians_and_a_forgotten_conjugate_get_their_sentences(monkeypatch):
    reference = "def f(angle_deg, wave):\n    return np.conj(wave) * np.sin(np.deg2rad(angle_deg))"
    calls = ("np.array([10.0, 50.0, 75.0]), np.exp(1j * clip[0, :3])", "33.0, np.exp(2j * clip[1])")
    plain = "def f(angle_deg, wave):\n    return np.conj(wave) * np.sin(angle_deg)"
    assert "used as radians" in told(monkeypatch, reference, calls, plain).sentence
    forgotten = "def f(angle_deg, wave):\n    return wave * np.sin(np.radians(angle_deg))"
    assert "conjugate" in told(monkeypatch, reference, calls, forgotten).sentence


def test_statistics_of_the_test_for_those_of_training_get_a_sentence(monkeypatch):
    reference = "def f(train, test):\n    return (test - train.mean(axis=0)) / train.std(axis=0)"
    answer = "def f(train, test):\n    return (test - train.mean(0)) / test.std(0)"
    found = told(monkeypatch, reference, ("clip, clip[:2] * 3", "clip**2, clip[1:]"), answer)
    assert "`test` where `train` belongs" in found.sentence


PLAIN_MEAN = "def f(x):\n    return sum(x) / len(x)"


def test_an_error_that_is_promised_and_not_raised_is_told(monkeypatch):
    reference = "def f(x):\n    if len(x) < 2:\n        raise ValueError('one')\n    return np.mean(x)"
    calls = ("clip[0]", "clip[1]")
    probes, exercise, namespace = probes_of(monkeypatch, reference, calls)
    answer = define(PLAIN_MEAN, exercise, namespace)
    assert not diagnose(probes, ask(local_proxy("f", answer)))
    test = "f(clip[0])\ntry:\n    f(clip[0, :1])\nexcept ValueError:\n    pass"
    probes = make_probes(exercise_of("f", test), namespace, "secret")
    found = diagnose(probes, ask(local_proxy("f", answer)))
    assert "where the text asks for a ValueError" in found.sentence


def test_an_answer_that_changes_its_argument_is_told(monkeypatch):
    reference = "def f(signal):\n    return np.abs(signal)"
    answer = "def f(signal):\n    signal[signal < 0] *= -1\n    return signal"
    assert "changes `signal`" in told(monkeypatch, reference, ("clip[0]",), answer).sentence


def test_an_answer_that_takes_single_numbers_only_is_told_where_it_stops(monkeypatch):
    reference = "def f(x):\n    return np.where(np.asarray(x) > 1, 2.5 - x, x * 1.3)"
    answer = "def f(x):\n    return 2.5 - x if x > 1 else x * 1.3"
    found = told(monkeypatch, reference, ("0.3", "1.7", "clip[0]", "clip[1]"), answer)
    assert found.sentence == (
        "Your function stops with ValueError where `x` is an array, and is right where it is a single number."
    )


def test_an_answer_that_is_right_on_some_arrays_is_not_told_that_it_stops_on_arrays(monkeypatch):
    reference = "def f(x):\n    return np.log(np.abs(np.asarray(x)) + 1).sum()"
    answer = "def f(x):\n    return np.log(np.abs(np.reshape(x, (2, 2)) if np.ndim(x) else x) + 1).sum()"
    found = told(monkeypatch, reference, ("clip[0]", "clip[1]", "clip[0, :3]", "clip[1, :3]"), answer)
    assert "is an array" not in found.sentence


@pytest.mark.parametrize(
    ("answer", "calls", "words"),
    [
        ("np.cumsum(x) / len(x) if isinstance(x, np.ndarray) else x", ("clip[0]", "[0.3, 1.7]"), "is a list"),
        ("(np.cumsum(x) / len(x)).astype(np.asarray(x).dtype)",
         ("clip[0]", "np.array([1, 2])", "np.array([3, 5, 7])"), "lost its decimals"),
    ],
)  # fmt: skip
def test_a_condition_is_told_only_where_the_answer_is_right_without_it(monkeypatch, answer, calls, words):
    reference = "def f(x):\n    return np.cumsum(x) / len(x)"
    assert words in told(monkeypatch, reference, calls, f"def f(x):\n    return {answer}").sentence


def test_lists_among_numbers_are_not_the_reason_where_an_array_fails_too(monkeypatch):
    reference = "def f(x):\n    return np.asarray(x) * 1.3 + np.sum(x)"
    answer = "def f(x):\n    return np.asarray(x) * 1.3 + np.sum(np.sin(x)) * np.size(x)"
    found = told(monkeypatch, reference, ("0.0", "[0.3, 1.7, 0.4]", "[2.3, 1.1, 0.2]"), answer)
    assert "a list" not in found.sentence


def test_one_value_that_is_off_makes_no_rule():
    assert not any_factor(compare([(np.array(1.7), np.array(2.4), {}), (np.array(1.7), np.array(2.4), {})]))
    expected = np.array([1.7, 2.3, 3.1])
    assert not known_factor(compare([(1.7, 1.7 * 0.875, {"the length of x": 8, "n": 5})]))
    assert "1.41 times" in any_factor(compare([(expected, expected * 1.41, {})])).sentence


WRONG = '''
def lets_zero_through(x):
    """You divide by the mean, whatever it is."""
    return x / np.mean(x)
'''


def test_a_known_mistake_that_handles_a_corner_is_named_all_the_same(monkeypatch):
    reference = "def f(x):\n    return np.zeros(len(x)) if not np.any(x) else x / np.sqrt(np.mean(x**2))"
    answer = "def f(x):\n    return np.zeros(len(x)) if not np.any(x) else x / np.mean(x)"
    calls = ("clip[0]", "clip[1]", "clip[2]", "0 * clip[0]")
    found = told(monkeypatch, reference, calls, answer, wrong=(WRONG,))
    assert (found.name, found.sentence) == ("lets_zero_through", "You divide by the mean, whatever it is.")


@pytest.mark.parametrize(
    "answer",
    [
        "def f(pressure, reference=0.5):\n    return 20 * np.log10((pressure * pressure).mean(-1) ** 0.5 / reference)",
        "def f(pressure, reference=0.5):\n    return LEVELS(pressure.astype('float32'), reference)",
        "def f(pressure, reference=0.5):\n    return np.asarray(LEVELS(pressure, reference)).tolist()",
    ],
)
def test_a_right_answer_in_another_style_or_precision_is_never_named(monkeypatch, answer):
    probes, exercise, namespace = probes_of(monkeypatch, LEVEL, LEVEL_CALLS)
    names = namespace | {"LEVELS": namespace["f"]}
    assert not diagnose(probes, ask(local_proxy("f", define(answer, exercise, names))))


def test_an_answer_that_is_wrong_in_no_known_way_is_not_named(monkeypatch):
    answer = "def f(pressure, reference=0.5):\n    return np.sin(3 * pressure[..., 0] + pressure[..., 1]) + reference"
    assert not told(monkeypatch, LEVEL, LEVEL_CALLS, answer)


def test_an_answer_that_gives_the_same_whatever_comes_is_not_named(monkeypatch):
    assert not told(monkeypatch, LEVEL, LEVEL_CALLS, "def f(pressure, reference=0.5):\n    return np.float64(3.7)")


def test_calls_of_a_method_are_recorded_with_what_their_object_was_made_from(monkeypatch):
    reference = (
        "class Gain:\n    def __init__(self, factor):\n        self.factor = factor\n\n"
        "    def apply(self, x):\n        return self.factor * np.cumsum(x)"
    )
    names = {"np": np, "clip": CLIP}
    exec(reference, names)
    exercise = exercise_of("Gain.apply", "Gain(3.0).apply(clip[0])\nGain(0.5).apply(clip[1])")
    monkeypatch.setattr("autograder.authoring.known_answers.library_text", lambda _: reference)
    probes = make_probes(exercise, names, "secret")
    assert [call.made for call in probes.calls] == [((3.0,), {}), ((0.5,), {})]
    answer = define("def apply(self, x):\n    return self.factor * x", exercise, names)
    assert "running sum" in diagnose(probes, ask(local_proxy("Gain", answer))).sentence


EXPECTED = np.array([[0.31, 1.72, 2.53], [4.94, 0.85, 6.16]])


@pytest.mark.parametrize(
    ("relation", "given", "words"),
    [
        (exact_change, EXPECTED.T, "transposed"),
        (exact_change, np.trunc(EXPECTED), "lost its decimals"),
        (missing_step, EXPECTED * np.where(EXPECTED > 2, -1, 1), "an absolute value is missing"),
        (known_factor, EXPECTED / 2, "half of what is expected"),
        (known_factor, EXPECTED * 7, "7"),
        (loose_relation, EXPECTED[:, [2, 0, 1]], "their order is not"),
        (loose_relation, EXPECTED.reshape(3, 2, 1), "1 axis too many"),
    ],
)
def test_results_are_compared_without_any_known_mistake(relation, given, words):
    found = relation(compare([(EXPECTED, given, {"the 7": 7})]))
    assert words in found.sentence


NETWORK = """def f(units, rate):
    import keras
    inputs = keras.Input((3,))
    hidden = keras.layers.Dense(units, "relu", kernel_initializer="glorot_uniform")(inputs)
    hidden = keras.layers.Dropout(rate)(hidden)
    return keras.Model(inputs, keras.layers.Dense(2)(hidden))"""
MISTAKES = {
    "linear": ('"relu"', "None"),
    "angle": ("Dense(2)", "Dense(1)"),
    "always": ("Dropout(rate)(hidden)", "Dropout(rate)(hidden, training=True)"),
    "silent": ("Dropout(rate)(hidden)", "Dropout(0.0)(hidden)"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.usefixtures("unhurried")
def test_a_mistake_in_a_network_is_named_whatever_its_initial_weights(monkeypatch, mistake):
    advised = NETWORK.replace("rate):", 'rate):\n    """It is a known mistake."""')
    wrong = [advised.replace("f(", f"{name}(", 1).replace(*change) for name, change in MISTAKES.items()]
    answer = NETWORK.replace("glorot_uniform", "he_normal").replace(*MISTAKES[mistake])
    assert told(monkeypatch, NETWORK, ("12, 0.4", "8, 0.5"), answer, wrong).name == mistake


@pytest.mark.usefixtures("unhurried")
def test_the_draw_of_a_dropout_makes_no_difference():
    import keras

    def network(rate):
        inputs = keras.Input((12,))
        hidden = keras.layers.Dense(16, activation="relu")(inputs)
        return keras.Model(inputs, keras.layers.Dense(3)(keras.layers.Dropout(rate)(hidden)))

    descriptions = [described(network(rate)) for rate in [0.3] * 12 + [0.05, 0.8]]
    assert all(equal(descriptions[0], other) for other in descriptions[1:12])
    assert not equal(descriptions[0], descriptions[12]) and not equal(descriptions[0], descriptions[13])


class NamesAnyShape:
    """What a student may hand in for a model: it says of itself whatever it likes."""

    asked = 0

    def __init__(self, shape):
        self.input_shape = shape

    def get_weights(self):
        return [np.ones((2, 2))]

    def set_weights(self, _):
        self.asked += 1


@pytest.mark.parametrize(
    "shape", [(None, 10**12), (None, 2**15, 2**15), [(None, 2)] * 10**4, (None, -(10**9)), "shape"]
)
def test_an_object_that_names_a_huge_input_costs_the_grader_nothing(shape):
    made = NamesAnyShape(shape)
    tracemalloc.start()
    assert described(made) is made
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()
    assert made.asked == 0


def test_time_that_ran_out_is_no_mistake(monkeypatch):
    monkeypatch.setattr("autograder.diagnosis.calls.CALL_S", 0.2)

    def slow():
        time.sleep(1)

    assert not local_outcome(slow, Call((), {})).comparable
    with patient():
        assert local_outcome(slow, Call((), {})).comparable


@pytest.mark.parametrize("given", [np.zeros(3), np.full(3, np.nan)])
def test_nothing_but_zeros_or_nan_is_no_change_of_the_expected_result(given):
    pairs = compare([(np.array([0.2, 0.7, 0.4]), given, {}), (np.array([0.1, 0.3, 0.9]), given, {})])
    assert not exact_change(pairs) and not missing_step(pairs)
    assert any(words in loose_relation(pairs).sentence for words in ("zero where it should not", "holds nan"))


def test_where_one_part_is_right_the_sentence_speaks_of_the_others():
    expected = [np.array([1.5, 2.25, 4.0]), np.array([1.25, 7.5, 3.0]), np.array([2.0])]
    given = [expected[0] * 1.41, expected[1] * 1.41, expected[2]]
    assert any_factor(compare([(expected, given, {})])).sentence.startswith("What is wrong in your result is 1.41")


def test_of_a_trained_model_no_factor_is_told():
    weights = np.array([[0.3, 1.2], [0.7, 0.1]])
    assert not known_factor(compare([({"trained": [weights]}, {"trained": [2 * weights]}, {})]))


def test_two_mistakes_that_look_alike_are_not_told_apart(monkeypatch):
    answer = "def f(x):\n    return np.cumsum(np.sin(3 * x) + x[0])"
    probes, exercise, namespace = probes_of(monkeypatch, "def f(x):\n    return np.cumsum(x)", ("clip[0]", "clip[1]"))
    made = define(answer, exercise, namespace)
    one, other = (Hypothesis(name, f"{name}.", lambda i: local_outcome(made, probes.calls[i])) for name in "AB")
    probes.telling = []
    for pointing, sentence in (([one], "A."), ([one, other], "")):
        probes.pointing = pointing
        assert diagnose(probes, ask(local_proxy("f", made))).sentence == sentence


def test_one_round_number_is_no_evidence():
    assert not exact_change(compare([(2.0, 4.0, {})]))
    assert not known_factor(compare([(2.0, 4.0, {})]))


def test_what_single_precision_leaves_where_numbers_cancel_is_no_mistake():
    wanted, given = Outcome(np.array([0.0, 2.0])), Outcome(np.array([3e-5, 2.0], np.float32))
    assert cancelled_alike(wanted, given)
    assert not cancelled_alike(wanted, Outcome(np.array([3e-5, 2.0])))
    assert not cancelled_alike(wanted, Outcome(np.array([0.1, 2.0], np.float32)))
    assert not cancelled_alike(wanted, Outcome(np.float32(2.0)))


def test_lists_of_unequal_lengths_have_a_size_too():
    folds = [(np.arange(4), np.arange(2)), (np.arange(5), np.arange(1))]
    assert sizes_of({"folds": folds, "rows": [[1, 2, 3]]}) == {
        "the length of folds": 2,
        "the size of rows along axis 0": 1,
        "the size of rows along axis 1": 3,
    }


def test_a_seed_that_decides_nothing_is_told(monkeypatch):
    reference = "def f(count, seed=0):\n    return np.random.default_rng(seed).normal(size=count)"
    answer = "def f(count, seed=0):\n    return np.random.default_rng().normal(size=count)"
    found = told(monkeypatch, reference, ("5", "6, 3", "8, seed=4"), answer)
    assert found.sentence.startswith("Called twice with the same `seed`, your function gives two results")


def test_an_answer_that_refuses_what_it_should_answer_is_told(monkeypatch):
    reference = "def f(x):\n    return np.abs(x).sum() + 0.37"
    answer = "def f(x):\n    if x.max() < 1:\n        raise ValueError('quiet')\n    return np.abs(x).sum() + 0.37"
    found = told(monkeypatch, reference, ("clip[0]", "clip[1]", "0.1 * clip[0]"), answer)
    assert found.sentence == "For some inputs your function stops with ValueError where a result is asked for."


def test_a_label_is_not_cut_and_a_frequency_is_not_counted(monkeypatch):
    labels = "def f(scores):\n    return 1 + np.argmax(scores, axis=0)"
    found = told(monkeypatch, labels, ["clip", "-clip"], "def f(scores):\n    return np.ones(len(scores[0]), int)")
    assert "range from 0 to 1" not in found.sentence
    lines = "def f(low_hz, high_hz):\n    return sum(low_hz < line <= high_hz for line in range(0, 500, 100))"
    slip = "def f(low_hz, high_hz):\n    return sum(low_hz <= line < high_hz for line in range(0, 500, 100))"
    found = told(monkeypatch, lines, ["100, 250", "150, 300", "20, 90"], slip)
    assert "one more than" not in found.sentence and "one less than" not in found.sentence


def test_a_ratio_that_is_a_square_of_one_size_only_by_chance_is_no_factor(monkeypatch):
    mean = "def f(values):\n    return np.mean(values, axis=0)"
    nine = "def f(values):\n    return 9 * np.mean(values, axis=0)"
    assert "N²" not in told(monkeypatch, mean, ["clip", "clip + 1"], nine).sentence


def test_false_is_no_zero(monkeypatch):
    reference = "def f(x):\n    return np.sum(x), bool(np.sum(x) > 1)"
    answer = "def f(x):\n    return np.sum(x), bool(np.sum(x) > 9)"
    assert "zero" not in told(monkeypatch, reference, ("clip[0] + 2", "clip[1] + 3"), answer).sentence


def test_a_whole_number_is_told_before_a_single_one(monkeypatch):
    reference = "def f(low):\n    return np.asarray(low) * 1.3"
    answer = "def f(low):\n    return low * 1.3 if not isinstance(low, int) else np.sin(low) + 0.37"
    found = told(monkeypatch, reference, ("2", "3", "5.5"), answer)
    assert found.sentence.endswith("where `low` is a whole number, and is right where the same number is a decimal.")
