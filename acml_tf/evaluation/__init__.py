"""How good is a model? Splits by group, scores, ROC curves, distances of distributions, paired tests."""
