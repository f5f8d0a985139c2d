"""What waits for a person (待办), what of theirs is under way (在办), what they have handled (已办).

A model has its rows here by a declaration in its own workflow: `Workflow(…, finished=…, due=…)`.
Everything is a queryset in the scope of the post acted in, so a count and its list cannot differ.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import F, Model, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst

from core.history import Step
from core.scope import holdings, lent
from core.workflow import Workflow, workflows

WAITING, RUNNING, HANDLED = "waiting", "running", "handled"
TABS = (WAITING, RUNNING, HANDLED)
CAP = 1000
"""Counts stop here and say "more than"."""
HEADER_CAP = 99
"""The number in the header of every page stops earlier."""
PER_KIND = 20
PER_PAGE = 200
NEWS = 10


@dataclass(frozen=True)
class Line:
    """One row of the inbox: where it leads, what it is, what may be done with it from here."""

    item: Any
    title: str
    url: str
    status: str
    tone: str
    due: Any
    steps: list[tuple[Any, str]]


@dataclass
class Group:
    """The rows of one kind."""

    kind: str
    label: str
    count: int
    lines: list[Line] = field(default_factory=list)

    @property
    def note(self) -> str:
        """The number as it is shown."""
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"

    @property
    def hidden(self) -> int:
        return max(min(self.count, CAP) - len(self.lines), 0)


@dataclass(frozen=True)
class News:
    """A step that somebody else took on a row of mine."""

    step: Step
    label: Any
    item: Any
    title: str
    url: str


def flows() -> dict[str, Workflow]:
    """The workflows whose rows have a place in the inbox."""
    return {label: flow for label, flow in workflows().items() if flow.finished}


def rows_of(flow: Workflow, tab: str, user: Any) -> QuerySet:
    return {WAITING: waiting, RUNNING: running, HANDLED: handled}[tab](flow, user)


def waiting(flow: Workflow, user: Any) -> QuerySet:
    """Rows in a status from which the post acted in may take a main step, on these rows."""
    manager: Any = flow.model._default_manager
    awaited: dict[Any, tuple[str, set[str]]] = {}
    for permission, statuses in flow.awaited.items():
        posts = tuple(post.pk for post in holdings(user, permission))
        basis = posts, lent(user, flow.model, permission)
        if any(basis):  # permissions that stand on the same give one condition
            awaited.setdefault(basis, (permission, set()))[1].update(statuses)
    rows = Q()
    for permission, found in awaited.values():
        rows |= Q(status__in=sorted(found)) & manager.reach(user, permission)
    return manager.filter(rows) if rows else manager.none()


def handled(flow: Workflow, user: Any) -> QuerySet:
    """Rows on which this person, in this post, has taken a step."""
    manager: Any = flow.model._default_manager
    if user.post is None:
        return manager.none()
    kind = ContentType.objects.get_for_model(flow.model)
    mine = Step.objects.filter(by=user, post_id=user.post.pk, content_type=kind)
    return manager.visible_to(user).filter(pk__in=mine.values("object_id"))


def running(flow: Workflow, user: Any) -> QuerySet:
    """Handled by me and not finished yet, wherever it lies now."""
    return handled(flow, user).exclude(status__in=sorted(flow.finished))


def count(rows: QuerySet, cap: int = CAP) -> int:
    """How many, up to one more than `cap`; an empty queryset costs nothing."""
    return rows.order_by()[: cap + 1].count()


def counts(user: Any, tab: str, cap: int = CAP) -> dict[str, int]:
    """Kind → number, for the kinds that have any."""
    found = {label: count(rows_of(flow, tab, user), cap) for label, flow in flows().items()}
    return {label: number for label, number in found.items() if number}


def header_count(user: Any) -> int:
    """The number beside the inbox on every page: counted twice a minute, and after each own step."""
    return (
        cache.get_or_set(
            header_key(user), lambda: waiting_count(user), settings.HEADER_COUNT_SECONDS
        )
        or 0
    )


def header_key(user: Any) -> str:
    return f"waiting:{user.pk}:{user.post.pk if user.post else 0}"


def waiting_count(user: Any) -> int:
    """What waits for the post acted in: one query for all kinds, none where none is mine."""
    rows = [rows_of(flow, WAITING, user).order_by().values_list("pk") for flow in flows().values()]
    parts = [part[: HEADER_CAP + 1] for part in rows if not part.query.is_empty()]
    return parts[0].union(*parts[1:], all=True).count() if parts else 0


def groups(user: Any, tab: str, kind: str = "", limit: int = PER_KIND) -> list[Group]:
    """The kinds of a tab with their first rows: one query for the number, one for the rows."""
    numbers = counts(user, tab)
    wanted = {label: number for label, number in numbers.items() if kind in ("", label)}
    return [group_of(user, tab, label, number, limit) for label, number in wanted.items()]


def group_of(user: Any, tab: str, label: str, number: int, limit: int) -> Group:
    flow = flows()[label]
    rows = named(flow, in_order(flow, tab, rows_of(flow, tab, user)))[:limit]
    lines = [line_of(flow, row, user, with_steps=tab == WAITING) for row in rows]
    return Group(label, capfirst(str(flow.model._meta.verbose_name_plural)), number, lines)


def named(flow: Workflow, rows: QuerySet) -> QuerySet:
    """With what the titles need; `select_related` without a name would fetch every relation."""
    return rows.select_related(*flow.related) if flow.related else rows


def in_order(flow: Workflow, tab: str, rows: QuerySet) -> QuerySet:
    """Due first where there is a due date; what is handled, newest first."""
    if flow.due and tab != HANDLED:
        return rows.order_by(F(flow.due).asc(nulls_last=True), "pk")
    return rows.order_by("-pk")


def line_of(flow: Workflow, row: Any, user: Any, *, with_steps: bool) -> Line:
    return Line(
        row,
        flow.title(row),
        row.get_absolute_url(),
        row.get_status_display(),
        getattr(flow.model, "TONES", {}).get(row.status, "plain"),
        getattr(row, flow.due) if flow.due else None,
        list(steps_of(flow, row, user)) if with_steps else [],
    )


def steps_of(flow: Workflow, row: Any, user: Any) -> Iterator[tuple[Any, str]]:
    """The main steps that the post carries from this status, each with its page; asks no query.

    The step's own page asks the guards; here the row is known to lie in the post's reach.
    """
    for step in flow.from_status(row.status):
        permission = step.permission_from(row.status)
        is_main = step.kind == "primary" and not step.is_automatic
        if is_main and permission and user.has_perm(permission):
            url = step_url(row, step.name)
            if url:
                yield step.label, url


def step_url(row: Model, step: str) -> str:
    """The page of the step, named by the convention of core.views; "" where there is none."""
    meta = row._meta
    try:
        return reverse(f"{meta.app_label}:{meta.model_name}-step", args=[row.pk, step])
    except NoReverseMatch:
        return ""


def news(user: Any, since: datetime | None) -> list[News]:
    """The latest steps of others on what I have under way, since my last visit."""
    if since is None:
        return []
    found = [each for flow in flows().values() for each in news_of(flow, user, since)]
    return sorted(found, key=lambda each: each.step.at, reverse=True)[:NEWS]


def news_of(flow: Workflow, user: Any, since: datetime) -> list[News]:
    rows = named(flow, handled(flow, user))
    kind = ContentType.objects.get_for_model(flow.model)
    steps = (
        Step.objects.filter(content_type=kind, object_id__in=rows.values("pk"), at__gt=since)
        .exclude(by=user)
        .select_related("by")
        .order_by("-at")[:NEWS]
    )
    latest = list(steps)
    items = rows.in_bulk({step.object_id for step in latest}) if latest else {}
    labels = {name: step.label for name, step in flow.transitions.items()}
    return [
        News(
            step, labels.get(step.name, step.name), item, flow.title(item), item.get_absolute_url()
        )
        for step in latest
        if (item := items.get(step.object_id))
    ]
