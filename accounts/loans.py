"""Lending one row to an officer of another place: the tab that a detail page declares, and its address.

See docs/pages.md, "Loans". What is lent is read by core.scope; here it is decided who may lend what to
whom. A loan widens the place of an officer, never the role: nobody is lent a permission that none of
his or her posts carries.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.fields import PersonField
from accounts.models import Post, User
from accounts.roles import BUSINESS
from core import clock, sharing, suggestions
from core.history import worded
from core.notifications import notify
from core.pages.base import Page, go
from core.pages.tabs import Tab
from core.scope import view_permission
from core.sharing import Loan
from core.suggestions import suggest_at
from towns.models import MissingParameter, PolicyParameter

LONGEST = "loan_days_max"


def current(item: Model) -> QuerySet[Loan]:
    """What of the row is lent today."""
    kind = ContentType.objects.get_for_model(item)
    return Loan.objects.filter(
        content_type=kind, object_id=item.pk, until_date__gte=clock.today()
    ).select_related("user", "lent_by")


@transaction.atomic
def lend(item: Any, officer: User, wanted: set[str], until: Any, *, by: Any, reason: str) -> None:
    """To read the row, and what else is `wanted`; lending again replaces what was lent before."""
    permissions = wanted | {view_permission(type(item))}
    for loan in current(item).filter(user=officer).exclude(permission__in=permissions):
        sharing.end(loan)
    for permission in sorted(permissions):
        sharing.share(item, officer, permission, until, by=by, reason=reason)
    tell(officer, item, _("“%(item)s” is lent to you until %(day)s"), reason, until)


@transaction.atomic
def take_back(item: Any, officer: User) -> bool:
    """At once; whether there was anything to take back."""
    loans = list(current(item).filter(user=officer))
    for loan in loans:
        sharing.end(loan)
    if loans:
        tell(officer, item, _("“%(item)s” is no longer lent to you"), "", None)
    return bool(loans)


def tell(officer: User, item: Any, title: Any, reason: str, until: Any) -> None:
    """In the portal's language, not in that of whoever lends."""
    url = item.get_absolute_url() if until else ""
    title = worded(title) % {"item": worded(item), "day": until}
    notify([officer], title, body=reason, url=url, kind="accounts.loan")


class OfficerField(PersonField):
    """Any active officer with a business post in force, by account name or full name."""

    def everywhere(self) -> None:
        posts = Post.objects.in_force().filter(duty=BUSINESS)
        self.rows = User.objects.filter(is_active=True, pk__in=posts.values("user"))

    def only(self, rows: list[Any], text: str) -> Any:
        if not rows:
            raise forms.ValidationError(
                _("No officer with a post in force is called “%(text)s”.") % {"text": text}
            )
        return super().only(rows, text)


