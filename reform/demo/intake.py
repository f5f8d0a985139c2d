"""Outside systems in the demonstration: two that report, a message that waits, an answer that was given up.

The systems and their messages are invented; the secrets are made anew and shown to nobody.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction

from core import clock, outbox
from core.outbox import MOST_ATTEMPTS
from grid import inbound, signatures
from grid.forms.sources import SourceCodeForm, SourceForm
from grid.mapping import Message
from grid.models import Category, InboundMessage, OutboundMessage, SourceSystem
from grid.workflow import CASE
from reform.demo.people import officer, place_of
from towns.models import Division

HOTLINE, SQUAD = "12345统一政务咨询投诉举报平台", "综合行政执法案件管理系统"
CODES = {
    HOTLINE: [("SRHJ-03", "市容环境—店外经营", "0405"), ("GGSS-01", "公共设施—路灯", "0406")],
    SQUAD: [("ZF-ZD", "占道经营", "0405")],
}
NOWHERE = "https://answers.example.invalid/qiangzhen/"
"""A host that is no more: its answers are given up."""
SENT = [
    (HOTLINE, "YW12345-2611-0381", "SRHJ-03",
     "佛堂老街双林路口，多家小吃店把桌椅摆到人行道上，傍晚行人只能走机动车道。",
     "佛堂老街双林路口"),
    (HOTLINE, "YW12345-2611-0412", "GGSS-01",
     "朝阳中路靠近农贸市场一段，连续三盏路灯不亮，老人晚上买菜回家看不清路。",
     "朝阳中路农贸市场旁"),
    (SQUAD, "ZF-330782-2611-027", "ZF-ZD",
     "巡查发现江滨路夜市收摊后仍有三个摊位占用非机动车道，已口头告知，请属地跟进。",
     "江滨路夜市"),
]  # fmt: skip
UNKNOWN = Message(
    number="YW12345-2611-0455",
    text="家门口河道边有人倾倒装修垃圾，已经堆了半个月，下雨天流到河里。",
    category="HBSW-17",
    address="塔山下村村口石桥东侧",
    reporter={"name": "王建芬", "phone": "13800005566"},
)


def play() -> None:
    """Both systems and what came from them; what is there already is left alone."""
    county, town = place_of("330782"), place_of("330782/佛堂镇")
    if SourceSystem.objects.filter(place=county).exists():
        return
    with transaction.atomic():
        systems = {name: register(name, county) for name in (HOTLINE, SQUAD)}
        for number, (name, their, code, text, address) in enumerate(SENT):
            with clock.pretend(clock.now() - timedelta(days=3, hours=number)):
                sent = Message(their, text, category=code, town=town.code, address=address)
                inbound.receive(systems[name], sent, digest=their)
        with clock.pretend(clock.now() - timedelta(hours=2)):
            inbound.receive(systems[HOTLINE], UNKNOWN, digest=UNKNOWN.number)
        give_up(systems[SQUAD])


def register(name: str, county: Division) -> SourceSystem:
    """On the forms of the system administrator and of the county's room; nobody has seen the secret.

    The form takes no address that leads nowhere: the one system's has gone since.
    """
    kind = "hotline" if name == HOTLINE else "department"
    given = {
        "name": name, "kind": kind, "place": county.pk, "contact": "市大数据发展管理局",
    }  # fmt: skip
    system = saved(SourceForm(given, user=officer("system")))
    signatures.issue(system)
    if name == SQUAD:
        SourceSystem.objects.filter(pk=system.pk).update(webhook_url=NOWHERE)
    room = officer("yiwu-command")
    kinds = dict(Category.objects.for_cases(county.province_id).values_list("code", "pk"))
    for code, words, ours in CODES[name]:
        row = {"system": system.pk, "code": code, "name": words, "category": kinds[ours]}
        saved(SourceCodeForm(row, user=room))
    system.refresh_from_db()
    return system


def saved(form: Any) -> Any:
    if not form.is_valid():
        raise ValueError(f"the form refuses: {form.errors}")
    return form.save()


def give_up(system: SourceSystem) -> None:
    """The other side does not exist: after as many tries as there are, its answer waits for a person."""
    row = InboundMessage.objects.filter(system=system).exclude(case=None).latest("pk")
    room = officer("fotang-command")
    with clock.pretend(clock.now() - timedelta(days=1)):
        CASE.apply(row.case, "accept", by=room)
    answer = OutboundMessage.objects.filter(system=system).latest("pk")
    answer.attempts, answer.is_dead = MOST_ATTEMPTS, True
    answer.tried_at = clock.now() - timedelta(hours=3)
    answer.error = "没有名为“answers.example.invalid”的主机。"
    answer.save()
    outbox.OutboxMessage.objects.filter(
        topic="grid.answer", payload__answer=answer.pk, done_at=None
    ).update(done_at=clock.now())
