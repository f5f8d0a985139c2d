"""How what happens on the ground moves: a table per file."""
