"""The clauses, which everybody may read, and the figures they set."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.filters import ChoiceFilter, Flag, ForeignFilter
from core.search import matching
from core.views import Action, Column, DetailPage, Facts, FormPage, History, ListPage, Tab
from towns.forms import FigureForm, SpecialFigureForm
from towns.models import PolicyClause, PolicyDocument, PolicyParameter


def base_of(request: HttpRequest) -> str:
    """Policies are public: the same page stands in the office and outside."""
    return "base.html" if request.user.is_authenticated else "public.html"


@require_safe
def clauses(request: HttpRequest) -> HttpResponse:
    """All clauses of all policies by document and chapter; `q` looks in their words."""
    text = request.GET.get("q", "").strip()[:100]
    rows = PolicyClause.objects.select_related("document")
    rows = rows.order_by("document__programme__home__level", "document", "order")
    found = matching(rows, ["code", "title", "text"], text)
    documents = [
        (document, [(chapter, list(part)) for chapter, part in groupby(group, key=_chapter)])
        for document, group in groupby(found, key=lambda clause: clause.document)
    ]
    context = {"documents": documents, "text": text, "base": base_of(request)}
    return render(request, "towns/clauses.html", {**context, "title": _now("Clauses")})


def _chapter(clause: PolicyClause) -> str:
    return clause.chapter


@require_safe
def clause(request: HttpRequest, code: str) -> HttpResponse:
    """One clause: a page of its own, or the side panel beside what cites it."""
    rows = PolicyClause.objects.select_related("document__programme", "parent")
    found = get_object_or_404(rows, code=code)
    in_panel = request.headers.get("HX-Target") == "panel"
    context = {
        "clause": found,
        "parts": found.children.order_by("order"),
        "figures": PolicyParameter.objects.in_force().filter(clause=found, place=None),
        "title": str(found),
        "base": base_of(request),
        **neighbours(found),
    }
    template = "towns/_clause_panel.html" if in_panel else "towns/clause.html"
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, HX-Target, Cookie"
    return response


def neighbours(found: PolicyClause) -> dict[str, Any]:
    """The clauses before and after it in its document."""
    rows = PolicyClause.objects.filter(document=found.document_id)
    return {
        "before": rows.filter(order__lt=found.order).order_by("-order").first(),
        "after": rows.filter(order__gt=found.order).order_by("order").first(),
    }


@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """One policy from its first to its last word."""
    found = get_object_or_404(PolicyDocument.objects.select_related("programme"), code=code)
    context = {
        "document": found,
        "clauses": found.clauses.order_by("order"),
        "title": found.title,
        "base": base_of(request),
    }
    return render(request, "towns/document.html", context)


class FigureList(ListPage):
    """What the clauses set, in figures; everybody reads them."""

    model = PolicyParameter
    columns = [
        Column("label", link=True, main=True, wide=True),
        Column("value", main=True),
        Column("unit", main=True),
        Column("programme__name", _("Programme")),
        Column("place__name", _("Place")),
        Column("clause__code", _("Clause"), mono=True),
        Column("from_date"),
        Column("until_date"),
        Column("name", _("Parameter"), optional=True, mono=True),
        Column("basis", optional=True, wide=True),
        Column("reason", optional=True, wide=True),
    ]
    filters = [
        Flag("in_force_today", _("In force")),
        ForeignFilter("programme", _("Programme")),
        ChoiceFilter("kind"),
    ]
    search = ["label", "name"]
    sorts = ["name", "-from_date", "label"]
    actions = [
        Action(
            "towns:parameter-new", _("A figure of one's own"), "plus", "towns.add_policyparameter"
        ),
    ]
    empty = _("No figure is loaded yet: run “manage.py load_policy”.")


class OverTime(Tab):
    """The same figure before and after, for the same programme or place and for others."""

    label = _("Over time and elsewhere")
    template = "towns/_over_time.html"
    slug = "over-time"

    def context(self, page: DetailPage, item: PolicyParameter) -> dict[str, Any]:
        rows = PolicyParameter.objects.visible_to(page.request.user).filter(name=item.name)
        rows = rows.select_related("programme", "place", "clause")
        return {"figures": rows.order_by("programme", "place", "-from_date")}


class FigureDetail(DetailPage):
    """One figure: what it means, for whom, since when, on which clause it rests."""

    model = PolicyParameter
    template = "towns/figure.html"
    number = "name"
    facts = [
        Facts(
            _("Figure"), ["label", "value", "unit", "kind", "clause", Column("basis", wide=True)]
        ),
        Facts(_("Reach"), ["programme", "place", "from_date", "until_date", "reason"]),
    ]
    tabs = [OverTime(), History()]
    actions = [
        Action("towns:parameter-edit", _("Change"), "pencil", "towns.change_policyparameter"),
    ]


class FigureChange(FormPage):
    """The next value: it begins on a day, and what was in force stays on record."""

    model = PolicyParameter
    form = FigureForm
    creates = False


class FigureNew(FormPage):
    """A value of its own for a programme or a place."""

    model = PolicyParameter
    form = SpecialFigureForm
    permission = "towns.add_policyparameter"
    edits = False
