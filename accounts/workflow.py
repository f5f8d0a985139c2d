"""How a post comes and goes: proposed by one administrator, confirmed by another, in force, ended."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Post, User
from accounts.roles import BUSINESS, ROLES
from accounts.rules import objections_to_post
from core import clock, history
from core.workflow import Finding, Move, Refused, Transition, Workflow, begin

S = Post.Status


def is_a_second_person(move: Move) -> Iterator[Finding]:
    if move.by.pk == move.item.proposed_by_id:
        yield Finding(_("You proposed this post yourself: another person has to decide on it."))
    if move.by.pk == move.item.user_id:
        yield Finding(_("Nobody decides on a post of their own."))


def may_be_given(move: Move) -> Iterator[Finding]:
    yield from objections_to_post(move.item)
    if not move.item.user.is_active:
        yield Finding(_("This person's account is closed."))


def is_not_ones_own(move: Move) -> Iterator[Finding]:
    if move.by.pk == move.item.user_id:
        yield Finding(_("Nobody decides on a post of their own."))


def is_vacant(move: Move) -> Iterator[Finding]:
    """Without a second person only an administrator's post is filled, and only while nobody has it."""
    duty = duty_of(move.item)
    held = Post.objects.in_force().filter(duty=duty).exclude(pk=move.item.pk)
    if duty == BUSINESS or held.exists():
        yield Finding(_("This duty has a holder already, who proposes or confirms the next one."))


def sign(move: Move) -> None:
    move.item.confirmed_by = move.by


def close(move: Move) -> None:
    """The last day is today, or the first day where that still lies ahead."""
    post, today = move.item, clock.today()
    last = max(post.from_date, today)
    post.until_date = min(post.until_date, last) if post.until_date else last


def end_deputies(move: Move) -> None:
    """Nobody acts for a post that has ended."""
    for deputy in move.item.deputies.filter(status=S.IN_FORCE):
        POST.apply(deputy, "lapse", by=None, note=str(_("The post acted for has ended.")))


def duty_of(post: Post) -> str:
    role = ROLES.get(post.role)
    return role.duty if role else BUSINESS


POST = Workflow(
    Post,
    Transition(
        "found",
        {S.PROPOSED},
        S.IN_FORCE,
        "accounts.confirm_post",
        gettext_lazy("Appoint the first holder"),
        is_automatic=True,
        guards=(is_vacant, may_be_given),
    ),
    Transition(
        "confirm",
        {S.PROPOSED},
        S.IN_FORCE,
        "accounts.confirm_post",
        gettext_lazy("Confirm"),
        consequence=gettext_lazy("From its first day on the person may act in this post."),
        guards=(is_a_second_person, may_be_given),
        effect=sign,
    ),
    Transition(
        "decline",
        {S.PROPOSED},
        S.DECLINED,
        "accounts.confirm_post",
        gettext_lazy("Decline"),
        consequence=gettext_lazy("The post is not given; the reason stays in the history."),
        needs_note=True,
        guards=(is_a_second_person,),
        kind="danger",
    ),
    Transition(
        "end",
        {S.IN_FORCE},
        S.ENDED,
        "accounts.end_post",
        gettext_lazy("End"),
        consequence=gettext_lazy(
            "The person can no longer act in this post from this moment on; "
            "whoever acts for it is out too."
        ),
        needs_note=True,
        guards=(is_not_ones_own,),
        effect=close,
        news=end_deputies,
        kind="danger",
    ),
    Transition(
        "lapse",
        {S.PROPOSED, S.IN_FORCE},
        S.ENDED,
        "accounts.end_post",
        gettext_lazy("Lapse"),
        is_automatic=True,
        effect=close,
        news=end_deputies,
    ),
    finished={S.IN_FORCE, S.ENDED, S.DECLINED},
    due="from_date",
    related=("place", "organisation", "user"),
    title=lambda post: f"{post.user}：{post}",
)


@transaction.atomic
def propose(post: Post, *, by: Any) -> Post:
    """Store a post that somebody else has to confirm."""
    post.proposed_by = by
    post.save()
    return begin(post, by=by)


@transaction.atomic
def dismiss(user: User, *, by: Any, note: str) -> None:
    """A leaver: the account closes, every post and every session ends, all at once.

    Posts out of reach of `by` end too: somebody who has left holds nothing anywhere.
    """
    if by.pk == user.pk:
        raise Refused(Finding(_("Nobody closes their own account.")))
    if not note.strip():
        raise Refused(Finding(_("Give the reason for this step."), field="note"))
    for post in user.posts.filter(status__in=(S.PROPOSED, S.IN_FORCE)):
        POST.apply(post, "lapse", by=by, note=note)
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.sessions.all().delete()
    history.record(user, "dismiss", by=by, came_from="active", to="closed", note=note)


def lapse_posts() -> int:
    """End what ran out by its date; the scope closed it already on the day itself."""
    posts = list(Post.objects.run_out())
    for post in posts:
        POST.apply(post, "lapse", by=None)
    return len(posts)
