"""Where a student's code runs: a kernel in bubblewrap with no network, no neighbours and bounds on everything."""
