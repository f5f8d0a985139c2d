"""The standard words of a province by type of power."""

from django.utils.translation import gettext_lazy as _

from core.views import Action, Column, DetailPage, Facts, FormPage, ListPage
from powers.forms.lists import WordingForm
from powers.models import Wording


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
