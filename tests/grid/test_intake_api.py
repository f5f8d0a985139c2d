"""Outside systems report cases (ZJ-14): signed, once, precisely refused, never lost."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from core import clock
from core.attachments import Attachment
from core.history import Step
from core.outbox import OutboxMessage
from grid import signatures
from grid.models import Case, InboundMessage, Reporter, SourceSystem, UsedNonce
from grid.signatures import NONCE, SIGNATURE, STAMP, SYSTEM
from tests.grid import cases, ground, systems

pytestmark = pytest.mark.django_db


def findings(answer):
    return {row["field"]: row["sentence"] for row in answer.json()["findings"]}


@pytest.fixture
def hotline(people):
    return systems.system(people)


# --- one number, one case ------------------------------------------------------------------------


def test_a_message_becomes_a_case(people, hotline):
    """ZJ-14: one entrance: number, category, place, reporter, evidence."""
    picture = base64.b64encode(cases.picture().read()).decode()
    evidence = [{"name": "现场.jpg", "content": picture}]
    answer = systems.send(hotline, systems.message(people, evidence=evidence, urgency="urgent"))
    assert answer.status_code == 201, answer.content
    case = Case.objects.get()
    assert answer.json()["case"] == case.number
    assert (case.town, case.source, case.category.code) == (people.fotang, "hotline", "0405")
    assert (case.external_number, case.urgency, case.reported_by) == ("ZX-1", "urgent", None)
    assert Reporter.objects.get(case=case).phone == "13800001111"
    assert Attachment.objects.of(case).get().kind == "before"
    assert list(Step.objects.of(case).values_list("name", flat=True)) == ["begin"]


def test_the_same_number_again_is_the_same_case(people, hotline):
    """ZJ-14: the sender's number is the key; the order of the fields does not matter."""
    first = systems.send(hotline, systems.message(people))
    turned = dict(reversed(systems.message(people).items()))
    again = systems.send(hotline, turned)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["case"] == again.json()["case"]
    other = systems.send(hotline, systems.message(people, text="别的事情。"))
    assert other.status_code == 422
    assert findings(other)
    assert Case.objects.count() == 1


