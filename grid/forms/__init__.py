"""Forms of the ground, a topic per file."""
