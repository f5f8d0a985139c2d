"""The pages of the powers, a topic per file."""
