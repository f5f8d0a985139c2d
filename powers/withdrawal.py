"""The withdrawal of what a new catalogue drops: the order, and its work in the background (ZJ-20)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Post
from accounts.roles import ROLES
from core import jobs
from core.notifications import notify_each
from core.together import apply_in_bulk
from core.workflow import Finding, Refused, Verdict
from powers.models import Delegation, Mode, Withdrawal
from powers.ordering import KIND, start
from powers.taking_back import BACK, CEASE
from powers.workflow import DELEGATION, WITHDRAWAL

S = Delegation.Status

# --- the order ----------------------------------------------------------------------------------


@transaction.atomic
def order(
    tasks: Iterable[Withdrawal], *, by: Any, note: str = "", versions: Any = None, **facts: Any
) -> jobs.Job:
    """Order one county's withdrawal, or those of many, as one job; Refused as a whole or not at all."""
    tasks = list(tasks)
    if not tasks:
        raise Refused(Finding(_("No county has anything left to take back."), clause="ZJ-20"))
    job = start(tasks, by, note, facts)
    for task in tasks:
        version = (versions or {}).get(task.pk)
        WITHDRAWAL.apply(task, "order", by=by, note=note, version=version, job=job, **facts)
    return job


# --- the work -----------------------------------------------------------------------------------


def work(job: jobs.Job, keys: jobs.Keys, by: Any) -> list[Verdict]:
    """One part: what the towns exercise is taken back, what is on its way ends."""
    ids = [key for key, _version in keys]
    reach = Delegation.objects.allowing(by, "powers.order_withdrawal").filter(pk__among=ids)
    verdicts: dict[int, Verdict] = {}
    for (name, is_entrusted), own in grouped(reach).items():
        data = facts_of(job, with_publication=is_entrusted)
        told = apply_in_bulk(DELEGATION, own, name, by=by, note=job.payload["note"], **data)
        verdicts |= dict(zip(own, told, strict=True))
    gone = Verdict(None, (Finding(_("This row is not, or no longer, within your reach.")),))
    return [verdicts.get(key, gone) for key in ids]


def grouped(lines: Any) -> dict[tuple[str, bool], list[int]]:
    """The lines by the step that is theirs; ends of entrustments are published, so they go apart."""
    groups: dict[tuple[str, bool], list[int]] = {}
    for key, status, mode in lines.order_by("pk").values_list("pk", "status", "mode"):
        name = step_for(status)
        groups.setdefault((name, name == BACK and mode == Mode.ENTRUSTED), []).append(key)
    return groups


def facts_of(job: jobs.Job, *, with_publication: bool) -> dict[str, Any]:
    """The data of the step, from the order."""
    facts = job.payload
    data = {
        "number": facts["number"],
        "issued_date": date.fromisoformat(facts["issued_date"]),
        "reason": facts["reason"],
    }
    if with_publication:
        data |= {name: facts.get(name, "") for name in ("published_url", "published_number")}
    return data


def step_for(status: str) -> str:
    """Also for what has ended meanwhile: the engine then says who was first."""
    return CEASE if status in DELEGATION[CEASE].sources else BACK


def ended(job: jobs.Job) -> None:
    """The tasks are finished, or open again where a line was refused; towns and departments read it."""
    tasks = Withdrawal.objects.filter(pk__in=job.payload["tasks"])
    for task in tasks.select_related("catalogue", "county"):
        left = task.lines().count()
        note = _("%(left)s lines are left.") % {"left": left} if left else ""
        WITHDRAWAL.apply(task, "reopen" if left else "finish", by=None, note=note)
    tell_those_concerned(job)


def tell_those_concerned(job: jobs.Job) -> None:
    """One message for each officer of the towns and departments, with the number of their lines."""
    towns, units = counted(job, S.TAKING_BACK)
    back = _("%(place)s: %(count)s powers are being taken back under %(number)s.")
    holders = posts("powers.start_delegation", place__in=towns)
    certifiers = posts("powers.hand_over_delegation", organisation__in=units)
    told = [
        *said(back, holders, "place_id", towns, job),
        *said(back, certifiers, "organisation_id", units, job),
    ]
    body = _("Open matters stay with their handler; the hand-back of each power is certified.")
    notify_each(told, body=body, kind="powers.withdrawal", key=f"powers.withdrawn:{job.pk}")
    asked, _units = counted(job, S.WITHDRAWN)
    ended = _("%(place)s: %(count)s requests ended under %(number)s.")
    askers = posts("powers.submit_delegation", place__in=asked)
    told = list(said(ended, askers, "place_id", asked, job, S.WITHDRAWN))
    body = _("The catalogue in force no longer holds the items.")
    notify_each(told, body=body, kind="powers.withdrawal", key=f"powers.ceased:{job.pk}")


def counted(job: jobs.Job, status: str) -> tuple[Counter[int], Counter[int]]:
    """How many lines of the job have the status now: by town, and by original department."""
    towns: Counter[int] = Counter()
    units: Counter[int] = Counter()
    for part in job.parts.iterator(chunk_size=20):
        done = [key for key, findings in part.told() if not findings]
        lines = Delegation.objects.filter(pk__among=done, status=status)
        for town, unit in lines.values_list("town_id", "department_id"):
            towns[town] += 1
            units[unit] += 1
    return towns, units


def posts(permission: str, **where: Any) -> Any:
    """The posts in force that carry the permission, `where` they are."""
    roles = [role.code for role in ROLES.values() if permission in role.permissions]
    found = Post.objects.in_force().filter(role__in=roles, user__is_active=True, **where)
    return found.select_related("place", "organisation")


def said(
    words: str,
    found: Any,
    column: str,
    counts: Counter[int],
    job: jobs.Job,
    status: str = S.TAKING_BACK,
) -> Iterator[tuple[int, str, str]]:
    url = f"{reverse('powers:delegation-list')}?status={status}"
    for post in found:
        facts = {
            "place": post.organisation or post.place,
            "count": counts[getattr(post, column)],
            "number": job.payload["number"],
        }
        yield post.user_id, words % facts, url


jobs.register(KIND, gettext_lazy("withdrawal of dropped powers"), work, ended)
