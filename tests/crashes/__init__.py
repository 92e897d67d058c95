"""The real process, killed at random moments under load, and held to the promises of the simulation's oracle."""
