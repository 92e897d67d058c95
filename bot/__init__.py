"""The running process: settings, wiring, workers, HTTP, command line, sandbox."""
