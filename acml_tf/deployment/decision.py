"""What an alarm is worth: how likely it is true, and whether the trip pays.

Lesson: lessons/7_trust/7_2_deployed.py
"""

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.evaluation.amounts import takes_fractions


@needs_numbers("cost_of_visit", "cost_of_silence")
@takes_fractions("prior", "detection_rate", "false_alarm_rate")
def retrain_or_not(prior, detection_rate, false_alarm_rate, cost_of_visit, cost_of_silence):
    """Return how likely a detector that has raised an alarm is really wrong, and whether it pays to go and retrain it.

    Bayes' rule weighs the two ways to an alarm: something has changed and the test sees it, or nothing has and the
    test errs. It pays to go if staying at home is expected to cost more than the visit.

    Args:
        prior: Probability that something has changed, before the alarm, 0 … 1.
        detection_rate: Probability of an alarm if something has changed, 0 … 1.
        false_alarm_rate: Probability of an alarm if nothing has, 0 … 1.
        cost_of_visit: Cost of going there and retraining, whether or not something has changed, in any currency.
        cost_of_silence: Cost of leaving a detector that is wrong as it is, 0 or more, in the same currency.

    Returns:
        Probability that the alarm is true, 0 … 1; and True if it pays to go.

    Raises:
        ValueError: Under these probabilities an alarm cannot happen at all.

    Example:
        >>> probability, retrain = retrain_or_not(0.01, 1.0, 0.05, 1000, 10_000)
        >>> round(probability, 3), retrain
        (0.168, True)
    """
    true_alarm, false_alarm = prior * detection_rate, (1 - prior) * false_alarm_rate
    if true_alarm + false_alarm == 0:
        raise ValueError(f"prior {prior}, rates {detection_rate}, {false_alarm_rate}: no alarm can happen.")
    probability = true_alarm / (true_alarm + false_alarm)
    return probability, bool(probability * cost_of_silence > cost_of_visit)
