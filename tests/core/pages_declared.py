"""Pages declared only for the tests of the page kinds, over real models of the powers and towns."""

from django import forms
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter, DateRange, Flag, ForeignFilter, NumberRange, PlaceFilter
from core.forms import PageForm
from core.views import (
    Action,
    Column,
    DetailPage,
    Facts,
    FormPage,
    History,
    ListPage,
    Papers,
    Related,
)
from powers.models import Batch, Delegation, Opinion
from towns.models import Organisation


class OrganisationList(ListPage):
    model = Organisation
    columns = [Column("name", link=True), Column("division"), Column("kind")]
    search = "name"
    sorts = ["name"]


class DelegationList(ListPage):
    model = Delegation
    columns = [
        Column("title", link=True, main=True),
        Column("town"),
        Column("department"),
        Column("status", badge=True, main=True),
        Column("due_date", deadline=True),
        Column("round", number=True, optional=True),
        Column("created_at"),
    ]
    filters = [
        ChoiceFilter("status"),
        ForeignFilter("department"),
        PlaceFilter(),
        DateRange("created_at"),
        NumberRange("round"),
        Flag("in_force", _("In force")),
    ]
    search = ["title"]
    sorts = ["-id", "title", "due_date"]
    bulk = ["submit", "withdraw"]
    actions = [
        Action("powers:delegation-new", _("Ask for powers"), "plus", "powers.add_delegation")
    ]
    empty = "A town asks for powers here."


class OpinionList(ListPage):
    model = Opinion
    columns = [
        Column("kind"),
        Column("verdict", badge=True),
        Column("text", wide=True),
        Column("at"),
    ]


class DelegationDetail(DetailPage):
    model = Delegation
    facts = [Facts("Power", ["item__name", "town", "mode", Column("scope_note", wide=True)])]
    tabs = [Related("Opinions", OpinionList, "delegation"), Papers(), History()]
    actions = [Action("powers:delegation-edit", _("Change"), "pencil", "powers.change_delegation")]


class ScopeForm(PageForm):
    class Meta:
        model = Delegation
        fields = ["department", "scope_note", "mode"]
        units = {"scope_note": "元"}
        clauses = {"mode": "ZJ-06"}
        widgets = {"scope_note": forms.TextInput}


class DelegationForm(FormPage):
    model = Delegation
    form = ScopeForm
    creates = False


class BatchForm(PageForm):
    class Meta:
        model = Batch
        fields = ["title", "programme", "note"]

    def save(self, commit=True):
        self.instance.county = self.user.post.place
        return super().save(commit)


class BatchPage(FormPage):
    model = Batch
    form = BatchForm
    edits = False

    def saved(self, item):
        return "/delegation/"


powers = (
    [
        *DelegationList.urls("delegation"),
        *DelegationDetail.urls("delegation"),
        *DelegationForm.urls("delegation"),
        *BatchPage.urls("batch"),
        path("delegation/<int:pk>/short/", DelegationDetail.as_view(), name="delegation"),
    ],
    "powers",
)

urlpatterns = [
    path("", include(powers)),
    path("", include((OrganisationList.urls("organisation"), "towns"))),
    path("", include("core.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler403 = "config.errors.denied"
handler404 = "config.errors.missing"
