"""One workflow step on more rows than a request should take: a job of the worker."""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.forms import bare_step_form
from core.workflow import Finding, Transition, Verdict, Workflow, workflow_of

KIND = "core.bulk"


def begin(
    flow: Workflow, step: Transition, seen: Mapping[int, int], form: QueryDict, by: Any
) -> jobs.Job:
    """Order the step on the rows as they were seen; `form` is the step's form as it was sent."""
    title = _now("%(step)s: %(kind)s") % {
        "step": step.label,
        "kind": flow.model._meta.verbose_name_plural,
    }
    payload = {"step": step.name, "form": {name: form.getlist(name) for name in form}}
    keys = [(key, version) for key, version in seen.items()]
    return jobs.start(KIND, keys, by=by, title=title, model=flow.model, payload=payload)


def work(job: jobs.Job, keys: jobs.Keys, by: Any) -> list[Verdict]:
    """The rows of a part, each by itself, in the order they were given."""
    model = apps.get_model(job.model)
    flow: Any = workflow_of(model)
    step = flow[job.payload["step"]]
    form = bare_step_form(step, by, filled(job.payload["form"]))
    if not form.is_valid():
        sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return [Verdict(None, (Finding(sentence),)) for _key in keys]
    data = dict(form.cleaned_data)
    note = data.pop("note", "")
    found = model.objects.visible_to(by).in_bulk([key for key, _version in keys])  # type: ignore[attr-defined]
    versions = {key: version for key, version in keys if version is not None}
    rows = [found[key] for key, _version in keys if key in found]
    verdicts = flow.apply_many(rows, step.name, by=by, note=note, versions=versions, **data)
    of_row = {row.pk: verdict for row, verdict in zip(rows, verdicts, strict=True)}
    gone = Verdict(None, (Finding(_now("This row is not, or no longer, within your reach.")),))
    return [of_row.get(key, gone) for key, _version in keys]


def filled(given: dict[str, list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in given.items():
        data.setlist(name, values)
    return data


jobs.register(KIND, _("one step on many rows"), work)
