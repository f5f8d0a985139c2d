"""What must hold for a post: said by the form before it is proposed and by the guards of each step."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Post
from accounts.roles import BUSINESS, ROLES, Role
from core.workflow import Finding
from towns.models import Division


def objections_to_post(post: Post) -> list[Finding]:
    """Every reason why `post` may not be given, in sentences; the database holds the gravest too."""
    role = ROLES.get(post.role)
    if role is None:
        return [Finding(_("This role does not exist."), field="role")]
    if post.place_id is None or post.user_id is None or post.from_date is None:
        return []
    questions = (_dates, _level, _unit, _acting, _administrators, _twice)
    return [finding for question in questions for finding in question(post, role)]


def _dates(post: Post, role: Role) -> Iterator[Finding]:
    if post.until_date and post.until_date < post.from_date:
        yield Finding(_("The last day lies before the first."), field="until_date")
    if not post.place.is_valid_on(post.from_date):
        yield Finding(
            _("%(place)s does not exist on the first day of this post.")
            % {"place": post.place.name},
            field="place",
        )


def _level(post: Post, role: Role) -> Iterator[Finding]:
    if post.place.level not in role.levels:
        levels = "、".join(str(Division.Level(level).label) for level in role.levels)
        yield Finding(
            _("“%(role)s” is held at this level only: %(levels)s.")
            % {"role": role.label, "levels": levels},
            field="place",
        )


def _unit(post: Post, role: Role) -> Iterator[Finding]:
    unit = post.organisation
    if unit is None:
        if role.is_bound:
            yield Finding(_("This role is held in an organisation: name it."), field="organisation")
        return
    serves = unit.division_id == post.place_id or unit.towns.filter(pk=post.place_id).exists()
    if not serves:
        yield Finding(
            _("%(unit)s does not work in %(place)s.")
            % {"unit": unit.name, "place": post.place.name},
            field="organisation",
        )


def _acting(post: Post, role: Role) -> Iterator[Finding]:
    original = post.acting_for
    if post.kind != Post.Kind.ACTING:
        if original is not None:
            yield Finding(_("Only a post of the kind “acting” names an original."), field="kind")
        return
    if original is None or post.until_date is None:
        yield Finding(
            _("Acting for somebody needs the post acted for and a last day."), field="acting_for"
        )
        return
    if role.duty != BUSINESS:
        yield Finding(_("Nobody may act for one of the three administrators."), field="role")
    yield from _original(post, original)


def _original(post: Post, original: Post) -> Iterator[Finding]:
    if original.user_id == post.user_id:
        yield Finding(_("Nobody acts for themselves."), field="user")
    if original.kind != Post.Kind.OWN:
        yield Finding(_("An acting post cannot be passed on."), field="acting_for")
    if original.status != Post.Status.IN_FORCE:
        yield Finding(_("The post acted for is not in force."), field="acting_for")
    same = ("role", "place_id", "organisation_id")
    if any(getattr(post, name) != getattr(original, name) for name in same):
        yield Finding(
            _("Role, place and organisation are those of the post acted for."), field="acting_for"
        )
    if original.until_date and (post.until_date or date.max) > original.until_date:
        yield Finding(
            _("An acting post cannot outlive the post acted for, which ends on %(day)s.")
            % {"day": original.until_date},
            field="until_date",
        )


def _overlapping(post: Post) -> Q:
    """Other posts of the same person with a day in common; declined ones never were."""
    days = Q(until_date=None) | Q(until_date__gte=post.from_date)
    if post.until_date:
        days &= Q(from_date__lte=post.until_date)
    return days & Q(user=post.user_id) & ~Q(pk=post.pk) & ~Q(status=Post.Status.DECLINED)


def _administrators(post: Post, role: Role) -> Iterator[Finding]:
    other = Post.objects.filter(_overlapping(post)).exclude(duty=role.duty).first()
    if other:
        yield Finding(
            _(
                "System, security and audit administration exclude each other and every other "
                "work: this person holds “%(post)s” from %(from)s to %(until)s."
            )
            % {
                "post": other,
                "from": other.from_date,
                "until": other.until_date or _("further notice"),
            },
            field="role",
        )


def _twice(post: Post, role: Role) -> Iterator[Finding]:
    same = Post.objects.filter(
        _overlapping(post),
        role=post.role,
        place=post.place_id,
        organisation=post.organisation_id,
        status__in=(Post.Status.PROPOSED, Post.Status.IN_FORCE),
    )
    if same.exists():
        yield Finding(_("This person already holds this post in these days."), field="role")
