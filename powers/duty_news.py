"""Who is told what about duties: whoever's turn it is, and whoever asked."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Post, User
from accounts.roles import ROLES
from core.history import in_the_portals_words
from core.notifications import notify
from core.workflow import Move
from powers.models import DutyReport

KIND = "powers.duty"


def holding(permission: str, **where: Any) -> QuerySet[User]:
    """Everybody who carries `permission` in a post in force with these fields."""
    roles = [role.code for role in ROLES.values() if permission in role.permissions]
    posts = Post.objects.in_force().filter(role__in=roles, **where)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)


def tell_of_report(report: DutyReport) -> None:
    """The staffing office reads that a town has reported."""
    with in_the_portals_words():
        notify(
            holding("powers.check_dutyreport", place=report.county_id),
            _("%(town)s reports work that came without admission: “%(report)s”")
            % {"town": report.town, "report": report},
            url=report.get_absolute_url(),
            kind=KIND,
            key=f"powers.dutyreport:{report.pk}",
        )


def tell(move: Move, users: QuerySet[User], title: str, **more: Any) -> None:
    """One sentence about the row that moved, once per step; never to whoever took it."""
    row = move.item
    told = users.exclude(pk=move.by.pk) if move.by else users
    notify(
        told,
        title,
        body=more.pop("body", move.note),
        url=more.pop("url", row.get_absolute_url()),
        kind=KIND,
        key=f"powers.{row._meta.model_name}.{move.transition.name}:{row.pk}:{row.version}",
        **more,
    )
