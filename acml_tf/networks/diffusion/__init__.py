"""Diffusion models: a noise schedule, a denoiser, and ways to sample from it."""

import lazy_loader

# a name is imported when it is asked for: the schedule and the sampler do without TensorFlow
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={"model": ["DiffusionModel", "train_diffusion"], "sampling": ["sample_model"]}
)