def test_two_systems_may_use_the_same_number(people, hotline):
    squad = systems.system(people, "综合行政执法案件", "department")
    answers = [systems.send(row, systems.message(people)) for row in (hotline, squad)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert Case.objects.count() == 2


def test_urgent_news_leave_with_the_case(people, hotline):
    """ZJ-14: key, case and news are one transaction."""
    systems.send(hotline, systems.message(people, urgency="extreme"))
    assert OutboxMessage.objects.filter(topic="grid.case").count() == 1


def test_evidence_comes_as_parts_too(people, hotline):
    """ZJ-14: base64 or multipart, the same message."""
    message = json.dumps(systems.message(people))
    parts = {"message": message, "evidence": [cases.picture("a.jpg"), cases.picture("b.jpg")]}
    body = encode_multipart(BOUNDARY, parts)
    signed = systems.headers_of(hotline, "POST", systems.DOOR, body)
    answer = Client().generic("POST", systems.DOOR, body, MULTIPART_CONTENT, headers=signed)
    assert answer.status_code == 201, answer.content
    assert Attachment.objects.of(Case.objects.get()).count() == 2


def test_the_standing_is_told_by_number(people, hotline):
    """ZJ-14: one exit; nobody's name is in the answer."""
    systems.send(hotline, systems.message(people))
    told = systems.ask(hotline, "ZX-1")
    assert told.status_code == 200
    assert (told.json()["state"], told.json()["status"]) == ("taken_in", "received")
    assert "王" not in told.content.decode()
    assert systems.ask(hotline, "ZX-2").status_code == 404
    stranger = systems.system(people, "另一个系统")
    assert systems.ask(stranger, "ZX-1").status_code == 404, "another system's number"


# --- who it is -----------------------------------------------------------------------------------


def refused(answer):
    return answer.status_code == 401 and not Case.objects.exists()


def test_without_a_signature_nobody_comes_in(people, hotline):
    """ZJ-14: signed."""
    answer = Client().post(systems.DOOR, systems.message(people), "application/json")
    assert refused(answer)
    assert answer["WWW-Authenticate"] == "HMAC-SHA256"


@pytest.mark.parametrize("part", ["body", "path", "method", "secret", "system", "nonce", "stamp"])
def test_whatever_was_changed_breaks_the_signature(people, hotline, part):
    """ZJ-14: method, path, time, nonce and body are all signed."""
    body = json.dumps(systems.message(people)).encode()
    signed = systems.headers_of(hotline, "POST", systems.DOOR, body)
    path = systems.DOOR
    if part == "body":
        body = body.replace(b"ZX-1", b"ZX-9")
    if part == "path":
        path += "?x=1"
    if part == "method":
        signed = systems.headers_of(hotline, "PUT", systems.DOOR, body)
    if part == "secret":
        signed = systems.headers_of(hotline, "POST", systems.DOOR, body, secret="x" * 40)
    if part == "system":
        signed[SYSTEM] = systems.system(people, "另一个系统").code
    if part == "nonce":
        signed[NONCE] = "n" * 20
    if part == "stamp":
        signed[STAMP] = str(int(signed[STAMP]) + 1)
    assert refused(Client().generic("POST", path, body, "application/json", headers=signed))


@pytest.mark.parametrize("minutes", [-6, 6])
def test_an_old_or_early_time_stamp_is_refused(people, hotline, minutes):
    """ZJ-14: five minutes either way."""
    body = json.dumps(systems.message(people)).encode()
    with clock.pretend(clock.now() + timedelta(minutes=minutes)):
        signed = systems.headers_of(hotline, "POST", systems.DOOR, body)
    assert refused(systems.send(hotline, body, headers=signed))


def test_a_recorded_request_is_worth_nothing(people, hotline):
    """ZJ-14: a nonce is used once, also where the first use was refused."""
    body = b"{"
    signed = systems.headers_of(hotline, "POST", systems.DOOR, body)
    assert systems.send(hotline, body, headers=signed).status_code == 400
    again = systems.send(hotline, body, headers=signed)
    assert again.status_code == 401
    assert "nonce" in again.content.decode()


def test_nonces_are_forgotten_when_they_are_too_old_to_be_used(people, hotline):
    systems.send(hotline, systems.message(people))
    assert signatures.forget() == 0
    with clock.pretend(clock.now() + timedelta(minutes=16)):
        assert signatures.forget() == 1
    assert not UsedNonce.objects.exists()


def test_a_stopped_system_is_shut_out(people, hotline):
    SourceSystem.objects.update(is_stopped=True)
    assert refused(systems.send(hotline, systems.message(people)))


def test_the_secret_before_holds_for_a_day(people, hotline):
    """ZJ-14: both sides change over without a gap."""
    old = systems.SECRETS[hotline.pk]
    fresh = signatures.issue(SourceSystem.objects.get(pk=hotline.pk))
    ways = [(old, "ZX-1"), (fresh, "ZX-2")]
    for secret, number in ways:
        sent = systems.message(people, number)
        assert systems.send(hotline, sent, secret=secret).status_code == 201
    with clock.pretend(clock.now() + timedelta(hours=25)):
        late = systems.send(hotline, systems.message(people, "ZX-3"), secret=old)
    assert late.status_code == 401


def test_a_secret_is_not_readable_in_the_database(people, hotline):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM grid_sourcesystem")
        assert systems.SECRETS[hotline.pk] not in cursor.fetchone()[0]


# --- precise refusals ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"text": ""}, "text"),
        ({"number": "a/b"}, "number"),
        ({"urgency": "soon"}, "urgency"),
        ({"happened_at": "yesterday"}, "happened_at"),
        ({"happened_at": "2099-01-01T00:00:00Z"}, "happened_at"),
        ({"place": {"town": "330782100", "street": "x"}}, "place.street"),
        ({"place": {"longitude": 120.1}}, "place.latitude"),
        ({"place": {"longitude": 220, "latitude": 29}}, "place.longitude"),
        ({"place": {"grid": "330782100201999"}}, "place.grid"),
        ({"place": {"town": "330783105"}}, "place.town"),
        ({"evidence": [{"name": "a.jpg", "content": "??"}]}, "evidence.0.content"),
        ({"evidence": [{"name": "a.exe", "content": "eA=="}]}, "evidence.0.content"),
        ({"evidence": [{"name": "a.jpg", "content": "eA=="}]}, "evidence.0.content"),
    ],
)
def test_a_mistake_is_told_with_its_field(people, hotline, change, field):
    """ZJ-14: unknown fields, unknown grids, foreign ground, false pictures: a sentence, nothing kept."""
    answer = systems.send(hotline, systems.message(people) | change)
    assert answer.status_code == 400, answer.content
    assert len(findings(answer)[field]) > 10
    assert not InboundMessage.objects.exists()


def test_broken_json_is_told(people, hotline):
    answer = systems.send(hotline, b'{"number": ')
    assert answer.status_code == 400
    assert "JSON" in findings(answer)[""]


