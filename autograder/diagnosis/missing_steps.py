"""Last steps that students leave out: what each would make of their result, with its sentence."""

import numpy as np

from autograder.diagnosis.result_changes import (
    ResultChange,
    by_largest,
    complex_only,
    many,
    real_only,
    to_whole_numbers,
)

MISSING_STEPS = (
    ResultChange("sign not removed", "{it} still has its sign: an absolute value is missing.", real_only(np.abs)),
    ResultChange("phase not removed", "{it} still has its phase: an absolute value is missing.", complex_only(np.abs)),
    ResultChange("imaginary part kept", "{it} still has an imaginary part: take the real part.", complex_only(np.real)),
    ResultChange(
        "power not taken",
        "{it} is complex where its squared magnitude is expected.",
        complex_only(lambda g: np.abs(g) ** 2),
    ),
    ResultChange("angle not taken", "{it} is complex where its phase is expected.", complex_only(np.angle)),
    ResultChange("not rounded", "{it} is not rounded to whole numbers.", to_whole_numbers(np.round)),
    ResultChange("not rounded up", "{it} is not rounded up to whole numbers.", to_whole_numbers(np.ceil)),
    ResultChange("not rounded down", "{it} is not rounded down to whole numbers.", to_whole_numbers(np.floor)),
    ResultChange(
        "not cut at zero", "{it} goes below zero where zero is expected.", real_only(lambda g: np.maximum(g, 0))
    ),
    ResultChange("not cut at one", "{it} goes above one where one is expected.", real_only(lambda g: np.minimum(g, 1))),
    ResultChange(
        "not a share", "{it} is not normalised: its values should add up to one.", many(lambda g: g / np.sum(g))
    ),
    ResultChange("not at length one", "{it} is not normalised to length one.", many(lambda g: g / np.linalg.norm(g))),
    ResultChange(
        "not at maximum one", "{it} is not normalised: its largest absolute value should be one.", many(by_largest)
    ),
    ResultChange(
        "vectors not at length one",
        "Along its last axis {it} is not normalised to length one.",
        many(lambda g: g / np.linalg.norm(g, axis=-1, keepdims=True), 2),
    ),
    ResultChange(
        "shares not at one",
        "Along its last axis {it} does not add up to one.",
        many(lambda g: g / np.sum(g, axis=-1, keepdims=True), 2),
    ),
    ResultChange(
        "mean not removed", "{it} still holds its mean, which should be taken away.", many(lambda g: g - np.mean(g))
    ),
    ResultChange(
        "not added up",
        "{it} holds single values where the running sum is expected.",
        many(lambda g: np.cumsum(g, axis=-1)),
    ),
    ResultChange("not sorted", "{it} is not sorted.", many(real_only(lambda g: np.sort(g, axis=-1)))),
    ResultChange("mean missing", "{it} holds single values where their mean is expected.", many(np.mean)),
    ResultChange("sum missing", "{it} holds single values where their sum is expected.", many(np.sum)),
    ResultChange(
        "root mean square missing",
        "{it} holds single values where their root mean square is expected.",
        many(lambda g: np.sqrt(np.mean(np.abs(g) ** 2))),
    ),
    ResultChange(
        "mean over first axis missing",
        "{it} has one axis too many: the mean over the first is missing.",
        many(lambda g: np.mean(g, axis=0), 2),
    ),
    ResultChange(
        "mean over last axis missing",
        "{it} has one axis too many: the mean over the last is missing.",
        many(lambda g: np.mean(g, axis=-1), 2),
    ),
    ResultChange(
        "sum over first axis missing",
        "{it} has one axis too many: the sum over the first is missing.",
        many(lambda g: np.sum(g, axis=0), 2),
    ),
    ResultChange(
        "sum over last axis missing",
        "{it} has one axis too many: the sum over the last is missing.",
        many(lambda g: np.sum(g, axis=-1), 2),
    ),
    ResultChange(
        "one value too many at the end", "{it} has one value too many at the end.", many(lambda g: g[..., :-1])
    ),
    ResultChange("one value too many in front", "{it} has one value too many in front.", many(lambda g: g[..., 1:])),
    ResultChange("one row too many at the end", "{it} has one row too many at the end.", many(lambda g: g[:-1], 2)),
    ResultChange("one row too many in front", "{it} has one row too many in front.", many(lambda g: g[1:], 2)),
)
