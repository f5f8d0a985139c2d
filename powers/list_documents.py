"""A town's list, and the duties of its offices, as papers (GB/T 9704).

Their wording is an official's and stays Chinese in every language of the portal.
"""

from collections.abc import Iterable
from functools import cache

from core.documents import Annex, Document, Heading, Table, TableColumn
from core.documents.numbers import chinese_date
from powers.documents import chinese
from powers.models import ListEntry, Mode, PowerItem, TownList
from towns.models import Organisation

# 序号 · 事项名称 · 类型 · 权力来源 · 设定依据 · 承办机构及岗位 · 监督电话 · 备注 (facts §1.6).
COLUMNS = [
    TableColumn("序号", 1, "center"),
    TableColumn("权责事项名称", 5),
    TableColumn("类型", 2, "center"),
    TableColumn("权力来源", 2, "center"),
    TableColumn("设定依据", 5),
    TableColumn("承办机构及岗位", 3),
    TableColumn("监督电话", 3, "center"),
    TableColumn("备注", 2.5),
]
DUTIES = [
    TableColumn("序号", 1, "center"),
    TableColumn("权责事项名称", 5),
    TableColumn("类型", 2, "center"),
    TableColumn("责任岗位", 2, "center"),
    TableColumn("责任事项", 8),
    TableColumn("追责情形", 8),
]
Wordings = dict[tuple[str, str, str], list[int]]


def town_list(version: TownList) -> Document:
    """The list with its table, and the responsibilities that many rows share told once for all."""
    entries = list(rows_of(version))
    town = version.town.name
    return Document(
        title=f"{town}权责清单",
        number=version.document_number,
        blocks=[
            _opening(version, len(entries)),
            Table(COLUMNS, [_row(entry) for entry in entries]),
        ],
        annexes=[Annex("责任事项、追责情形和运行流程", list(_wordings(entries)))],
        is_landscape=True,
        footer=[f"编制单位：{town}人民政府"],
    )


def rows_of(version: TownList) -> Iterable[ListEntry]:
    return ListEntry.objects.filter(town_list=version).select_related("office").order_by("number")


def _opening(version: TownList, count: int) -> str:
    if version.effective_date is None:
        return f"第{version.number}版（送审稿），共{count}项。"
    return f"第{version.number}版，自{chinese_date(version.effective_date)}起施行，共{count}项。"


def _row(entry: ListEntry) -> tuple[str, ...]:
    office = entry.office_name or (entry.office.name if entry.office else "")
    return (
        str(entry.number),
        entry.name,
        kind_of(entry.kind),
        entry.source_label or mode_of(entry.mode),
        entry.legal_basis,
        "　".join(filter(None, [office, entry.post])),
        entry.supervision_phone,
        remark_of(entry),
    )


@cache
def kind_of(kind: str) -> str:
    return chinese(PowerItem.Kind(kind))


@cache
def mode_of(mode: str) -> str:
    return chinese(Mode(mode))


def remark_of(entry: ListEntry) -> str:
    """What stands beside the row: scope, the original department, what was merged."""
    told = [entry.scope_note, entry.remark]
    if entry.is_delegated and entry.department_name:
        told.append(f"原行使部门：{entry.department_name}")
    if entry.merged:
        told.append("与法定事项合并")
    return "；".join(text for text in told if text)


def _wordings(entries: list[ListEntry]) -> Iterable[str | Heading]:
    """Each wording under the numbers of the rows that share it."""
    shared: Wordings = {}
    for entry in entries:
        key = (entry.responsibilities, entry.accountability, entry.flow)
        shared.setdefault(key, []).append(entry.number)
    for (responsibilities, accountability, flow), numbers in shared.items():
        yield Heading(f"第{spans(numbers)}项")
        for label, text in (("责任事项", responsibilities), ("追责情形", accountability)):
            if text:
                yield Heading(label, 2)
                yield from (line for line in text.splitlines() if line.strip())
        if flow:
            yield Heading("运行流程", 2)
            yield " → ".join(step.strip() for step in flow.splitlines() if step.strip())


def spans(numbers: list[int]) -> str:
    """1, 2, 3, 7 → 1—3、7."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return "、".join(f"{a}—{b}" if a != b else f"{a}" for a, b in parts)


def duties_of(version: TownList, office: Organisation, entries: list[ListEntry]) -> Document:
    """The duties of one office, post by post (岗位职责)."""
    posts: dict[str, list[ListEntry]] = {}
    for entry in entries:
        posts.setdefault(entry.post or "未明确岗位", []).append(entry)
    rows = [
        (
            str(entry.number),
            entry.name,
            kind_of(entry.kind),
            entry.post,
            entry.responsibilities,
            entry.accountability,
        )
        for entry in entries
    ]
    counted = "、".join(f"{post}{len(found)}项" for post, found in posts.items())
    return Document(
        title=f"{version.town.name}{office.name}\n岗位职责清单",
        blocks=[
            f"根据《{version.title}》（第{version.number}版），{office.name}承担{len(entries)}项"
            f"（{counted}）。",
            Table(DUTIES, rows),
        ],
        is_landscape=True,
        footer=[f"编制单位：{version.town.name}人民政府"],
    )
