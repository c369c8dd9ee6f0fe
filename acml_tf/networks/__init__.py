"""Models fitted with Keras, one file a model."""
