"""The addresses of the admission of duties: whose rows, which permission."""

from powers.models import Cleanup, Duty, DutyEvidence, DutyReply, DutyReport, NegativeEntry
from tests.access_rules import PROVINCES, Entry, Kind, same_province
from tests.factories import organisation
from tests.powers import duty_states

COUNTIES = {"own county": "yiwu", "other county": "dongyang", "other province": "pingqiao"}


def department_of(cast, place):
    home = place.county or cast.yiwu
    return cast.emergency if home == cast.yiwu else organisation("应急管理局", home)


def make_duty(cast, town, status="asked"):
    return duty_states.duty(
        cast, status, department=department_of(cast, town), towns=[town], proofs=()
    )


def make_decided(cast, town):
    return make_duty(cast, town, "admitted")


def make_reply(cast, town):
    return duty_states.reply(cast, town, duty=make_duty(cast, town))


def make_evidence(cast, town):
    return duty_states.prove(make_duty(cast, town), "power", cast)


def make_report(cast, town):
    return duty_states.report(cast, town=town, department=department_of(cast, town))


def make_cleanup(cast, county):
    made = duty_states.duty(cast, "admitted", department=department_of(cast, county), towns=[])
    return duty_states.cleanup(cast, duty=made)


def make_entry(cast, province):
    return duty_states.entry(cast, province=province)


def of_duty(row):
    return {row.duty.department_id}


def of_itself(row):
    return {row.department_id}


DUTY = Kind("powers.view_duty", make_duty, unit=of_itself)
DECIDED = Kind("powers.view_duty", make_decided, unit=of_itself)
REPLY = Kind("powers.view_dutyreply", make_reply, unit=of_duty)
EVIDENCE = Kind("powers.view_dutyevidence", make_evidence, unit=of_duty)
REPORT = Kind("powers.view_dutyreport", make_report, unit=of_itself)
CLEANUP = Kind("powers.view_cleanup", make_cleanup, COUNTIES, unit=of_duty)
NEGATIVE = Kind("powers.view_negativeentry", make_entry, PROVINCES, reaches=same_province)

ASK, GIVE = "powers.ask_duty", "powers.give_dutyreply"


def entries(rest, pages, imports, as_docx):
    """The lines, in the shapes of the main table."""
    return [
        *rest("duty", DUTY, add="powers.add_duty", change="powers.change_duty", steps=(ASK,),
              body={"step": "withdraw", "note": "x", "version": 1}),
        *rest("dutyevidence", EVIDENCE),
        *rest("dutyreply", REPLY, steps=(GIVE,), body={"step": "agree", "version": 1}),
        *rest("dutyreport", REPORT, add="powers.add_dutyreport", change="powers.change_dutyreport",
              steps=("powers.check_dutyreport",), body={"step": "check", "version": 1}),
        *rest("cleanup", CLEANUP, steps=("powers.propose_cleanup",),
              body={"step": "keep", "note": "x", "version": 1}),
        *rest("negativeentry", NEGATIVE, add="powers.add_negativeentry",
              change="powers.change_negativeentry"),
        *pages("duty", DUTY, new="powers.add_duty", edit="powers.change_duty", step="withdraw",
               on_step=(ASK,), bulk=("ask", ASK)),
        Entry("powers:duty-papers", DUTY, "post", on_row=("nobody has a main step",), data={}),
        Entry("powers:duty-notice", DECIDED, needs="powers.view_duty", args=as_docx),
        *imports("powers:duty", "powers.import_duty"),
        *pages("admission", DUTY, parts=("list",)),
        *pages("reply", REPLY, step="agree", on_step=(GIVE,), bulk=("agree", GIVE)),
        *pages("report", REPORT, new="powers.add_dutyreport", edit="powers.change_dutyreport",
               step="check", on_step=("powers.check_dutyreport",)),
        Entry("powers:report-papers", REPORT, "post",
              on_row=("powers.change_dutyreport", "powers.check_dutyreport"), data={}),
        Entry("powers:pushers-list", needs="powers.view_dutyreport"),
        *pages("negative", NEGATIVE, new="powers.add_negativeentry",
               edit="powers.change_negativeentry"),
        *pages("cleanup", CLEANUP, step="keep", on_step=("powers.propose_cleanup",),
               bulk=("keep", "powers.propose_cleanup")),
        Entry("powers:cleanup-begin-new", needs="powers.add_cleanup"),
        Entry("powers:cleanup-begin-new", method="post", needs="powers.add_cleanup", data={}),
    ]  # fmt: skip


LISTS = {
    "api:duty-list": Duty,
    "api:dutyevidence-list": DutyEvidence,
    "api:dutyreply-list": DutyReply,
    "api:dutyreport-list": DutyReport,
    "api:cleanup-list": Cleanup,
    "api:negativeentry-list": NegativeEntry,
}
