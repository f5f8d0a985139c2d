"""What hangs on a case, by officers' programs: requests, supervision, many hands, photos of patrols."""

import json

import pytest

from core import clock
from core.attachments import Attachment
from grid.models import Case, CaseRequest, CaseStage, Member, PatrolLog, Supervision
from tests.core.caller import Caller, fields
from tests.grid import cases
from tests.grid.ground import staffed

pytestmark = pytest.mark.django_db


def step(name, version=1, note=""):
    return {"step": name, "version": version, "note": note}


def asked(case, **more):
    return {"case": case.pk, "kind": "extension", "amount": 1, "reason": "等检测结果。"} | more


def test_more_time_is_asked_for_and_granted(people):
    """R20: the unit asks, the room that directs the case decides, the limit is longer at once."""
    case = cases.handling(people)
    unit, room = Caller(people.agency_officer), Caller(people.town_command)
    made = unit.post("/requests/", asked(case))
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["kind"], row["amount"], row["status"]) == ("extension", 1, "asked")
    assert row["limit_unit"] == CaseStage.objects.get(case=case, ended_at=None).limit_unit
    assert room.ids(f"/requests/?case={case.pk}&status=asked") == [row["id"]]
    granted = room.post(f"/requests/{row['id']}/transitions/", step("grant"))
    assert granted.status_code == 200, granted.content
    assert CaseStage.objects.get(case=case, ended_at=None).extension == 1
    assert CaseRequest.objects.get().status == "granted"


def test_a_hold_is_asked_for_with_its_last_day(people):
    """R20: refused with the reason; the case goes on."""
    case = cases.handling(people)
    body = {"case": case.pk, "kind": "hold", "until_date": "2099-01-01", "reason": "等产权资料。"}
    far = Caller(people.agency_officer).post("/requests/", body)
    assert (far.status_code, fields(far)) == (400, {"until_date"})
    near = Caller(people.agency_officer).post(
        "/requests/", body | {"until_date": str(clock.today())}
    )
    assert near.status_code == 201, near.content
    way = f"/requests/{near.json()['id']}/transitions/"
    room = Caller(people.town_command)
    assert room.post(way, step("refuse")).status_code == 422, "a refusal has its reason"
    assert room.post(way, step("refuse", note="请按期办结。")).json()["answer"] == "请按期办结。"
    case.refresh_from_db()
    assert case.status == Case.Status.HANDLING


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"amount": None}, "amount"),
        ({"until_date": "2026-12-01"}, "until_date"),
        ({"reason": ""}, "reason"),
        ({"kind": "holiday"}, "kind"),
        ({"status": "granted"}, "status"),
    ],
)
def test_a_wrong_request_is_told_by_its_field(people, change, named):
    """R20: an extension has an amount and no last day; nobody writes a status."""
    case = cases.handling(people)
    answer = Caller(people.agency_officer).post("/requests/", asked(case) | change)
    assert answer.status_code == 400, answer.content
    assert named in fields(answer)
    assert not CaseRequest.objects.exists()


def test_only_the_unit_in_charge_asks(people):
    """ZJ-12: nobody asks for another's limit, nobody sees another place's case."""
    case = cases.handling(people)
    assert Caller(people.town_command).post("/requests/", asked(case)).status_code == 403
    outside = Caller(people.other_department_officer).post("/requests/", asked(case))
    assert (outside.status_code, fields(outside)) == (400, {"case"})
    assert not CaseRequest.objects.exists()


def test_a_leader_supervises_and_the_unit_answers(people):
    """R22: level 2 in writing; answered by whoever has the case, closed by whoever issued it."""
    case = cases.handling(people)
    leader, unit = Caller(people.town_leader), Caller(people.agency_officer)
    body = {"case": case.pk, "level": 2, "reason": "群众反复投诉。", "demand": "三日内清空通道。"}
    made = leader.post("/supervisions/", body | {"document_number": "佛督〔2026〕6号"})
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["kind"], row["level"], row["document_number"]) == (
        "supervision", 2, "佛督〔2026〕6号",
    )  # fmt: skip
    assert unit.ids("/supervisions/?standing=1") == [row["id"]]
    way = f"/supervisions/{row['id']}/transitions/"
    assert unit.post(way, step("answer", note="已清空。")).json()["answer"] == "已清空。"
    assert unit.post(way, step("close", 2)).status_code == 403
    assert leader.post(way, step("close", 2)).json()["status"] == "closed"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"level": 0}, "level"),
        ({"level": 2}, "level"),
        ({"document_number": "佛督〔2026〕6号"}, "document_number"),
        ({"points": "0"}, "points"),
    ],
)
def test_a_command_room_supervises_on_level_1_only(people, more, named):
    """Facts §4.8: what its form does not offer, its program cannot send either."""
    case = cases.handling(people)
    body = {"case": case.pk, "level": 1, "reason": "请抓紧处置。"}
    room = Caller(people.town_command)
    wrong = room.post("/supervisions/", body | more)
    assert wrong.status_code == 400, wrong.content
    assert named in fields(wrong)
    assert room.post("/supervisions/", body).status_code == 201
    assert Supervision.objects.get().level == 1


def test_the_same_key_supervises_once(people):
    case = cases.handling(people)
    body = {"case": case.pk, "level": 1, "reason": "请抓紧处置。"}
    room = Caller(people.town_command)
    sent = [room.post("/supervisions/", body, Idempotency_Key="s1") for _n in range(2)]
    assert [answer.status_code for answer in sent] == [201, 201]
    assert Supervision.objects.count() == 1


def test_hands_are_enrolled_and_their_phone_stays_here(people):
    """ZJ-12: entered through the form of the page, enrolled at once, left by a step."""
    grid = staffed(people.fotang, people.grid_worker)
    worker = Caller(people.grid_worker)
    body = {"grid": grid.pk, "kind": "volunteer", "name": "陈先生", "phone": "13900001111"}
    made = worker.post("/members/", body)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["status"], row["source"]) == ("enrolled", "office")
    assert "13900001111" not in made.content.decode()
    twice = worker.post("/members/", body)
    assert (twice.status_code, fields(twice)) == (400, {"phone"})
    path = f"/members/{row['id']}/"
    changed = worker.patch(path, {"skills": "电工"}, If_Match=made["ETag"])
    assert changed.status_code == 200, changed.content
    member = Member.objects.get()
    assert (member.skills, member.phone) == ("电工", "13900001111")
    left = worker.post(f"{path}transitions/", step("leave", member.version, "已搬离。"))
    assert left.json()["status"] == "left"


def patrol(caller, grid, **parts):
    body = {"grid": grid.pk, "kind": "visit", "text": "走访独居老人。"}
    body |= {"begun_at": "2026-03-01T08:00:00+08:00"}
    return caller.client.post(caller.url("/patrols/"), {"body": json.dumps(body), **parts})


def test_a_patrol_comes_with_its_photo(people):
    """R29: the same form as on the page and on the phone."""
    grid, worker = staffed(people.fotang, people.grid_worker), Caller(people.grid_worker)
    assert patrol(worker, grid, photo=cases.picture()).status_code == 201
    log = PatrolLog.objects.get()
    assert Attachment.objects.of(log).get(kind="photo").created_by == people.grid_worker
    assert patrol(worker, grid, pictures=cases.picture()).status_code == 400
    assert PatrolLog.objects.count() == 1
