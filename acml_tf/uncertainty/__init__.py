"""How sure a fitted model is."""
