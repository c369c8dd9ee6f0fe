"""Physics-informed neural networks of the wave equation, forward and inverse."""
