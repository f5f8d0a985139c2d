"""One's own jobs: how far each is, what was refused and why, the verdict of every row as a sheet."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.filters import ChoiceFilter
from core.jobs import Job, JobPart
from core.pages.base import find, page_view
from core.pages.list import ListPage
from core.sheets.output import csv_lines
from core.tables import Column
from core.workflow import workflow_of

SHOWN = 50
"""Refused rows named on the page; the sheet names them all."""


class JobList(ListPage):
    """What one has ordered, newest first."""

    model = Job
    columns = [
        Column("title", link=True, main=True, wide=True),
        Column("stage", badge=True, main=True),
        Column("total", number=True),
        Column("done", number=True),
        Column("refused", number=True),
        Column("created_at", _("Ordered at")),
    ]
    filters = [ChoiceFilter("stage")]
    sorts = ["-id"]
    empty = _("You have not ordered anything that the portal does in the background.")

    def needed(self) -> str:
        return ""


@page_view()
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the job is; asks again by itself while it runs."""
    job = find(request, Job, pk=pk)
    is_part = request.headers.get("HX-Target") == "job"
    context = {"job": job, "title": job.title, "in_panel": False}
    if not job.is_running:
        context |= {"reasons": reasons(job), "refused_rows": refused_rows(job), "most": SHOWN}
    return render(request, "core/_job.html" if is_part else "core/job.html", context)


def reasons(job: Job) -> list[tuple[str, int]]:
    """Why rows were refused, the most frequent reason first."""
    found: Counter[str] = Counter()
    for part in refusing(job):
        for _key, findings in part.told():
            found.update({finding["sentence"] for finding in findings})
    return found.most_common(20)


def refusing(job: Job) -> Iterator[JobPart]:
    return job.parts.filter(is_done=True).iterator(chunk_size=200) if job.refused else iter(())


def refused_rows(job: Job) -> list[dict[str, Any]]:
    """The first refused rows with their names and reasons."""
    found: list[tuple[int, list[dict[str, str]]]] = []
    for part in refusing(job):
        found += [told for told in part.told() if told[1]]
        if len(found) >= SHOWN:
            break
    named = rows_of(job, [key for key, _findings in found[:SHOWN]])
    return [
        {"item": named.get(key), "key": key, "findings": findings}
        for key, findings in found[:SHOWN]
    ]


def rows_of(job: Job, keys: list[int]) -> dict[int, Any]:
    """The rows that the asker may still see, by id, with what their names need."""
    model: Any = apps.get_model(job.model)
    flow = workflow_of(model)
    rows = model.objects.visible_to(job.asker() or job.by)
    if flow and flow.related:
        rows = rows.select_related(*flow.related)
    return rows.in_bulk(keys)


@page_view()
def job_verdicts(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The verdict of every row as a table."""
    job = find(request, Job, pk=pk)
    heads = [_now("Row"), _now("Result"), _now("Reason")]
    answer = StreamingHttpResponse(csv_lines(heads, told(job)), content_type="text/csv")
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(job.title)}.csv"
    return answer


def told(job: Job) -> Iterator[tuple[str, str, str]]:
    """Name, result and reasons of each row; one query for the names of a part."""
    flow = workflow_of(apps.get_model(job.model))
    words = {True: _now("done"), False: _now("refused"), None: _now("not yet")}
    for part in job.parts.iterator(chunk_size=50):
        rows = rows_of(job, [key for key, _version in part.keys])
        verdicts = part.verdicts or [None] * len(part.keys)
        for (key, _version), findings in zip(part.keys, verdicts, strict=False):
            item = rows.get(key)
            name = flow.title(item) if flow and item else str(item or key)
            state = None if findings is None else not findings
            yield name, words[state], " ".join(one["sentence"] for one in findings or ())
