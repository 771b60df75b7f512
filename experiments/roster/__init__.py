"""Rosters of customer halls: people needed by half hour, shifts, duties, and the simulation that judges them."""
