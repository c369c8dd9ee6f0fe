"""Networks that answer with a number."""
