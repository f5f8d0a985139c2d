"""What is filled in, a topic per file."""
