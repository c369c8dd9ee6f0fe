"""One student's process, the channel to it, and the verdict on a function that stays behind that channel."""
