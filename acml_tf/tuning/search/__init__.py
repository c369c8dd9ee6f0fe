"""Searches that spend a budget of training: which setting to try next, and for how many epochs."""
