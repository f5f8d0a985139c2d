"""The portal's own pages: working calendar, failures, notifications."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import calendars, clock, outbox
from core.calendars import CalendarDay, OfficeHours, calendar_for, region_of
from core.imports import ImportJob
from core.notifications import EMAIL, Notification, notify
from core.outbox import OutboxMessage
from core.upkeep.days import DAYS
from tests.factories import officer

pytestmark = pytest.mark.django_db

LIST, NEW = "/calendar/", "/calendar/new/"
FAILURES, NEWS = "/failure/", "/notification/"


@pytest.fixture
def at_desk(client, settings):
    settings.REQUIRE_TOTP = "nobody"

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def admin(people, at_desk):
    """The province's system administrator."""
    return at_desk(people.system_admin)


@pytest.fixture
def county_admin(people):
    return officer("county_admin", "system_admin", people.yiwu)


def posted():
    return OutboxMessage.objects.filter(topic=calendars.TOPIC).count()


def day(**fields):
    values = {"date": date(2027, 1, 1), "is_workday": False, "name": "元旦"}
    return CalendarDay.objects.create(**(values | fields))


def text(answer):
    return answer.content.decode()


class TestRegions:
    @pytest.mark.parametrize(
        ("code", "region"),
        [("330000", "33"), ("330700", "3307"), ("330782", "330782"), ("330782100", "330782100")],
    )
    def test_a_code_becomes_the_prefix_of_what_lies_in_it(self, code, region):
        assert region_of(code) == region

    def test_a_county_changes_its_own_days_and_not_the_countrys(self, people, county_admin):
        own, other, all_of_it = day(region="330782"), day(region="330783"), day()
        changes = CalendarDay.objects.allowing(county_admin, "core.change_calendarday")
        assert set(changes) == {own}
        assert set(CalendarDay.objects.visible_to(county_admin)) == {own, other, all_of_it}

    def test_a_province_changes_the_countrys_days_and_those_in_it(self, people):
        own, all_of_it, _far = day(region="3307"), day(), day(region="4115")
        changes = CalendarDay.objects.allowing(people.system_admin, "core.change_calendarday")
        assert set(changes) == {own, all_of_it}

    def test_nobody_else_reads_or_changes_it(self, people):
        day()
        assert not CalendarDay.objects.visible_to(people.county_reviewer).exists()


class TestCalendar:
    def test_the_list_says_what_kind_of_day_it_is_and_where(self, admin):
        day()
        day(date=date(2027, 1, 9), is_workday=True, name="补元旦", region="330782")
        page = text(admin.get(LIST))
        for word in ("2027-01-01", "元旦", "补元旦", "义乌市"):
            assert word in page

    @pytest.mark.parametrize(
        ("query", "is_found"),
        [
            ("year=2027", True),
            ("year=2026", False),
            ("region=country", True),
            ("region=330782", False),
        ],
    )
    def test_year_and_region_narrow_it(self, admin, query, is_found):
        day()
        day(date=date(2026, 5, 1), name="劳动节", region="330782")
        assert ("元旦" in text(admin.get(f"{LIST}?{query}"))) is is_found

    @pytest.mark.parametrize(
        "query", ["year=zzzz", "year=99999", "region=%27", "part=year", "part=region"]
    )
    def test_odd_addresses_are_answered(self, admin, query):
        assert admin.get(f"{LIST}?{query}").status_code == 200

    def test_a_year_without_a_day_of_the_country_is_warned_of(self, admin):
        year = clock.today().year
        day(date=date(year, 1, 1))
        day(date=date(year + 1, 1, 1), region="3307")
        assert calendars.unannounced([year, year + 1]) == [year + 1]
        assert f"{year + 1}" in text(admin.get(LIST))
        day(date=date(year + 1, 1, 2))
        assert "is-warning" not in text(admin.get(LIST))

    def test_a_new_day_holds_at_once_and_has_limits_computed_anew(self, admin):
        data = {"date": "2027-02-01", "name": "地方节日", "region": "330782"}
        answer = admin.post(NEW, data)
        assert "地方节日" in text(admin.get(answer["Location"]))
        assert not calendar_for("330782").is_workday(date(2027, 2, 1))
        assert calendar_for("330783").is_workday(date(2027, 2, 1))
        assert posted() == 1

    def test_a_changed_day_holds_at_once(self, admin):
        found = day(date=date(2027, 2, 6))
        data = {"date": "2027-02-06", "is_workday": "on", "name": "调休", "region": "country"}
        admin.post(reverse("core:calendar-edit", args=[found.pk]), data)
        found.refresh_from_db()
        assert (found.is_workday, found.region) == (True, "")
        assert calendar_for().is_workday(date(2027, 2, 6))
        assert posted() == 1

    def test_the_same_day_twice_is_refused(self, admin):
        day()
        answer = admin.post(NEW, {"date": "2027-01-01", "name": "又", "region": "country"})
        assert answer.status_code == 422
        assert (CalendarDay.objects.count(), posted()) == (1, 0)

    def test_a_county_cannot_name_the_country_or_a_neighbour(self, at_desk, county_admin):
        client = at_desk(county_admin)
        for region in ("country", "", "330783", "33"):
            answer = client.post(NEW, {"date": "2027-02-01", "region": region})
            assert answer.status_code == 422, region
        assert not CalendarDay.objects.exists()

    def test_removing_is_asked_first_and_has_limits_computed_anew(self, admin):
        found = day(date=date(2027, 2, 1))
        url = reverse("core:calendar-remove", args=[found.pk])
        assert admin.get(url).status_code == 200
        assert CalendarDay.objects.exists()
        admin.post(url)
        assert calendar_for().is_workday(date(2027, 2, 1))
        assert posted() == 1

    def test_office_hours_are_set_for_a_region(self, admin):
        data = {"windows": "08:00-12:00,15:00-18:00", "from_month": 6, "from_day": 1}
        admin.post("/hours/new/", {**data, "region": "3307"})
        assert calendar_for("330782").closing(date(2026, 7, 1)).hour in (10, 18)
        assert OfficeHours.objects.get().region == "3307"
        assert posted() == 1

    def test_wrong_hours_are_said_at_their_field(self, admin):
        data = {"windows": "morning", "from_month": 6, "from_day": 1, "region": "3307"}
        assert admin.post("/hours/new/", data).status_code == 422

    def test_the_list_costs_few_queries(self, admin, django_assert_max_num_queries):
        calendars.seed()
        admin.get(LIST)
        with django_assert_max_num_queries(8):
            admin.get(LIST)


