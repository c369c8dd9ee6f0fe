"""`python -m autograder` is `acml`."""

from autograder.cli import main

main()
