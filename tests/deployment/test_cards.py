"""Cards hold what was measured, and are refused without limits."""

import pytest

from acml_tf.deployment.cards import data_sheet, model_card


def test_a_card_holds_what_was_measured_and_where_it_fails():
    card = model_card("pump 1", "Hears faults.", {"accuracy": "91 %"}, ["Fails when dull."])
    assert "| accuracy | 91 % |" in card
    assert "- Fails when dull." in card
    assert "| rub | 5 |" in data_sheet("clips", "Simulated.", {"rub": 5}, ["No rain."])


def test_no_model_is_without_limits():
    with pytest.raises(ValueError, match="no limits"):
        model_card("pump 1", "Hears faults.", {}, [])
    with pytest.raises(ValueError, match="no gaps"):
        data_sheet("clips", "Simulated.", {}, [])
