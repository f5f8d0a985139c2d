"""The duties of a year in 义乌 and 平桥: asked, commented, decided, reported, cleaned up."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from core import clock
from core.workflow import begin
from powers import cleanups, limits
from powers import duties as admissions
from powers.models import Cleanup, Duty, DutyReport
from powers.workflow import CLEANUP, DUTY, REPLY, REPORT
from reform.demo.duty_stories import REPORTS, STORIES, Pushed, Story
from reform.demo.people import department_officer, officer, place_of, town_officer
from towns.models import Division, Organisation
from towns.organisations import department_called

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Home:
    """A county with the town that comments and reports, and the prefixes of its accounts."""

    county: str
    town: str
    accounts: str
    clerk: str
    words: str


YIWU = Home("330782", "330782/佛堂镇", "yiwu", "fotang-clerk", "义")
PINGQIAO = Home("411503", "411503/明港镇", "pingqiao", "minggang-clerk", "信平")
SILENT = 9
"""One town in so many says nothing."""
ISSUERS = {"power": "政府办公室", "staff": "委机构编制委员会办公室", "money": "财政局"}
SUFFIXES = {"power": "政办发", "staff": "编办", "money": "财预"}


def play() -> None:
    """Both counties' year; what is there already is left alone."""
    call_command("load_negative_list", verbosity=0)
    for home in (YIWU, PINGQIAO):
        county = place_of(home.county)
        if Duty.objects.filter(county=county).exists():
            continue
        with transaction.atomic():
            Year(home).play()


