"""From today's backlog: what was open at an instant, a scenario that begins there, what one application can touch."""
