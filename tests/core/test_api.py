"""The interface for programs: scope, bad input, versions, steps, keys; the same rules as the pages."""

import json
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import Post, User
from core import clock, history
from core.idempotency import IdempotencyRecord, forget
from tests.core.caller import Caller, fields
from tests.factories import officer, organisation
from towns.api import OrganisationViewSet
from towns.models import Division, Organisation, TownProfile

pytestmark = pytest.mark.django_db


def proposed(people, user=None, **more):
    """A post that waits for confirmation."""
    user = user or User.objects.create(username=f"n{User.objects.count()}", full_name="新人")
    facts = {"role": "town_clerk", "place": people.fotang, "proposed_by": people.system_admin}
    post = Post.objects.create(user=user, **{**facts, **more})
    history.record(post, "begin", by=people.system_admin, to=post.status)
    return post


def profile(town):
    return TownProfile.objects.get_or_create(town=town)[0]


# --- reading -----------------------------------------------------------------------------------


def test_a_list_comes_in_keyset_pages_that_hold_every_row_once(people):
    caller = Caller(people.town_clerk)
    whole = list(Division.objects.order_by("code").values_list("pk", flat=True))
    assert caller.ids("/divisions/?limit=3") == whole
    assert caller.ids("/divisions/?limit=3&ordering=-code") == whole[::-1]
    second = caller.get(caller.get("/divisions/?limit=4").json()["next"]).json()
    back = caller.get(second["previous"]).json()
    assert [row["id"] for row in back["results"]] == whole[:4]
    assert back["previous"] is None


def test_a_list_is_filtered_and_searched_as_on_the_page(people):
    caller = Caller(people.town_clerk)
    assert caller.ids("/divisions/?level=4&search=佛堂") == [people.fotang.pk]
    assert set(caller.ids(f"/divisions/?parent={people.yiwu.pk}")) == {
        people.fotang.pk,
        people.chian.pk,
    }


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=0", "limit"),
        ("limit=10000", "limit"),
        ("limit=x", "limit"),
        ("after=%00", "after"),
        ("before=bm9uc2Vuc2U", "before"),
        ("after=W251bGwsICJ4Il0", "after"),
        ("ordering=password", "ordering"),
        ("level=99", "level"),
        ("parent=abc", "parent"),
        ("parent=9999999999999999999999", "parent"),
        ("nonsense=1", "nonsense"),
        ("parent=%00", "parent"),
    ],
)
def test_a_senseless_query_is_refused_naming_the_parameter(people, query, named):
    answer = Caller(people.town_clerk).get(f"/divisions/?{query}")
    assert answer.status_code == 400
    assert fields(answer) == {named}


def test_a_list_costs_the_same_for_few_and_many_rows(people, django_assert_max_num_queries):
    for number in range(60):
        organisation(f"单位{number}", people.yiwu)
    caller = Caller(people.county_reviewer)
    caller.get("/organisations/?limit=1")
    for limit in (20, 60):
        with django_assert_max_num_queries(5):
            assert len(caller.get(f"/organisations/?limit={limit}").json()["results"]) == limit


def test_outside_the_place_a_row_does_not_exist_and_inside_the_permission_is_missing(people):
    keeper = officer("keeper", "system_admin", people.yiwu)
    assert Caller(keeper).get(f"/posts/{people.town_clerk.post.pk}/").status_code == 200
    assert Caller(keeper).get(f"/posts/{people.neighbour.post.pk}/").status_code == 404
    assert Caller(keeper).get("/posts/999999999999999999/").status_code == 404
    clerk = Caller(people.town_clerk)
    assert clerk.get(f"/posts/{people.town_leader.post.pk}/").status_code == 403
    assert clerk.get(f"/posts/{people.neighbour.post.pk}/").status_code == 404
    assert clerk.get("/posts/").status_code == 403


