"""A shrinking list: the counties' tasks, the order, and its work line by line (ZJ-20, facts §1.4)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import inbox
from core import clock, jobs, outbox
from core.history import Step
from core.jobs import Job
from core.notifications import Notification
from core.together import apply_in_bulk
from core.workflow import Refused
from powers import ordering, withdrawal
from powers.catalogue import copy_of
from powers.models import Delegation, Mode, Paper, PowerItem, Tenure, Withdrawal, dropped_lines
from powers.taking_back import BACK, BY_ORDER, CEASE
from powers.tenures import open_tenure
from powers.workflow import CATALOGUE, DELEGATION, WITHDRAWAL
from tests.powers import states

pytestmark = pytest.mark.django_db

ORDER = {
    "number": "浙政发〔2026〕9号", "issued_date": date(2026, 1, 9), "reason": "relief",
    "published_number": "浙政通〔2026〕3号",
}  # fmt: skip
KIND = PowerItem.Kind


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(outbox, "kick", lambda: None)


def held(people, status="in_force", **fields):
    """A line with the town, and the tenure that its start opened a month ago."""
    line = states.draft(people, status, **fields)
    if status != "draft" and status in Delegation.WITH_TOWN:
        with clock.pretend(clock.now() - timedelta(days=30)):
            open_tenure(line)
    return line


def shrink(people, *dropped):
    """A new version without the items of these lines is published; its tasks."""
    old = states.catalogue(people)
    new = copy_of(old, "指导目录（2026年版）", people.province_lead)
    powers = [line.power_id for line in dropped]
    new.items.filter(power__in=powers).update(is_dropped=True)
    CATALOGUE.apply(
        new, "publish", by=people.province_lead, document_number="浙政办发〔2026〕1号",
        issued_date=date(2026, 1, 1),
    )  # fmt: skip
    return new


def order_and_work(tasks, by, **facts):
    job = withdrawal.order(tasks, by=by, **(ORDER | facts))
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


class TestTasks:
    def test_each_county_with_live_lines_has_a_task(self, people):
        lines = [held(people), held(people), held(people, "staffing")]
        gone = held(people, "taken_back")
        held(people)
        shrink(people, *lines, gone)
        task = Withdrawal.objects.get()
        assert (task.county, task.line_count, task.town_count) == (people.yiwu, 3, 1)
        assert set(task.lines()) == set(lines)

    def test_the_task_waits_in_the_deciders_inbox_and_is_told(self, people):
        shrink(people, held(people))
        assert list(inbox.waiting(WITHDRAWAL, people.county_decider)) == [Withdrawal.objects.get()]
        assert not inbox.waiting(WITHDRAWAL, people.neighbour_reviewer).exists()
        told = Notification.objects.filter(kind="powers.withdrawal")
        assert {one.user for one in told} == {people.county_decider, people.county_reviewer}

    def test_a_version_that_drops_nothing_makes_no_task(self, people):
        held(people)
        shrink(people)
        assert not Withdrawal.objects.exists()

    def test_a_towns_own_power_by_law_is_nobodys_to_take_back(self, people):
        own = held(people, power=states.item(people, mode=Mode.STATUTORY))
        new = shrink(people, own)
        assert not dropped_lines(new).exists()

    def test_a_newer_version_lets_open_tasks_lapse(self, people):
        line = held(people)
        shrink(people, line)
        second = copy_of(
            line.item.version, "再版", people.province_lead
        )  # the item comes back into the catalogue
        CATALOGUE.apply(
            second, "publish", by=people.province_lead, document_number="浙政办发〔2026〕2号",
            issued_date=date(2026, 2, 1),
        )  # fmt: skip
        assert [task.status for task in Withdrawal.objects.all()] == ["lapsed"]


class TestOrder:
    def test_the_county_takes_all_of_them_back_at_once(self, people):
        """ZJ-20: what the town exercises comes back, what is on its way ends, under one document."""
        with_town, on_way = held(people), held(people, "staffing")
        stays = held(people)
        shrink(people, with_town, on_way)
        job = order_and_work([Withdrawal.objects.get()], people.county_decider)
        assert (job.done, job.refused) == (2, 0)
        statuses = dict(Delegation.objects.values_list("pk", "status"))
        assert statuses[with_town.pk] == "taking_back"
        assert statuses[on_way.pk] == "withdrawn"
        assert statuses[stays.pk] == "in_force"
        assert Withdrawal.objects.get().status == "done"

    def test_every_line_has_its_paper_its_history_and_the_end_of_its_tenure(self, people):
        line = held(people)
        shrink(people, line)
        order_and_work([Withdrawal.objects.get()], people.county_decider)
        paper = Paper.objects.get(delegation=line, kind="recall")
        assert (paper.number, paper.by) == (ORDER["number"], people.county_decider)
        step = Step.objects.of(line).last()
        assert (step.name, step.from_status, step.to_status) == (BACK, "in_force", "taking_back")
        assert step.post_id == people.county_decider.post.pk
        assert step.data["reason"] == "relief"
        tenure = Tenure.objects.get(delegation=line)
        assert tenure.until_date == clock.today() - timedelta(days=1)
        assert tenure.ended_by == BACK

    def test_the_step_on_the_page_starts_the_same_job(self, client, people):
        line = held(people)
        shrink(people, line)
        task = Withdrawal.objects.get()
        client.force_login(people.county_decider)
        url = reverse("powers:withdrawal-step", args=[task.pk, "order"])
        sent = client.post(url, ORDER | {"version": task.version, "note": ""})
        assert sent.status_code == 302, sent.content.decode()[:2000]
        task.refresh_from_db()
        assert task.status == "running"
        jobs.run(task.job_id)
        line.refresh_from_db()
        assert line.status == "taking_back"

    def test_the_province_orders_it_for_all_its_counties(self, client, people):
        here = held(people)
        away = states.batch(people, county=people.dongyang, town=people.hengdian)
        there = held(people, town=people.hengdian, batch=away)
        new = shrink(people, here, there)
        client.force_login(people.province_lead)
        url = reverse("powers:catalogue-withdraw", args=[new.pk])
        assert "东阳市" in client.get(url).content.decode()
        assert client.post(url, ORDER).status_code == 302
        jobs.run(Job.objects.get().pk)
        assert set(Delegation.objects.values_list("status", flat=True)) == {"taking_back"}
        assert set(Withdrawal.objects.values_list("status", flat=True)) == {"done"}

    @pytest.mark.parametrize("who", ["county_reviewer", "county_legal", "city_lead", "town_leader"])
    def test_nobody_else_orders(self, client, people, who):
        new = shrink(people, held(people))
        client.force_login(getattr(people, who))
        task = Withdrawal.objects.get()
        step = reverse("powers:withdrawal-step", args=[task.pk, "order"])
        everywhere = reverse("powers:catalogue-withdraw", args=[new.pk])
        assert client.post(step, ORDER).status_code in (403, 404)
        assert client.post(everywhere, ORDER).status_code == 403

    def test_a_second_order_while_one_runs_is_refused(self, people):
        shrink(people, held(people))
        task = Withdrawal.objects.get()
        withdrawal.order([task], by=people.county_decider, **ORDER)
        with pytest.raises(Refused):
            withdrawal.order([Withdrawal.objects.get()], by=people.county_decider, **ORDER)
        assert Job.objects.count() == 1

    def test_what_is_refused_leaves_the_task_open(self, people):
        """R1: coercion that stays in the catalogue keeps its penalty; the verdict says why."""
        penalty = held(people, power=states.item(people, KIND.PENALTY))
        held(people, power=states.item(people, KIND.COERCION))
        shrink(people, penalty)
        job = order_and_work([Withdrawal.objects.get()], people.county_decider)
        assert job.refused == 1
        assert "stand alone" in job.parts.get().verdicts[0][0]["sentence"]
        task = Withdrawal.objects.get()
        assert (task.status, task.job) == ("open", None)

    def test_coercion_and_its_penalty_leave_together(self, people):
        penalty = held(people, power=states.item(people, KIND.PENALTY))
        coercion = held(people, power=states.item(people, KIND.COERCION))
        shrink(people, penalty, coercion)
        assert [key for key, _town in ordering.lines_of([Withdrawal.objects.get()])] == [
            coercion.pk,
            penalty.pk,
        ]
        assert order_and_work([Withdrawal.objects.get()], people.county_decider).done == 2

    def test_a_towns_lines_are_never_parted(self, people, monkeypatch):
        """Two workers never wait for each other at what a town's lines have in common."""
        monkeypatch.setattr(ordering, "A_PART", 2)
        away = states.batch(people, county=people.dongyang, town=people.hengdian)
        there = [held(people, town=people.hengdian, batch=away) for _n in range(3)]
        here = [held(people) for _n in range(3)]
        shrink(people, *here, *there)
        job = withdrawal.order(Withdrawal.objects.all(), by=people.province_lead, **ORDER)
        parts = [{key for key, _version in part.keys} for part in job.parts.all()]
        assert sorted(parts, key=min) == sorted(
            [{line.pk for line in here}, {line.pk for line in there}], key=min
        )

    def test_somebody_who_was_faster_is_named(self, people):
        line = held(people)
        shrink(people, line)
        job = withdrawal.order([Withdrawal.objects.get()], by=people.province_lead, **ORDER)
        DELEGATION.apply(
            line, "recall", by=people.county_decider, note="已收回", **states.step_data("recall")
        )
        jobs.run(job.pk)
        assert "already took the step" in job.parts.get().verdicts[0][0]["sentence"]

    def test_who_asked_for_what_ended_on_its_way_reads_it(self, people):
        shrink(people, held(people, "staffing"), held(people, "draft"))
        order_and_work([Withdrawal.objects.get()], people.county_decider)
        told = Notification.objects.filter(key__startswith="powers.ceased:")
        assert people.town_clerk in [one.user for one in told]
        assert all("2 requests ended" in one.title for one in told)

    def test_town_and_department_read_one_message_each(self, people):
        lines = [held(people) for _n in range(5)]
        shrink(people, *lines)
        order_and_work([Withdrawal.objects.get()], people.county_decider)
        told = Notification.objects.filter(key__startswith="powers.withdrawn:")
        readers = [one.user for one in told]
        assert people.town_leader in readers
        assert people.department_officer in readers
        assert len(readers) == len(set(readers))
        assert all("5" in one.title for one in told)


