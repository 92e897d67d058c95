"""Figures: what went wrong, how fast and how well it was put right. Pure functions over what the journal tells.

One definition each, for the chat, the picture, the table and `/metrics`: a number is computed here and nowhere else.
"""
