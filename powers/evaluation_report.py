"""The evaluation report (评估报告) as it leaves the house; Chinese in every language of the portal."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import QuerySet

from core.documents import Annex, Document, Heading, Table, TableColumn
from powers.documents import chinese
from powers.models import Evaluation

V = Evaluation.Verdict
RELATED = ("delegation__town", "delegation__county", "delegation__item")
COLUMNS = [
    TableColumn("序号", 1, "center"),
    TableColumn("事项名称", 6),
    TableColumn("承接镇", 2, "center"),
    TableColumn("办件量", 1.5, "right"),
    TableColumn("零办件月数", 1.5, "right"),
    TableColumn("按时办结", 1.5, "right"),
    TableColumn("纠错", 1.5, "right"),
    TableColumn("满意度", 1.5, "right"),
    TableColumn("评估结论", 2, "center"),
]


def latest(found: QuerySet[Evaluation]) -> list[Evaluation]:
    """The last evaluation of each line, in the order of towns and catalogue."""
    newest = found.order_by("delegation_id", "-id").distinct("delegation_id").values("pk")
    rows = Evaluation.objects.filter(pk__in=newest).select_related(*RELATED)
    return list(rows.order_by("delegation__town", "delegation__item__number"))


def report(subject: str, county: str, rows: Sequence[Evaluation]) -> Document:
    """Figures, conclusions and the table of all powers that were evaluated."""
    numbers = sorted({row.number for row in rows})
    return Document(
        title=f"{subject}赋权事项\n评估报告",
        blocks=[
            f"报告编号：{'、'.join(numbers)}",
            Heading("总体情况"),
            _figures(rows),
            Heading("评估结论"),
            _conclusions(rows),
            *_reasons(rows),
        ],
        annexes=[Annex("赋权事项评估情况表", [_table(rows)])],
        signed_by=[f"{county}人民政府"],
        signed_date=max(row.issued_date for row in rows),
    )


def _figures(rows: Sequence[Evaluation]) -> str:
    cases = sum(row.cases for row in rows)
    on_time, corrected = (
        sum(getattr(row, name) for row in rows) for name in ("on_time", "corrected")
    )
    unused = sum(row.cases == 0 for row in rows)
    rated = [row.satisfaction for row in rows if row.satisfaction is not None]
    text = f"本次评估赋权事项{len(rows)}项，评估期内共办理{cases}件，零办件事项{unused}项。"
    if cases:
        text += f"按时办结率{on_time / cases:.1%}，纠错率{corrected / cases:.1%}。"
    if rated:
        text += f"群众满意度平均{sum(rated) / len(rated):.1f}%。"
    return text


def _conclusions(rows: Sequence[Evaluation]) -> str:
    counted = Counter(row.verdict for row in rows)
    parts = [f"{chinese(verdict)}{counted[verdict]}项" for verdict in V if counted[verdict]]
    return "；".join(parts) + "。"


def _reasons(rows: Sequence[Evaluation]) -> list[str]:
    """Why a power does not simply stay."""
    return [
        f"{row.delegation.town}“{row.delegation}”：{chinese(V(row.verdict))}。{row.text}"
        for row in rows
        if row.verdict != V.KEEP
    ]


def _table(rows: Sequence[Evaluation]) -> Table:
    return Table(COLUMNS, [_row(number, row) for number, row in enumerate(rows, 1)])


def _row(number: int, row: Evaluation) -> tuple[str, ...]:
    return (
        str(number),
        row.delegation.title,
        row.delegation.town.name,
        str(row.cases),
        str(row.zero_months),
        str(row.on_time),
        str(row.corrected),
        "—" if row.satisfaction is None else f"{row.satisfaction:.1f}%",
        chinese(V(row.verdict)),
    )
