"""Bars of lesson 6.2: do explanations of a forest agree with the packages, with the truth, and with new voices?"""

from functools import partial

import numpy as np
import shap
from lime.lime_base import LimeBase
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures

from acml_tf.classic.trees import cross_predictions
from acml_tf.classic.white_boxes import readable_models, stored_numbers
from acml_tf.data.spoken_digits import load_spoken_digits, simulate_spoken_digits
from acml_tf.data.two_bands import simulate_two_bands, true_effects
from acml_tf.evaluation.averaged_curves import average_precision, averaged_scores, roc_area
from acml_tf.evaluation.bootstrap import resampled_indices
from acml_tf.evaluation.paired_tests import paired_interval
from acml_tf.evaluation.scores import mean_interval
from acml_tf.evaluation.splits import speaker_folds
from acml_tf.explain.anchors import anchor_precision, grow_anchor
from acml_tf.explain.effects import accumulated_local_effects, individual_curves
from acml_tf.explain.shapley import all_coalitions, coalition_values, shapley_values
from acml_tf.explain.surrogate import draw_near, lime_weights
from acml_tf.explain.tree_coalitions import forest_coalition_values
from acml_tf.features.statistics import cepstrum_row, feature_table
from benchmarks.networks.bars import Bar

NUM_SEEDS, NUM_FEATURES = 20, 12


def run(data):
    """Measure on simulated voices, and on recorded ones where there are any; the known truth is always simulated."""
    bars = [*effect_bars("polynomial", 50), *effect_bars("forest", 1)]
    bars += digit_bars("simulated voices", simulate_spoken_digits(10, 12, seed=1))
    if data is not None and (data / "fsdd").is_dir():
        bars += digit_bars("recorded voices", load_spoken_digits(data / "fsdd", num_takes=12))
    return bars


def effect_bars(kind, factor):
    """PDP is wrong and ALE right on two bands that rise together, by at least a factor, over draws of the sounds."""
    errors = []
    for seed in range(NUM_SEEDS):
        levels, ratings = simulate_two_bands(seed=seed)
        model = {
            "polynomial": make_pipeline(PolynomialFeatures(4), LinearRegression()),
            "forest": RandomForestRegressor(30, min_samples_leaf=3, random_state=seed),
        }[kind].fit(levels, ratings)
        edges = np.quantile(levels[:, 0], np.linspace(0, 1, 16))
        partial_dependence = individual_curves(model.predict, levels, 0, edges).mean(axis=0)
        local, truth = accumulated_local_effects(model.predict, levels, 0, edges), true_effects(edges, 0)
        errors.append([np.std(curve - truth) for curve in (partial_dependence, local)])
    low, high = np.exp(mean_interval(np.log(np.divide(*np.transpose(errors)))))
    ratio = np.exp(np.mean(np.log(np.divide(*np.transpose(errors)))))
    worst = np.max(np.array(errors)[:, 1])
    return [
        Bar(
            f"two bands, {kind}",
            f"PDP's error > {factor} times ALE's",
            f"{ratio:.1f} [{low:.1f}, {high:.1f}]",
            low > factor,
        ),
        Bar(f"two bands, {kind}", "ALE within 0.1 of a rise of 1", f"{worst:.3f} in the worst draw", worst < 0.1),
    ]


def digit_bars(source, clips):
    """All bars of the forest that hears digits, on its first fold of new voices, and the models beside it on all."""
    row = partial(twelve_numbers, sample_rate_hz=clips.sample_rate_hz)
    table, folds = feature_table(clips.signals, row), speaker_folds(clips.speakers, 5)
    train, test = folds[0]
    forest = RandomForestClassifier(100, max_depth=10, random_state=0).fit(table[train], clips.digits[train])
    right = test[forest.predict(table[test]) == clips.digits[test]]
    draws = np.random.default_rng(0).permutation(right)[:10]
    bars = shapley_bars(forest, table, clips.digits, train, draws)
    bars += [lime_bar(forest, table, train, draws), *score_bars(forest, table[test], clips.digits[test])]
    bars += [anchor_bar(forest, table, train, test), *white_box_bars(forest, table, clips, folds)]
    return [Bar(f"{source}: {bar.model}", bar.bar, bar.measured, bar.passed, bar.comparison) for bar in bars]


def twelve_numbers(signal, sample_rate_hz):
    """The features of the lesson: means of four cepstral coefficients in three parts of a word."""
    parts = cepstrum_row(signal, sample_rate_hz, num_coefficients=5, num_segments=3).reshape(3, 2, 5)
    return parts[:, 0, 1:].ravel().astype(np.float32)


