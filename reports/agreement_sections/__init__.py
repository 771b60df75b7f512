"""Sections of the page of a test of agreements."""