def test_a_body_without_end_is_not_read(people, hotline):
    body = b"{}"
    signed = systems.headers_of(hotline, "POST", systems.DOOR, body)
    answer = Client().generic(
        "POST", systems.DOOR, body, "application/json", headers=signed, CONTENT_LENGTH=str(2**40)
    )
    assert answer.status_code == 413


def test_a_position_outside_the_town_is_told(people, hotline):
    """ZJ-14: the town's drawn ground tells."""
    box = {"min_lon": 120.0, "max_lon": 120.1, "min_lat": 29.1, "max_lat": 29.2}
    box |= {"centre_lon": 120.05, "centre_lat": 29.15}
    shape = {"type": "Polygon", "coordinates": [
        [[120.0, 29.1], [120.1, 29.1], [120.1, 29.2], [120.0, 29.2], [120.0, 29.1]]
    ]}  # fmt: skip
    grid = ground.coded(people.fotang)
    type(grid).objects.filter(pk=grid.pk).update(boundary=shape, **box)
    place = {"town": people.fotang.code, "longitude": 29.15, "latitude": 20.05}
    answer = systems.send(hotline, systems.message(people, place=place))
    assert answer.status_code == 400
    assert people.fotang.name in findings(answer)["place.longitude"]
    inside = {"longitude": 120.05, "latitude": 29.15}
    assert systems.send(hotline, systems.message(people, place=inside)).status_code == 201
    assert Case.objects.get().grid == grid, "found by the position alone"


# --- what is not understood ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": "Z9"}, "category"),
        ({"place": {"town": "999999999"}}, "place.town"),
        ({"place": {"village": "330782100999"}}, "place.village"),
        ({"place": {}}, "place"),
        ({"place": {"longitude": 120.05, "latitude": 29.15}}, "place"),
    ],
)
def test_what_is_not_understood_is_kept(people, hotline, change, field):
    """ZJ-14: nothing is lost: 202, the precise reason, a person looks at it."""
    sent = systems.message(people) | change
    answer = systems.send(hotline, sent)
    assert answer.status_code == 202, answer.content
    assert answer.json()["findings"][0]["field"] == field
    row = InboundMessage.objects.get()
    assert (row.status, row.case) == ("waiting", None)
    assert not Case.objects.exists()
    assert systems.send(hotline, sent).status_code == 202, "again: the same answer"
    assert OutboxMessage.objects.filter(topic="grid.message").count() == 1


def test_what_is_kept_is_not_readable_in_the_database(people, hotline):
    """ZJ-14: personal data is encrypted at rest."""
    systems.send(hotline, systems.message(people, category="Z9"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(m)::text FROM grid_inboundmessage m")
        kept = cursor.fetchone()[0]
    assert "13800001111" not in kept
    assert "王小明" not in kept


def test_our_own_codes_hold_where_the_system_uses_them(people):
    """ZJ-12: unified codes."""
    row = systems.system(people, is_unified=True)
    assert systems.send(row, systems.message(people, category="0403")).status_code == 201
    assert Case.objects.get().category.code == "0403"


def test_a_system_of_a_town_reports_from_the_town(people):
    row = systems.system(people, place=people.fotang)
    assert systems.send(row, systems.message(people, place={})).status_code == 201
    assert Case.objects.get().town == people.fotang


def test_a_statistical_code_of_a_town_is_understood(people, hotline):
    place = {"town": people.fotang.code + "000"}
    assert systems.send(hotline, systems.message(people, place=place)).status_code == 201


def test_the_signature_is_the_one_in_the_document(people, hotline):
    """ZJ-14: docs/grid.md, "Signing", by hand."""
    body = json.dumps(systems.message(people)).encode()
    stamp, nonce = str(int(clock.now().timestamp())), "0123456789abcdef"
    text = f"POST\n/api/v1/intake/\n{stamp}\n{nonce}\n{hashlib.sha256(body).hexdigest()}"
    secret = systems.SECRETS[hotline.pk].encode()
    by_hand = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    signed = {SYSTEM: hotline.code, STAMP: stamp, NONCE: nonce, SIGNATURE: by_hand}
    assert systems.send(hotline, body, headers=signed).status_code == 201


def test_parts_that_nobody_asked_for_are_told(people, hotline):
    parts = {"message": "{}", "other": SimpleUploadedFile("a.txt", b"x")}
    body = encode_multipart(BOUNDARY, parts)
    signed = systems.headers_of(hotline, "POST", systems.DOOR, body)
    answer = Client().generic("POST", systems.DOOR, body, MULTIPART_CONTENT, headers=signed)
    assert answer.status_code == 400
    assert "other" in findings(answer)
