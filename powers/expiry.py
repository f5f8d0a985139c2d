"""Entrustments that end: reminders ahead, and the end itself (R4)."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Post, User
from accounts.roles import ROLES
from core import clock
from core.notifications import notify
from powers import rules
from powers.marks import PATIENCE
from powers.models import Delegation
from powers.workflow import DELEGATION
from towns.models import PolicyParameter


def expire() -> int:
    """Entrustments whose last day has passed end by themselves; how many did."""
    lines = rules.expired_on(clock.today())
    note = _("The term of the entrustment has passed.")
    verdicts = DELEGATION.apply_many(lines, "expire", by=None, note=note)
    return sum(verdict.is_done for verdict in verdicts)


def remind() -> int:
    """Tell town and department on the days before the end that the parameter names; how many lines.

    A morning on which nothing ran is caught up; nobody is told twice (the key names term and mark).
    """
    days = PolicyParameter.objects.value("expiry_warning_days", on=clock.today())
    lines = [(ahead, line) for ahead in days for line in rules.expiring_within(ahead, PATIENCE)]
    for ahead, line in lines:
        notify(
            carrying(line, "powers.take_over_delegation", "powers.hand_over_delegation"),
            _("“%(item)s” in %(town)s is entrusted until %(day)s only.")
            % {"item": line.title, "town": line.town, "day": line.term_until_date},
            body=_("Extend the entrustment or prepare to take the power back."),
            url=line.get_absolute_url(),
            kind="powers.expiry",
            key=f"powers.expiry:{line.pk}:{line.term_until_date}:{ahead}",
        )
    return len(lines)


def carrying(line: Delegation, *permissions: str) -> QuerySet[User]:
    """Everybody who holds one of `permissions` in the line's town or its department."""
    roles = [role.code for role in ROLES.values() if role.permissions & set(permissions)]
    posts = Post.objects.in_force().filter(
        Q(place=line.town_id) | Q(organisation=line.department_id), role__in=roles
    )
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)
