"""Mistakes made by machine: generic ones, and those that students make, each with its sentence."""

from autograder.mutants.generic import mutants
from autograder.mutants.trees import Mutant

__all__ = ["Mutant", "mutants"]
