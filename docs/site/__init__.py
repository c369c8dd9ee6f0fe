"""The course as a web site: a source folder for Sphinx is printed from docs, lessons, catalogue and docstrings."""
