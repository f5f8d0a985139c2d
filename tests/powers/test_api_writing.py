"""What programs may write of the powers: by the forms and the workflow of the pages, or not at all."""

from datetime import timedelta

import pytest

from core import clock
from core.history import Step
from core.notifications import Notification
from powers.catalogue import copy_of
from powers.models import Evaluation, PowerItem, Training
from tests.core.caller import Caller, fields
from tests.powers import states

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def plan(people, **more):
    return {
        "organiser": people.emergency.pk,
        "title": "安全生产执法培训",
        "planned_date": str(clock.today() + 9 * DAY),
        "hours": "8",
        "venue": "义乌市委党校",
        "trainer": "王老师",
        "domain": "安全生产",
        "towns": [people.fotang.pk],
    } | more


class TestTrainings:
    """XY-2.1.3: planned over the interface as on the page."""

    @pytest.fixture(autouse=True)
    def _domain(self, people):
        states.item(people)

    def test_a_training_is_planned_and_the_towns_are_told(self, people):
        answer = Caller(people.department_officer).post("/trainings/", plan(people))
        assert answer.status_code == 201, answer.content
        made = Training.objects.get(pk=answer.json()["id"])
        assert answer.json()["towns"] == [people.fotang.pk]
        assert (made.created_by, made.county) == (people.department_officer, people.yiwu)
        assert Step.objects.of(made).get().name == "begin"
        assert Notification.objects.filter(url=made.get_absolute_url()).exists()

    def test_the_rules_of_the_form_hold(self, people):
        caller = Caller(people.department_officer)
        past = plan(people, planned_date=str(clock.today() - DAY))
        assert fields(caller.post("/trainings/", past)) == {"planned_date"}
        assert fields(caller.post("/trainings/", plan(people, domain=""))) == {"domain"}
        foreign = plan(people, towns=[people.hengdian.pk], domain="")
        assert caller.post("/trainings/", foreign).status_code == 400
        assert not Training.objects.exists()

    def test_a_plan_is_changed_by_who_read_it(self, people):
        caller = Caller(people.department_officer)
        made = caller.post("/trainings/", plan(people))
        url = f"/trainings/{made.json()['id']}/"
        assert caller.patch(url, {"venue": "佛堂镇"}).status_code == 428
        changed = caller.patch(url, {"venue": "佛堂镇"}, If_Match=made["ETag"])
        assert (changed.status_code, changed.json()["venue"]) == (200, "佛堂镇")
        assert changed.json()["towns"] == [people.fotang.pk]
        assert caller.patch(url, {"venue": "x"}, If_Match=made["ETag"]).status_code == 412

    def test_items_are_named_out_of_the_catalogue_in_force(self, people):
        caller, known = Caller(people.department_officer), states.item(people)
        made = caller.post("/trainings/", plan(people, domain="", powers=[known.power_id]))
        assert (made.status_code, made.json()["powers"]) == (201, [known.power_id])
        draft = copy_of(known.version, "修订草案", people.province_lead)
        unknown = states.item(people, version=draft, name="只在草案中")
        answer = caller.post("/trainings/", plan(people, powers=[unknown.power_id]))
        assert fields(answer) == {"powers"} or fields(answer) == {"powers.0"}

    def test_a_town_plans_none(self, people):
        assert Caller(people.town_clerk).post("/trainings/", plan(people)).status_code == 403


class TestItemsOfADraft:
    """ZJ-20: dropped and taken up again while the version is a draft, never afterwards."""

    @pytest.fixture
    def drafted(self, people):
        version = states.item(people).version
        return copy_of(version, "修订草案", people.province_lead).items.get()

    @pytest.fixture
    def published(self, drafted):
        return PowerItem.objects.exclude(pk=drafted.pk).get()

    def marked(self, caller, item, what):
        tag = caller.get(f"/items/{item.pk}/")["ETag"]
        return caller.post(f"/items/{item.pk}/{what}/", If_Match=tag)

    def test_an_item_is_dropped_and_taken_up(self, people, drafted):
        caller = Caller(people.province_lead)
        for what, is_dropped in (("drop", True), ("keep", False)):
            answer = self.marked(caller, drafted, what)
            assert (answer.status_code, answer.json()["is_dropped"]) == (200, is_dropped)
            assert PowerItem.objects.get(pk=drafted.pk).is_dropped == is_dropped

    def test_a_published_version_stays(self, people, published):
        answer = self.marked(Caller(people.province_lead), published, "drop")
        assert answer.status_code == 422
        assert answer.json()["findings"][0]["clause"] == "ZJ-20"
        assert not PowerItem.objects.get(pk=published.pk).is_dropped

    def test_without_the_version_or_the_permission_nothing_is_dropped(self, people, drafted):
        url = f"/items/{drafted.pk}/drop/"
        assert Caller(people.province_lead).post(url).status_code == 428
        assert Caller(people.town_clerk).post(url).status_code == 403
        assert not PowerItem.objects.get(pk=drafted.pk).is_dropped


class TestEvaluations:
    """R12, ZJ-20: concluded by the steps of the delegation."""

    def figures(self, line, **more):
        return {
            "delegation": line.pk, "cases": 12, "zero_months": 1, "on_time": 11, "corrected": 1,
            "verdict": "keep", "number": "义评〔2026〕1号", "issued_date": str(clock.today()),
        } | more  # fmt: skip

    def test_an_evaluation_concludes_the_steps_of_its_line(self, people):
        line = states.draft(people, "in_force")
        answer = Caller(people.county_reviewer).post("/evaluations/", self.figures(line))
        assert answer.status_code == 201, answer.content
        found = Evaluation.objects.get(pk=answer.json()["id"])
        assert (found.cases, found.by, found.until_date) == (
            12,
            people.county_reviewer,
            clock.today(),
        )
        assert [step.name for step in Step.objects.of(line)][-2:] == ["evaluate", "keep"]
        line.refresh_from_db()
        assert line.status == "in_force"

    def test_a_verdict_to_suspend_needs_its_reason_and_nothing_is_left_begun(self, people):
        line = states.draft(people, "in_force")
        caller = Caller(people.county_reviewer)
        refused = caller.post("/evaluations/", self.figures(line, verdict="suspend"))
        assert (refused.status_code, fields(refused)) == (422, {"note"})
        line.refresh_from_db()
        assert line.status == "in_force"
        assert not Evaluation.objects.exists()
        reasoned = self.figures(line, verdict="suspend", text="承接能力不足")
        assert caller.post("/evaluations/", reasoned).status_code == 201

    def test_only_what_is_exercised_is_evaluated_and_only_by_the_county(self, people):
        draft, line = states.draft(people, "draft"), states.draft(people, "in_force")
        caller = Caller(people.county_reviewer)
        assert caller.post("/evaluations/", self.figures(draft)).status_code in (409, 422)
        assert fields(caller.post("/evaluations/", self.figures(line, cases=-1))) == {"cases"}
        assert (
            Caller(people.town_clerk).post("/evaluations/", self.figures(line)).status_code == 403
        )
