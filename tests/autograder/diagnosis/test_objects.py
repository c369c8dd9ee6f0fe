"""Mistakes in methods and networks: seen in what is left behind in the object, and in initial weights."""

import numpy as np
import pytest

from autograder.authoring import known_answers
from autograder.authoring.lesson import read_lesson
from autograder.diagnosis.calls import Call, local_outcome
from autograder.diagnosis.models import described
from autograder.diagnosis.objects import left_behind, weights_of
from autograder.diagnosis.outcomes import BEGINNING, Outcome, begins_alike, equal, same
from autograder.evaluation.misconceptions import diagnose
from autograder.evaluation.probes import ask, make_probes
from autograder.execution.codec import PlainDataError
from autograder.execution.loopback import local_proxy
from autograder.execution.test_context import test_namespaces as namespaces_of
from autograder.utils.course_paths import course_root, find_lesson
from autograder.utils.timeouts import TimeUp, patient

SECRET = "secret"


def told(lesson_name, exercise_name, *mistakes):
    """Return what a student reads who handed in these wrong answers of a lesson."""
    lesson = read_lesson(find_lesson(course_root(), lesson_name))
    exercise, namespace = lesson.exercises[exercise_name], namespaces_of(lesson)[exercise_name]
    probes = make_probes(exercise, namespace, SECRET)
    answers = {one.name: one.answer for one in known_answers.known(exercise, namespace, "wrong")}
    with patient():
        return [diagnose(probes, ask(local_proxy(exercise.symbol, answers[one]))).name for one in mistakes]


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize(
    ("lesson_name", "exercise", "mistakes"),
    [
        # one step of an optimiser, for which the object has to be compiled
        ("5_2_room_impulse_responses", "WassersteinGAN.train_critic", ["forgets_the_weight"]),
        # weights that a test set after the object was made; metrics that say something else
        ("3_4_anomalous_machine_sound", "StochasticAutoencoder.call", ["stretches_by_the_variance"]),
        ("3_4_anomalous_machine_sound", "VariationalAutoencoder.compute_loss", ["reports_a_weighted_divergence"]),
        # weights that the method itself draws
        ("5_3_hrtf_field", "SineLayer.build", ["counts_the_units", "draws_the_same_numbers_twice"]),
        # a block that has no weights yet, whose memory is seen after a pass in training only
        ("5_1_environmental_sounds", "convolution_block", ["keeps_a_bias", "remembers_too_long"]),
    ],
)
def test_a_mistake_in_a_method_or_block_is_told(lesson_name, exercise, mistakes):
    assert told(lesson_name, exercise, *mistakes) == mistakes


@pytest.mark.usefixtures("unhurried")
def test_a_network_that_does_not_follow_its_seed_is_told():
    assert told("5_4_wave_field_forward", "build_wave_field", "draws_without_the_seed") == ["two results for one seed"]


class Counter:
    """An object with weights and one metric."""

    def __init__(self, start, name="count"):
        self.weights, self.metrics, self.name = [np.array([start, 0.0])], [self], name

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = [np.array(weight) for weight in weights]

    def compile(self, step):
        self.step_size = step

    def result(self):
        return float(self.weights[0].sum())

    def step(self, amount):
        self.weights[0][0] += amount * self.step_size
        return 0


def test_a_method_is_called_on_an_object_as_the_test_had_it_and_its_traces_are_seen():
    call = Call((2.0,), {}, ((1.0,), {}), "step", ((10.0,), {}), [np.array([5.0, 7.0])])
    after = local_outcome(Counter, call).after
    assert after["weights"][0].tolist() == [25, 7] and after["metric count"] == 32
    forgetful = type("Counter", (Counter,), {"step": lambda self, amount: 0})  # noqa: ARG005
    assert not same(local_outcome(Counter, call), local_outcome(forgetful, call))


def test_weights_that_a_call_left_alone_are_not_kept():
    assert left_behind(Counter(1.0), [np.array([1.0, 0.0])])["weights"][0].size == 0


def test_an_object_that_fails_leaves_nothing_behind():
    assert left_behind(object(), []) == {}


def network(seed, scale=1.0):
    import keras

    draw = keras.initializers.GlorotUniform(seed)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, kernel_initializer=draw)])
    model.set_weights([scale * weight for weight in model.get_weights()])
    return described(model)


def test_initial_weights_are_told_apart_by_seed_and_do_not_make_another_network():
    assert equal(network(1), network(2)) and BEGINNING in network(1)
    assert begins_alike(Outcome(network(1)), Outcome(network(1)))
    assert not begins_alike(Outcome(network(1)), Outcome(network(2)))
    assert not equal(network(1), network(1, scale=0.0))


class Endless:
    """What a student may hand in: it has as many metrics as one asks for."""

    def __init__(self):
        self.asked = 0

    @property
    def metrics(self):
        while True:
            self.asked += 1
            yield Counter(1.0, f"metric {self.asked}")


def test_an_object_with_endless_metrics_is_asked_for_a_few():
    owner = Endless()
    assert len(left_behind(owner, [])) == owner.asked == 16


def test_what_is_no_list_of_weights_or_too_long_is_not_believed():
    for answered in ([np.zeros(1)] * 201, [np.array(["a"])], "letters"):
        owner = type("Owner", (), {"get_weights": lambda self, answered=answered: answered})()  # noqa: ARG005
        assert described(owner) is owner
        with pytest.raises(PlainDataError):
            weights_of(owner)


def test_time_that_ran_out_is_not_taken_for_an_object_without_weights():
    def slow(_):
        raise TimeUp

    with pytest.raises(TimeUp):
        left_behind(type("Owner", (), {"get_weights": slow})(), [])


@pytest.mark.parametrize(
    ("first", "second", "repeated"),
    [
        ([1.0, 2.0, 4.0], [0.5, 1.0, 2.0, 7.0], 1),
        ([0.0, 1.0, 2.0], [0.0, 5.0, -3.0, 7.0], 0),
        ([1e-5, 3e-5], [2e-5, -7e-5], 0),
    ],
)
def test_weights_that_repeat_others_are_seen_whatever_their_size(first, second, repeated):
    assert left_behind(Drawn(first, second), [])["repeated"] == repeated


class Drawn:
    """An object with two arrays of weights."""

    metrics = ()

    def __init__(self, *weights):
        self.weights = [np.array(weight) for weight in weights]

    def get_weights(self):
        return self.weights


def test_a_seed_is_not_blamed_where_the_second_question_gets_no_answer(monkeypatch):
    lesson = read_lesson(find_lesson(course_root(), "3_4_anomalous_machine_sound"))
    exercise, namespace = lesson.exercises["build_perceptron"], namespaces_of(lesson)["build_perceptron"]
    monkeypatch.setattr("autograder.diagnosis.calls.CALL_S", 60)
    probes = make_probes(exercise, namespace, SECRET)
    asked = []

    def question(call):
        asked.append(call)
        return probes.reference[len(asked) - 1] if len(asked) <= len(probes.calls) else Outcome(comparable=False)

    assert not diagnose(probes, question) and len(asked) > len(probes.calls)
