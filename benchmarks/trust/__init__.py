"""Benchmarks of the lessons of chapters 6 and 7; `python benchmarks/trust.py` joins them into one table."""
