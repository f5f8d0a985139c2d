"""The app on the phone (ZJ-14): what it is given, what it sends, once however often it is sent."""

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from core.attachments import Attachment
from grid.models import Case, PatrolLog
from grid.workflow import CASE
from tests.factories import division, officer
from tests.grid import cases, ground

pytestmark = pytest.mark.django_db
SEND = "/grid/field/send/"
SQUARE = {
    "type": "Polygon",
    "coordinates": [
        [[120.0, 29.2], [120.02, 29.2], [120.02, 29.22], [120.0, 29.22], [120.0, 29.2]]
    ],
}


@pytest.fixture
def worker(people, client):
    """The grid worker at the phone, with a grid that has ground."""
    cases.policy(people)
    people.ground = ground.staffed(people.fotang, people.grid_worker)
    box = {"min_lon": 120.0, "max_lon": 120.02, "min_lat": 29.2, "max_lat": 29.22}
    centre = {"centre_lon": 120.01, "centre_lat": 29.21}
    type(people.ground).objects.filter(pk=people.ground.pk).update(boundary=SQUARE, **box, **centre)
    client.force_login(people.grid_worker)
    return client


def send(client, key=None, **fields):
    key = key or str(uuid4())
    return client.post(SEND, fields, headers={"Idempotency-Key": key})


def found(**fields):
    return {"kind": "report", "text": "双林路窨井盖缺失，已设警示。", **fields}


def test_a_report_from_the_phone_is_a_case_with_photo_and_grid(worker, people):
    """ZJ-14: the same intake; the grid is found from the position."""
    answer = send(
        worker,
        **found(longitude="120.01", latitude="29.21", pictures=[cases.picture()], age="3600"),
    )
    assert answer.status_code == 201, answer.content
    case = Case.objects.get()
    assert answer.json()["case"]["number"] == case.number
    assert (case.source, case.grid, case.reported_by) == ("grid", people.ground, people.grid_worker)
    assert Attachment.objects.of(case).filter(kind="before").count() == 1
    assert 3590 < (case.reported_at - case.happened_at).total_seconds() < 3700


def test_the_same_key_is_one_case_and_the_same_answer(worker):
    """quality §4.5: how long ago it was written may differ from try to try, nothing else may."""
    key = str(uuid4())
    first = send(worker, key, **found(pictures=[cases.picture()], age="5"))
    again = send(worker, key, **found(pictures=[cases.picture()], age="900"))
    assert again.json() == first.json()
    assert again["Idempotent-Replayed"] == "true"
    other = send(worker, key, **found(text="另一件事。", age="900"))
    assert other.status_code == 422
    assert other.json()["state"] == "known"
    assert Case.objects.count() == 1


def test_a_refusal_names_the_field_and_keeps_nothing(worker):
    key = str(uuid4())
    answer = send(worker, key, kind="report", text="", address="双林路")
    assert answer.status_code == 422
    assert answer.json()["state"] == "refused"
    assert list(answer.json()["errors"]) == ["text"]
    assert not Case.objects.exists()
    assert send(worker, key, **found()).status_code == 201  # mended and sent again under its key


def test_a_picture_that_is_none_is_refused_with_a_sentence(worker):
    from django.core.files.uploadedfile import SimpleUploadedFile

    fake = SimpleUploadedFile("a.jpg", b"MZ no picture", "image/jpeg")
    answer = send(worker, **found(pictures=[fake]))
    assert answer.status_code == 422
    assert "pictures" in answer.json()["errors"]
    assert not Case.objects.exists()


def test_settled_on_the_spot_goes_to_verification(worker, people):
    """即采即办: found and done by the same person, verified by another."""
    whole = found(
        category=cases.category(people).pk, settled="1", result="已盖好。", after=[cases.picture()]
    )
    answer = send(worker, **whole)
    assert answer.status_code == 201, answer.content
    case = Case.objects.get()
    assert case.status == Case.Status.VERIFYING
    assert Attachment.objects.of(case).filter(kind="after").count() == 1


