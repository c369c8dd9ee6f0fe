"""Search over hyper-parameters."""