class Year:
    """One county's year."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.county, self.town = place_of(home.county), place_of(home.town)
        self.today = clock.today()
        self.papers = 0

    def play(self) -> None:
        for story in STORIES:
            self.tell(story)
        for pushed in REPORTS:
            self.report(pushed)
        self.clean_up()

    # --- one duty -------------------------------------------------------------------------------

    def tell(self, story: Story) -> None:
        unit = department_called(self.county, story.department)
        if unit is None:
            raise ValueError(f"{self.county} has no {story.department}")
        by = department_officer(unit)
        with self.at(story, 0):
            duty = self.draft(story, unit, by)
        for turn, step in enumerate(story.way, start=1):
            with self.at(story, turn * story.pace):
                self.take(step, duty, story, by)
        duty.refresh_from_db()
        if duty.until_date and duty.until_date + DAY < self.today:
            with clock.pretend(datetime.combine(duty.until_date + DAY, time(0, 11))):
                admissions.expire()

    def draft(self, story: Story, unit: Organisation, by: User) -> Duty:
        start = clock.today() + timedelta(days=story.pace * 8)
        duty = Duty.objects.create(
            department=unit, created_by=by, name=story.name, kind=story.kind,
            legal_basis=story.basis, necessity=story.necessity, workload_days=story.workload,
            planned_from_date=start,
            planned_until_date=start + story.months * 30 * DAY if story.months else None,
            is_countywide=not story.towns, department_part=story.department_part,
            town_part=story.town_part, staff_posts=story.posts, funds=story.funds,
            funds_source="本级财政年度预算" if story.funds else "", equipment=story.equipment,
            negative_reason=story.reason,
        )  # fmt: skip
        if story.towns:
            duty.towns.set(self.some_towns(story.towns))
        return begin(duty, by=by)

    def some_towns(self, number: int) -> list[Division]:
        """The town of the demonstration and its neighbours."""
        others = (
            Division.objects.towns().valid().filter(county=self.county).exclude(pk=self.town.pk)
        )
        return [self.town, *others.order_by("code")[: number - 1]]

    def take(self, step: str, duty: Duty, story: Story, by: User) -> None:
        duty.refresh_from_db()
        if step == "reply":
            self.reply(duty, story)
        elif step.startswith("prove"):
            self.prove(duty, step.partition(":")[2])
        else:
            who = by if step in ("ask", "withdraw") else self.of_county(OFFICERS[step])
            DUTY.apply(duty, step, by=who, note=story.notes.get(step, NOTES.get(step, "")),
                       **self.data(step, duty))  # fmt: skip

    def reply(self, duty: Duty, story: Story) -> None:
        """The towns comment, most of them; those silent past their limit are noted as such."""
        for number, reply in enumerate(duty.replies.order_by("town__code")):
            if reply.town_id == self.town.pk:
                step = "object" if story.objection else "agree"
                REPLY.apply(reply, step, by=officer(self.home.clerk), note=story.objection)
            elif (number + story.ago) % SILENT:
                REPLY.apply(reply, "agree", by=town_officer(reply.town))
        left = duty.replies.waiting().order_by("-due_date").first()
        if left and left.due_date and left.due_date + DAY < self.today:
            with clock.pretend(datetime.combine(left.due_date + DAY, time(0, 11))):
                admissions.lapse()

    def prove(self, duty: Duty, kind: str) -> None:
        self.papers += 1
        today = clock.today()
        who = "finance" if kind == "money" else "reviewer"
        DUTY.apply(
            duty, "prove", by=self.of_county(who), kind=kind, issued_date=today,
            number=f"{self.home.words}{SUFFIXES[kind]}〔{today.year}〕{100 + self.papers}号",
            issuer=f"{self.county}{ISSUERS[kind]}",
        )  # fmt: skip

    def data(self, step: str, duty: Duty) -> dict[str, Any]:
        today = clock.today()
        if step not in ("admit", "refuse"):
            return {}
        decision = self.decided()
        if step == "refuse":
            return decision
        return decision | {
            "from_date": max(duty.planned_from_date, today),
            "until_date": duty.planned_until_date,
        }

    def decided(self) -> dict[str, Any]:
        """The minutes of this month's meeting."""
        today = clock.today()
        number = f"{self.home.words}委编〔{today.year}〕{today.timetuple().tm_yday // 30 + 1}号"
        return {"decision_number": number, "decided_date": today}

    def of_county(self, role: str) -> User:
        return officer(f"{self.home.accounts}-{role}")

    def at(self, story: Story | Pushed, days: int) -> Any:
        """Within office hours, `days` after the story began, never in the future."""
        begun = self.today - story.ago * DAY
        day: date = min(begun + days * DAY, self.today - DAY)
        return clock.pretend(datetime.combine(day, time(9 + days % 8, (days * 13) % 60)))

    # --- reports and the clean-up ---------------------------------------------------------------

    def report(self, pushed: Pushed) -> None:
        unit = department_called(self.county, pushed.department)
        if unit is None:
            raise ValueError(f"{self.county} has no {pushed.department}")
        clerk, by = officer(self.home.clerk), department_officer(unit)
        with self.at(pushed, 0):
            report = DutyReport(
                town=self.town, department=unit, name=pushed.name, evidence=pushed.evidence,
                pushed_date=clock.today() - 3 * DAY, created_by=clerk,
            )  # fmt: skip
            limits.begin(report, limits.days("duty_report_working_days", self.county), self.county)
            report.save()
            begin(report, by=clerk)
        for turn, (step, note) in enumerate(pushed.way, start=1):
            with self.at(pushed, turn * 4):
                who = by if step in ("state", "remedy") else self.of_county("reviewer")
                REPORT.apply(report, step, by=who, note=note, **self.finding(step, pushed))

    def finding(self, step: str, pushed: Pushed) -> dict[str, Any]:
        if step == "uphold":
            until = max(
                clock.today() + 15 * DAY, self.today + 5 * DAY if pushed.is_open else clock.today()
            )
            return {"demand": pushed.demand, "until_date": until}
        return {"duty": None} if step == "remedy" else {}

    def clean_up(self) -> None:
        """Begun 30 days ago: kept, one ended, one renewed, the rest still to be looked at."""
        begun = self.today - 30 * DAY
        reviewer, decider = self.of_county("reviewer"), self.of_county("decider")
        with clock.pretend(datetime.combine(begun, time(9, 30))):
            rows = cleanups.begin(self.county, begun.year, by=reviewer)
        with clock.pretend(datetime.combine(begun + 9 * DAY, time(10, 5))):
            for row in rows:
                self.propose(row, reviewer)
        with clock.pretend(datetime.combine(begun + 16 * DAY, time(15, 20))):
            for row in Cleanup.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"):
                if row.status in ("to_end", "to_renew"):
                    minutes = self.decided() if row.status == "to_renew" else {}
                    CLEANUP.apply(row, "confirm", by=decider, note="同意。", **minutes)

    def propose(self, row: Cleanup, reviewer: User) -> None:
        story = next(one for one in STORIES if one.name == row.duty.name)
        if not story.cleanup:
            return
        until = self.today + 300 * DAY
        data = {"until_date": until} if story.cleanup == "propose_renewal" else {}
        CLEANUP.apply(row, story.cleanup, by=reviewer, note=story.cleanup_reason, **data)


OFFICERS = {
    "review": "reviewer",
    "clear": "legal",
    "fund": "finance",
    "admit": "decider",
    "refuse": "decider",
    "return": "reviewer",
    "mark": "reviewer",
}
NOTES = {
    "review": "材料齐全，拟同意，转合法性审查。",
    "clear": "依据充分，不属于负面清单。",
    "fund": "经费已列入年度预算，予以保障。",
    "admit": "同意准入。",
}
