"""Data: the process, people, network, agreements and demand, in YAML; every number with its source."""
