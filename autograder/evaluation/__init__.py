"""One submission from its bytes to its result: read, run, judged, diagnosed and flagged."""
