"""Addresses of evaluations and open matters for the access matrix."""

from powers.models import Delegation, Evaluation, OpenMatter
from tests.access_rules import Entry, Kind


def department(row):
    return {row.delegation.department_id}


def kinds(make_delegation):
    """Rows of a power in force, and of one that is being taken back."""

    def make_evaluation(cast, town):
        return Evaluation.objects.create(
            delegation=make_delegation(cast, town), from_date="2026-01-01", cases=3, on_time=3,
            until_date="2026-06-01", corrected=0, verdict="keep", number="评估1号",
            issued_date="2026-06-01", by=cast.county_reviewer,
        )  # fmt: skip

    def make_matter(cast, town):
        line = make_delegation(cast, town)
        Delegation.objects.filter(pk=line.pk).update(status="taking_back")
        return OpenMatter.objects.create(
            delegation=line, number="1号", title="案件", handler="张三", opened_date="2026-05-01",
            created_by=cast.town_clerk,
        )  # fmt: skip

    return (
        Kind("powers.view_evaluation", make_evaluation, unit=department),
        Kind("powers.view_openmatter", make_matter, unit=department),
    )


def entries(rest, pages, imports, as_docx, batch, delegation, make_delegation):
    """The lines of the table; the shapes are those of tests/access_table.py."""
    evaluation, matter = kinds(make_delegation)
    evaluate = "powers.evaluate_delegation"
    return [
        *rest("evaluation", evaluation, add=evaluate),
        *rest("openmatter", matter, add="powers.add_openmatter", change="powers.change_openmatter"),
        *pages("evaluation", evaluation),
        *pages("matter", matter, new="powers.add_openmatter", edit="powers.change_openmatter"),
        *imports("powers:evaluation", evaluate),
        *imports("powers:matter", "powers.import_openmatter"),
        Entry("powers:batch-evaluation", batch, needs=evaluate),
        Entry("powers:batch-evaluation", batch, "post", needs=evaluate, data={}),
        Entry("powers:evaluation-report", evaluation, needs="powers.view_evaluation", args=as_docx),
        Entry("powers:batch-evaluation-report", batch, needs="powers.view_evaluation", args=as_docx),
        Entry("powers:batch-certificate", batch, needs="powers.view_delegation", args=as_docx),
        Entry("powers:delegation-certificate", delegation, needs="powers.view_delegation", args=as_docx),
    ]  # fmt: skip


LISTS = {"api:evaluation-list": Evaluation, "api:openmatter-list": OpenMatter}
