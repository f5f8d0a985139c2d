"""Declared pages: what they show to whom, what a step does, and what they cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core import clock
from core.pages import registry
from powers.models import Delegation, Opinion
from powers.workflow import DELEGATION
from tests.factories import division
from tests.powers import states

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.pages_declared")]

MINUTES = {"number": "佛堂镇党委会纪要第1期", "issued_date": "2026-01-05"}


@pytest.fixture(autouse=True)
def only_the_lists_declared_here(monkeypatch):
    """Other tests have read the portal's own urls, whose lists have no address here."""
    from tests.core import pages_declared as declared

    lists = [declared.OrganisationList, declared.DelegationList]
    monkeypatch.setattr(registry, "_searchable", lists)


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(getattr(people, name))
        return client

    return sign_in


def many(people, number, **fields):
    return [states.draft(people, "draft", **fields) for _n in range(number)]


def text(response):
    return response.content.decode()


def rows(response):
    """The keys of the rows on a page, in order."""
    return [int(key) for key in re.findall(r'href="/delegation/(\d+)/" data-panel', text(response))]


class TestWhoSees:
    def test_a_list_shows_only_the_rows_of_ones_place(self, people, as_):
        line = states.draft(people, "draft")
        assert rows(as_("town_clerk").get("/delegation/")) == [line.pk]
        assert rows(as_("county_reviewer").get("/delegation/")) == [line.pk]
        for stranger in ("sibling", "neighbour", "neighbour_reviewer", "stranger"):
            assert rows(as_(stranger).get("/delegation/")) == []

    def test_outside_ones_place_a_row_is_not_found(self, people, as_):
        line = states.draft(people, "draft")
        for url in ("", "edit/", "step/submit/"):
            assert as_("neighbour").get(f"/delegation/{line.pk}/{url}").status_code == 404

    def test_inside_without_the_permission_the_page_says_which_one(self, people, as_):
        line = states.draft(people, "draft")
        response = as_("town_finance").get(f"/delegation/{line.pk}/step/submit/")
        assert response.status_code == 403
        assert "submit: delegation" in text(response)
        assert "佛堂镇" in text(response)
        assert as_("grid_worker").get("/delegation/").status_code == 403
        assert as_("grid_worker").get(f"/delegation/{line.pk}/").status_code == 403

    def test_a_visitor_is_asked_to_sign_in_and_comes_back(self, client, settings):
        settings.LOGIN_URL = "/sign-in/"
        response = client.get("/delegation/?q=a")
        assert response.url == "/sign-in/?next=/delegation/%3Fq%3Da"
        part = client.get("/delegation/", headers={"HX-Request": "true"})
        assert part.headers["HX-Redirect"].startswith("/sign-in/")

    def test_the_search_over_everything_stays_in_ones_place(self, people, as_):
        states.draft(people, "draft", power=states.item(people, name="对占用消防车通道的处罚"))
        assert "消防车通道" in text(as_("town_clerk").get("/search/?q=消防"))
        assert "消防车通道" not in text(as_("neighbour").get("/search/?q=消防"))


