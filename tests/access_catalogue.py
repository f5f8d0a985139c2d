"""Addresses of the jobs, the catalogue, the law and the withdrawals for the access matrix."""

from itertools import count

from accounts.models import User
from core.jobs import Job
from powers.models import LegalBasis
from tests.access_rules import ANYWHERE, PROVINCES, Entry, Kind, nowhere, same_province

numbers = count(1)


def make_basis(cast, province):
    return LegalBasis.objects.create(province=province, law=f"法律{next(numbers)}")


def make_job(cast, place):
    owner = User.objects.create(username=f"orderer{next(numbers)}", full_name="x")
    return Job.objects.create(
        kind="x", title="x", model="powers.delegation", by=owner, stage="done"
    )


JOB = Kind("", make_job, ANYWHERE, reaches=nowhere)
LAW = Kind("powers.view_legalbasis", make_basis, PROVINCES, reaches=same_province)


def entries(rest, pages, imports):
    """The lines of the table; the shapes are those of tests/access_table.py."""
    return [
        Entry("core:job-list"),
        Entry("core:job-detail", JOB),
        Entry("core:job-verdicts", JOB),
        *rest("legalbasis", LAW, add="powers.add_legalbasis", change="powers.change_legalbasis"),
        *pages("law", LAW, new="powers.add_legalbasis", edit="powers.change_legalbasis"),
        *imports("powers:law", "powers.import_legalbasis"),
    ]


LISTS = {"api:legalbasis-list": LegalBasis}
