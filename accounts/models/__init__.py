"""People, the posts they act in, and how they come in: an entity per file."""

from accounts.models.entry import PasswordUsed, Session, Try
from accounts.models.posts import Post
from accounts.models.users import User
from accounts.tokens import ApiToken

__all__ = ["ApiToken", "PasswordUsed", "Post", "Session", "Try", "User"]
