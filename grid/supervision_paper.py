"""督办单 by GB/T 9704: what is supervised, why, what is demanded, until when (facts §4.8).

Its wording is an official's and stays Chinese in every language of the portal.
"""

from datetime import date, datetime

from django.utils import timezone

from core import clock
from core.documents import Document, Heading
from core.documents.numbers import chinese_date
from grid.models import Supervision

LEVELS = {2: "二级督办", 3: "三级督办"}
DEMAND = "请对照职责立即处置，查明超期原因，按期反馈处置结果。"


def order(row: Supervision) -> Document:
    """The paper that the unit gets, copied to the leader in charge."""
    case = row.case
    return Document(
        title=f"关于“{case.title}”的\n督办单",
        issuer=f"{room(row)}文件",
        number=row.document_number,
        addressee=addressee(row),
        blocks=[
            f"{chinese_date(local(case.reported_at))}受理的案件（编号：{case.number}）"
            f"{'（' + case.category.name + '）' if case.category else ''}经研究，列为{LEVELS[row.level]}。"
            "现将有关事项通知如下：",
            Heading("案件情况"),
            sentence(case.text),
            Heading("督办原因"),
            sentence(row.reason),
            Heading("办理要求"),
            sentence(row.demand) if row.demand else DEMAND,
            *_interview(row),
            Heading("反馈时限"),
            f"请于{_until(row)}前（{row.days}个工作日内）通过平台书面反馈。逾期未反馈或者处置不力的，"
            "按照有关规定约谈、通报，并计入年度考核。",
        ],
        signed_by=[room(row)],
        signed_date=local(row.issued_at),
        copies_to=row.copied_to or "分管领导",
    )


def addressee(row: Supervision) -> str:
    """In the words of a paper, whatever language the page has."""
    if row.unit:
        return row.unit.name
    return str(row.case.village) if row.is_by_village and row.case.village else room(row)


def room(row: Supervision) -> str:
    """The room of the level that supervises."""
    place = {4: row.town, 3: row.county, 2: row.city}.get(row.from_tier, row.county)
    return f"{place}综合信息指挥室" if row.from_tier == 4 else f"{place}社会治理中心"


def local(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def sentence(text: str) -> str:
    """Ends with one full stop."""
    return f"{text.strip().rstrip('。；;.')}。"


def _until(row: Supervision) -> str:
    return chinese_date(local(row.due_at or clock.now()))


def _interview(row: Supervision) -> list[Heading | str]:
    if row.interview_at is None:
        return []
    when = timezone.localtime(row.interview_at)
    return [
        Heading("约谈安排"),
        f"定于{chinese_date(when.date())}{when:%H:%M}约谈责任单位主要负责人。",
    ]
