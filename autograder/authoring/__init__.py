"""One lesson of the course: read from its text file, checked, and printed as notebooks."""
