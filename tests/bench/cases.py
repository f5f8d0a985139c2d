"""What is asked for, by whom, and against which calibrator it is held."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from core.paging import write_cursor
from powers.models import Delegation
from tests.bench import lists
from tests.bench.calibrators import Case as PlainCase
from tests.bench.clients import Visit, cookies_of
from tests.bench.visitors import Visitor

LIST = "/powers/delegation/"
DEEP = 100 * 50
PART = {"HX-Request": "true", "HX-Target": "list"}
PAPER = {"number": "〔2026〕1号", "issued_date": "2026-01-05", "issuer": "测试"}
OFFICERS = ("town", "quiet town", "agency", "county", "city", "province")
GOALS = {"list": 2.0, "detail": 3.0, "whole": 3.0}


@dataclass(frozen=True)
class Case:
    """One question of one visitor; `against` names its calibrator, `must` the highest ratio."""

    name: str
    kind: str
    visit: Visit
    against: str = "K_real"
    must: float | None = None
    server: str = "portal"
    wanted: int = 200
    queries: int | None = None

    @property
    def is_calibrator(self) -> bool:
        return self.server == "plain"

    @property
    def is_beside_others(self) -> bool:
        """Asked with every case that is held against it, and not by itself."""
        return self.is_calibrator and self.name not in ("K_auth", "K_list")


def all_cases(visitors: dict[str, Visitor]) -> Iterator[Case]:
    for kind in OFFICERS:
        if kind != "quiet town":  # K_real has fifty rows: there the county's stands in
            yield from calibrators(visitors[kind])
        yield from lists_of(visitors[kind])
        yield one(visitors[kind])
        yield page("desk", visitors[kind], reverse("accounts:desk"))
    for kind in ("county", "department"):
        yield page("review grid, 200 lines", visitors[kind], reverse("powers:review"))
    yield public(visitors["town"])
    yield whole_list()
    yield may(visitors["town"])
    yield from transitions(visitors["department"])


def calibrators(visitor: Visitor) -> Iterator[Case]:
    for name in ("auth", "list", "real") if visitor.kind == "county" else ("real",):
        yield plain(f"K_{name}", visitor, (f"/{name}/",))
    yield plain("K_detail", visitor, tuple(f"/detail/{pk}/" for pk in some_keys(visitor)))


def plain(name: str, visitor: Visitor, pages: tuple[str, ...], **more: object) -> Case:
    visit = Visit(pages, cookies_of(visitor.cookies))
    return Case(name, visitor.kind, visit, "", server="plain", **more)  # type: ignore[arg-type]


def page(name: str, visitor: Visitor, url: str, **more: object) -> Case:
    return Case(name, visitor.kind, Visit((url,), cookies_of(visitor.cookies)), **more)  # type: ignore[arg-type]


def lists_of(visitor: Visitor) -> Iterator[Case]:
    goal = {"must": GOALS["list"], "queries": 8}
    yield page("newest 50", visitor, LIST, **goal)
    part = Visit((LIST,), cookies_of(visitor.cookies), headers=PART)
    yield Case("newest 50, the part that changes", visitor.kind, part, **goal)  # type: ignore[arg-type]
    for name, query in QUESTIONS.items():
        yield page(name, visitor, f"{LIST}?{query}", **goal)
    yield page("100 pages deep", visitor, f"{LIST}?after={deep(visitor)}", **goal)


QUESTIONS = {
    "in force": "status=in_force",
    "suspended": "status=suspended",
    "licences not ended": "kind=01&live=1",
    "overdue": "overdue=1",
    "search 处罚": "q=%E5%A4%84%E7%BD%9A",
    "search 采砂": "q=%E9%87%87%E7%A0%82",
    "search of no row": "q=%E9%BE%99%E5%AE%AB",
    "by title": "sort=title",
}


def deep(visitor: Visitor) -> str:
    """The cursor of the hundredth page, or of the last one where there are fewer."""
    rows = visitor.rows.order_by("-changed_at", "-pk").values_list("pk", "changed_at")
    last = max(rows[: DEEP + 1].count() - 51, 0)
    return write_cursor(rows[min(last, DEEP)])


def some_keys(visitor: Visitor) -> list[int]:
    return list(visitor.rows.values_list("pk", flat=True)[:20])


def one(visitor: Visitor) -> Case:
    pages = tuple(f"{LIST}{pk}/" for pk in some_keys(visitor))
    visit = Visit(pages, cookies_of(visitor.cookies))
    return Case("one line", visitor.kind, visit, "K_detail", GOALS["detail"], queries=10)


def public(visitor: Visitor) -> Case:
    """A town's list as anybody reads it; held against the same town's officer."""
    code = visitor.user.post.place.code  # type: ignore[union-attr]
    return Case("public list of a town", "town", Visit((f"/open/towns/{code}/powers/",)))


def whole_list() -> Case:
    """A town's list of 400 items on one page, for everybody."""
    pages = (reverse("open:list", args=[lists.town()]),)
    return Case("a town's list of 400 items", "town", Visit(pages), must=GOALS["whole"], queries=8)


def may(visitor: Visitor) -> Case:
    """May this town do this, on a day of last year: asked by anybody."""
    line = visitor.rows.select_related("power", "town").filter(status="in_force").first()
    asked = {"town": line.town.code, "power": line.power.key, "on": "2025-12-31"}
    return Case("may it do this", "town", Visit((f"/open/may/?{urlencode(asked)}",)), queries=6)


def transitions(visitor: Visitor) -> Iterator[Case]:
    """A step with its form, paper, history and audit; the row stays where it is, so it can go on."""
    rows = Delegation.objects.allowing(visitor.user, "powers.train_delegation")
    keys = list(rows.filter(status="transition").values_list("pk", flat=True)[:40])
    cookies = cookies_of(visitor.cookies)
    steps = tuple(f"{LIST}{pk}/step/train/" for pk in keys)
    yield Case(
        "transition", "department", Visit(steps, cookies, PAPER), "K_trans", wanted=302, queries=15
    )
    county = visitor.user.post.place.county_id  # type: ignore[union-attr]
    cases = PlainCase.objects.filter(county_id=county, pk__in=keys).values_list("pk", flat=True)
    yield Case(
        "K_trans",
        "department",
        Visit(tuple(f"/trans/{pk}/" for pk in cases), cookies, {"go": "1"}),
        "",
        server="plain",
        wanted=302,
    )
