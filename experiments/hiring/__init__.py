"""A year by months for the teams of a scenario: work by month, the plan, and the plan tried season by season."""
