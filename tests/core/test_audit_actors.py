"""Whose hand it was: in requests, workflow steps, tasks and commands."""

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from core import audit
from core.audit.context import prefixed, writes
from core.audit.middleware import AuditMiddleware
from tests.core.audit_tools import county, execute, since
from towns.models import Division

pytestmark = pytest.mark.django_db


def rename(place, name="x"):
    Division.objects.filter(pk=place.pk).update(name=name)


def answer(request, view):
    return AuditMiddleware(view)(request)


def test_inside_acting_each_write_is_that_officers(people):
    mark = since()
    with audit.acting(people.town_clerk):
        rename(people.fotang, "a")
        with audit.acting(people.county_reviewer):
            rename(people.fotang, "b")
        rename(people.fotang, "c")
    rename(people.fotang, "d")
    told = [(e.actor_id, e.post_id) for e in since(mark)]
    clerk = (people.town_clerk.pk, people.town_clerk.post.pk)
    reviewer = (people.county_reviewer.pk, people.county_reviewer.post.pk)
    assert told == [clerk, reviewer, clerk, (None, None)]


def test_a_rolled_back_savepoint_does_not_take_the_actor_along(people):
    mark = since()
    with audit.acting(people.town_clerk), transaction.atomic():
        with transaction.atomic():
            rename(people.fotang, "a")
            transaction.set_rollback(True)
        rename(people.fotang, "b")
    assert [e.actor_id for e in since(mark)] == [people.town_clerk.pk]


@pytest.mark.django_db(transaction=True)
def test_outside_any_transaction_the_actor_goes_with_the_statement(people):
    mark = since()
    with audit.acting(people.town_clerk):
        rename(people.fotang, "a")
    assert [e.actor_id for e in since(mark)] == [people.town_clerk.pk]
    assert execute("SELECT current_setting('portal.context', true)")[0][0] in (None, "")


def test_a_request_tells_who_from_where_and_which(people):
    def view(request):
        rename(people.fotang)
        return HttpResponse()

    request = RequestFactory().post("/", REMOTE_ADDR="10.1.2.3")
    request.user = people.county_reviewer
    mark = since()
    answer(request, view)
    (event,) = since(mark)
    assert (event.actor_id, event.ip) == (people.county_reviewer.pk, "10.1.2.3")
    assert len(event.request_id) == 32


def test_a_refusal_is_recorded(people):
    request = RequestFactory().get("/powers/secret/")
    request.user = people.neighbour
    mark = since()
    answer(request, lambda _request: HttpResponse(status=403))
    (event,) = since(mark)
    assert (event.action, event.actor_id) == ("denied", people.neighbour.pk)
    assert event.payload == {"method": "GET", "path": "/powers/secret/"}


def test_a_page_that_only_reads_costs_no_query_and_asks_for_nobody(
    people, django_assert_num_queries
):
    class Shy:
        @property
        def is_authenticated(self):
            raise AssertionError("asked for the person without need")

    request = RequestFactory().get("/")
    request.user = Shy()
    with django_assert_num_queries(1):
        answer(request, lambda _r: HttpResponse(str(Division.objects.filter(code="0").exists())))


def test_the_actor_costs_a_writing_page_no_query(people, django_assert_num_queries):
    people.town_clerk.post.place  # noqa: B018  (loaded with the request)
    with audit.acting(people.town_clerk), django_assert_num_queries(1):
        rename(people.fotang)


def test_commands_and_tasks_are_named(people, monkeypatch):
    monkeypatch.setattr("sys.argv", ["/srv/portal/manage.py", "load_demo", "--secret"])
    mark = since()
    rename(people.fotang)
    assert [e.request_id for e in since(mark)] == ["command:manage.py load_demo"]


def test_sign_in_failure_and_sign_out_are_events(people, client):
    user = people.town_clerk
    mark = since()
    client.force_login(user)
    client.logout()
    from django.contrib.auth import authenticate

    authenticate(RequestFactory().post("/"), username=user.username, password="wrong")
    authenticate(RequestFactory().post("/"), username="my pass word", password="x")
    acts = [e for e in since(mark) if e.action.startswith("sign")]
    assert [(e.action, e.row_pk) for e in acts] == [
        ("sign_in", str(user.pk)),
        ("sign_out", str(user.pk)),
        ("sign_in_failed", str(user.pk)),
        ("sign_in_failed", ""),
    ]
    assert "my pass word" not in str([e.payload for e in acts])


def test_an_act_is_recorded_with_its_row_and_place(people):
    mark = since()
    audit.record("reveal", people.fotang, user=people.window_clerk, detail={"reason": "核实身份"})
    (event,) = since(mark)
    assert (event.action, event.table_name, event.town_id, event.payload) == (
        "reveal", "towns_division", people.fotang.pk, {"reason": "核实身份"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("INSERT INTO x VALUES (1)", True),
        ("  update x set a = 1", True),
        ("WITH a AS (DELETE FROM x RETURNING 1) SELECT * FROM a", True),
        ("WITH a AS (SELECT 1) SELECT * FROM a", False),
        ("SELECT 'INSERT INTO'", False),
        ("SAVEPOINT s1", False),
    ],
)
def test_only_writing_statements_carry_the_actor(sql, expected):
    assert writes(sql) is expected


def test_names_with_quotes_and_percent_signs_harm_nothing(people):
    with audit.acting(people.town_clerk):
        assert "%%" not in prefixed("INSERT", has_params=False)
    place = county("330799", "甲")
    execute("UPDATE towns_division SET name = %s WHERE id = %s", ["100%s'; --", place.pk])
    execute("UPDATE towns_division SET name = name || '%' WHERE code = '330799'")
    place.refresh_from_db()
    assert place.name == "100%s'; --%"


def test_executemany_carries_the_actor_each_time(people):
    mark = since()
    with audit.acting(people.town_clerk), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE towns_division SET name = %s WHERE id = %s",
            [("a", people.fotang.pk), ("b", people.chian.pk)],
        )
    assert [e.actor_id for e in since(mark)] == [people.town_clerk.pk] * 2
