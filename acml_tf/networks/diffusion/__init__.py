"""Diffusion models: a noise schedule, a denoiser, and ways to sample from it."""
