"""Staffing with a certificate: the cheapest people found that keep the promises, and how much cheaper any could be."""
