"""What waits for a person (待办), what of theirs is under way (在办), what they have handled (已办).

A model has its rows here by a declaration in its own workflow: `Workflow(…, finished=…, due=…)`.
Everything is a queryset in the scope of the post acted in, so a count and its list cannot differ.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst

from core.history import Step
from core.mixed import counted, fetched
from core.scope import holdings, lent
from core.waits import waits_of
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
    for wait in waits_of(flow.model):
        reach = manager.reach(user, wait.permission)
        if reach:
            rows |= wait.condition() & reach
    if not rows:
        return manager.none()
    return manager.filter(rows & flow.turn(user) if flow.turn else rows)


def handled(flow: Workflow, user: Any) -> QuerySet:
    """Rows on which this person, in this post, has taken a step."""
    manager: Any = flow.model._default_manager
    if user.post is None:
        return manager.none()
    mine = own_steps(user).filter(content_type=ContentType.objects.get_for_model(flow.model))
    return manager.visible_to(user).filter(pk__in=mine.values("object_id"))


def running(flow: Workflow, user: Any) -> QuerySet:
    """Handled by me and not finished yet, wherever it lies now."""
    return handled(flow, user).exclude(status__in=sorted(flow.finished))


def own_steps(user: Any) -> QuerySet:
    return Step.objects.filter(by=user, post_id=user.post.pk)


def touched(user: Any) -> set[str]:
    """The kinds of which this person, in this post, has handled any row: one look into an index each."""
    if user.post is None:
        return set()
    kinds = ContentType.objects.get_for_models(*(flow.model for flow in flows().values()))
    steps = own_steps(user).filter(content_type=OuterRef("pk"))
    mine = ContentType.objects.filter(pk__in=[kind.pk for kind in kinds.values()])
    keys = set(mine.filter(Exists(steps)).values_list("pk", flat=True))
    return {model._meta.label_lower for model, kind in kinds.items() if kind.pk in keys}


class Inbox:
    """The three tabs of one person, asked together: one statement for all numbers, one for all rows."""

    def __init__(self, user: Any, tabs: Iterable[str] = TABS) -> None:
        self.user, self.tabs = user, tuple(tabs)
        self.flows = flows()

    @cached_property
    def touched(self) -> set[str]:
        return touched(self.user)

    def parts(self, tab: str) -> dict[str, QuerySet]:
        """The kinds that may have rows in the tab."""
        wanted = self.flows if tab == WAITING else self.touched
        return {
            kind: rows_of(flow, tab, self.user)
            for kind, flow in self.flows.items()
            if kind in wanted
        }

    @cached_property
    def numbers(self) -> dict[str, dict[str, int]]:
        """Tab → kind → number, for the kinds that have any."""
        asked = {(tab, kind): rows for tab in self.tabs for kind, rows in self.parts(tab).items()}
        found = counted(asked, CAP)
        numbers = {
            tab: {kind: number for (own, kind), number in found.items() if own == tab}
            for tab in self.tabs
        }
        if WAITING in numbers:
            self.user._waiting = header_key(self.user), in_header(numbers[WAITING])
        return numbers

    def groups(self, tab: str, kind: str = "", limit: int = PER_KIND) -> list[Group]:
        """The kinds of a tab with their first rows."""
        wanted = {key: n for key, n in self.numbers[tab].items() if kind in ("", key)}
        rows = {
            key: in_order(self.flows[key], tab, rows_of(self.flows[key], tab, self.user))[:limit]
            for key in wanted
        }
        found = fetched(rows, self.related)
        return [self.group(tab, key, n, found.get(key, [])) for key, n in wanted.items()]

    def group(self, tab: str, kind: str, number: int, rows: list[Any]) -> Group:
        flow = self.flows[kind]
        lines = [line_of(flow, row, self.user, with_steps=tab == WAITING) for row in rows]
        return Group(kind, capfirst(str(flow.model._meta.verbose_name_plural)), number, lines)

    @property
    def related(self) -> dict[str, tuple[str, ...]]:
        """What the titles need."""
        return {kind: flow.related for kind, flow in self.flows.items()}

    def news(self, since: datetime | None) -> list[News]:
        """The latest steps of others on what I have under way, since my last visit."""
        if since is None:
            return []
        mine = self.parts(HANDLED)
        steps = {kind: self.others_steps(rows, since) for kind, rows in mine.items()}
        found = fetched(steps, dict.fromkeys(steps, ("by",)))
        pairs = [(kind, step) for kind, own in found.items() for step in own]
        latest = sorted(pairs, key=lambda pair: pair[1].at, reverse=True)[:NEWS]
        keys: dict[str, list[int]] = {}
        for kind, step in latest:
            keys.setdefault(kind, []).append(step.object_id)
        rows = fetched(
            {kind: mine[kind].filter(pk__in=own) for kind, own in keys.items()}, self.related
        )
        items = {(kind, row.pk): row for kind, own in rows.items() for row in own}
        return [
            news_of(self.flows[kind], step, item)
            for kind, step in latest
            if (item := items.get((kind, step.object_id)))
        ]

    def others_steps(self, rows: QuerySet, since: datetime) -> QuerySet:
        kind = ContentType.objects.get_for_model(rows.model)
        steps = Step.objects.filter(
            content_type=kind, object_id__in=rows.values("pk"), at__gt=since
        )
        return steps.exclude(by=self.user).order_by("-at")[:NEWS]


def counts(user: Any, tab: str) -> dict[str, int]:
    """Kind → number, for the kinds that have any."""
    return Inbox(user, (tab,)).numbers[tab]


def groups(user: Any, tab: str, kind: str = "", limit: int = PER_KIND) -> list[Group]:
    return Inbox(user, (tab,)).groups(tab, kind, limit)


def news(user: Any, since: datetime | None) -> list[News]:
    return Inbox(user).news(since)


def header_count(user: Any, kept: Mapping[str, int]) -> int:
    """The number beside the inbox on every page: counted twice a minute, and after each own step.

    A page that has just counted what waits needs no second look.
    """
    key = header_key(user)
    of_page, number = getattr(user, "_waiting", ("", 0))
    if of_page == key:
        return int(number)
    if key in kept:
        return kept[key]
    age = settings.HEADER_COUNT_SECONDS
    if not age:
        return waiting_count(user)
    return cache.get_or_set(key, lambda: waiting_count(user), age) or 0


def header_key(user: Any) -> str:
    return f"waiting:{user.pk}:{user.post.pk if user.post else 0}"


def waiting_count(user: Any) -> int:
    """What waits for the post acted in: one query for all kinds, none where none is mine."""
    rows = {kind: waiting(flow, user) for kind, flow in flows().items()}
    return in_header(counted(rows, HEADER_CAP))


def in_header(numbers: dict[str, int]) -> int:
    """The sum, of each kind no more than what the header counts up to: one beyond its cap."""
    return sum(min(number, HEADER_CAP + 1) for number in numbers.values())


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
        if is_main and permission and may_take(user, row, permission):
            url = step_url(row, step.name)
            if url:
                yield step.label, url
    for wait in waits_of(row):
        if row.status in wait.statuses and may_take(user, row, wait.permission):
            yield wait.label, wait.url(row)


def may_take(user: Any, row: Model, permission: str) -> bool:
    """By the post acted in, or because the row was lent for it; what is lent is read already."""
    return user.has_perm(permission) or row.pk in lent(user, type(row), permission)


def step_url(row: Any, step: str) -> str:
    """The page of the step beside the row's own page, whatever its name; "" where there is none."""
    try:
        return reverse(step_page(type(row), row.get_absolute_url()), args=[row.pk, step])
    except (AttributeError, NoReverseMatch, Resolver404):
        return ""


_step_pages: dict[type[Model], str] = {}


def step_page(model: type[Model], url: str) -> str:
    """The name of the page of steps, found once by the address of one row."""
    if model not in _step_pages:
        _step_pages[model] = resolve(url).view_name.removesuffix("-detail") + "-step"
    return _step_pages[model]


def news_of(flow: Workflow, step: Step, item: Any) -> News:
    known = flow.transitions.get(step.name)
    label = known.label if known else step.name
    return News(step, label, item, flow.title(item), item.get_absolute_url())
