"""The negative list of one's province."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filters import Flag
from core.views import Action, Column, DetailPage, Facts, FormPage, ListPage
from powers.forms import duties as forms
from powers.models import NegativeEntry


class NegativeList(ListPage):
    """What may not be handed to towns."""

    model = NegativeEntry
    columns = [
        Column("number", mono=True),
        Column("name", link=True, main=True, wide=True),
        Column("basis"),
        Column("words", wide=True),
        Column("allows_reason", main=True),
        Column("from_date"),
        Column("until_date"),
    ]
    filters = [Flag("in_force_today", pgettext_lazy("negative list", "In force"))]
    sorts = ["number", "from_date"]
    actions = [
        Action("powers:negative-new", _("New entry"), "plus", "powers.add_negativeentry"),
    ]
    empty = _("The negative list is empty. The province enters what towns may never be given.")


class NegativeDetail(DetailPage):
    """One entry."""

    model = NegativeEntry
    facts = [
        Facts(
            _("Entry of the negative list"),
            [
                Column("name", wide=True),
                "basis",
                "allows_reason",
                Column("words", wide=True),
                "from_date",
                "until_date",
            ],
        )
    ]
    actions = [Action("powers:negative-edit", _("Change"), "pencil", "powers.change_negativeentry")]


class NegativeForm(FormPage):
    """An entry is added or ended."""

    model = NegativeEntry
    form = forms.NegativeEntryForm
