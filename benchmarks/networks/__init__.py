"""Benchmarks of single networks; `python benchmarks/networks.py` joins them into one table."""
