"""The policies in force: programmes, their documents, clauses, and the figures the clauses set."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import clock
from core.scope import Holding, ScopedQuerySet
from towns.models.divisions import Division

A_MINUTE = 60


class Public(ScopedQuerySet):
    """Texts that everybody may read and nobody changes in the browser."""

    is_public = True

    def within(self, post: Holding) -> Q:
        return Q(pk__in=())


class ProgrammeQuerySet(Public):
    """Questions about programmes."""

    def governing(self, place: Division) -> "ProgrammeQuerySet":
        """Programmes whose home holds `place`, the nearest home first."""
        return self.filter(home__in=place.line_ids).order_by("-home__level", "code")


class Programme(models.Model):
    """A reform programme with its own documents, steps and figures: Zhejiang's, Xinyang's."""

    code = models.SlugField(_("code"), max_length=10, unique=True)
    name = models.CharField(_("name"), max_length=100)
    home = models.ForeignKey(
        Division, models.PROTECT, related_name="programmes", verbose_name=_("home")
    )

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class PolicyDocument(models.Model):
    """One policy, in the wording that was loaded, with where that wording comes from."""

    code = models.SlugField(_("code"), max_length=10, unique=True)
    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="documents", verbose_name=_("programme")
    )
    preamble = models.TextField(_("preamble"), blank=True)
    source = models.TextField(_("source"), blank=True)

    objects = Public.as_manager()

    class Meta:
        verbose_name = _("policy document")
        verbose_name_plural = _("policy documents")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class PolicyClause(models.Model):
    """One clause with the id by which every rule cites it, such as ZJ-13 or XY-2.1.2."""

    document = models.ForeignKey(
        PolicyDocument, models.PROTECT, related_name="clauses", verbose_name=_("document")
    )
    code = models.CharField(_("clause"), max_length=20, unique=True)
    chapter = models.CharField(_("chapter"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"), blank=True)
    responsible = models.TextField(_("responsible"), blank=True)
    order = models.PositiveIntegerField(_("order"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    objects = Public.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["document", "order"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("towns:clause", args=[self.code])


class MissingParameter(LookupError):
    """A rule asked for a figure that no programme has set; the sentence says which and where."""


class PolicyParameterQuerySet(ScopedQuerySet):
    """Everybody reads the figures; they are changed by those who lead the programme or the place."""

    is_public = True

    def within(self, post: Holding) -> Q:
        reach = {f"{post.column}__in": post.place_ids}
        places = Division.objects.filter(**reach).values("pk")
        return Q(place__in=places) | Q(place=None, programme__home__in=places)

    def in_force(self, day: date | None = None) -> "PolicyParameterQuerySet":
        day = day or clock.today()
        return self.filter(Q(until_date=None) | Q(until_date__gte=day), from_date__lte=day)

    def in_force_today(self) -> "PolicyParameterQuerySet":
        return self.in_force()

    def for_place(self, place: Division | None) -> "PolicyParameterQuerySet":
        """Rows that reach `place`: its own and its ancestors', its programmes', and the general ones."""
        line = place.line_ids if place else []
        return self.filter(
            Q(place=None) | Q(place__in=line),
            Q(programme=None) | Q(programme__home__in=line),
        )

    def prevailing(
        self, place: Division | None, on: date | None = None, name: str = ""
    ) -> dict[str, "PolicyParameter"]:
        """For each name the row that prevails in `place` on a day: place, then programme, then general."""
        rows = self.for_place(place).in_force(on).select_related("place", "programme__home")
        rows = rows.select_related("clause")
        found = rows.filter(name=name) if name else rows
        return {row.name: row for row in sorted(found, key=lambda row: row.rank)}

    def value(self, name: str, place: Division | None = None, on: date | None = None) -> Any:
        """The figure that prevails in `place` on a day (today unless given).

        A whole number, a Decimal, or a list of whole numbers, by the row's kind. Raises
        MissingParameter where nothing is set: a rule must not guess.
        """
        row = self.prevailing(place, on, name).get(name)
        if row is None:
            raise MissingParameter(
                _now("No policy parameter “%(name)s” is in force in %(place)s on %(day)s.")
                % {"name": name, "place": place or "—", "day": on or clock.today()}
            )
        return row.figure

    def lately(self, place: Division, *names: str) -> list[Any]:
        """The figures in force today as they stood within the last minute: for what is asked all the time.

        Raises MissingParameter like `value`.
        """
        today, line = clock.today(), "-".join(map(str, place.line_ids))
        keys = {f"policy:{line}:{today}:{name}": name for name in names}
        known = cache.get_many(keys)
        missing = {key: self.value(keys[key], place, today) for key in keys.keys() - known.keys()}
        if missing:
            cache.set_many(missing, A_MINUTE)
        return [(known | missing)[key] for key in keys]


class PolicyParameter(models.Model):
    """A figure that a clause sets, for a programme or a place, from a day until a day.

    A change is a new row: what was in force on a past day stays readable.
    """

    class Kind(models.TextChoices):
        WHOLE = "whole", _("whole number")
        DECIMAL = "decimal", _("decimal number")
        LIST = "list", _("list of whole numbers")

    name = models.SlugField(_("parameter"), max_length=60)
    label = models.CharField(_("meaning"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.WHOLE)
    value = models.CharField(_("value"), max_length=60)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    clause = models.ForeignKey(
        PolicyClause, models.PROTECT, null=True, blank=True, verbose_name=_("clause")
    )
    basis = models.CharField(_("basis"), max_length=200, blank=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, verbose_name=_("programme")
    )
    place = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("place"),
    )
    from_date = models.DateField(_("from"))
    until_date = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PolicyParameterQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy parameter")
        verbose_name_plural = _("policy parameters")
        ordering = ["name", "from_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "programme", "place"],
                condition=Q(until_date=None),
                nulls_distinct=False,
                name="one_open_parameter_per_reach",
            ),
            models.UniqueConstraint(
                fields=["name", "programme", "place", "from_date"],
                nulls_distinct=False,
                name="one_parameter_per_day",
            ),
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(until_date__gte=F("from_date")),
                name="parameter_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.value} {self.unit}".strip()

    def get_absolute_url(self) -> str:
        return reverse("towns:parameter-detail", args=[self.pk])

    def clean(self) -> None:
        try:
            self.figure  # noqa: B018
        except (ValueError, InvalidOperation):
            raise ValidationError(
                {"value": _("This is not a %(kind)s.") % {"kind": self.get_kind_display()}}
            ) from None

    @property
    def figure(self) -> int | Decimal | list[int]:
        if self.kind == self.Kind.LIST:
            return [int(part) for part in self.value.replace("，", ",").split(",")]
        if self.kind == self.Kind.WHOLE:
            return int(self.value)
        figure = Decimal(self.value)
        if not figure.is_finite():
            raise ValueError(self.value)
        return figure

    @property
    def rank(self) -> tuple[int, int]:
        """The higher, the more specific: a nearer place, then a programme with a nearer home."""
        home = self.programme.home.level if self.programme else 0
        return (self.place.level if self.place else 0, home)

    @property
    def reach(self) -> str:
        """For whom the figure holds, as one reads it."""
        return str(self.place or self.programme or _("everywhere"))

    def same_reach(self) -> "PolicyParameterQuerySet":
        """All rows, past and to come, of this figure for the same programme and place."""
        return PolicyParameter.objects.filter(
            name=self.name, programme=self.programme, place=self.place
        )

    def check_beginning(self) -> None:
        """A change begins today or later, and only once on a day: what was in force is not rewritten."""
        today = clock.today()
        if self.from_date < today:
            raise ValidationError({"from_date": _("A change begins today or later.")})
        if self.from_date == today and self.same_reach().filter(from_date=today).exists():
            raise ValidationError(
                {"from_date": _("This figure has begun today already; the next begins tomorrow.")}
            )

    @transaction.atomic
    def replace(self) -> "PolicyParameter":
        """Save this new row; the one in force for the same reach ends the day before.

        A row that is not yet in force is given up; one that has been in force stays.
        Raises ValidationError where the row may not begin then.
        """
        rows = self.same_reach().select_for_update()
        self.check_beginning()
        tomorrow = clock.today() + timedelta(days=1)
        rows.filter(from_date__gte=max(self.from_date, tomorrow)).delete()
        self.until_date = None
        rows.in_force(self.from_date).update(until_date=self.from_date - timedelta(days=1))
        self.save()
        return self
