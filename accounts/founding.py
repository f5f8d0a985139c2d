"""The first administrators: the one appointment without a proposer and a second person."""

from accounts.models import Post, User
from accounts.roles import ROLES
from accounts.workflow import POST
from core import history
from core.workflow import begin
from towns.models import Division

VACANT_ROLES = {
    duty: next(code for code, role in ROLES.items() if role.duty == duty)
    for duty in ("system", "security", "audit")
}
"""The options of `manage.py appoint` and the roles they fill."""


def found(user: User, role: str, place: Division) -> Post:
    """Store the account and put it in force as an administrator; Refused if the duty has a holder.

    The caller opens the transaction.
    """
    user.save()
    history.record(user, "begin", by=None, to="active")
    post = Post.objects.create(user=user, role=role, place=place)
    begin(post, by=None)
    return POST.apply(post, "found", by=None)
