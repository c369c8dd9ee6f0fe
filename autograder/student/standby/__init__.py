"""A process that waits for the next `acml check`, with everything imported that a check needs."""
