"""Follow-up inputs: made by machine from the tests' own, on which an answer is compared with the reference.

The hand-written tests say what an exercise asks for. What they do not try, a machine tries: it changes one thing about
an input of theirs, and keeps the new one where every right answer of the lesson gives the same (differential testing on
metamorphic follow-up inputs; McKeeman 1998, Chen et al. 1998).
"""
