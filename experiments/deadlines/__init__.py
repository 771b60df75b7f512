"""Setting deadlines 时限: which limits can be promised, one by one, jointly, as tables over attributes, how surely."""
