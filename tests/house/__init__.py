"""Rules of the house: the laws of the design, and checks of our own tools."""
