"""A student's notebook: read in any state, its cells put in the lesson's order, its prose made harmless."""