def test_without_a_token_or_session_one_is_asked_to_sign_in(people):
    answer = Client().get("/api/v1/divisions/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_works_too_and_needs_the_csrf_token(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.county_reviewer)
    assert client.get("/api/v1/divisions/").status_code == 200
    body = json.dumps({"name": "某局", "kind": "department", "division": people.yiwu.pk})
    answer = client.post("/api/v1/organisations/", body, content_type="application/json")
    assert answer.status_code == 403
    assert not Organisation.objects.filter(name="某局").exists()


def test_messages_come_in_the_callers_language(people):
    assert (
        Caller(people.town_clerk, language="en").get("/posts/").json()["title"].startswith("Your")
    )
    assert Caller(people.town_clerk).get("/posts/")["Content-Language"] == "en"
    assert (
        Caller(people.town_clerk, language="zh-CN").get("/posts/")["Content-Language"] == "zh-hans"
    )


# --- writing -----------------------------------------------------------------------------------


def new_office(people, **more):
    return {"name": "佛堂镇经济发展办公室", "kind": "office", "division": people.fotang.pk, **more}


def test_a_row_is_made_by_the_rules_of_the_page(people):
    answer = Caller(people.county_reviewer).post("/organisations/", new_office(people))
    assert answer.status_code == 201, answer.content
    assert answer["Location"].endswith(f"/{answer.json()['id']}/")
    assert Organisation.objects.get(pk=answer.json()["id"]).division == people.fotang


def test_a_row_cannot_be_made_in_anothers_place(people):
    body = new_office(people, division=people.hengdian.pk)
    assert Caller(people.county_reviewer).post("/organisations/", body).status_code in (400, 403)
    assert not Organisation.objects.filter(name=body["name"]).exists()


def test_a_form_that_forgets_the_place_makes_no_row_elsewhere(people, monkeypatch):
    """The permission is asked again on the row as saved."""
    monkeypatch.setattr(OrganisationViewSet, "form", None)
    body = new_office(people, division=people.hengdian.pk)
    assert Caller(people.county_reviewer).post("/organisations/", body).status_code == 403
    assert not Organisation.objects.filter(name=body["name"]).exists()


def test_a_row_cannot_be_moved_out_of_ones_place(people):
    caller = Caller(people.county_reviewer)
    url = f"/organisations/{people.emergency.pk}/"
    tag = caller.get(url)["ETag"]
    answer = caller.patch(url, {"division": people.dongyang.pk}, If_Match=tag)
    assert answer.status_code in (400, 403)
    assert Organisation.objects.get(pk=people.emergency.pk).division == people.yiwu


def test_a_mistake_is_told_at_its_field_and_all_at_once(people):
    body = new_office(people, kind="palace", code="123", invented=1, id=7)
    answer = Caller(people.county_reviewer).post("/organisations/", body)
    assert answer.status_code == 400
    assert {"kind", "code", "invented", "id"} <= fields(answer)


def test_a_rule_of_the_database_comes_back_as_a_sentence(people):
    caller = Caller(people.county_reviewer)
    assert caller.post("/organisations/", new_office(people)).status_code == 201
    again = caller.post("/organisations/", new_office(people))
    assert again.status_code == 400
    assert again.json()["findings"]


def test_the_status_is_read_only(people):
    post = proposed(people)
    caller = Caller(people.security_admin)
    answer = caller.patch(f"/posts/{post.pk}/", {"status": "in_force"}, If_Match='"v1"')
    assert answer.status_code == 405
    post.refresh_from_db()
    assert post.status == "proposed"


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", "1", '"x"', "\xff".encode("latin-1"), '{"name": "\\ud800"}',
     "[" * 100_000, '{"name": NaN}', '{"a": ' * 5_000, '{"id": ' + "9" * 6_000 + "}"],
)  # fmt: skip
def test_broken_json_is_refused_and_never_an_error_of_ours(people, body):
    answer = Caller(people.county_reviewer).post("/organisations/", body or "{}")
    assert answer.status_code == 400
    answer = Caller(people.security_admin).post(
        f"/posts/{people.town_clerk.post.pk}/transitions/", body or "{}", If_Match='"v1"'
    )
    assert answer.status_code == 400


def test_another_kind_of_body_is_refused(people):
    client = Caller(people.county_reviewer).client
    answer = client.post("/api/v1/organisations/", "<a/>", content_type="application/xml")
    assert answer.status_code == 415
    assert client.put("/api/v1/organisations/1/", "{}").status_code == 405
    assert client.delete("/api/v1/organisations/1/").status_code == 405


# --- versions ----------------------------------------------------------------------------------


def test_a_change_must_name_the_version_it_was_made_on(people):
    row = profile(people.fotang)
    caller, url = Caller(people.town_clerk), f"/townprofiles/{row.pk}/"
    tag = caller.get(url)["ETag"]
    assert caller.patch(url, {"note": "a"}).status_code == 428
    first = caller.patch(url, {"note": "a"}, If_Match=tag)
    assert first.status_code == 200, first.content
    assert caller.patch(url, {"note": "b"}, If_Match=tag).status_code == 412
    assert caller.patch(url, {"note": "b"}, If_Match=first["ETag"]).status_code == 200
    row.refresh_from_db()
    assert row.note == "b"


