"""The papers that leave the house: a batch's announcement, a hand-over paper, a town's list of powers.

Their wording is an official's and stays Chinese in every language of the portal (GB/T 9704).
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

from django.db.models import Choices
from django.utils import translation

from core import clock
from core.documents import Annex, Document, Heading, Table, TableColumn
from core.documents.numbers import chinese_date
from powers.models import Batch, Delegation, Mode, Paper, PowerItem
from powers.models.delegations import DelegationQuerySet
from powers.publication import public_lines
from towns.models import Division


@cache
def chinese(choice: Choices) -> str:
    """The word of a choice as documents say it."""
    with translation.override("zh-hans"):
        return str(choice.label)


# The columns of published lists: 序号 · 事项名称 · 类型 · 原行使部门 · 方式 · 执法依据 · 承接镇 (facts §1.6).
COLUMNS = [
    TableColumn("序号", 1, "center"),
    TableColumn("赋权事项名称", 6),
    TableColumn("类型", 2, "center"),
    TableColumn("原行使部门", 4),
    TableColumn("赋权方式", 2, "center"),
    TableColumn("设定依据", 5),
    TableColumn("承接镇", 2, "center"),
]


def table_of(lines: Iterable[Delegation]) -> Table:
    """The list that is annexed to an announcement or published by itself."""
    rows = [
        (
            str(number),
            line.title,
            chinese(PowerItem.Kind(line.kind)),
            line.department.name,
            chinese(Mode(line.mode)),
            line.item.legal_basis,
            line.town.name,
        )
        for number, line in enumerate(lines, 1)
    ]
    return Table(COLUMNS, rows)


def to_announce(lines: DelegationQuerySet) -> list[Delegation]:
    """Those that wait for their announcement, else those that were announced: never undecided ones."""
    found = lines.with_names().order_by("town", "item__number")
    waiting = list(found.filter(status=Delegation.Status.ANNOUNCEMENT))
    return waiting or list(found.live().filter(papers__kind=Paper.Kind.ANNOUNCEMENT).distinct())


def announcement(batch: Batch, lines: list[Delegation]) -> Document:
    """The county's announcement of lines of a batch."""
    county = batch.county.name
    towns = "、".join(dict.fromkeys(line.town.name for line in lines))
    return Document(
        title=f"{county}人民政府关于赋予{towns}\n部分县级管理权限的通告",
        issuer=f"{county}人民政府",
        number=_number(lines),
        blocks=[
            f"为深化经济发达镇行政管理体制改革，按照权责一致、依法下放的原则，现将赋予{towns}部分"
            f"县级管理权限的有关事项通告如下：",
            Heading("赋权事项"),
            f"赋权事项共{len(lines)}项，具体见附件。",
            Heading("行使方式"),
            "下放和授权的事项由承接镇以自身名义实施；委托的事项由承接镇以原行使部门名义实施，法律责任由"
            "原行使部门承担。",
            Heading("施行日期"),
            _effect(lines),
        ],
        annexes=[Annex("赋权事项清单", [table_of(lines)])],
        signed_by=[f"{county}人民政府"],
        signed_date=_announced(lines),
    )


def hand_over_paper(line: Delegation) -> Document:
    """承接确认书 of a transferred power, or 行政委托书 of an entrusted one, ready to be signed."""
    if line.mode == Mode.ENTRUSTED:
        return _entrustment(line)
    town, department = line.town.name, line.department.name
    return Document(
        title="赋权事项承接确认书",
        blocks=[
            f"移交单位：{department}",
            f"承接单位：{town}人民政府",
            Heading("移交事项"),
            f"{line.title}（{chinese(PowerItem.Kind(line.kind))}）。依据：{line.item.legal_basis}。"
            f"{_scope(line)}",
            Heading("职责边界"),
            f"自双方签字之日起，由{town}人民政府行使；{department}负责业务指导、培训和监督{_no_longer(line)}。",
            Heading("一并移交"),
            "档案资料、未结事项、设备、系统账号，见移交清单。未结事项由原承办单位办理完毕。",
        ],
        signed_by=[department, f"{town}人民政府"],
        signed_date=_day_of(line, Paper.Kind.HAND_OVER),
    )


def _entrustment(line: Delegation) -> Document:
    town, department = line.town.name, line.department.name
    until = chinese_date(line.term_until_date) if line.term_until_date else "    年  月  日"
    return Document(
        title="行政委托书",
        blocks=[
            f"委托机关：{department}",
            f"受委托机关：{town}人民政府",
            Heading("委托事项和依据"),
            f"{line.title}（{chinese(PowerItem.Kind(line.kind))}）。依据：{line.item.legal_basis}。"
            f"{_scope(line)}",
            Heading("委托期限"),
            f"自签订之日起至{until}止。期限届满自动终止。",
            Heading("双方权利义务"),
            f"{town}人民政府以{department}名义在委托范围内行使权力，不得再委托其他组织或者个人；"
            f"{department}对其行为进行指导和监督。",
            Heading("法律责任"),
            f"受委托行为的后果由{department}承担法律责任；超越委托范围的，依法追究责任。",
        ],
        signed_by=[department, f"{town}人民政府"],
        signed_date=_day_of(line, Paper.Kind.AGREEMENT),
    )


def town_list(town: Division) -> Document:
    """The powers that the town exercises today, as its list to be printed."""
    lines = list(public_lines(town).select_related("town"))
    return Document(
        title=f"{town.name}赋权事项清单",
        blocks=[f"截至{chinese_date(clock.today())}，共{len(lines)}项。", table_of(lines)],
        is_landscape=True,
        footer=[f"编制单位：{town.name}人民政府"],
    )


def _number(lines: list[Delegation]) -> str:
    papers = Paper.objects.filter(delegation__in=lines, kind=Paper.Kind.ANNOUNCEMENT)
    return papers.order_by("-id").values_list("number", flat=True).first() or ""


def _announced(lines: list[Delegation]) -> date:
    papers = Paper.objects.filter(delegation__in=lines, kind=Paper.Kind.ANNOUNCEMENT)
    return papers.order_by("-id").values_list("issued_date", flat=True).first() or clock.today()


def _effect(lines: list[Delegation]) -> str:
    days = sorted({line.effective_date for line in lines if line.effective_date})
    return f"本通告自{chinese_date(days[0])}起施行。" if days else "本通告自公布之日起施行。"


def _no_longer(line: Delegation) -> str:
    """A penalty passes wholly; for other powers people may still go to the department (facts §1.2)."""
    return "，不再在该镇行使已移交的行政处罚权" if line.kind == PowerItem.Kind.PENALTY else ""


def _scope(line: Delegation) -> str:
    return f"赋权范围：{line.scope_note}。" if line.scope_note else ""


def _day_of(line: Delegation, kind: str) -> date:
    found = (
        line.papers.filter(kind=kind).order_by("-id").values_list("issued_date", flat=True).first()
    )
    return found or clock.today()