class TestImportOfAYear:
    def send(self, client, table):
        file = SimpleUploadedFile("2027.csv", table.encode(), "text/csv")
        client.post("/calendar/import/", {"file": file})
        job = ImportJob.objects.latest("pk")
        client.post(reverse("core:calendar-import-job", args=[job.pk]))
        job.refresh_from_db()
        return job

    def table(self, *rows):
        return "\n".join(
            [",".join(str(DAYS.columns[key].heading) for key in DAYS.importable), *rows]
        )

    def test_a_year_comes_in_as_the_countrys_with_one_recompute(self, admin):
        day(name="旧")
        job = self.send(admin, self.table("2027-01-01,否,元旦", "2027-01-09,是,补班"))
        assert job.stage == "done", (job.errors, job.refusal)
        assert CalendarDay.objects.filter(region="").count() == 2
        assert CalendarDay.objects.get(date="2027-01-01").name == "元旦"
        assert calendar_for().is_workday(date(2027, 1, 9))
        assert posted() == 1

    def test_a_countys_import_stays_in_the_county(self, at_desk, county_admin):
        kept = day(name="国家")
        self.send(at_desk(county_admin), self.table("2027-01-01,是,本地"))
        kept.refresh_from_db()
        assert (kept.name, kept.is_workday) == ("国家", False)
        assert CalendarDay.objects.get(region="330782").name == "本地"

    def test_the_export_can_be_imported_again(self, admin):
        day()
        answer = b"".join(admin.get(f"{LIST}?export=csv").streaming_content)
        job = self.send(admin, answer.decode("utf-8-sig"))
        assert job.counts.get("same") == 1, (job.counts, job.errors)


class TestFailures:
    def dead(self, **fields):
        values = {"topic": EMAIL, "is_dead": True, "attempts": 8, "error": "SMTP is away"}
        return OutboxMessage.objects.create(**(values | fields))

    def test_what_was_given_up_is_listed_with_its_error(self, admin):
        self.dead()
        OutboxMessage.objects.create(topic="x", error="not yet")
        page = text(admin.get(FAILURES))
        assert "SMTP is away" in page
        assert "not yet" not in page

    def test_mail_is_told_from_the_rest(self, admin):
        self.dead()
        self.dead(topic="core.import", error="disk is full")
        page = text(admin.get(f"{FAILURES}?mail=1"))
        assert "SMTP is away" in page
        assert "disk is full" not in page

    def test_one_is_sent_again_after_a_confirm(self, admin):
        found, other = self.dead(), self.dead()
        url = reverse("core:failure-retry", args=[found.pk])
        assert admin.get(url).status_code == 200
        assert OutboxMessage.objects.dead().count() == 2
        admin.post(url)
        found.refresh_from_db()
        assert (found.is_dead, found.attempts) == (False, 0)
        assert list(OutboxMessage.objects.dead()) == [other]

    def test_all_are_sent_again_and_a_second_press_does_nothing(self, admin):
        self.dead(), self.dead()
        admin.post("/failure/retry/")
        assert not OutboxMessage.objects.dead().exists()
        attempts = OutboxMessage.objects.update(attempts=3)
        admin.post("/failure/retry/")
        assert OutboxMessage.objects.filter(attempts=3).count() == attempts == 2

    def test_a_message_that_is_done_is_not_sent_again(self, admin):
        done = self.dead(is_dead=False, done_at=clock.now())
        admin.post(reverse("core:failure-retry", args=[done.pk]))
        done.refresh_from_db()
        assert done.done_at is not None
        assert done.attempts == 8

    def test_nobody_else_sees_them(self, at_desk, people):
        client = at_desk(people.county_reviewer)
        assert client.get(FAILURES).status_code == 403
        assert client.get(self.dead().get_absolute_url()).status_code == 403

    def test_the_list_costs_few_queries(self, admin, django_assert_max_num_queries):
        for _n in range(60):
            self.dead()
        admin.get(FAILURES)
        with django_assert_max_num_queries(8):
            admin.get(FAILURES)


