"""What comes in from a phone: a report, a patrol, a step. The same forms and rules as in the office."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from core import clock
from core.forms import bare_step_form
from core.workflow import Overtaken, Refused
from grid.forms.cases import CaseForm
from grid.forms.patrols import PatrolForm
from grid.models import Case
from grid.phone import NEEDED, STEPS, told
from grid.workflow import CASE

Errors = dict[str, list[str]]
LONGEST = timedelta(days=30)


class NotTaken(Exception):
    """Nothing was kept; the sentences say why, field by field ("" for the whole)."""

    def __init__(self, errors: Errors) -> None:
        super().__init__("; ".join(text for texts in errors.values() for text in texts))
        self.errors = errors


class MovedOn(Exception):
    """The case is no longer as the phone knew it."""

    def __init__(self, sentence: str, case: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.case = case


def take(user: Any, data: QueryDict, files: MultiValueDict) -> dict[str, Any]:
    """Carry out one entry; call it in a transaction. Raises NotTaken or MovedOn."""
    take_kind = KINDS.get(data.get("kind", ""))
    if take_kind is None:
        raise NotTaken({"": [_("This kind of entry is not known here. Update the app.")]})
    if data.get("post", "") not in ("", str(user.post.pk)):
        raise NotTaken(
            {"": [_("You wrote this in another post. Switch back to that post and send it again.")]}
        )
    try:
        return take_kind(user, data.copy(), files)
    except PermissionDenied:
        raise NotTaken({"": [_("Your post may not do this.")]}) from None


def report(user: Any, data: Any, files: MultiValueDict) -> dict[str, Any]:
    """A new case; settled on the spot in the same breath where it says so."""
    demand(user, "grid.add_case")
    is_own_ground = user.has_perm("grid.settle_case")
    data["source"] = Case.Source.GRID if is_own_ground else Case.Source.DEPARTMENT
    data["happened_at"] = moment(data.get("age")).isoformat()
    form = CaseForm(data, files, user=user)
    for name in ("town", "village"):
        if not data.get(name) and form.initial.get(name):
            data[name] = str(form.initial[name])
    case = saved(form)
    if data.get("settled"):
        settle(user, case, data, files)
    return {"case": told(case, user)}


def settle(user: Any, case: Case, data: Any, files: MultiValueDict) -> None:
    after = MultiValueDict({"pictures": files.getlist("after")})
    given = {"result": data.get("result", "")}
    walk(user, case, "settle", given, after, {"pictures": "after"})


def patrol(user: Any, data: Any, files: MultiValueDict) -> dict[str, Any]:
    """A round of a grid (R29: it never counts as a case)."""
    demand(user, "grid.add_patrollog")
    data["kind"] = data.get("kind_of", "")
    data["begun_at"] = moment(data.get("age")).isoformat()
    log = saved(PatrolForm(data, files, user=user))
    return {"patrol": {"grid_name": log.grid.name, "kind_name": log.get_kind_display()}}


def step(user: Any, data: Any, files: MultiValueDict) -> dict[str, Any]:
    """A step on a case, at the version that the phone knew."""
    name, key = data.get("step", ""), data.get("case", "")
    rows = Case.objects.visible_to(user).select_related(*NEEDED)
    case = rows.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 18 else None
    if case is None or name not in STEPS:
        raise MovedOn(_("This case is no longer within your reach."))
    walk(user, case, name, data, files)
    return {"case": told(rows.filter(pk=case.pk).first() or case, user)}


def walk(
    user: Any, case: Case, name: str, data: Any, files: Any, called: dict[str, str] | None = None
) -> None:
    """Fill in the step's form and take it; `called` renames fields in what is said against it."""
    form = bare_step_form(CASE[name], user, data, files, case)
    if not form.is_valid():
        raise NotTaken(renamed(errors_of(form), called))
    given = {field: value for field, value in form.cleaned_data.items() if field != "note"}
    version = data.get("version", "")
    try:
        CASE.apply(
            case, name, by=user, note=form.cleaned_data["note"],
            version=int(version) if version.isdecimal() else None, **given,
        )  # fmt: skip
    except Overtaken as late:
        case.refresh_from_db()
        raise MovedOn(str(late), told(case, user)) from None
    except Refused as refusal:
        raise NotTaken(renamed(errors_in(refusal), called)) from None
    except ObjectDoesNotExist:
        raise MovedOn(_("This case is no longer within your reach.")) from None


def saved(form: Any) -> Any:
    if not form.is_valid():
        raise NotTaken(errors_of(form))
    return form.save()


def errors_of(form: Any) -> Errors:
    return {
        "" if field == "__all__" else field: [str(text) for text in texts]
        for field, texts in form.errors.items()
    }


def errors_in(refusal: Refused) -> Errors:
    errors: Errors = {}
    for finding in refusal.findings:
        errors.setdefault(finding.field, []).append(str(finding))
    return errors


def renamed(errors: Errors, called: dict[str, str] | None) -> Errors:
    return {(called or {}).get(field, field): texts for field, texts in errors.items()}


def demand(user: Any, permission: str) -> None:
    if not user.has_perm(permission):
        raise PermissionDenied(permission)


def moment(age: str | None) -> Any:
    """When it was written: so many seconds ago, whatever the clock of the phone shows."""
    seconds = int(age) if age and age.isdecimal() and len(age) < 9 else 0
    return clock.now() - min(timedelta(seconds=seconds), LONGEST)


KINDS: dict[str, Callable[[Any, Any, MultiValueDict], dict[str, Any]]] = {
    "report": report,
    "patrol": patrol,
    "step": step,
}