def shapley_bars(forest, table, digits, train, chosen):
    """Shares of ten clips equal shap's: exactly by branches, to single precision by other clips; they add up."""
    coalitions, background = all_coalitions(NUM_FEATURES), table[train][:: len(train) // 15][:15]
    branches = shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent")
    others = shap.TreeExplainer(forest, background, feature_perturbation="interventional")
    gaps = []
    for clip in chosen:
        digit, row = digits[clip], table[[clip]].astype(float)
        ours = [
            forest_coalition_values(forest, table[clip], coalitions, digit),
            coalition_values(partial(probability, forest, digit), table[clip], background, coalitions),
        ]
        shares = [shapley_values(values) for values in ours]
        theirs = [explainer.shap_values(row)[0, :, digit] for explainer in (branches, others)]
        added = [abs(share.sum() - (values[-1] - values[0])) for share, values in zip(shares, ours, strict=True)]
        gaps.append([np.abs(share - peer).max() for share, peer in zip(shares, theirs, strict=True)] + [max(added)])
    exact, single, added = np.max(gaps, axis=0)
    return [
        Bar("Shapley by branches", "equals TreeExplainer, ≤ 1e-10", f"{exact:.0e} over 10 clips", exact <= 1e-10),
        Bar("Shapley by other clips", "equals TreeExplainer, ≤ 1e-10", f"{single:.0e} over 10 clips", single <= 1e-10),
        Bar("Shapley", "adds up, ≤ 1e-10", f"{added:.0e} over 10 clips", added <= 1e-10),
    ]


def probability(forest, digit, rows):
    """What the forest says about one digit."""
    return forest.predict_proba(rows)[:, digit]


def lime_bar(forest, table, train, chosen):
    """The slopes are those of the package lime on the same samples."""
    samples, weights = draw_near(NUM_FEATURES, 0.75 * np.sqrt(NUM_FEATURES), 1500, seed=0)
    gaps = []
    for clip in chosen:
        answers = probability(forest, 7, table[clip] + samples * table[train].std(axis=0))
        question = samples, answers[:, None], weights, 0, NUM_FEATURES
        package = dict(LimeBase(np.asarray).explain_instance_with_data(*question, feature_selection="none")[1])
        peer = [package[feature] for feature in range(NUM_FEATURES)]
        gaps.append(np.abs(lime_weights(samples, answers, weights) - peer).max())
    return Bar("LIME", "equals lime, ≤ 1e-10", f"{max(gaps):.0e} over 10 clips", max(gaps) <= 1e-10)


def score_bars(forest, rows, digits):
    """Micro and macro averages are scikit-learn's."""
    scores, wanted, bars = forest.predict_proba(rows), np.eye(10)[digits], []
    peers = (roc_area, roc_auc_score), (average_precision, average_precision_score)
    for name, (ours, theirs) in zip(("ROC area", "average precision"), peers, strict=True):
        found = averaged_scores(scores, digits, ours)
        peer = [theirs(wanted, scores, average=kind) for kind in ("macro", "micro")]
        gap = np.abs(np.subtract(found, peer)).max()
        said = f"{gap:.0e}; macro {found[0]:.3f}, micro {found[1]:.3f}"
        bars.append(Bar(name, "macro and micro equal scikit-learn's, ≤ 1e-10", said, gap <= 1e-10))
    return bars


def anchor_bar(forest, table, train, test):
    """Anchors of new clips, judged on the other clips of new voices: better than naming the answer without a rule."""
    told, found = forest.predict(table), []
    for index in test:
        rule = grow_anchor(table[train], told[train], table[index], told[index], min_clips=10)
        others = test[test != index]
        judged = anchor_precision(table[others], told[others], rule, told[index])
        found.append([*judged, np.mean(told[others] == told[index])])
    precision, coverage, base = np.array(found)[np.array(found)[:, 1] > 0].T
    low, high = mean_interval(precision - base)
    said = f"{precision.mean():.2f}, coverage {coverage.mean():.3f}; {low:+.2f} … {high:+.2f} above no rule"
    return Bar("anchors", "precision on new voices above that without a rule", said, low > 0)


def white_box_bars(forest, table, clips, folds):
    """At least one model that can be read is not clearly behind the forest; each difference is shown."""
    draws = resampled_indices(len(np.unique(clips.speakers)), 2000, seed=0)
    models = {"forest": clone(forest)} | readable_models()
    hits = {
        name: cross_predictions(model, table, clips.digits, folds) == clips.digits for name, model in models.items()
    }
    bars, ties = [], 0
    for name in list(models)[1:]:
        low, high = paired_interval(hits["forest"], hits[name], clips.speakers, draws)
        gain, ties = np.mean(hits["forest"]) - np.mean(hits[name]), ties + (low <= 0)
        said = f"{np.mean(hits[name]):.3f}, {stored_numbers(models[name])} numbers"
        said += f"; forest {gain:+.3f} [{low:+.3f}, {high:+.3f}]"
        bars.append(Bar(name, "not behind the forest", said, bool(low <= 0), comparison=True))
    said = f"{ties} of 4; forest {np.mean(hits['forest']):.3f}, {stored_numbers(models['forest'])} numbers"
    return [*bars, Bar("white boxes", "at least one is not clearly behind the forest", said, ties >= 1)]
