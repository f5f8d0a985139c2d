"""The hand-back certificate (回交确认书, R9) with the list of what stays open in the town."""

from collections.abc import Sequence

from core.documents import Annex, Document, Heading, Table, TableColumn
from core.documents.numbers import chinese_date
from powers.documents import chinese
from powers.models import Delegation, Mode, OpenMatter, Paper, PowerItem

POWERS = [
    TableColumn("序号", 1, "center"),
    TableColumn("事项名称", 6),
    TableColumn("类型", 2, "center"),
    TableColumn("赋权方式", 2, "center"),
    TableColumn("承接镇", 2, "center"),
    TableColumn("收回部门", 4),
]
MATTERS = [
    TableColumn("序号", 1, "center"),
    TableColumn("案（事）件编号", 3),
    TableColumn("名称", 5),
    TableColumn("所属事项", 4),
    TableColumn("承办人", 2, "center"),
    TableColumn("受理（立案）日期", 2.5, "center"),
    TableColumn("办结日期", 2.5, "center"),
]


def certificate(lines: Sequence[Delegation]) -> Document:
    """For one power or for many that one decision takes back."""
    matters = list(
        OpenMatter.objects.filter(delegation__in=lines).select_related("delegation").order_by("pk")
    )
    towns = "、".join(dict.fromkeys(line.town.name for line in lines))
    units = list(dict.fromkeys(line.department.name for line in lines))
    annexes = [Annex("收回事项清单", [_powers(lines)])]
    if matters:
        annexes.append(Annex("未结案（事）件清单", [_matters(matters)]))
    return Document(
        title="赋权事项回交确认书",
        blocks=[
            f"回交单位：{'、'.join(f'{town}人民政府' for town in towns.split('、'))}",
            f"接收单位：{'、'.join(units)}",
            Heading("回交事项"),
            f"根据{_decisions(lines)}，回交赋权事项{len(lines)}项，具体见附件。",
            Heading("未结案（事）件"),
            _open(matters),
            Heading("职责衔接"),
            "自本确认书签字之日起，上述事项由接收单位行使；签字之前已由回交单位受理或者立案的，由原承办人继续"
            "办理完毕，法律责任由回交单位按照原赋权方式承担。",
        ],
        annexes=annexes,
        signed_by=[*units, *(f"{town}人民政府" for town in towns.split("、"))],
        signed_date=_signed(lines),
    )


def _open(matters: Sequence[OpenMatter]) -> str:
    still = [matter for matter in matters if matter.closed_date is None]
    if not matters:
        return "经清理，回交单位无未结案（事）件。"
    return (
        f"共申报{len(matters)}件，尚未办结{len(still)}件，由原承办人继续办理直至办结，清单见附件。"
    )


def _decisions(lines: Sequence[Delegation]) -> str:
    papers = Paper.objects.filter(delegation__in=lines, kind=Paper.Kind.RECALL)
    numbers = list(dict.fromkeys(papers.order_by("id").values_list("number", flat=True)))
    return f"收回决定（{'、'.join(numbers)}）" if numbers else "收回决定"


def _signed(lines: Sequence[Delegation]):
    """The day of the certificate; blank on a draft."""
    papers = Paper.objects.filter(delegation__in=lines, kind=Paper.Kind.HAND_BACK)
    return papers.order_by("-issued_date").values_list("issued_date", flat=True).first()


def _powers(lines: Sequence[Delegation]) -> Table:
    rows = [
        (
            str(number),
            line.title,
            chinese(PowerItem.Kind(line.kind)),
            chinese(Mode(line.mode)),
            line.town.name,
            line.department.name,
        )
        for number, line in enumerate(lines, 1)
    ]
    return Table(POWERS, rows)


def _matters(matters: Sequence[OpenMatter]) -> Table:
    rows = [
        (
            str(number),
            matter.number,
            matter.title,
            matter.delegation.title,
            matter.handler,
            chinese_date(matter.opened_date),
            chinese_date(matter.closed_date) if matter.closed_date else "未结",
        )
        for number, matter in enumerate(matters, 1)
    ]
    return Table(MATTERS, rows)