class TestTogether:
    """Row by row and all at once leave the same behind."""

    def traces(self, line):
        line.refresh_from_db()
        step = Step.objects.of(line).last()
        return (
            line.status, line.version, line.due_date,
            step.name, step.by, step.from_status, step.to_status, step.note, step.data,
            [(p.kind, p.number, p.issued_date, p.by) for p in line.papers.order_by("pk")],
            [(t.from_date, t.until_date, t.ended_by) for t in line.tenures.all()],
        )  # fmt: skip

    @pytest.mark.parametrize("status", sorted({s for step in BY_ORDER for s in step.sources}))
    def test_both_ways_leave_the_same(self, people, status):
        alone, among = held(people, status), held(people, status)
        name = withdrawal.step_for(status)
        DELEGATION.apply(alone, name, by=people.county_decider, note="减负", **ORDER)
        told = apply_in_bulk(
            DELEGATION, [among.pk], name, by=people.county_decider, note="减负", **ORDER
        )
        assert told[0].is_done
        assert self.traces(alone) == self.traces(among)

    def test_the_audit_names_the_officer_at_each_line(self, people):
        line = held(people)
        apply_in_bulk(DELEGATION, [line.pk], BACK, by=people.county_decider, **ORDER)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT actor_id, payload -> 'status' ->> 1 FROM audit.event WHERE action = 'update'"
                " AND table_name = 'powers_delegation' AND row_pk = %s ORDER BY id DESC LIMIT 1",
                [str(line.pk)],
            )
            assert cursor.fetchone() == (people.county_decider.pk, "taking_back")

    def test_a_row_out_of_order_is_refused_and_the_others_are_done(self, people):
        good, wrong = held(people), held(people, "taken_back")
        told = apply_in_bulk(
            DELEGATION, [wrong.pk, good.pk, 987654321], BACK, by=people.county_decider, **ORDER
        )
        assert [one.is_done for one in told] == [False, True, False]

    def test_a_version_that_was_seen_is_asked_of_each_row(self, people):
        line = held(people)
        told = apply_in_bulk(
            DELEGATION, [line.pk], BACK, by=people.county_decider, versions={line.pk: 99}, **ORDER
        )
        assert not told[0].is_done

    def test_a_step_that_is_taken_row_by_row_is_not_taken_together(self, people):
        with pytest.raises(ValueError, match="row by row"):
            apply_in_bulk(DELEGATION, [], "decide", by=people.county_decider)

    def test_it_asks_the_same_for_5_and_50_lines(self, people):
        def asked(number):
            keys = [held(people).pk for _n in range(number)]
            with CaptureQueriesContext(connection) as found:
                apply_in_bulk(DELEGATION, keys, BACK, by=people.county_decider, **ORDER)
            return len(found)

        asked(2)
        assert asked(5) == asked(50)

    def test_what_ends_on_its_way_needs_no_tenure(self, people):
        line = held(people, "ready")
        apply_in_bulk(DELEGATION, [line.pk], CEASE, by=people.county_decider, **ORDER)
        line.refresh_from_db()
        assert line.status == "withdrawn"
        assert not line.tenures.exists()
