"""Cross-checks between the parts of a scenario, one file per subject."""
