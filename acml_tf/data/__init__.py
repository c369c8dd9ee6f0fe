"""Where signals come from: real sets by name, simulated ones by seed."""
