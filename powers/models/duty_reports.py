"""Reports of towns: a department pushed work down without admission."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.scope import ScopedQuerySet
from core.search import BigramIndex
from core.workflow import Stateful
from powers.models.duties import Duty, Limited
from towns.models import Organisation, Placed


class DutyReportQuerySet(ScopedQuerySet):
    """A town sees its own reports, a department those about itself."""

    place = ""
    unit = "department_id"

    def overdue(self) -> "DutyReportQuerySet":
        return self.exclude(status__in=DutyReport.ENDED).filter(due_date__lt=clock.today())

    def upheld(self) -> "DutyReportQuerySet":
        """Found true, whether put right by now or not."""
        return self.filter(found_at__isnull=False)


class DutyReport(Placed, Limited, Stateful):
    """Work that came without an admission number: which department, what, on what evidence (ZJ-07, R13)."""

    class Status(models.TextChoices):
        REPORTED = "reported", _("reported")
        CHECKING = "checking", _("waiting for the department's statement")
        HEARD = "heard", _("stated, to be judged")
        UPHELD = "upheld", _("upheld, to be put right")
        REMEDIED = "remedied", _("said to be put right")
        DISMISSED = "dismissed", _("dismissed")
        SETTLED = "settled", _("settled")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Demand(models.TextChoices):
        STOP = "stop", _("stop it")
        APPLY = "apply", _("apply for admission")

    ENDED = (Status.DISMISSED, Status.SETTLED, Status.WITHDRAWN)
    TONES = {
        "reported": "wait", "checking": "wait", "heard": "wait", "upheld": "late",
        "remedied": "soon", "dismissed": "off", "settled": "good", "withdrawn": "off",
    }  # fmt: skip

    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.REPORTED, editable=False
    )
    department = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="reported_about",
        verbose_name=_("department that pushed it down"),
        limit_choices_to={"kind": Organisation.Kind.DEPARTMENT},
    )
    name = models.CharField(_("what was pushed down"), max_length=120)
    evidence = models.TextField(
        _("how it came about"),
        help_text=_("When, by which paper or message, what the town was told to do."),
    )
    pushed_date = models.DateField(_("pushed down on"))
    demand = models.CharField(
        _("what the department must do"),
        max_length=5,
        choices=Demand.choices,
        blank=True,
        editable=False,
    )
    statement = models.TextField(_("what the department says"), blank=True, editable=False)
    duty = models.ForeignKey(
        Duty,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="reports",
        verbose_name=_("duty that was asked for"),
    )
    found_at = models.DateTimeField(_("upheld at"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("reported at"), default=clock.now, editable=False)

    objects = DutyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a duty pushed down")
        verbose_name_plural = _("reports of duties pushed down")
        ordering = ["-id"]
        permissions = [
            ("check_dutyreport", "Can check reports of duties pushed down"),
            ("answer_dutyreport", "Can answer reports for the department"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["town", "department", "name"],
                condition=~Q(status__in=["dismissed", "settled", "withdrawn"]),
                name="one_open_report_per_duty",
                violation_error_message=_(
                    "This town has already reported this; it is not settled."
                ),
            ),
        ]
        indexes = [
            BigramIndex("name", name="duty_report_name"),
            models.Index(fields=["town", "-id"], name="duty_report_of_town"),
            models.Index(fields=["county", "-id"], name="duty_report_of_county"),
            models.Index(fields=["city", "-id"], name="duty_report_of_city"),
            models.Index(fields=["province", "-id"], name="duty_report_of_province"),
            models.Index(fields=["department", "-id"], name="duty_report_of_department"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("powers:report-detail", args=[self.pk])
