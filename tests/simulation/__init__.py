"""The real bot on a virtual clock, in one thread: hours pass in a moment, and the same seed gives the same run."""
