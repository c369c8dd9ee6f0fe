"""Models fitted with scikit-learn, and the splits that judge them."""
