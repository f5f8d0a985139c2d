"""What is asked about cases, by whom, and against which calibrator (quality.md §3)."""

from collections.abc import Iterator
from itertools import count

from django.urls import reverse

from accounts.models import Post
from core.paging import write_cursor
from grid.models import Case as Told
from grid.models import Category
from grid.models.cases import OPEN
from tests.bench import grid_calibrators
from tests.bench.cases import DEEP, GOALS, Case, page, plain
from tests.bench.clients import Visit, cookies_of
from tests.bench.visitors import Visitor, visitor

LIST = "/grid/case/"
OFFICERS = ("town", "cold town", "agency", "county", "city", "province")
REAL, DETAIL = "K_real of cases", "K_detail of cases"
QUESTIONS = {
    "cases open": "open=1",
    "cases overdue": "overdue=1",
    "cases archived": "status=archived",
    "cases of a platform": "platform=3",
    "cases of a platform, open": "platform=3&open=1",
    "cases, search 路灯": "q=%E8%B7%AF%E7%81%AF",
    "cases, search of none": "q=%E9%BE%99%E5%AE%AB",
    "cases due first": "open=1&sort=due_at",
}
numbers = count(1)


def visitors(who: dict[str, Visitor]) -> dict[str, Visitor]:
    """Command rooms of the same places as the officers of the delegations; leads; an agency."""
    town, quiet = (who[name].user.post.place for name in ("town", "quiet town"))  # type: ignore[union-attr]
    county = who["county"].user.post.place  # type: ignore[union-attr]
    posts = {
        "town": {"role": "town_command", "place": town},
        "cold town": {"role": "town_command", "place": quiet},
        "county": {"role": "county_command", "place": county},
    }
    if not Post.objects.filter(**posts["cold town"]).exists():
        posts["cold town"] = {"role": "town_command", "place": town}
    found = {kind: visitor(kind, where) for kind, where in posts.items()}
    return found | {name: who[name] for name in ("agency", "city", "province")}


def rows_of(one: Visitor) -> object:
    return Told.objects.visible_to(one.user).order_by("-reported_at", "-pk")


def all_cases(who: dict[str, Visitor]) -> Iterator[Case]:
    rooms = visitors(who)
    for kind in OFFICERS:
        one = rooms[kind]
        yield from calibrators(one)
        yield from lists(one)
        yield detail(one)
    for kind in ("town", "county"):
        yield page("board", rooms[kind], reverse("grid:board"), against=REAL, must=2.0, queries=9)
        yield page("board, anything new", rooms[kind], reverse("grid:board-news"), against=REAL,
                   wanted=204, queries=4)  # fmt: skip
    for kind in ("town", "county", "city", "province"):
        yield page("figures of cases", rooms[kind], reverse("grid:figures"), against="K_dash",
                   queries=10)  # fmt: skip
    yield creating(rooms["town"])
    yield from moving(rooms["town"])


def calibrators(one: Visitor) -> Iterator[Case]:
    keys = some_keys(one) or [0]
    if keys != [0]:
        yield plain(REAL, one, ("/cases/",))
        yield plain(DETAIL, one, tuple(f"/case/{pk}/" for pk in keys))
    if one.kind == "province":
        yield plain("K_dash", one, ("/dash/",))


def some_keys(one: Visitor) -> list[int]:
    return list(rows_of(one).values_list("pk", flat=True)[:20])  # type: ignore[attr-defined]


def lists(one: Visitor) -> Iterator[Case]:
    goal = {"against": REAL, "must": GOALS["list"], "queries": 8}
    yield page("cases, newest 50", one, LIST, **goal)
    for name, query in QUESTIONS.items():
        yield page(name, one, f"{LIST}?{query}", **goal)
    rows = rows_of(one).values_list("pk", "reported_at")  # type: ignore[attr-defined]
    last = max(rows[: DEEP + 1].count() - 51, 0)
    if found := rows[min(last, DEEP) : min(last, DEEP) + 1]:
        yield page("cases, 100 pages deep", one, f"{LIST}?after={write_cursor(found[0])}", **goal)


def detail(one: Visitor) -> Case:
    pages = tuple(f"{LIST}{pk}/" for pk in some_keys(one)) or (LIST,)
    visit = Visit(pages, cookies_of(one.cookies))
    return Case("one case", one.kind, visit, DETAIL, GOALS["detail"], queries=11)


def creating(one: Visitor) -> Case:
    """A case taken in through the form: number, clock, history, audit, sums."""
    place = one.user.post.place  # type: ignore[union-attr]
    category = Category.objects.for_cases(place.province_id).get(code="0405")
    form = {"town": str(place.pk), "source": "hotline", "category": str(category.pk),
            "text": "双林路28号店外经营，影响通行。"}  # fmt: skip
    visit = Visit((f"{LIST}new/",), cookies_of(one.cookies), form)
    return Case("case taken in", one.kind, visit, "K_rcreate", wanted=302, queries=30)


def moving(one: Visitor) -> Iterator[Case]:
    """A step with its form, stage, history and audit, that leaves the case where it is."""
    rows = rows_of(one).filter(status__in=("handling", "dispatched"), unit__isnull=False)  # type: ignore[attr-defined]
    keys = list(rows.values_list("pk", flat=True)[:40])
    form = {"note": "更正类别。", "urgency": "general", "category": str(_other())}
    visit = Visit(tuple(f"{LIST}{pk}/step/retype/" for pk in keys), cookies_of(one.cookies), form)
    yield Case("case moved", one.kind, visit, "K_trans of cases", wanted=302, queries=20)
    cookies = cookies_of(one.cookies)
    go = {"go": "1"}
    moved = Visit(tuple(f"/move/{pk}/" for pk in keys), cookies, go)
    made = Visit(("/make/",), cookies, go)
    yield Case("K_trans of cases", one.kind, moved, "", server="plain", wanted=302)
    yield Case("K_rcreate", one.kind, made, "", server="plain", wanted=302)


def _other() -> int:
    return Category.objects.in_force().filter(code="0406").values_list("pk", flat=True)[0]


def open_share() -> str:
    """How much of the cases is open: to read the figures."""
    rows = Told.objects.filter(status__in=[str(status) for status in OPEN])
    return f"{rows.count():,}"


__all__ = ["all_cases", "grid_calibrators", "open_share"]