class TestNotifications:
    @pytest.fixture
    def told(self, people):
        clerk = people.town_clerk
        notify([clerk], "批次已退回", body="请补正材料", url="/powers/batch/")
        notify([clerk, people.town_leader], "承接已到期", is_urgent=True)
        return clerk

    def one(self, user, title="批次已退回"):
        return Notification.objects.get(user=user, title=title)

    def test_one_reads_ones_own_and_unread_first(self, at_desk, told, people):
        Notification.objects.filter(user=told, title="承接已到期").mark_read()
        notify([people.town_leader], "别人的事")
        page = text(at_desk(told).get(NEWS))
        assert page.index("批次已退回") < page.index("承接已到期")
        assert "别人的事" not in page

    def test_the_shell_counts_what_is_unread(
        self, at_desk, told, django_capture_on_commit_callbacks
    ):
        client = at_desk(told)
        assert '<span class="count">2</span>' in text(client.get(NEWS))
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("core:notification-read", args=[self.one(told).pk]))
        assert '<span class="count">1</span>' in text(client.get(NEWS))

    def test_to_open_the_matter_marks_it_as_read(self, at_desk, told):
        found = self.one(told)
        client = at_desk(told)
        assert "请补正材料" in text(client.get(found.get_absolute_url()))
        assert self.one(told).read_at is None
        answer = client.post(reverse("core:notification-read", args=[found.pk]), {"go": "1"})
        assert answer["Location"] == "/powers/batch/"
        assert self.one(told).read_at is not None

    def test_a_foreign_address_is_not_followed(self, at_desk, told):
        Notification.objects.filter(pk=self.one(told).pk).update(url="//evil.example/")
        answer = at_desk(told).post(
            reverse("core:notification-read", args=[self.one(told).pk]), {"go": "1"}
        )
        assert answer["Location"] == NEWS

    def test_all_are_marked_but_nobody_elses(self, at_desk, told, people):
        at_desk(told).post(reverse("core:notification-read-all"))
        assert not Notification.objects.visible_to(told).unread().exists()
        assert Notification.objects.visible_to(people.town_leader).unread().count() == 1

    def test_anothers_is_not_there(self, at_desk, told, people):
        found = self.one(told)
        client = at_desk(people.town_leader)
        assert client.get(found.get_absolute_url()).status_code == 404
        assert client.post(reverse("core:notification-read", args=[found.pk])).status_code == 404
        assert self.one(told).read_at is None

    def test_pages_go_on_past_the_unread(self, at_desk, told):
        Notification.objects.bulk_create(
            Notification(
                user=told,
                title=f"第{n}条",
                created_at=clock.now() - timedelta(days=n),
                read_at=clock.now() if n % 2 else None,
            )
            for n in range(70)
        )
        client = at_desk(told)
        first = client.get(NEWS)
        second = client.get(f"{NEWS}?after={first.context['slice'].after}")
        titles = [row[2:] for row in (*first.context["slice"].rows, *second.context["slice"].rows)]
        assert len(titles) == len({row[0] for row in titles}) == 72

    def test_the_list_costs_few_queries(self, at_desk, told, django_assert_max_num_queries):
        client = at_desk(told)
        client.get(NEWS)
        with django_assert_max_num_queries(8):
            client.get(NEWS)


def test_a_retried_message_reaches_its_handler(people):
    """The round trip: given up, sent again from the page, handled."""
    outbox.post(calendars.TOPIC, {})
    OutboxMessage.objects.update(is_dead=True, attempts=8)
    assert outbox.relay() == 0
    assert outbox.retry(OutboxMessage.objects.all()) == 1
    assert outbox.relay() == 1
    assert not OutboxMessage.objects.open().exists()
