"""The standard words of a province by type of power."""

from django.utils.translation import gettext_lazy as _

from core.views import Action, Column, DetailPage, Facts, FormPage, ListPage
from powers.forms.lists import SourceForm, WordingForm
from powers.models import PowerSource, Wording


class WordingList(ListPage):
    """The standard words of the province by type of power."""

    model = Wording
    columns = [
        Column("kind", link=True, main=True),
        Column("responsibilities", wide=True, main=True),
        Column("is_own"),
    ]
    sorts = ["kind"]
    empty = _("No standard words yet. They come with the policies.")


class WordingDetail(DetailPage):
    """Responsibilities, accountability and flow of one type."""

    model = Wording
    facts = [
        Facts(
            _("Standard words"),
            [
                "is_own",
                Column("responsibilities", wide=True),
                Column("accountability", wide=True),
                Column("flow", wide=True),
            ],
        )
    ]
    actions = [Action("powers:wording-edit", _("Change"), "pencil", "powers.change_wording")]


class WordingPage(FormPage):
    """The province changes its standard words; drafts drawn up later take them."""

    model = Wording
    form = WordingForm
    creates = False


class SourceList(ListPage):
    """The code of the origin for each mode: provinces count differently."""

    model = PowerSource
    title = _("Origins of powers")
    columns = [Column("mode", link=True, main=True), Column("code", mono=True, main=True), "label"]
    sorts = ["code"]
    empty = _("No codes yet. They come with the policies.")


class SourceDetail(DetailPage):
    """One code; lists drawn up later take it."""

    model = PowerSource
    facts = [Facts(_("Origin of the power"), ["mode", "code", "label"])]
    actions = [Action("powers:source-edit", _("Change"), "pencil", "powers.change_powersource")]


class SourcePage(FormPage):
    """The province changes a code."""

    model = PowerSource
    form = SourceForm
    creates = False
