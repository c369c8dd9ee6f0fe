"""Are the tests of a lesson right, and does its solution run? Known answers, mutants, contract probes, and proofs."""