class LoanForm(forms.Form):
    """To whom, for what, why, until when."""

    officer = OfficerField(label=_("Officer"), help_text=_("Account name or full name."))
    permissions = forms.MultipleChoiceField(
        label=_("Besides reading"), required=False, widget=forms.CheckboxSelectMultiple
    )
    until_date = forms.DateField(
        label=_("Lent until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, item: Any, lends: Mapping[str, Any], url: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.lends = item, lends
        fields: dict[str, Any] = self.fields
        fields["officer"].everywhere()
        if url:
            suggest_at(fields["officer"], url)
        fields["permissions"].choices = list(lends.items())
        if not lends:
            del fields["permissions"]

    def clean_officer(self) -> User:
        officer = self.cleaned_data["officer"]
        rows = type(self.item)._default_manager
        for post in posts_of(officer):
            if rows.filter(rows.all().within(post), pk=self.item.pk).exists():
                raise forms.ValidationError(
                    _("This row lies in the place of %(who)s already: a loan is for outsiders.")
                    % {"who": officer}
                )
        return officer

    def clean_until_date(self) -> Any:
        until, today = self.cleaned_data["until_date"], clock.today()
        if until < today:
            raise forms.ValidationError(_("This day is over: choose a later day."))
        longest = longest_loan(self.item)
        if (until - today).days > longest:
            raise forms.ValidationError(
                _("A row is lent for at most %(days)s days.") % {"days": longest}
            )
        return until

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("officer"):
            carried = {name for post in posts_of(data["officer"]) for name in post.permissions}
            if view_permission(type(self.item)) not in carried:
                self.add_error("officer", _("No post of this officer reads rows of this kind."))
            beyond = [name for name in data.get("permissions") or () if name not in carried]
            if beyond:
                labels = "、".join(str(self.lends[name]) for name in beyond)
                self.add_error(
                    "permissions",
                    _("No post of this officer carries this: %(labels)s.") % {"labels": labels},
                )
        return data


def longest_loan(item: Any) -> int:
    """In days, by policy; where the figure is missing, a sentence at the day says so."""
    place = getattr(item, "county", None)
    try:
        return int(PolicyParameter.objects.value(LONGEST, place=place))
    except MissingParameter as missing:
        raise forms.ValidationError(str(missing)) from None


def tab_of(item: Any) -> str:
    return f"{item.get_absolute_url()}?tab={Loans.slug}"


def posts_of(officer: User) -> list[Post]:
    """The business posts in force."""
    posts = Post.objects.in_force().filter(user=officer, duty=BUSINESS)
    return list(posts.select_related("place", "organisation"))


class Loans(Tab):
    """What is lent to whom; holders of `permission` on the item lend, `lends` says what besides reading."""

    label = _("Loans")
    template = "generic/_loans.html"
    slug = "loans"

    def __init__(self, permission: str, lends: Mapping[str, Any] | None = None) -> None:
        self.permission, self.lends = permission, dict(lends or {})
        if permission in self.lends:
            raise ValueError(f"Whoever borrows a row does not lend it on: {permission}")

    def patterns(self, page: Any, name: str) -> list[URLPattern]:
        given = {"model": page.model, "name": name, "key": page.key, "tab": self}
        view: Any = type(f"{page.__name__}Loans", (LoansPage,), given)
        where = f"{name}/<{page.converter()}:key>/loans/"
        return [path(where, view.as_view(), name=f"{name}-loans")]

    def is_shown(self, page: Any, item: Any) -> bool:
        return page.request.user.has_perm(self.permission, item)

    def context(self, page: Any, item: Any) -> dict[str, Any]:
        url = reverse(page.url_name("loans"), args=[getattr(item, page.key)])
        return {
            "loans": self.rows(item),
            "loan_form": LoanForm(item=item, lends=self.lends, url=url),
            "loans_url": url,
        }

    def rows(self, item: Any) -> list[dict[str, Any]]:
        """A row for each borrower."""
        found: dict[int, dict[str, Any]] = {}
        for loan in current(item).order_by("until_date", "user", "permission"):
            row = found.setdefault(
                loan.user_id, {"loan": loan, "labels": [pgettext("loan", "read")]}
            )
            if loan.permission in self.lends:
                row["labels"].append(str(self.lends[loan.permission]))
        return list(found.values())


class LoansPage(Page):
    """Lends the row, or ends a loan; made by DetailPage.urls where a page has the tab."""

    template = "generic/loan_form.html"
    http_method_names = ["get", "head", "post"]
    tab: Any = None

    def heading(self) -> str:
        return _now("Lend")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The officers whose name begins so, for whoever may lend the row; asked for nothing: the tab."""
        item = self.find(self.tab.permission)
        if "q" not in request.GET:
            return go(request, tab_of(item))
        field = OfficerField()
        field.everywhere()
        return field.suggested(suggestions.typed(request))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        item = self.find(self.tab.permission)
        url = tab_of(item)
        if "end" in request.POST:
            return self.end(item, url)
        form = LoanForm(request.POST, item=item, lends=self.tab.lends, url=request.path)
        if not form.is_valid():
            back = (str(item), url)
            return self.show(self.template, {"form": form, "item": item, "back": back}, 422)
        data = form.cleaned_data
        wanted = set(data.get("permissions") or ())
        until, reason = data["until_date"], data["reason"]
        lend(item, data["officer"], wanted, until, by=request.user, reason=reason)
        messages.success(request, _now("Lent to %(who)s.") % {"who": data["officer"]})
        return go(request, url)

    def end(self, item: Any, url: str) -> HttpResponse:
        """Of one borrower, all that was lent of this row."""
        key = self.request.POST["end"]
        is_key = key.isdecimal() and len(key) < 18
        officer = User.objects.filter(pk=int(key)).first() if is_key else None
        if officer and take_back(item, officer):
            messages.success(self.request, _now("%(who)s reads it no longer.") % {"who": officer})
        else:
            messages.info(self.request, _now("This loan has already ended."))
        return go(self.request, url)
