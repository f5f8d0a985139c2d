"""The guiding catalogues of the demonstration, imported through the sheet by the provinces' leads."""

import csv
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

from django.db import transaction

from accounts.models import User
from core.workflow import begin
from powers.forms.items import DraftItemForm
from powers.models import CatalogueVersion, PowerItem, ProcedureStep
from powers.sheets import CATALOGUE_ITEMS
from powers.workflow import CATALOGUE
from reform.demo.people import officer

FILE = Path(__file__).parents[2] / "powers" / "data" / "powers_catalogue.csv"
LAPSED = {
    "number": 191,
    "kind": "04",
    "name": "社会抚养费征收（依据已失效，示例）",
    "domain": "民生保障",
    "department_name": "县卫生健康局",
    "mode": "entrusted",
    "legal_basis": "《社会抚养费征收管理办法》第7条",
}
DAYS = {
    "department": 10,
    "staffing": 10,
    "legal": 10,
    "appraisal": 15,
    "decision": 15,
    "filing": 20,
}


def publish() -> None:
    """A published catalogue in both provinces, and the stages' limits of both programmes."""
    for lead, number in (("zhejiang", "示例办发〔2025〕31号"), ("henan", "示例办〔2025〕15号")):
        _publish(officer(lead), number)
    for stage, days in DAYS.items():
        ProcedureStep.objects.filter(stage=stage, working_days=None).update(working_days=days)


def _classed() -> BytesIO:
    """The bundled catalogue with a class of complexity each: licences hard, the rest mostly easy."""
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    out = StringIO(newline="")
    write = csv.writer(out)
    write.writerow([*head, "复杂程度"])
    for row in rows:
        number, kind = int(row[0]), row[1]
        hard = PowerItem.Complexity.COMPLEX if number % 4 == 0 or kind == "01" else ""
        easy = PowerItem.Complexity.MEDIUM if number % 3 == 0 else PowerItem.Complexity.SIMPLE
        write.writerow([*row, hard or easy])
    return BytesIO(out.getvalue().encode())


@transaction.atomic
def _publish(lead: User, number: str) -> None:
    province = lead.post.place
    if CatalogueVersion.objects.filter(province=province).exists():
        return
    version = CatalogueVersion.objects.create(
        province=province,
        title=f"{province}赋予经济发达镇部分县级管理权限指导目录（2025年版，示例）",
    )
    begin(version, by=lead)
    report = CATALOGUE_ITEMS.save(_classed(), lead, FILE.name)
    if not report.is_right:
        raise ValueError(f"the bundled catalogue does not import: {report.errors[:3]}")
    _add_what_lapsed(lead)
    CATALOGUE.apply(
        version, "publish", by=lead, document_number=number, issued_date=date(2025, 6, 30)
    )


def _add_what_lapsed(lead: User) -> None:
    """An item whose law had ended before: 社会抚养费征收, abolished in 2021 (facts §1.9)."""
    form = DraftItemForm(LAPSED, user=lead)
    if not form.is_valid():
        raise ValueError(f"the item does not fit: {form.errors}")
    form.save()
