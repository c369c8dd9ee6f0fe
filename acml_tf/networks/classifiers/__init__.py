"""Networks that name a sound."""
