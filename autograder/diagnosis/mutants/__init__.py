"""Mistakes made by machine: generic ones, and those that students make, each with its sentence."""

from autograder.diagnosis.mutants.generic import mutants
from autograder.diagnosis.mutants.syntax_tree import Mutant

__all__ = ["Mutant", "mutants"]