class TestLists:
    @pytest.mark.parametrize("sort", ["-id", "title", "-title", "due_date", "-due_date"])
    def test_pages_forwards_and_backwards_hold_every_row_once(self, people, as_, sort):
        lines = many(people, 23)
        for number, line in enumerate(lines):
            due = clock.today() + timedelta(days=number // 4) if number % 3 else None
            Delegation.objects.filter(pk=line.pk).update(due_date=due)
        client, seen, url = as_("town_clerk"), [], f"?sort={sort}"
        from tests.core.pages_declared import DelegationList

        DelegationList.per_page, before = 5, DelegationList.per_page
        try:
            pages = []
            while url:
                page = client.get(f"/delegation/{url}")
                pages.append(rows(page))
                found = re.search(r'href="(\?[^"]*)" rel="next"', text(page))
                url = found and found[1].replace("&amp;", "&")
            back = re.search(r'href="(\?[^"]*)" rel="prev"', text(page))[1].replace("&amp;", "&")
            assert rows(client.get(f"/delegation/{back}")) == pages[-2]
        finally:
            DelegationList.per_page = before
        seen = [pk for page in pages for pk in page]
        assert sorted(seen) == sorted(line.pk for line in lines)
        assert len(pages) == 5

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("status=draft", {"a"}),
            ("status=draft&status=in_force", {"a", "b"}),
            ("in_force=1", {"b"}),
            ("place=330782100", {"a", "b"}),
            ("place=330782101", set()),
            ("place=330782100001", {"a", "b"}),
            ("round_from=1", {"b"}),
            ("round_to=0", {"a"}),
            ("q=消防", {"a"}),
            ("q=消防 通道", {"a"}),
            ("q=镇", set()),
            ("q=用", {"a"}),
            ("q=ＡＢ", {"b"}),
        ],
    )
    def test_a_filter_keeps_what_it_says(self, people, as_, query, found):
        division("330782100001", "竹园村", people.fotang)
        lines = {
            "a": states.draft(people, "draft", power=states.item(people, name="占用消防车通道")),
            "b": states.draft(people, "in_force", power=states.item(people, name="许可ab")),
        }
        shown = rows(as_("town_clerk").get(f"/delegation/?{query}"))
        assert set(shown) == {lines[name].pk for name in found}

    def test_a_related_row_is_a_filter(self, people, as_):
        line = states.draft(people, "draft")
        other = states.draft(people, "draft", department=people.enforcement)
        client = as_("town_clerk")
        assert rows(client.get(f"/delegation/?department={people.emergency.pk}")) == [line.pk]
        assert rows(client.get(f"/delegation/?department={people.enforcement.pk}")) == [other.pk]
        part = client.get("/delegation/?part=department&q_part=应急")
        assert "应急管理局" in text(part)
        assert "综合行政执法局" not in text(part)

    def test_dates_are_whole_local_days(self, people, as_):
        line = states.draft(people, "draft")
        late = clock.now().replace(year=2026, month=3, day=4, hour=15, minute=59)
        Delegation.objects.filter(pk=line.pk).update(created_at=late)
        client = as_("town_clerk")
        day = "created_at_from=2026-03-04&created_at_to=2026-03-04"
        assert rows(client.get(f"/delegation/?{day}")) == [line.pk]
        assert rows(client.get("/delegation/?created_at_to=2026-03-03")) == []

    @pytest.mark.parametrize(
        "query",
        [
            "status=nonsense", "department=abc", "department=99999999999999999999", "place=%27",
            "created_at_from=2026-02-31", "created_at_from=x", "round_from=NaN", "round_from=1e99",
            "after=%%%", "after=WyJ4IiwgMV0", "sort=password",
            "cols=nothing", "part=nothing", "q=%00", "q=%27%5C%26%21", "before=bnVsbA",
        ],
    )  # fmt: skip
    def test_a_url_that_makes_no_sense_is_no_failure(self, people, as_, query):
        states.draft(people, "draft")
        assert as_("town_clerk").get(f"/delegation/?{query}").status_code in (200, 404)

    def test_columns_may_be_chosen(self, people, as_):
        states.draft(people, "draft")
        page = text(as_("town_clerk").get("/delegation/?cols=title&cols=round"))
        head = page[page.index("<thead>") : page.index("</thead>")]
        assert head.count('<th scope="col"') == 2

    def test_a_list_costs_the_same_for_20_and_200_rows(self, people, as_):
        client, costs = as_("county_reviewer"), []
        from tests.core.pages_declared import DelegationList

        DelegationList.per_page, before = 200, DelegationList.per_page
        try:
            for number in (20, 180):
                many(people, number)
                client.get("/delegation/")
                with CaptureQueriesContext(connection) as queries:
                    page = client.get("/delegation/")
                costs.append(len(queries))
                assert len(rows(page)) == Delegation.objects.count()
        finally:
            DelegationList.per_page = before
        assert costs[0] == costs[1]
        assert costs[1] <= 8

    def test_somebodys_kept_filters_are_their_own(self, people, as_):
        query = {
            "page": "powers.delegation",
            "name": "我的草稿",
            "query": "status=draft",
            "next": "/",
        }
        as_("town_clerk").post("/filters/", query)
        url = "/filters/?page=powers.delegation"
        assert "我的草稿" in text(as_("town_clerk").get(url))
        assert "我的草稿" not in text(as_("town_leader").get(url))

    def test_an_empty_list_says_what_to_do(self, people, as_):
        assert "A town asks for powers here." in text(as_("town_clerk").get("/delegation/"))


