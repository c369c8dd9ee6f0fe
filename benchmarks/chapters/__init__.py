"""Benchmarks of the lessons of chapters 2, 3 and 4; `python benchmarks/chapters.py` joins them into one table."""
