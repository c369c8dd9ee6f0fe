"""Prose that a student wrote as it may stand in a page: formulas, pictures and text, and nothing that runs or loads."""

# kind of the flag
PROSE_SIGN = "holds HTML or a link that does more than show text"
