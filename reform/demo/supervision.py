"""Cases that were hurried, extended, helped with and lent, each by the officer whose task it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts.loans import lend, take_back
from accounts.models import User
from core import clock
from core.outbox import OutboxMessage
from grid import assistance, cards, requests, supervision
from grid.beside_news import TOPIC
from grid.intake import Report, take_in
from grid.models import Case, Category
from grid.workflow import ASSIST, CASE, REQUEST
from reform.demo.case_officers import FOTANG
from reform.demo.people import agency_officer, officer
from towns.models import Organisation

SQUAD = "义乌市佛堂综合行政执法中队"
LATE = "佛堂农贸市场北侧消防通道长期被货物占用，商户多次劝离后又恢复。"
LONGER = "双林工业区围墙外堆放建筑垃圾约三车，需查明倾倒人。"
NO_LONGER = "渡磬南路人行道被夜宵摊占用，油污未清洗。"
HELPED = "商城西街两家店铺为门前摆摊发生争执，多人围观。"
LENT = "佛堂与横店交界河段岸边倾倒生活垃圾，来源疑在对岸。"


def play() -> None:
    """Told once; a second run finds the first one's cases."""
    if Case.objects.filter(text=LATE).exists():
        return
    with transaction.atomic():
        for story in (late, longer, no_longer, helped, lent_to_the_neighbour):
            story()
        forget_old_news()


def forget_old_news() -> None:
    """What was told days ago need not be told when the worker starts."""
    since = clock.now() - timedelta(hours=5)
    OutboxMessage.objects.open().filter(topic=TOPIC, created_at__lt=since).delete()


@contextmanager
def then(days_ago: int, hour: int, minute: int = 0) -> Iterator[None]:
    moment = datetime.combine(clock.today() - timedelta(days=days_ago), time(hour, minute))
    with clock.pretend(moment):
        yield


def squad() -> Organisation:
    return Organisation.objects.get(name=SQUAD, division=FOTANG.division.county)


def handler() -> User:
    return officer("fotang-officer")


def handled(text: str, days_ago: int, code: str = "0405") -> Case:
    """Told by telephone, dispatched to the squad and signed for within the hour."""
    town = FOTANG.division
    category = Category.objects.for_cases(town.province_id).get(code=code)
    lon, lat = FOTANG.centre
    report = Report(
        town=town, source="hotline", text=text, category=category, longitude=lon, latitude=lat
    )
    with then(days_ago, 9, 5):
        case = take_in(report, by=FOTANG.command)
    with then(days_ago, 9, 20):
        CASE.apply(case, "dispatch", by=FOTANG.command, unit=squad())
    with then(days_ago, 9, 50):
        return CASE.apply(case, "sign", by=handler())


def late() -> None:
    """Yellow, red, urged, and supervised in writing (R22)."""
    case = handled(LATE, 14)
    with then(13, 15, 10):
        CASE.apply(case, "urge", by=FOTANG.command, note="该点位反复占用，请抓紧处置并反馈。")
    stage = case.stages.get(ended_at=None)
    for moment in (case.warn_at, stage.due_at):
        if moment and moment < clock.now():
            with clock.pretend(moment + timedelta(minutes=1)):
                cards.watch()
    case.refresh_from_db()
    with then(1, 10, 30):
        supervision.issue(
            case, 2, by=FOTANG.leader, reason="消防通道占用超期未处置，群众反复投诉。",
            demand="清空通道并设置隔离桩，会同市场主办方落实巡查责任。",
            document_number=f"佛督〔{clock.today().year}〕6号", copied_to="分管副镇长",
        )  # fmt: skip


def asked(text: str, amount: int, reason: str) -> Any:
    case = handled(text, 1)
    with then(1, 10, 40):
        return requests.ask(case, "extension", by=handler(), reason=reason, amount=amount)


def longer() -> None:
    """More time, granted within the hour (R20)."""
    request = asked(LONGER, 1, "需调取园区监控查明倾倒人。")
    with then(1, 11, 15):
        REQUEST.apply(request, "grant", by=FOTANG.command, note="同意，请按期反馈。")


def no_longer() -> None:
    """More time, refused with the reason."""
    request = asked(NO_LONGER, 1, "当日值班人员不足。")
    with then(1, 11, 20):
        REQUEST.apply(
            request, "refuse", by=FOTANG.leader, note="人手不足不属延期事由，请协调增援，按时办结。"
        )


def helped() -> None:
    """Another agency helps and says what it did (ZJ-12)."""
    case, town = handled(HELPED, 1), FOTANG.division
    others = Organisation.objects.valid().of_town(town).filter(kind="agency").exclude(pk=squad().pk)
    unit = others.filter(name__contains="司法").first() or others.order_by("name")[0]
    friend = agency_officer(unit, town)
    with then(1, 10, 10):
        help_asked = assistance.ask(case, unit, "到场调解，防止矛盾升级", 2, by=handler())
    with then(1, 10, 35):
        ASSIST.apply(help_asked, "take_on", by=friend)
    with then(1, 15, 30):
        ASSIST.apply(
            help_asked, "finish", by=friend, note="已组织双方调解，约定门前不再设摊，签订调解协议。"
        )


def lent_to_the_neighbour() -> None:
    """横店 reads along for some days, writes what it did, and the loan is taken back."""
    case, neighbour = handled(LENT, 9), officer("hengdian-clerk")
    until = clock.today()
    with then(8, 9, 30):
        lend(
            case, neighbour, {"grid.note_case"}, until, by=FOTANG.county_command,
            reason="垃圾来源疑在东阳一侧，请横店镇协助核查清理。",
        )  # fmt: skip
    neighbour = officer("hengdian-clerk")
    with then(7, 16, 20):
        CASE.apply(case, "note", by=neighbour, note="横店镇已清理本侧岸线，并增设警示牌。")
    with then(6, 9, 10):
        take_back(case, officer("hengdian-clerk"))
