"""Are the tests of a lesson right? Verdicts on known answers, on mutants, and on changes of a right answer."""
