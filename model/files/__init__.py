"""Scenario files: YAML read strictly, layers merged, every value with its place and source."""
