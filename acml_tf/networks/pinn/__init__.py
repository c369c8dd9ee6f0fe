"""Physics-informed neural networks of the wave equation, forward and inverse."""

import lazy_loader

# a name is imported when it is asked for: TensorFlow is slow to load, and most modules of the room do without it
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={"forward": ["WavePINN", "train_wave_pinn"], "inverse": ["InversePINN", "train_inverse_pinn"]},
)