def test_a_change_leaves_the_other_fields_as_they_are(people):
    row = profile(people.fotang)
    known = {"resident_population": 80_000, "counted_date": clock.today(), "note": "old"}
    TownProfile.objects.filter(pk=row.pk).update(**known)
    caller, url = Caller(people.town_clerk), f"/townprofiles/{row.pk}/"
    answer = caller.patch(url, {"note": "new"}, If_Match=caller.get(url)["ETag"])
    assert answer.json()["resident_population"] == 80_000
    assert answer.json()["note"] == "new"


# --- steps -------------------------------------------------------------------------------------


def test_a_row_names_the_steps_that_are_open_to_the_caller(people):
    post = proposed(people)
    names = {
        a["name"]: a
        for a in Caller(people.security_admin).get(f"/posts/{post.pk}/").json()["actions"]
    }
    assert set(names) == {"confirm", "decline"}
    assert names["confirm"]["is_open"]
    assert names["decline"]["needs_note"]
    assert Caller(people.system_admin).get(f"/posts/{post.pk}/").json()["actions"] == []


def test_a_step_is_taken_by_the_engine_and_stands_in_the_history(people):
    post = proposed(people)
    answer = Caller(people.security_admin).post(
        f"/posts/{post.pk}/transitions/", {"step": "confirm", "version": 1}
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == "in_force"
    assert answer["ETag"] == '"v2"'
    assert history.Step.objects.of(post).last().by == people.security_admin


def test_a_step_that_is_refused_says_why(people):
    post = proposed(people)
    url = f"/posts/{post.pk}/transitions/"
    answer = Caller(people.security_admin).post(url, {"step": "decline", "version": 1})
    assert answer.status_code == 422
    assert fields(answer) == {"note"}
    own = proposed(people, user=people.security_admin, place=people.zhejiang, role="security_admin",
                   from_date=clock.today().replace(year=2040))  # fmt: skip
    answer = Caller(people.security_admin).post(
        f"/posts/{own.pk}/transitions/", {"step": "confirm", "version": 1}
    )
    assert answer.status_code == 422
    assert answer.json()["findings"][0]["sentence"]


def test_a_step_on_a_stale_row_has_no_effect(people):
    post = proposed(people)
    caller, url = Caller(people.security_admin), f"/posts/{post.pk}/transitions/"
    assert caller.post(url, {"step": "confirm"}).status_code == 428
    assert caller.post(url, {"step": "confirm"}, If_Match='"v7"').status_code == 412
    assert caller.post(url, {"step": "confirm", "version": 7}).status_code == 409
    assert caller.post(url, {"step": "confirm"}, If_Match='"v1"').status_code == 200
    late = caller.post(url, {"step": "confirm", "version": 1})
    assert late.status_code == 409
    assert "security_admin" in late.json()["findings"][0]["sentence"]


def test_a_step_asks_for_its_own_permission(people):
    post = proposed(people)
    body = {"step": "confirm", "version": 1}
    url = f"/posts/{post.pk}/transitions/"
    assert Caller(people.system_admin).post(url, body).status_code == 403
    assert Caller(people.county_reviewer).post(url, body).status_code == 403
    far = officer("far", "security_admin", people.henan)
    assert Caller(far).post(url, body).status_code == 404


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, {"step"}),
        ({"step": "fly"}, {"step"}),
        ({"step": "lapse"}, {"step"}),
        ({"step": ["confirm"]}, {"step"}),
        ({"step": "confirm", "version": "new"}, {"version"}),
        ({"step": "confirm", "version": 1, "note": {"a": 1}}, {"note"}),
        ({"step": "confirm", "version": 1, "status": "in_force"}, {"status"}),
        ({"step": "confirm", "version": 1, "data": []}, {"data"}),
        ({"step": "confirm", "version": 1, "data": {"by": 3, "version": 9}}, {"data.by", "data.version"}),
    ],
)  # fmt: skip
def test_a_body_that_makes_no_step_names_what_is_wrong(people, body, named):
    answer = Caller(people.security_admin).post(f"/posts/{proposed(people).pk}/transitions/", body)
    assert answer.status_code == 400
    assert fields(answer) == named


# --- keys --------------------------------------------------------------------------------------


