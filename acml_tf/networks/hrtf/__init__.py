"""Head-related transfer functions: interpolated, learnt as a neural field, personalised."""