class TestDetail:
    def test_it_costs_at_most_ten_queries(self, people, as_):
        line = states.draft(people, "department")
        for _n in range(30):
            Opinion.objects.create(
                delegation=line, kind="department", verdict="agree", round=1, by=people.town_clerk
            )
        client = as_("town_clerk")
        for tab in ("", "?tab=history", "?tab=papers"):
            client.get(f"/delegation/{line.pk}/{tab}")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/delegation/{line.pk}/{tab}").status_code == 200
            assert len(queries) <= 10, "\n".join(q["sql"][:260] for q in queries)

    def test_the_next_step_is_what_the_workflow_opens(self, people, as_):
        line = states.draft(people, "draft")
        assert f"/delegation/{line.pk}/step/submit/" in text(
            as_("town_clerk").get(f"/delegation/{line.pk}/")
        )
        assert "/step/submit/" not in text(as_("county_reviewer").get(f"/delegation/{line.pk}/"))

    def test_a_panel_is_the_part_without_the_shell(self, people, as_):
        line = states.draft(people, "draft")
        headers = {"HX-Request": "true", "HX-Target": "panel"}
        panel = text(as_("town_clerk").get(f"/delegation/{line.pk}/", headers=headers))
        assert line.title in panel
        assert "<html" not in panel

    def test_a_paper_is_added_and_only_its_bringer_removes_it(
        self, people, as_, settings, tmp_path
    ):
        from django.core.files.uploadedfile import SimpleUploadedFile

        settings.MEDIA_ROOT = tmp_path
        line = states.draft(people, "draft")
        url = f"/delegation/{line.pk}/papers/"
        file = SimpleUploadedFile("申请.pdf", b"%PDF-1.7 text")
        assert as_("town_clerk").post(url, {"file": file}).status_code == 302
        assert "申请" in text(as_("town_clerk").get(f"/delegation/{line.pk}/?tab=papers"))
        bad = SimpleUploadedFile("a.pdf", b"MZ")
        assert as_("town_clerk").post(url, {"file": bad}).status_code == 422
        assert as_("town_finance").post(url, {"file": file}).status_code == 403
        assert as_("neighbour").post(url, {"file": file}).status_code == 404


