"""Parts of `python benchmarks/pinn.py`: the problem, the published recipe, the time of a step."""
