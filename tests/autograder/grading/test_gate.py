"""What runs alone in a worker of a cluster runs alone."""

import threading

from autograder.evaluation.results import SubmissionResult, is_disturbed
from autograder.execution.verdict import FAILED, NOT_REACHED, PASSED, TIMED_OUT, Verdict
from autograder.grading.gate import Gate


def test_who_works_alone_waits_for_the_others_and_keeps_those_out_who_come_later():
    gate, events = Gate(), []
    inside, leave, waiting = threading.Event(), threading.Event(), threading.Event()

    def beside():
        with gate.beside_others():
            inside.set()
            leave.wait(10)
            events.append("first left")

    def alone():
        waiting.set()
        with gate.alone():
            events.append("alone")

    def later():
        with gate.beside_others():
            events.append("later")

    threads = [threading.Thread(target=beside), threading.Thread(target=alone)]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    assert waiting.wait(10)
    while not gate._one_alone.locked():
        pass
    threads.append(threading.Thread(target=later))
    threads[2].start()
    leave.set()
    for thread in threads:
        thread.join(10)
    assert events == ["first left", "alone", "later"]


def test_many_work_side_by_side():
    gate, both = Gate(), threading.Barrier(2, timeout=10)

    def beside():
        with gate.beside_others():
            both.wait()

    threads = [threading.Thread(target=beside) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert not both.broken


def receipt(*statuses, flags=(), problem=""):
    verdicts = [Verdict(str(number), 1.0, status) for number, status in enumerate(statuses)]
    return SubmissionResult(
        "student", "lesson", "key", verdicts, {}, [{"kind": kind, "evidence": "x"} for kind in flags], [], problem
    )


def test_what_others_may_have_done_is_examined_again_and_nothing_else():
    assert is_disturbed(receipt(PASSED, TIMED_OUT))
    assert is_disturbed(receipt(NOT_REACHED))
    assert is_disturbed(receipt(PASSED, flags=["a cell ran out of time"]))
    assert is_disturbed(receipt(PASSED, flags=["the student's process died"]))
    assert not is_disturbed(receipt(PASSED, FAILED))
    assert not is_disturbed(receipt(NOT_REACHED, problem="is empty"))
