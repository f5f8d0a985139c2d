"""Which stages a programme asks for, with their limits: data, so that a county can switch them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.scope import Holding, ScopedQuerySet
from powers.models.modes import Stage
from towns.models import Programme


class ProcedureStepQuerySet(ScopedQuerySet):
    """Everybody reads the procedure; whoever leads the programme's home changes it."""

    is_public = True

    def within(self, post: Holding) -> Q:
        return Q(programme__home__in=post.place_ids)


class ProcedureStep(models.Model):
    """One stage of one programme: is it taken, how many working days has it, which clause asks for it."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="procedure", verbose_name=_("programme")
    )
    stage = models.CharField(
        pgettext_lazy("procedure", "stage"), max_length=20, choices=Stage.choices
    )
    is_on = models.BooleanField(_("asked for"), default=True)
    working_days = models.PositiveSmallIntegerField(
        _("limit (working days)"), null=True, blank=True
    )
    clause = models.CharField(_("clause"), max_length=20, blank=True)

    objects = ProcedureStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of the procedure")
        verbose_name_plural = _("steps of the procedure")
        constraints = [
            models.UniqueConstraint(fields=["programme", "stage"], name="one_step_per_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} · {self.get_stage_display()}"

    def get_absolute_url(self) -> str:
        return reverse("powers:procedure-detail", args=[self.pk])
