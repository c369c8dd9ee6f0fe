"""What `acml doctor` looks at: whether this machine can grade, and the remedy for whatever is in the way."""
