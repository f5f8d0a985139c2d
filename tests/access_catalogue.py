"""Addresses of the jobs, the catalogue, the law and the withdrawals for the access matrix."""

from itertools import count

from accounts.models import User
from core.jobs import Job
from powers.identity import identify
from powers.models import CatalogueVersion, LegalBasis, PowerItem, Withdrawal
from tests.access_rules import ANYWHERE, PROVINCES, Entry, Kind, nowhere, same_province

numbers = count(1)


def make_basis(cast, province):
    return LegalBasis.objects.create(province=province, law=f"法律{next(numbers)}")


def make_job(cast, place):
    owner = User.objects.create(username=f"orderer{next(numbers)}", full_name="x")
    return Job.objects.create(
        kind="x", title="x", model="powers.delegation", by=owner, stage="done"
    )


def make_withdrawal(cast, county):
    return Withdrawal.objects.create(
        catalogue=CatalogueVersion.objects.create(
            province=county.province, title=f"目录{next(numbers)}", status="superseded"
        ),
        province=county.province, city=county.city, county=county,
    )  # fmt: skip


def make_draft_item(cast, province):
    number = next(numbers)
    version = CatalogueVersion.objects.create(province=province, title=f"草案{number}")
    item = PowerItem(
        version=version, number=number, local_code=f"D{number}", name=f"草案事项{number}",
        kind="10", domain="安全", department_name="县应急管理局", mode="transferred",
        legal_basis="法",
    )  # fmt: skip
    identify([item], province.pk)
    item.save()
    return item


DRAFT_ITEM = Kind("powers.view_poweritem", make_draft_item, PROVINCES, reaches=same_province)
COUNTIES = {
    "county": "yiwu", "other county": "dongyang", "other city": "cangnan", "far county": "pingqiao",
}  # fmt: skip
WITHDRAWAL = Kind("powers.view_withdrawal", make_withdrawal, COUNTIES)
JOB = Kind("", make_job, ANYWHERE, reaches=nowhere)
LAW = Kind("powers.view_legalbasis", make_basis, PROVINCES, reaches=same_province)


CHANGE, ORDER_ALL = "powers.change_poweritem", "powers.orderall_withdrawal"


def entries(rest, pages, imports, both, catalogue):
    """The lines of the table; the shapes are those of tests/access_table.py."""
    return [
        Entry("core:job-list"),
        Entry("core:job-detail", JOB),
        Entry("core:job-verdicts", JOB),
        *rest("legalbasis", LAW, add="powers.add_legalbasis", change="powers.change_legalbasis"),
        *pages("law", LAW, new="powers.add_legalbasis", edit="powers.change_legalbasis"),
        *imports("powers:law", "powers.import_legalbasis"),
        Entry("powers:item-new", needs="powers.add_poweritem"),
        Entry("powers:item-edit", DRAFT_ITEM, on_row=(CHANGE,)),
        Entry("powers:item-edit", DRAFT_ITEM, "post", on_row=(CHANGE,), data={}),
        *both("powers:item-drop", DRAFT_ITEM, needs=CHANGE, on_row=(CHANGE,)),
        *both("powers:item-keep", DRAFT_ITEM, needs=CHANGE, on_row=(CHANGE,)),
        Entry("api:poweritem-drop", DRAFT_ITEM, "post", on_row=(CHANGE,)),
        Entry("api:poweritem-keep", DRAFT_ITEM, "post", on_row=(CHANGE,)),
        Entry("powers:catalogue-compare", catalogue, needs="powers.view_poweritem"),
        Entry("api:catalogueversion-compare", catalogue),
        *both("powers:catalogue-withdraw", catalogue, needs=ORDER_ALL, on_row=(ORDER_ALL,)),
        *pages("withdrawal", WITHDRAWAL, step="order", on_step=("powers.order_withdrawal",)),
        Entry("powers:withdrawal-compare", WITHDRAWAL, needs="powers.view_withdrawal"),
        *rest(
            "withdrawal",
            WITHDRAWAL,
            steps=("powers.order_withdrawal",),
            body={"step": "order", "version": 1},
        ),
    ]


LISTS = {"api:legalbasis-list": LegalBasis, "api:withdrawal-list": Withdrawal}
