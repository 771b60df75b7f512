"""Quotes: which dates one customer can be promised, from the present backlog."""
