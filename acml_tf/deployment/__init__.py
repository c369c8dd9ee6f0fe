"""What a fitted model needs to run on a small board for a year, and to be watched there."""
