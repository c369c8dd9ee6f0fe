"""Generative adversarial networks with a critic of Wasserstein distance."""
