"""The morning list: which open applications will miss a clause, who must act, what would save them; the register."""
