"""A ground on which everything is going on: for tests that walk through pages."""

from datetime import timedelta

from django.db import transaction

from core import clock
from core.workflow import begin
from grid import requests, supervision
from grid.intake import Teller
from grid.models import Assist, CategoryVersion
from grid.workflow import CASE
from tests.grid import cases, ground

TELLER = Teller("王小明", "13800001111")


def busy(cast):
    """A grid with its worker, a case in each hand, assistance, a draft of the categories."""
    row = ground.staffed(cast.fotang, cast.grid_worker)
    for made in (cases.received, cases.dispatched, cases.handling, cases.fed_back, cases.at_county):
        made(cast, grid=row, village=row.village, teller=TELLER)
    CASE.apply(cases.closed(cast, grid=row), "rate", by=cast.town_command, rating="5")
    by_village = cases.received(cast, grid=row, village=row.village)
    CASE.apply(by_village, "dispatch", by=cast.town_command, to_village=True)
    held(cast, row)
    hurried(cast, row)
    draft(cast)


def held(cast, row):
    """A case on hold in which another unit was asked for help."""
    case = cases.handling(cast, village=row.village)
    asked = {"title": case.title, "town": case.town, "asked_by": cast.town_command}
    assist = Assist.objects.create(case=case, unit=cases.office(cast), task="维持秩序", **asked)
    begin(assist, by=cast.town_command)
    last = clock.today() + timedelta(days=10)
    CASE.apply(case, "hold", by=cast.town_command, note="等待产权人回国。", until_date=last)


def hurried(cast, row):
    """A case of which the leader demands an answer while its unit asks for more time."""
    case = cases.handling(cast, grid=row)
    requests.ask(case, "extension", by=cast.agency_officer, reason="需等待检测结论。", amount=1)
    with transaction.atomic():
        supervision.issue(
            case, 2, by=cast.town_leader, reason="群众反映强烈。", demand="限期清理。"
        )


def draft(cast):
    """The next edition of the categories, with one of them."""
    edition = CategoryVersion.objects.create(province=cast.zhejiang, title="四平台事项分类修订稿")
    begin(edition, by=cast.province_lead)
    category = cases.category(cast)
    category.pk = category.parent_id = None
    category.version = edition
    category.save()
