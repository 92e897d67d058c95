"""What we say and decide: states, events, effects, clocks and wording. Pure: no I/O, no clock, no randomness."""
