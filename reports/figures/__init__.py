"""Figures: each takes a table and the words, and returns a `Figure` that reads in black and white."""
