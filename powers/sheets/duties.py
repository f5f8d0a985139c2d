"""A department's duties as a sheet, and the register as the county takes it away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.sheets import Column, Row, Sheet
from core.workflow import begin_many
from powers.forms.duties import DUTY_FIELDS, BaseDutyForm, towns_of
from powers.models import Duty
from towns.models import Division

ALL_TOWNS = ("全部", "全县", "全市", "全区", "所有乡镇", "all")
BETWEEN = str.maketrans({mark: "、" for mark in ",，;；/ "})


class DutyRow(BaseDutyForm):
    """One row: the towns stand in one cell, by name, or as 全部."""

    town_names = forms.CharField(label=_("Towns concerned"), max_length=1000)

    class Meta:
        model = Duty
        fields = [name for name in DUTY_FIELDS if name not in ("towns", "is_countywide")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {town.name: town for town in towns_of(self.user)}

    def clean_town_names(self) -> list[Division]:
        """The towns named; none of them where all are meant."""
        text = self.cleaned_data["town_names"].strip()
        if text.lower() in ALL_TOWNS:
            return []
        names = [name for name in text.translate(BETWEEN).split("、") if name]
        unknown = [name for name in names if name not in self.known]
        if unknown:
            raise forms.ValidationError(
                _("No town of the county is called “%(name)s”: write the whole name, or 全部."),
                params={"name": "、".join(unknown)},
            )
        return [self.known[name] for name in dict.fromkeys(names)]


def own_drafts(user: Any) -> Any:
    """What an import may correct: the department's duties that are with the department."""
    return Duty.objects.allowing(user, "powers.change_duty").filter(status__in=Duty.OPEN)


def save_duties(rows: list[Row], user: Any) -> None:
    """Store all rows with their towns and the first step of their history; a few statements."""
    new = [row for row in rows if row.is_new]
    for row in rows:
        row.instance.is_countywide = not row.cleaned["town_names"]
    for row in new:
        row.instance.department, row.instance.created_by = user.post.organisation, user
        row.instance.take_place()
    Duty.objects.bulk_create([row.instance for row in new], batch_size=1_000)
    for row in rows:
        if not row.is_new:
            row.instance.version += 1
            row.instance.save()
    _link_towns(rows)
    begin_many([row.instance for row in new], by=user)


def examine(rows: list[Row], user: Any) -> None:
    """Told already at the check: a name that the department has in use, on whatever stage."""
    live = Duty.objects.filter(department=user.post.organisation_id).exclude(
        status__in=["refused", "withdrawn", "ended"]
    )
    taken = dict(live.values_list("name", "pk"))
    for row in rows:
        other = taken.get(row.cleaned.get("name", ""))
        if other is not None and other != row.instance.pk:
            row.fail(_("This department already asks for, or has, a duty of this name."), "name")


def _link_towns(rows: list[Row]) -> None:
    link: Any = Duty.towns.through
    duties = [row.instance.pk for row in rows]
    link.objects.filter(duty__in=duties).delete()
    pairs = [(row.instance.pk, town.pk) for row in rows for town in row.cleaned["town_names"]]
    link.objects.bulk_create([link(duty_id=duty, division_id=town) for duty, town in pairs])


def towns_text(is_countywide: bool) -> str:
    return str(_("all towns")) if is_countywide else str(_("some towns"))


DUTIES = Sheet(
    "powers.duties",
    DutyRow,
    title=_("Duties asked of towns"),
    columns={
        "notice_number": Column(_("Admission number"), export_only=True),
        "name": Column(pgettext_lazy("duty", "Duty"), aliases=("事项名称",)),
        "kind": Column(pgettext_lazy("duty", "Kind"), aliases=("类别",)),
        "department": Column(_("Asking department"), path="department__name", export_only=True),
        "legal_basis": Column(_("Legal basis"), aliases=("依据",)),
        "necessity": Column(_("Why it is needed in the towns"), aliases=("必要性",)),
        "workload_days": Column(
            _("Workload a year (person-days)"), aliases=("工作量（人·天/年）", "工作量估算"),
            example="120",
        ),
        "planned_from_date": Column(_("Planned start"), aliases=("拟下沉时间",)),
        "planned_until_date": Column(_("Planned end"), aliases=("拟下沉期限",)),
        "town_names": Column(
            _("Towns concerned"), path="is_countywide", show=towns_text,
            hint=_("Names separated by 、, or 全部 for all towns"), example="全部",
            aliases=("涉及乡镇",),
        ),
        "department_part": Column(_("What stays with the department"), aliases=("主体责任",)),
        "town_part": Column(_("What the towns assist with"), aliases=("属地配合",)),
        "staff_posts": Column(_("Staff posts that come along"), aliases=("随转编制数",)),
        "funds": Column(_("Funds a year (yuan)"), aliases=("经费（元/年）",)),
        "funds_source": Column(_("Source of the funds"), aliases=("经费来源",)),
        "equipment": Column(_("Equipment that comes along"), aliases=("设备",)),
        "negative_reason": Column(_("Reason for an exception from the negative list")),
        "status": Column(_("Status"), export_only=True),
        "decision_number": Column(_("Number of the decision"), export_only=True),
        "from_date": Column(_("Admitted from"), export_only=True),
        "until_date": Column(_("Admitted until"), export_only=True),
        "renewal_number": Column(_("Number of the decision to renew"), export_only=True),
    },
    identity=("name",),
    existing=own_drafts,
    save=save_duties,
    examine=examine,
)  # fmt: skip
