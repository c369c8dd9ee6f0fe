"""What a learner uses alone: self-check, progress, a working folder."""
