"""Models fitted with Keras, a folder per family, a file per model."""
