"""Law that ends: what stands on it, and who is told."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Post, User
from accounts.roles import ROLES
from core.clock import today
from core.history import in_the_portals_words
from core.notifications import notify
from core.workflow import Finding
from powers.models import Delegation, LegalBasis, PowerItem


def items_on(basis: LegalBasis) -> QuerySet[PowerItem]:
    """The items that stand on it, in the draft and in the catalogue in force."""
    return PowerItem.objects.filter(bases=basis).exclude(version__status="superseded")


def lines_on(basis: LegalBasis) -> QuerySet[Delegation]:
    """The live lines of towns on whatever version of an item stands on it."""
    return Delegation.objects.live().filter(item__bases=basis)


def counties_on(basis: LegalBasis) -> list[dict[str, Any]]:
    """County by county: how many live lines in how many towns stand on it; one query."""
    rows: Any = lines_on(basis).order_by().values("county_id", "county__name")
    return list(
        rows.annotate(lines=Count("pk"), towns=Count("town", distinct=True)).order_by("-lines")
    )


def repealed_of(item: PowerItem) -> list[LegalBasis]:
    """The articles under an item that hold no longer, with what replaced them; one query."""
    return list(item.bases.repealed().select_related("successor"))  # type: ignore[attr-defined]


def findings(bases: list[LegalBasis]) -> list[Finding]:
    """What is said beside an item or a line that stands on them."""
    return [Finding(sentence(basis), clause="ZJ-20") for basis in bases]


def sentence(basis: LegalBasis) -> str:
    facts = {"basis": basis, "day": basis.effective_until_date}
    if basis.successor is None:
        return (
            _(
                "%(basis)s was in force until %(day)s only: the power lacks its basis. Check it and "
                "take it back, or enter what it stands on now in the next catalogue version."
            )
            % facts
        )
    facts["new"] = basis.successor
    return (
        _(
            "%(basis)s was in force until %(day)s only; %(new)s took its place. Check whether the "
            "power still stands, and enter the new basis in the next catalogue version."
        )
        % facts
    )


def with_mark(rows: QuerySet, item: str = "item_id") -> QuerySet:
    """Each row with `basis_repealed`: whether its item stands on law no longer in force."""
    link = PowerItem.bases.through
    gone = link.objects.filter(
        poweritem_id=OuterRef(item), legalbasis__effective_until_date__lt=today()
    )
    return rows.annotate(basis_repealed=Exists(gone))


def tell_reviewers(bases: list[LegalBasis]) -> int:
    """Reviewers of counties with live lines on a law that ends are told once; how many counties."""
    told = 0
    for basis in bases:
        for row in counties_on(basis) if basis.effective_until_date else ():
            with in_the_portals_words():
                _tell(basis, row)
            told += 1
    return told


def _tell(basis: LegalBasis, row: dict[str, Any]) -> None:
    notify(
        reviewers(row["county_id"]),
        _("%(basis)s is in force until %(day)s only: %(lines)s powers of your towns stand on it.")
        % {"basis": basis, "day": basis.effective_until_date, "lines": row["lines"]},
        body=_("Check each of them: keep it on its new basis, or take it back."),
        url=f"{reverse('powers:delegation-list')}?item__bases={basis.pk}",
        kind="powers.law",
        key=f"powers.law:{basis.pk}:{basis.effective_until_date}",
    )


def reviewers(county: int) -> QuerySet[User]:
    """Whoever reviews for the staffing office of a county."""
    return in_post("powers.review_delegation", place=county)


def in_post(permission: str, **where: Any) -> QuerySet[User]:
    """Everybody who now holds a post that carries `permission`, `where` the post is."""
    roles = [role.code for role in ROLES.values() if permission in role.permissions]
    posts = Post.objects.in_force().filter(role__in=roles, **where)
    return User.objects.filter(pk__in=posts.values("user"), is_active=True)
