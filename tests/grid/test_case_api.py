"""Cases for officers' programs (ZJ-14): the same rules as the pages, pictures, keys."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.attachments import Attachment
from core.history import Step
from grid.models import Case
from tests.core.caller import Caller, fields
from tests.grid import cases

pytestmark = pytest.mark.django_db


def body(people, **more):
    return {
        "town": people.fotang.pk, "source": "hotline", "text": "双林路28号店外经营。",
        "category": cases.category(people).pk,
    } | more  # fmt: skip


def with_pictures(caller, path, data, names=("a.jpg",), **headers):
    """multipart/form-data: the JSON in `body`, each picture as a file."""
    parts = {"body": json.dumps(data), "pictures": [cases.picture(name) for name in names]}
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return caller.client.post(caller.url(path), parts, headers=headers)


def step(name, version, **data):
    return {"step": name, "version": version, "data": data}


def test_a_case_is_entered_with_its_pictures(people):
    """ZJ-14: one intake; the reporter is kept and never told to programs."""
    caller = Caller(people.town_command)
    sent = body(people, teller_name="王小明", teller_phone="13800001111")
    answer = with_pictures(caller, "/cases/", sent, ("a.jpg", "b.jpg"))
    assert answer.status_code == 201, answer.content
    case = Case.objects.get()
    assert answer.json()["number"] == case.number
    assert Attachment.objects.of(case).filter(kind="before").count() == 2
    assert case.reporters.get().name == "王小明"
    assert "王小明" not in caller.get(f"/cases/{case.pk}/").content.decode()


def test_the_same_key_is_one_case(people):
    """ZJ-14: a phone that sends again makes no second case; other pictures are another request."""
    caller = Caller(people.town_command)
    first = with_pictures(caller, "/cases/", body(people), Idempotency_Key="k1")
    again = with_pictures(caller, "/cases/", body(people), Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    other = with_pictures(caller, "/cases/", body(people), ("a.jpg", "b.jpg"), Idempotency_Key="k1")
    assert other.status_code == 422
    assert Case.objects.count() == 1


def test_a_case_goes_its_way_by_steps(people):
    """ZJ-12: evidence comes with the step that needs it."""
    room, officer = Caller(people.town_command), Caller(people.agency_officer)
    pk = room.post("/cases/", body(people)).json()["id"]
    way = f"/cases/{pk}/transitions/"
    assert room.post(way, step("dispatch", 1, unit=people.squad.pk)).status_code == 200
    assert officer.post(way, step("sign", 2)).status_code == 200
    bare = officer.post(way, step("feed_back", 3, result="已劝离。"))
    assert bare.status_code == 422, "no evidence"
    assert fields(bare) == {"pictures"}
    done = with_pictures(officer, way, step("feed_back", 3, result="已劝离。"))
    assert done.status_code == 200, done.content
    case = Case.objects.get(pk=pk)
    assert case.status == Case.Status.VERIFYING
    assert Attachment.objects.of(case).get().kind == "after"
    assert Step.objects.of(case).last().by == people.agency_officer


@pytest.mark.parametrize(
    ("part", "named"),
    [({"papers": "a.jpg"}, "papers"), ({"pictures": "a.exe"}, "pictures"), ({"text": None}, "")],
)
def test_false_parts_are_told(people, part, named):
    caller = Caller(people.town_command)
    name, file = next(iter(part.items()))
    parts = {"body": json.dumps(body(people)), name: cases.picture(file) if file else "x"}
    answer = caller.client.post(caller.url("/cases/"), parts)
    assert answer.status_code == 400, answer.content
    assert named in fields(answer)
    assert not Case.objects.exists()


def test_pictures_that_are_none_are_told(people):
    caller = Caller(people.town_command)
    parts = {
        "body": json.dumps(body(people)),
        "pictures": SimpleUploadedFile("a.jpg", b"no picture", "image/jpeg"),
    }
    answer = caller.client.post(caller.url("/cases/"), parts)
    assert (answer.status_code, fields(answer)) == (400, {"pictures"})


@pytest.mark.parametrize(
    ("change", "named"),
    [({"status": "closed"}, "status"), ({"number": "1"}, "number"), ({"text": ""}, "text")],
)
def test_a_case_is_not_made_finished(people, change, named):
    """ZJ-14: nobody writes a number or a status."""
    answer = Caller(people.town_command).post("/cases/", body(people) | change)
    assert answer.status_code == 400
    assert named in fields(answer)


def test_a_unit_reads_its_cases_and_the_kinds(people):
    """ZJ-12: the field of view is that of the pages."""
    mine, other = cases.dispatched(people), cases.received(people)
    caller = Caller(people.agency_officer)
    assert caller.ids("/cases/") == [mine.pk]
    assert caller.get(f"/cases/{other.pk}/").status_code == 404
    assert {row["case"] for row in caller.get("/stages/").json()["results"]} == {mine.pk}
    assert caller.get("/categories/?in_force=1").json()["results"]


def test_help_is_asked_for(people):
    case = cases.handling(people)
    sent = {"case": case.pk, "unit": people.emergency.pk, "task": "一起去看。", "days": 2}
    answer = Caller(people.town_command).post("/assists/", sent)
    assert answer.status_code == 201, answer.content
    helper = Caller(people.department_officer)
    assert helper.ids("/assists/?open=1") == [answer.json()["id"]]
    assert helper.ids("/assists/?overdue=1") == []


@pytest.mark.parametrize("day", [{"a": 1}, [1], 1e308, -1, True, "昨天"])
def test_a_day_that_is_none_is_told_at_its_field(people, day):
    """ZJ-14: whatever stands there, a program reads which field is wrong."""
    case = cases.handling(people)
    caller = Caller(people.town_command)
    sent = step("hold", case.version, until_date=day) | {"note": "等产权资料。"}
    answer = caller.post(f"/cases/{case.pk}/transitions/", sent)
    assert answer.status_code == 400, answer.content
    assert "data.until_date" in fields(answer)
