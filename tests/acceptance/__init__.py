"""The real process against the sandbox over HTTP."""
