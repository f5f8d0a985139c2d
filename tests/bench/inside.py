"""The same requests inside this process: statements and time in the database, and the import."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.utils import translation
from openpyxl import Workbook

from core.audit import acting
from core.paging import capped_count
from powers.catalogue import copy_of
from powers.comparison import Comparison
from powers.list_changes import compare
from powers.list_documents import town_list
from powers.models import CatalogueVersion, PowerItem, TownList
from powers.sheets import REQUESTS
from tests.bench.cases import Case
from tests.bench.clients import Sample
from tests.bench.visitors import Visitor
from towns.models import Division

ROUNDS = 12
IMPORTED = 5_000


@dataclass
class Spent:
    """Statements of the last request, and the milliseconds that each request's statements took."""

    statements: list[str] = field(default_factory=list)
    sample: Sample = field(default_factory=Sample)


@contextmanager
def watched(spent: Spent) -> Iterator[None]:
    """Note the statements inside; one entry of time for all of them."""
    times: list[float] = []
    spent.statements = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            times.append((time.perf_counter() - begun) * 1000)
            spent.statements.append(str(sql))

    with connection.execute_wrapper(note):
        yield
    spent.sample.times.append(sum(times))


def spent_by(case: Case) -> Spent:
    """What the portal asks of the database for one request; the first, which warms up, is left out."""
    spent, visit = Spent(), case.visit
    client = Client(SERVER_NAME="127.0.0.1", HTTP_ACCEPT_LANGUAGE="zh-hans", headers=visit.headers)
    client.cookies.load(visit.cookies)
    for turn in range(ROUNDS + 1):
        url = visit.pages[turn % len(visit.pages)]
        with watched(spent):
            answer = client.post(url, visit.form) if visit.form else client.get(url)
        if answer.status_code != case.wanted:
            raise RuntimeError(f"{case.name} of {case.kind}: {url} answers {answer.status_code}")
    del spent.sample.times[0]
    return spent


def counting(visitor: Visitor) -> Spent:
    """The count beside a list: all rows in scope, as far as 1,001."""
    spent = Spent()
    for _turn in range(ROUNDS):
        with watched(spent):
            capped_count(visitor.rows)
    return spent


def papers() -> dict[str, float]:
    """Seconds to make the files of a list of 400 items, as the worker does when it is published."""
    version = TownList.objects.select_related("town").get(number=3)
    return {
        "docx": seconds(lambda: town_list(version).docx()),
        "pdf": seconds(lambda: town_list(version).pdf()),
    }


def differences(lead: Any) -> dict[str, float]:
    """Milliseconds to tell two versions of 700 items apart: of a town's list, of the catalogue."""
    old, new = TownList.objects.filter(number__in=(1, 2)).order_by("number")
    found = {"lists": 1000 * seconds(lambda: compare(old, new))}
    with acting(lead), transaction.atomic():
        published = CatalogueVersion.objects.get(province=lead.post.place, status="published")
        draft = copy_of(published, "大版", lead)
        changed = PowerItem.objects.filter(version=draft)
        changed.filter(number__lt=350).update(domain="社会治安")
        found["catalogues"] = 1000 * seconds(lambda: Comparison(published, draft).counts)
        found["items of the catalogue"] = changed.count()
        transaction.set_rollback(True)
    return found


def seconds(work: Callable[[], Any]) -> float:
    """The shortest of three times."""
    times = []
    for _turn in range(3):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return round(min(times), 4)


def import_many(visitor: Visitor) -> dict[str, float]:
    """Seconds to check and to save 5,000 requests from a workbook; nothing of it stays."""
    user = visitor.user
    with translation.override("en"):
        book = workbook(user)
        with acting(user), transaction.atomic():
            begun = time.monotonic()
            checked = REQUESTS.check(book, user, "requests.xlsx")
            between = time.monotonic()
            book.seek(0)
            saved = REQUESTS.save(book, user, "requests.xlsx")
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what else waits for the commit
            ended = time.monotonic()
            transaction.set_rollback(True)
    for report in (checked, saved):
        if report.total != IMPORTED or not report.is_right:
            raise RuntimeError(f"the import is refused: {report.counts} {report.errors[:3]}")
    return {"rows": IMPORTED, "check": between - begun, "save": ended - between}


def workbook(user: Any) -> BytesIO:
    book, towns = Workbook(write_only=True), Division.objects.towns().filter(county=user.post.place)
    sheet, items = (
        book.create_sheet(),
        PowerItem.objects.published().exclude(department_name__startswith="镇"),
    )
    sheet.append([str(REQUESTS.columns[name].heading) for name in ("batch_title", "town", "item")])
    pairs = [(town.code, item.local_code) for item in items for town in towns]
    for town, item in pairs[:IMPORTED]:
        sheet.append(["2026年第一批", town, item])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file
