"""A smaller catalogue a year on: items dropped, a law that ended, and the counties that take back."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from core import clock, jobs
from powers import requests, withdrawal
from powers.catalogue import copy_of
from powers.forms.law import LegalBasisForm
from powers.models import CatalogueVersion, LegalBasis, PowerItem, Withdrawal
from powers.workflow import CATALOGUE
from reform.demo.people import officer, place_of

# What the new version drops of the bundled catalogue, by number; both towns exercise some of them.
DROPPED = (50, 53, 57, 60, 104, 107, 115, 118, 121)
RENAMED = {51: "（2026年调整表述）"}
ENDED_LAW = ("社会抚养费征收管理办法", "第7条", date(2021, 8, 20))
"""社会抚养费征收 was abolished in 2021: what still stands on it is red (facts §1.9)."""
LAPSED = 191


@transaction.atomic
def play() -> None:
    """Zhejiang publishes a smaller catalogue; 义乌 takes back what it dropped. Henan keeps a draft."""
    title = "浙江省赋予经济发达镇部分县级管理权限指导目录（2026年版，示例）"
    if CatalogueVersion.objects.filter(title=title).exists():
        return
    lead = officer("zhejiang")
    with clock.pretend(moment(40)):
        ask_for_what_lapsed()
    with clock.pretend(moment(12)):
        draft = worked_on(lead, title)
        end_a_law(lead)
    with clock.pretend(moment(10)):
        CATALOGUE.apply(
            draft, "publish", by=lead, document_number=f"示例办发〔{clock.today().year}〕18号",
            issued_date=clock.today(),
        )  # fmt: skip
    take_back()
    begin_a_draft()


def moment(days_ago: int) -> datetime:
    return datetime.combine(clock.today() - timedelta(days=days_ago), time(10, 20))


def worked_on(lead: User, title: str) -> CatalogueVersion:
    """A copy of the version in force: some items dropped, one reworded."""
    province = lead.post.place
    source = CatalogueVersion.objects.get(province=province, status="published")
    draft = copy_of(source, title, lead)
    items = PowerItem.objects.filter(version=draft)
    items.filter(number__in=DROPPED).update(is_dropped=True)
    for item in items.filter(number__in=RENAMED):
        item.name += RENAMED[item.number]
        item.save()
    return draft


def ask_for_what_lapsed() -> None:
    """佛堂 has drawn up a request for an item whose law, as it turns out, has ended."""
    clerk, town = officer("fotang-clerk"), place_of("330782/佛堂镇")
    item = PowerItem.objects.visible_to(clerk).published().get(number=LAPSED)
    requests.ask([item], [town], by=clerk, place=town, title="社会抚养费征收（依据待核）")


def end_a_law(lead: User) -> None:
    """The province enters the last day on the article's own form, which tells the counties."""
    law, article, until = ENDED_LAW
    basis = LegalBasis.objects.get(province=lead.post.place, law=law, article=article)
    form = LegalBasisForm(
        {"law": law, "edition": "", "article": article, "effective_until_date": until},
        instance=basis,
        user=lead,
    )
    if not form.is_valid():
        raise ValueError(f"the law can't be ended: {form.errors}")
    form.save()


def take_back() -> None:
    """义乌's decision-maker orders it on the day after; the other counties' tasks wait."""
    decider = officer("yiwu-decider")
    tasks = Withdrawal.objects.open().filter(county=decider.post.place)
    if not tasks:
        return
    with clock.pretend(moment(9)):
        job = withdrawal.order(tasks, by=decider, **order_of("义政发", "义政告"))
        jobs.run(job.pk)


def order_of(word: str, notice: str) -> dict[str, Any]:
    year = clock.today().year
    return {
        "number": f"{word}〔{year}〕41号",
        "issued_date": clock.today(),
        "reason": "relief",
        "published_number": f"{notice}〔{year}〕12号",
    }


def begin_a_draft() -> None:
    """Henan has begun its next version and dropped nothing yet."""
    lead = officer("henan")
    source = CatalogueVersion.objects.get(province=lead.post.place, status="published")
    with clock.pretend(moment(3)):
        draft = copy_of(source, "河南省赋予经济发达镇部分县级管理权限指导目录（草案，示例）", lead)
        PowerItem.objects.filter(version=draft, number__in=DROPPED[:3]).update(is_dropped=True)
