"""A year of believable work, played through the workflow by each officer in turn. Never in production."""