def test_settled_without_the_photo_that_is_needed_leaves_no_case(worker, people):
    """Closing without evidence is refused; the report goes with it, for it says that it is settled."""
    answer = send(
        worker, **found(category=cases.category(people).pk, settled="1", result="已盖好。")
    )
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["after"]
    assert not Case.objects.exists()


def test_a_patrol_is_no_case(worker, people):
    """R29: a zero report is a patrol log."""
    answer = send(worker, kind="patrol", grid=people.ground.pk, kind_of="zero", age="60")
    assert answer.status_code == 201, answer.content
    assert PatrolLog.objects.get().worker == people.grid_worker
    assert not Case.objects.exists()


def test_a_patrol_in_somebody_elses_grid_is_refused(worker, people):
    other = ground.staffed(people.chian)
    answer = send(worker, kind="patrol", grid=other.pk, kind_of="zero")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["grid"]


def verifying(people):
    """A case in the worker's grid that somebody else says is settled."""
    case = cases.fed_back(people, grid=people.ground)
    case.refresh_from_db()
    return case


def test_the_phone_is_given_its_tasks_and_no_more(worker, people, django_assert_max_num_queries):
    """Field of view: the grid worker's own ground, and what waits for a grid worker."""
    mine, _elsewhere = verifying(people), cases.fed_back(people)
    given = worker.get(reverse("grid:field-data")).json()
    assert [(task["id"], task["turn"]) for task in given["tasks"]] == [(mine.pk, "verify")]
    assert given["tasks"][0]["steps"] == ["confirm", "redo"]
    assert [grid["id"] for grid in given["grids"]] == [people.ground.pk]
    assert given["can"] == {"report": True, "settle": True, "patrol": True}
    with django_assert_max_num_queries(14):
        worker.get(reverse("grid:field-data"))


