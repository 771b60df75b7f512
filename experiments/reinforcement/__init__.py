"""Reinforcement of the network: what is asked for where, what could be built, which programme, and what it brings."""