class TestSteps:
    def step(self, client, line, step, **data):
        return client.post(f"/delegation/{line.pk}/step/{step}/", {"version": line.version, **data})

    def test_a_step_is_confirmed_and_taken(self, people, as_):
        line = states.draft(people, "draft")
        client = as_("town_clerk")
        assert "Submit for review" in text(client.get(f"/delegation/{line.pk}/step/submit/"))
        assert self.step(client, line, "submit", **MINUTES).status_code == 302
        line.refresh_from_db()
        assert line.status == "department"

    def test_what_is_missing_comes_back_with_what_was_typed(self, people, as_):
        line = states.draft(people, "draft")
        response = self.step(as_("town_clerk"), line, "submit", number="纪要第9期")
        assert response.status_code == 422
        assert "纪要第9期" in text(response)
        assert "error-summary" in text(response)
        line.refresh_from_db()
        assert line.status == "draft"

    def test_a_second_press_has_no_second_effect_and_no_complaint(self, people, as_):
        line = states.draft(people, "draft")
        client = as_("town_clerk")
        answers = [self.step(client, line, "submit", **MINUTES) for _n in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        assert Delegation.objects.get().round == 1

    def test_a_stale_form_is_told_who_was_first(self, people, as_):
        line = states.draft(people, "draft")
        people.town_leader.full_name = "陈镇长"
        User.objects.filter(pk=people.town_leader.pk).update(full_name="陈镇长")
        other = Delegation.objects.get(pk=line.pk)
        DELEGATION.apply(other, "submit", by=people.town_leader, **states.step_data("submit"))
        response = self.step(as_("town_clerk"), line, "submit", **MINUTES)
        assert response.status_code == 409
        assert "陈镇长" in text(response)

    def test_an_unknown_step_is_not_found(self, people, as_):
        line = states.draft(people, "draft")
        assert as_("town_clerk").get(f"/delegation/{line.pk}/step/fly/").status_code == 404
        assert as_("town_clerk").get(f"/delegation/{line.pk}/step/review/").status_code == 403

    def test_many_rows_get_a_verdict_each(self, people, as_):
        ready, refused = states.draft(people, "draft"), states.draft(people, "in_force")
        foreign = states.draft(people, "draft", town=people.hengdian, department=people.emergency)
        keys = [ready.pk, refused.pk, foreign.pk]
        client = as_("town_clerk")
        asked = client.post("/delegation/bulk/", {"step": "submit", "pk": keys})
        assert ready.title in text(asked)
        assert foreign.title not in text(asked)
        data = {"step": "submit", "pk": keys, "confirmed": "1", **MINUTES}
        done = text(client.post("/delegation/bulk/", data))
        assert "Done: 1. Refused: 1." in done
        statuses = dict(Delegation.objects.values_list("pk", "status"))
        assert statuses == {ready.pk: "department", refused.pk: "in_force", foreign.pk: "draft"}

    def confirm(self, client, **asked):
        """What the page to be confirmed would send."""
        page = text(client.post("/delegation/bulk/", {"step": "submit"} | asked))
        seen = re.search(r'name="seen" value="([^"]*)"', page).group(1)
        return {"step": "submit", "seen": seen, "confirmed": "1", **MINUTES}

    def test_what_comes_after_the_question_was_not_confirmed(self, people, as_):
        """“All that match” are those whose number was said, not those that match a minute later."""
        lines, client = many(people, 3), as_("town_clerk")
        data = self.confirm(client, all="1", query="status=draft")
        later = states.draft(people, "draft")
        client.post("/delegation/bulk/", data)
        assert set(Delegation.objects.filter(status="department")) == set(lines)
        assert Delegation.objects.get(pk=later.pk).status == "draft"

    def test_a_row_that_changed_since_the_question_is_refused(self, people, as_):
        """The same status, another content: nobody confirms what they have not seen."""
        line, client = states.draft(people, "draft"), as_("town_clerk")
        data = self.confirm(client, pk=[line.pk])
        Delegation.objects.filter(pk=line.pk).update(
            version=line.version + 1, scope_note="仅限镇区"
        )
        assert "Done: 0. Refused: 1." in text(client.post("/delegation/bulk/", data))
        assert Delegation.objects.get(pk=line.pk).status == "draft"

    def test_all_that_match_are_taken_through_the_filters(self, people, as_):
        lines = many(people, 3)
        states.draft(people, "in_force")
        data = {"step": "submit", "all": "1", "query": "status=draft", "confirmed": "1", **MINUTES}
        as_("town_clerk").post("/delegation/bulk/", data)
        moved = Delegation.objects.filter(status="department")
        assert set(moved) == set(lines)


class TestForms:
    def form(self, client, line, **data):
        page = text(client.get(f"/delegation/{line.pk}/edit/"))
        hidden = dict(re.findall(r'name="(once|version)" value="([^"]*)"', page))
        given = {"department": line.department_id, "scope_note": "", "mode": line.mode}
        return {**given, **hidden, **data}

    def test_a_mistake_is_said_at_its_field_and_on_top(self, people, as_):
        line = states.draft(people, "draft")
        client = as_("town_clerk")
        response = client.post(
            f"/delegation/{line.pk}/edit/", self.form(client, line, department="")
        )
        assert response.status_code == 422
        assert 'href="#id_department"' in text(response)
        assert 'aria-invalid="true"' in text(response)

    def test_a_form_opened_before_somebodys_change_saves_nothing(self, people, as_):
        line = states.draft(people, "draft")
        client = as_("town_clerk")
        old, new = (self.form(client, line, scope_note=note) for note in ("旧", "新"))
        assert client.post(f"/delegation/{line.pk}/edit/", new).status_code == 302
        assert client.post(f"/delegation/{line.pk}/edit/", old).status_code == 422
        assert Delegation.objects.get().scope_note == "新"

    def test_the_second_press_leads_where_the_first_led(self, people, as_):
        programme = states.programme(people)
        client = as_("town_clerk")
        once = re.search(r'name="once" value="([^"]*)"', text(client.get("/batch/new/")))[1]
        data = {"title": "首批", "programme": programme.pk, "once": once}
        answers = [client.post("/batch/new/", data) for _n in range(2)]
        assert [answer.status_code for answer in answers] == [302, 302]
        from powers.models import Batch

        assert Batch.objects.filter(title="首批").count() == 1

    def test_choices_are_those_one_may_see(self, people, as_):
        line = states.draft(people, "draft")
        page = text(as_("town_clerk").get(f"/delegation/{line.pk}/edit/"))
        assert "应急管理局" in page
        assert "ZJ-06" in page


class TestShell:
    def test_letters_and_theme_are_set_by_the_server(self, people, as_):
        client = as_("town_clerk")
        client.post("/preferences/", {"letters": "large", "theme": "dark", "next": "/delegation/"})
        page = text(client.get("/delegation/"))
        assert 'data-letters="large"' in page
        assert 'data-bs-theme="dark"' in page

    def test_a_foreign_way_back_is_not_followed(self, people, as_):
        response = as_("town_clerk").post(
            "/preferences/", {"theme": "dark", "next": "https://evil.example/"}
        )
        assert response.url == "/"

    def test_the_menu_shows_what_one_may_open(self, people, as_):
        assert 'href="/delegation/"' in text(as_("town_clerk").get("/search/"))
        assert 'href="/delegation/"' not in text(as_("grid_worker").get("/search/"))

    def test_no_inline_style_or_script_and_no_foreign_host(self, people, as_):
        line = states.draft(people, "draft")
        for url in (
            "/delegation/",
            f"/delegation/{line.pk}/",
            "/search/?q=a",
            f"/delegation/{line.pk}/step/submit/",
        ):
            page = text(as_("town_clerk").get(url))
            assert not re.search(r'\sstyle="|<style|\son\w+="', page)
            assert not re.search(r"<script(?![^>]*\bsrc=)", page)
            assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
