"""What tests share: small courses and classes, real servers and browsers, submissions of every kind."""
