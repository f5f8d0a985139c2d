"""How a town's report of work pushed down moves: checked, judged, put right."""

from collections.abc import Callable

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import clock
from core.workflow import Move, Transition, Workflow
from powers import limits
from powers.duty_news import holding, tell
from powers.models import DutyReport
from powers.rules import duty_reports as rules

S = DutyReport.Status
CHECK, ANSWER = "powers.check_dutyreport", "powers.answer_dutyreport"
FORMS = "powers.forms.duty_steps.{}".format


def checked(move: Move) -> None:
    county = move.item.county
    limits.begin(move.item, limits.days("duty_report_working_days", county), county)


def stated(move: Move) -> None:
    move.item.statement = move.note


def upheld(move: Move) -> None:
    """The department has until the day that was set; a change of the calendar does not move it."""
    report = move.item
    report.demand, report.found_at = move.data["demand"], clock.now()
    report.since_at, report.limit_days = clock.now(), None
    report.due_date = move.data["until_date"]


def remedied(move: Move) -> None:
    move.item.duty = move.data.get("duty")
    move.item.statement = move.note


def closed(move: Move) -> None:
    limits.lift(move.item)


# --- news ---------------------------------------------------------------------------------------


def told(move: Move, *whom: str) -> None:
    """The sides named: `town`, `department`, `county`."""
    report = move.item
    people = {
        "town": {"permission": "powers.add_dutyreport", "place": report.town_id},
        "department": {"permission": ANSWER, "organisation": report.department_id},
        "county": {"permission": CHECK, "place": report.county_id},
    }
    title = _now("Report “%(report)s” of %(town)s: %(status)s") % {
        "report": report, "town": report.town, "status": report.get_status_display()
    }  # fmt: skip
    for side in whom:
        tell(move, holding(**people[side]), title)  # type: ignore[arg-type]


def telling(*whom: str) -> Callable[[Move], None]:
    return lambda move: told(move, *whom)


REPORT = Workflow(
    DutyReport,
    Transition(
        "check",
        {S.REPORTED},
        S.CHECKING,
        CHECK,
        _("Take up the report"),
        consequence=_("The department is asked for its statement."),
        effect=checked,
        news=telling("department", "town"),
    ),
    Transition(
        "state",
        {S.CHECKING},
        S.HEARD,
        ANSWER,
        _("Make a statement"),
        consequence=_("The staffing office judges the report."),
        needs_note=True,
        effect=stated,
        news=telling("county"),
    ),
    Transition(
        "uphold",
        {S.CHECKING, S.HEARD},
        S.UPHELD,
        CHECK,
        _("Uphold"),
        consequence=_("The department stops, or applies for admission, by the day you set."),
        form=FORMS("UpholdForm"),
        needs_note=True,
        checks=(rules.deadline_is_ahead,),
        effect=upheld,
        news=telling("department", "town"),
    ),
    Transition(
        "dismiss",
        {S.REPORTED, S.CHECKING, S.HEARD},
        S.DISMISSED,
        CHECK,
        pgettext_lazy("report", "Dismiss"),
        consequence=_("The town reads why the report is not upheld."),
        needs_note=True,
        kind="danger",
        effect=closed,
        news=telling("department", "town"),
    ),
    Transition(
        "remedy",
        {S.UPHELD},
        S.REMEDIED,
        ANSWER,
        _("Report that it is put right"),
        consequence=_("The staffing office checks it and settles the report."),
        form=FORMS("RemedyForm"),
        needs_note=True,
        checks=(rules.application_is_named,),
        effect=remedied,
        news=telling("county"),
    ),
    Transition(
        "insist",
        {S.REMEDIED},
        S.UPHELD,
        CHECK,
        _("Not put right yet"),
        consequence=_("The department must still act."),
        needs_note=True,
        kind="secondary",
        news=telling("department"),
    ),
    Transition(
        "settle",
        {S.REMEDIED},
        S.SETTLED,
        CHECK,
        _("Settle"),
        consequence=_("The report is closed; it stays in the count of the department."),
        effect=closed,
        news=telling("department", "town"),
    ),
    Transition(
        "withdraw",
        {S.REPORTED},
        S.WITHDRAWN,
        "powers.change_dutyreport",
        _("Withdraw"),
        consequence=_("The report ends here."),
        needs_note=True,
        kind="danger",
        effect=closed,
    ),
    finished={*DutyReport.ENDED},
    due="due_date",
)
