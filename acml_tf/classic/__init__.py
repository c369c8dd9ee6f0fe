"""Models fitted with scikit-learn."""
