"""What the unit in charge asks for: more time, or a hold."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.deadlines import LimitError, Unit
from core.forms import PageForm
from grid import limits, requests
from grid.forms.refusals import show, taken
from grid.models import Case, CaseRequest

K = CaseRequest.Kind
REASON = forms.Textarea(attrs={"rows": 3})


class RequestForm(PageForm):
    """What both have in common: the rules answer at the field."""

    kind = ""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def asked(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"amount": data.get("amount"), "until": data.get("until_date")}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        found = requests.objections(self.case, self.kind, by=self.user, **self.asked(data))
        return show(self, data, found)

    def save(self, commit: bool = True) -> CaseRequest:
        data = self.cleaned_data
        made = requests.ask(
            self.case, self.kind, by=self.user, reason=data["reason"], **self.asked(data)
        )
        return taken(self, made)

    def _post_clean(self) -> None:
        """The row is made and checked by grid.requests."""


class ExtensionForm(RequestForm):
    """How much longer, in the unit of the limit that runs."""

    kind = K.EXTENSION
    amount = forms.IntegerField(label=_("Longer by"), min_value=1, max_value=365)

    class Meta:
        model = CaseRequest
        fields = ["amount", "reason"]
        clauses = {"amount": "ZJ-12"}
        widgets = {"reason": REASON}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount: Any = self.fields["amount"]
        try:
            stage = limits.extensible(self.case)
        except LimitError as error:
            amount.help_text = str(error)
            return
        amount.unit = Unit(stage.limit_unit).label
        amount.help_text = _("At most as long as the limit itself: %(limit)s. Only once.") % {
            "limit": f"{stage.amount} {Unit(stage.limit_unit).label}"
        }


class HoldRequestForm(RequestForm):
    """Until when the clock shall stand."""

    kind = K.HOLD
    until_date = forms.DateField(
        label=_("Last day of the hold"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("On the next day the case goes on by itself."),
    )

    class Meta:
        model = CaseRequest
        fields = ["until_date", "reason"]
        clauses = {"until_date": "ZJ-12"}
        widgets = {"reason": REASON}