def test_the_data_cost_the_same_for_many_rows(worker, people, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    verifying(people)
    cases.received(people, by=people.grid_worker, source="grid")
    worker.get(reverse("grid:field-data"))
    with CaptureQueriesContext(connection) as few:
        worker.get(reverse("grid:field-data"))
    for _n in range(8):
        verifying(people)
        cases.received(people, by=people.grid_worker, source="grid")
    with CaptureQueriesContext(connection) as many:
        given = worker.get(reverse("grid:field-data")).json()
    assert len(given["tasks"]) == len(given["mine"]) == 9
    assert len(many) <= len(few)


def test_a_step_from_the_phone(worker, people):
    case = verifying(people)
    answer = send(
        worker, kind="step", step="confirm", case=case.pk, version=case.version, note="属实",
        pictures=[cases.picture()],
    )  # fmt: skip
    assert answer.status_code == 201, answer.content
    case.refresh_from_db()
    assert case.status == Case.Status.CLOSED


def test_a_case_that_moved_on_is_a_conflict(worker, people):
    """Nothing is overwritten: the phone is told how the case stands now."""
    case = verifying(people)
    seen = case.version
    CASE.apply(case, "redo", by=people.town_command, note="照片不清楚。")
    answer = send(worker, kind="step", step="confirm", case=case.pk, version=seen)
    assert answer.status_code == 409
    told = answer.json()
    assert told["state"] == "conflict"
    assert told["sentence"]
    assert told["case"]["status"] == Case.Status.HANDLING
    gone = send(worker, kind="step", step="confirm", case=cases.received(people).pk, version=1)
    assert gone.status_code == 409
    assert gone.json()["case"] is None


def test_an_entry_of_another_post_waits_for_that_post(worker):
    answer = send(worker, **found(post="999999"))
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_nobody_is_told_to_sign_in_and_strangers_are_refused(client, people):
    assert send(client, **found()).status_code == 401
    assert client.get(reverse("grid:field-data")).json() == {"state": "signed_out"}
    client.force_login(people.auditor)
    assert send(client, **found()).status_code == 403


def test_without_a_key_nothing_is_taken(worker):
    answer = worker.post(SEND, found())
    assert answer.status_code == 400
    assert not Case.objects.exists()


@pytest.mark.parametrize("who", ["village_committee", "agency_officer", "department_officer"])
def test_villages_agencies_and_departments_report_too(client, people, who):
    """Whoever carries the permission to enter a case has a town to enter it for."""
    cases.policy(people)
    village = division("330782100201", "塔山下村", people.fotang)
    people.village_committee = officer("vc", "village_committee", village)
    client.force_login(getattr(people, who))
    town = {"town": people.fotang.pk} if who == "department_officer" else {}
    answer = send(client, **found(**town))
    assert answer.status_code == 201, answer.content
    case = Case.objects.get()
    assert case.town == people.fotang
    assert case.village == (village if who == "village_committee" else None)
    stranger = send(client, **found(town=people.hengdian.pk))
    assert list(stranger.json()["errors"]) == ["town"]


def test_the_shell_holds_nobodys_data(worker, people):
    """The pages may be kept on the phone: no name, no token."""
    for name in ("today", "report", "patrol", "task", "queue", "conflict", "mine", "offline"):
        text = worker.get(reverse(f"grid:field-{name}")).content.decode()
        assert people.grid_worker.full_name not in text
        assert 'name="csrfmiddlewaretoken" value=""' in text


def test_the_app_can_be_installed(client):
    """Manifest and service worker: right types, right scope, icons that are there."""
    answer = client.get("/grid/field/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = json.loads(answer.content)
    assert told["scope"] == told["start_url"] == "/grid/field/"
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    script = client.get("/grid/field/sw.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in script["Content-Security-Policy"]
    assert "/grid/field/offline/" in script.content.decode()


def test_the_version_follows_the_files(client, monkeypatch):
    """Old shells are dropped when a file has changed, and only then."""
    before = client.get("/grid/field/sw.js").content
    assert client.get("/grid/field/sw.js").content == before
    monkeypatch.setattr("grid.views.phone.FILES", ("portal.css",))
    assert client.get("/grid/field/sw.js").content != before


def test_icons_are_drawn_in_all_sizes(tmp_path):
    from PIL import Image

    from launcher.icons import SIZES, draw_all

    draw_all(tmp_path)
    for purpose, size in SIZES:
        with Image.open(tmp_path / f"{purpose}-{size}.png") as picture:
            assert picture.size == (size, size)
            assert len(set(picture.getcolors(1_000_000) or [])) > 2


@pytest.mark.django_db(transaction=True)
def test_one_key_from_eight_threads_is_one_case(people):
    """quality §4.4: the phone and its service worker may both send; one case comes of it."""
    from tests.grid.together import at_once

    cases.policy(people)
    key = str(uuid4())
    answers = at_once(people.grid_worker, 8, lambda client: send(client, key, **found(age="3")))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["case"]["number"] for answer in answers}) == 1
    assert Case.objects.count() == 1


def test_an_agency_signs_and_feeds_back_from_the_phone(client, people):
    """Dispatched → signed for → fed back with a photo, each step once."""
    case = cases.dispatched(people)
    client.force_login(people.agency_officer)
    for turn, name, fields in (
        ("sign", "sign", {}),
        ("settle", "feed_back", {"result": "已劝离。", "pictures": [cases.picture()]}),
    ):
        task = client.get(reverse("grid:field-data")).json()["tasks"][0]
        assert (task["id"], task["turn"]) == (case.pk, turn)
        assert name in task["steps"]
        answer = send(
            client, kind="step", step=name, case=case.pk, version=task["version"], **fields
        )
        assert answer.status_code == 201, answer.content
    case.refresh_from_db()
    assert (case.status, case.handled_by) == (Case.Status.VERIFYING, people.agency_officer)
    assert client.get(reverse("grid:field-data")).json()["tasks"] == []


def test_a_village_settles_what_is_given_to_it(client, people):
    """Dispatched to the village itself: its committee signs from the phone."""
    village = division("330782100201", "塔山下村", people.fotang)
    committee = officer("vc", "village_committee", village)
    case = cases.received(people, village=village)
    CASE.apply(case, "dispatch", by=people.town_command, to_village=True)
    client.force_login(committee)
    task = client.get(reverse("grid:field-data")).json()["tasks"][0]
    assert (task["id"], task["turn"]) == (case.pk, "sign")
    answer = send(client, kind="step", step="sign", case=case.pk, version=task["version"])
    assert answer.status_code == 201, answer.content