def test_the_same_key_and_body_have_one_effect_and_one_answer(people):
    caller = Caller(people.county_reviewer)
    first = caller.post("/organisations/", new_office(people), Idempotency_Key="k-1")
    again = caller.post("/organisations/", new_office(people), Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first["Location"] == again["Location"]
    assert again["Idempotent-Replayed"] == "true"
    assert Organisation.objects.filter(name=new_office(people)["name"]).count() == 1


def test_the_same_key_with_another_body_is_refused(people):
    caller = Caller(people.county_reviewer)
    caller.post("/organisations/", new_office(people), Idempotency_Key="k-1")
    other = caller.post("/organisations/", new_office(people, name="另一个"), Idempotency_Key="k-1")
    assert other.status_code == 422
    assert not Organisation.objects.filter(name="另一个").exists()


def test_a_refused_request_frees_its_key(people):
    caller = Caller(people.county_reviewer)
    wrong = caller.post("/organisations/", {"name": "x"}, Idempotency_Key="k-1")
    assert wrong.status_code == 400
    assert not IdempotencyRecord.objects.exists()
    right = caller.post("/organisations/", new_office(people), Idempotency_Key="k-1")
    assert right.status_code == 201


def test_a_key_belongs_to_its_person(people):
    second = officer("second_reviewer", "county_reviewer", people.yiwu)
    Caller(people.county_reviewer).post("/organisations/", new_office(people), Idempotency_Key="k")
    other = Caller(second).post(
        "/organisations/", new_office(people, name="乙"), Idempotency_Key="k"
    )
    assert other.status_code == 201


def test_answers_are_forgotten_after_a_month(people):
    caller = Caller(people.county_reviewer)
    caller.post("/organisations/", new_office(people), Idempotency_Key="k")
    forget()
    assert IdempotencyRecord.objects.exists()
    with clock.pretend(clock.now() + timedelta(days=31)):
        forget()
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize("key", ["", " ", "键", "x" * 101])
def test_a_senseless_key_is_refused(people, key):
    answer = Caller(people.county_reviewer).post(
        "/organisations/", new_office(people), Idempotency_Key=key
    )
    assert answer.status_code == 400
    assert fields(answer) == {"Idempotency-Key"}


@pytest.mark.django_db(transaction=True)
def test_eight_callers_with_one_key_at_once_have_one_effect(people):
    callers = [Caller(people.county_reviewer) for _ in range(8)]
    answers = at_once(
        callers, lambda c: c.post("/organisations/", new_office(people), Idempotency_Key="k")
    )
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Organisation.objects.filter(name=new_office(people)["name"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_callers_who_take_one_step_at_once_have_one_effect(people):
    post = proposed(people)
    callers = [Caller(people.security_admin) for _ in range(8)]
    url, body = f"/posts/{post.pk}/transitions/", {"step": "confirm", "version": 1}
    codes = sorted(a.status_code for a in at_once(callers, lambda c: c.post(url, body)))
    assert codes == [200] + [409] * 7
    assert history.Step.objects.of(post).filter(name="confirm").count() == 1


def at_once(callers, act):
    """What each caller got, all having started together."""
    gate, answers = threading.Barrier(len(callers)), []

    def run(caller):
        gate.wait()
        try:
            answers.append(act(caller))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


# --- limits and description --------------------------------------------------------------------


def test_too_many_calls_are_told_when_to_come_again(people, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                                   "LOCATION": "limits"}}  # fmt: skip
    settings.API_CALLS_PER_MINUTE = 3
    caller = Caller(people.town_clerk)
    codes = [caller.get("/divisions/?limit=1").status_code for _ in range(5)]
    assert 429 in codes
    assert codes[:3] == [200] * 3
    assert 0 < int(caller.get("/divisions/").headers.get("Retry-After", 1)) <= 60


def test_without_the_cache_nobody_is_held_up(people, settings):
    settings.CACHES = {"default": {"BACKEND": "core.cache.ForgivingRedisCache",
                                   "LOCATION": "redis://127.0.0.1:1/0"}}  # fmt: skip
    settings.API_CALLS_PER_MINUTE = 1
    caller = Caller(people.town_clerk)
    assert [caller.get("/divisions/").status_code for _ in range(3)] == [200] * 3


def test_the_document_describes_every_address_without_a_warning(db, tmp_path):
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "api.yaml")
    )
    assert "/api/v1/posts/{id}/transitions/" in (tmp_path / "api.yaml").read_text()


def test_the_page_of_the_interface_asks_nothing_of_another_host(client, db):
    text = client.get("/api/v1/docs/").content.decode()
    assert "swagger-ui-bundle" in text
    assert "//cdn" not in text
    assert "<style" not in text
    assert client.get("/api/v1/schema/").json()["openapi"].startswith("3.")
