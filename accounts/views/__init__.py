"""The pages of accounts: the door, one's own matters, people and posts, the desk."""
