"""What the public reads without an account: a town's list of powers, one line of it."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.sheets.output import csv_lines
from powers import documents, law
from powers.download import as_file, sent
from powers.models import Delegation, PowerItem
from powers.publication import answer_of, public_lines
from towns.models import Division


@require_safe
def town_list(request: HttpRequest, code: str) -> HttpResponse:
    """All powers that the town exercises today, with search and type; works without JavaScript."""
    town = _town(code)
    words, kind = _words(request), request.GET.get("kind", "")
    lines = public_lines(town)
    total = lines.count()
    if words:
        lines = lines.filter(title__zh=words)
    if kind in PowerItem.Kind.values:
        lines = lines.filter(kind=kind)
    page = Paginator(lines, 50).get_page(request.GET.get("page"))
    context = {
        "town": town,
        "page": page,
        "total": total,
        "words": words,
        "kind": kind,
        "kinds": PowerItem.Kind.choices,
        "title": _("List of powers of %(town)s") % {"town": town},
    }
    return render(request, "powers/open_list.html", context)


@require_safe
def town_document(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The list as Word or PDF."""
    town = _town(code)
    return sent(documents.town_list(town), kind, f"{town}赋权事项清单")


@require_safe
def town_table(request: HttpRequest, code: str) -> HttpResponse:
    """The list as a table for everybody's own use."""
    town = _town(code)
    table = documents.table_of(public_lines(town).select_related("town"))
    data = b"".join(csv_lines([column.head for column in table.columns], table.rows))
    return as_file(data, "text/csv; charset=utf-8", f"{town}赋权事项清单.csv")


@require_safe
def town_item(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One power: what, on which basis, in whose name, who answers in court, whom to ask."""
    town = _town(code)
    line = public_lines(town).filter(pk=pk).first()
    if line is None:
        return _no_longer(town, pk)
    papers = [paper for paper in line.papers.all() if paper.kind in ("announcement", "agreement")]
    context = {
        "town": town,
        "line": line,
        "papers": papers,
        "answer": answer_of(line),
        "repealed": law.repealed_of(line.item),
        "title": line.title,
    }
    return render(request, "powers/open_item.html", context)


def _no_longer(town: Division, pk: int) -> HttpResponse:
    """A power that the town once held: its address tells what became of it, for ever."""
    rows = Delegation.objects.of_town(town).filter(pk=pk, tenures__isnull=False)  # type: ignore[attr-defined]
    line = get_object_or_404(rows.select_related("power").distinct())
    query = urlencode({"town": town.code, "power": line.power.key})
    return redirect(f"{reverse('open:may')}?{query}")


@require_safe
def towns(request: HttpRequest) -> HttpResponse:
    """Towns with a public list, found by name."""
    words = _words(request)
    found = Division.objects.towns().filter(pk__in=_with_powers())
    if words:
        found = found.filter(name__contains=words)
    page = Paginator(found.select_related("county", "city"), 50).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "title": _("Towns and their powers")}
    return render(request, "powers/open_towns.html", context)


def _words(request: HttpRequest) -> str:
    """What is looked for; the database has no NUL, and nobody needs so many words."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:60]


def _with_powers():
    return Delegation.objects.in_force().values("town_id")


def _town(code: str) -> Division:
    towns_called = Division.objects.towns().filter(code=code).order_by("valid_until_date")
    town = towns_called.last() if code.isalnum() else None
    if town is None:
        raise Http404
    return town
