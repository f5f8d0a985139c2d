"""ZJ-12: the register of grids on its pages, in sheets, for programs: codes, findings, boundaries, people."""

import json

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from shapely.geometry import box, mapping

from core.audit.events import AuditEvent
from grid import datum, ground, reshaping
from grid.models import BoundaryDraft, Grid, GridStaff, GroundFault, Member, PatrolLog
from grid.rules.grids import BY_NAME, findings_of
from grid.sheets import GRIDS, STAFF
from tests.grid.ground import coded, grid, policy, staffed, village
from tests.powers.sheets import csv_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(people):
    policy()
    people.home = village(people.fotang)
    return people


@pytest.fixture(autouse=True)
def fresh_limits():
    """What one test offered does not hold up the next."""
    cache.clear()


@pytest.fixture
def command(client, town):
    client.force_login(town.town_command)
    return client


def entered(client, cast, **more):
    data = {
        "village": cast.home.pk, "name": "塔山下村第一网格", "code": f"{cast.home.code}001",
        "kind": "ordinary", "valid_from_date": "2026-01-01", **more,
    }  # fmt: skip
    return client.post(reverse("grid:grid-new"), {k: v for k, v in data.items() if v is not None})


# --- the form ------------------------------------------------------------------------------------


def test_a_grid_is_entered_with_its_village_and_place(command, town):
    assert entered(command, town).status_code == 302
    (row,) = Grid.objects.all()
    assert (row.town, row.county, row.village_code) == (town.fotang, town.yiwu, town.home.code)
    assert row.village_name == town.home.name
    assert row.created_by == town.town_command


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "330782100202001"}, {"code": "330782100201900"}, {"code": "3307821002010001"},
        {"code": "330782100201901"}, {"kind": "special"},
        {"kind": "special", "special": "market"}, {"village": None}, {"households": "-1"},
    ],
)  # fmt: skip
def test_a_wrong_entry_comes_back_with_a_sentence(command, town, wrong):
    response = entered(command, town, **wrong)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Grid.objects.exists()


def test_a_village_outside_the_tree_is_entered_by_town_code_and_name(command, town):
    strange = {"village": None, "code": "330782100777001"}
    named = {"town": town.fotang.pk, "village_code": "330782100777", "village_name": "新村"}
    assert (
        entered(command, town, **strange, **named | {"village_code": "330783100777"}).status_code
        == 422
    )
    assert entered(command, town, **strange, **named).status_code == 302
    assert Grid.objects.get().village is None


def test_a_town_enters_no_grid_in_its_neighbour(command, town):
    assert entered(command, town, village=village(town.chian).pk, code="").status_code == 422


def test_a_code_is_given_once_and_changed_only_by_renumbering(command, town):
    entered(command, town)
    assert entered(command, town, name="又一网格").status_code == 422
    row = Grid.objects.get()
    data = {
        "village": town.home.pk, "name": "改名网格", "code": f"{town.home.code}005",
        "kind": "ordinary", "valid_from_date": "2026-01-01",
    }  # fmt: skip
    edit = reverse("grid:grid-edit", args=[row.pk])
    assert command.post(edit, data).status_code == 422
    assert command.post(edit, data | {"code": row.code}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.code) == ("改名网格", f"{town.home.code}001"), "the code stays"


# --- rules ---------------------------------------------------------------------------------------


def broken(row):
    found = findings_of(row)
    assert {one.clause for one in found} <= {"ZJ-12"}
    return {one.rule for one in found}


def test_each_rule_finds_what_it_is_about_and_nothing_else(town):
    good = staffed(town.fotang)
    reshaping.draw(good, ground.measure(box(120.0, 29.2, 120.01, 29.21)))
    good.save()
    assert broken(good) == set()
    assert broken(grid(town.fotang)) == {"uncoded", "unstaffed", "undrawn"}
    alien = coded(town.fotang, 50)
    Grid.objects.filter(pk=alien.pk).update(code="330782100999001")
    assert "alien_code" in broken(alien)
    assert set(BY_NAME) == {"uncoded", "alien_code", "unstaffed", "undrawn", "overlapping"}


def test_an_overlap_stands_against_both_grids_and_a_gap_against_the_town(town):
    from grid.measuring import remeasure

    rows = [coded(town.fotang, n) for n in (1, 2, 3)]
    boxes = [(120.0, 120.012), (120.01, 120.02), (120.0205, 120.03)]
    for row, (west, east) in zip(rows, boxes, strict=True):
        reshaping.draw(row, ground.measure(box(west, 29.2, east, 29.21)))
        row.save()
    remeasure(town.fotang)
    assert ["overlapping" in broken(row) for row in rows] == [True, True, False]
    assert GroundFault.objects.overlaps().get().share == pytest.approx(20, abs=1)


def test_a_full_time_worker_who_left_is_missed(town):
    row = staffed(town.fotang)
    assert "unstaffed" not in broken(row)
    GridStaff.objects.update(until_date="2026-02-01")
    assert "unstaffed" in broken(row)
    staffed(town.fotang, grid=row, role="backup")
    assert "unstaffed" in broken(row), "a backup does not make up for it"


def test_the_list_of_findings_is_filtered_by_rule_and_keeps_to_ones_place(command, town):
    (
        grid(town.fotang, "无码网格"),
        coded(town.fotang, 9, name="有码网格"),
        grid(town.hengdian, "邻县网格"),
    )
    page = command.get(reverse("grid:finding-list")).content.decode()
    assert "无码网格" in page
    assert "有码网格" in page
    assert "邻县网格" not in page
    page = command.get(reverse("grid:finding-list") + "?rule=uncoded").content.decode()
    assert "无码网格" in page
    assert "有码网格" not in page


# --- sheets --------------------------------------------------------------------------------------


def heads(sheet, *keys):
    return [str(sheet.columns[key].heading) for key in keys]


def register(*rows):
    return csv_of(heads(GRIDS, "village_code", "name", "code", "kind", "valid_from_date"), rows)


def test_a_register_is_imported_whole(town):
    rows = [
        [town.home.code, f"第{n}网格", f"{town.home.code}{n:03d}", "ordinary", "2026-01-01"]
        for n in (1, 2, 3)
    ]
    report = GRIDS.save(register(*rows), town.town_command, "grids.csv")
    assert report.is_right, report.errors
    assert Grid.objects.filter(town=town.fotang).count() == 3


def test_mistakes_in_a_sheet_are_told_by_cell_and_nothing_comes_in(town):
    coded(town.fotang, 7)
    good = [town.home.code, "好网格", f"{town.home.code}001", "ordinary", "2026-01-01"]
    wrong = [
        [town.home.code, "短码", "001", "ordinary", "2026-01-01"],
        [town.home.code, "已用", f"{town.home.code}007", "ordinary", "2026-01-01"],
        ["330783105201", "外村", "", "ordinary", "2026-01-01"],
        [town.home.code, "好网格", "", "ordinary", "2026-01-01"],
        [town.home.code, "类别", "", "方的", "2026-01-01"],
    ]
    report = GRIDS.save(register(good, *wrong), town.town_command, "grids.csv")
    assert not report.is_right
    assert {error.row for error in report.errors} == {3, 4, 5, 6, 7}
    assert Grid.objects.count() == 1


def test_a_sheet_asks_no_question_per_row(town):
    def asked(number):
        rows = [
            [town.home.code, f"{number}之{n}", "", "ordinary", "2026-01-01"] for n in range(number)
        ]
        with CaptureQueriesContext(connection) as found:
            assert GRIDS.check(register(*rows), town.town_command, "a.csv").is_right
        return len(found)

    few = asked(3)
    assert asked(40) <= few + 1


def test_staff_come_in_by_code_and_their_phones_are_masked_on_the_way_out(town):
    row = coded(town.fotang, 1)
    file = csv_of(
        heads(STAFF, "grid", "role", "user", "name", "phone", "from_date"),
        [
            [row.code, "full_time", "grid_worker", "", "", "2026-01-01"],
            [row.code, "head", "", "张书记", "13812341234", "2026-01-01"],
        ],
    )
    report = STAFF.save(file, town.town_command, "staff.csv")
    assert report.is_right, report.errors
    assert GridStaff.objects.get(role="full_time").user == town.grid_worker
    out = b"".join(STAFF.csv(GridStaff.objects.all())).decode("utf-8-sig")
    assert "138****1234" in out
    assert "13812341234" not in out


# --- boundaries ----------------------------------------------------------------------------------


def feature(called, area):
    return {"type": "Feature", "properties": {"code": called}, "geometry": mapping(area)}


def near(column, width=0.01):
    return box(120.02 + column * 0.01, 29.2, 120.02 + column * 0.01 + width, 29.21)


def sent(client, town, *features, text=None, **more):
    body = (
        text
        if text is not None
        else json.dumps({"type": "FeatureCollection", "features": features})
    )
    file = SimpleUploadedFile("网格.geojson", body if isinstance(body, bytes) else body.encode())
    data = {
        "town": town.fotang.pk,
        "file": file,
        "datum": "cgcs",
        "changed_date": "2026-06-01",
        **more,
    }
    return client.post(reverse("grid:boundary-list"), data)


def verdicts():
    return [(row["faults"], row["warnings"]) for row in BoundaryDraft.objects.get().features]


def test_boundaries_are_looked_at_and_then_taken_over_together(command, town):
    rows = [coded(town.fotang, n) for n in (1, 2)]
    response = sent(command, town, *(feature(row.code, near(at)) for at, row in enumerate(rows)))
    assert response.status_code == 302
    page = command.get(response["Location"]).content.decode()
    assert rows[0].name in page
    assert "GS(2024)0650" in page
    assert not Grid.objects.drawn().exists(), "nothing changes before it is confirmed"
    assert command.post(response["Location"]).status_code == 302
    assert Grid.objects.drawn().count() == 2
    assert float(Grid.objects.get(pk=rows[0].pk).area_km2) == pytest.approx(1.074, rel=0.01)
    assert command.post(response["Location"]).status_code == 404, "a second press has no effect"


def test_one_wrong_boundary_keeps_all_out(command, town):
    row = coded(town.fotang, 1)
    bow = {
        "type": "Polygon",
        "coordinates": [
            [[120.02, 29.2], [120.03, 29.21], [120.03, 29.2], [120.02, 29.21], [120.02, 29.2]]
        ],
    }
    wrong = {"type": "Feature", "properties": {"code": "999"}, "geometry": bow}
    far = feature(row.code, box(116.3, 39.9, 116.31, 39.91))
    response = sent(command, town, feature(row.code, near(0)), wrong, far, {}, feature("", near(3)))
    faults = [len(faults) for faults, _warnings in verdicts()]
    assert faults == [0, 2, 2, 2, 1]
    assert command.post(response["Location"]).status_code == 422
    assert not Grid.objects.drawn().exists()


def test_an_overlap_is_told_before_it_comes_in(command, town):
    rows = [coded(town.fotang, n) for n in (1, 2)]
    sent(command, town, feature(rows[0].code, near(0, 0.012)), feature(rows[1].code, near(1)))
    assert [len(warnings) for _faults, warnings in verdicts()] == [1, 1]


def test_shifted_coordinates_are_noticed_and_moved_back(command, town):
    row = coded(town.fotang, 1)
    reshaping.draw(row, ground.measure(near(0)))
    row.save()
    shifted = ground.moved(near(0), datum.to_gcj)
    sent(command, town, feature(row.code, shifted))
    assert "GCJ-02" in verdicts()[0][1][0]
    response = sent(command, town, feature(row.code, shifted), datum="gcj")
    assert verdicts() == [([], [])]
    command.post(response["Location"])
    row.refresh_from_db()
    assert ground.share_outside(ground.stored(row.boundary), near(0)) < 0.5


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2]", '{"type": "Topology"}', "[" * 100_000, b"\xff\xfe\x00", '{"type": "FeatureCollection", "features": []}', '{"type":"Point","coordinates":[1,2]}'],
)  # fmt: skip
def test_a_file_that_holds_no_boundaries_is_told_at_the_field(command, town, text):
    response = sent(command, town, text=text)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]


def test_a_file_names_its_property(command, town):
    row = coded(town.fotang, 1)
    odd = {"type": "Feature", "properties": {"编号": row.code}, "geometry": mapping(near(0))}
    assert "编号" in str(sent(command, town, odd).context["form"].errors["file"])
    assert sent(command, town, odd, named_by="编号").status_code == 302
    assert "编号" in str(sent(command, town, odd, named_by="x").context["form"].errors["file"])


# --- people, help, patrols -----------------------------------------------------------------------


def test_a_grid_has_one_full_time_worker_at_a_time(command, town):
    row = staffed(town.fotang)
    data = {"grid": row.pk, "role": "full_time", "name": "第二人", "from_date": "2026-03-01"}
    assert command.post(reverse("grid:staff-new"), data).status_code == 422
    assert command.post(reverse("grid:staff-new"), data | {"role": "backup"}).status_code == 302


def test_a_phone_is_sealed_masked_and_shown_for_a_reason_only(command, town):
    row = coded(town.fotang, 1)
    data = {
        "grid": row.pk,
        "role": "head",
        "name": "张书记",
        "phone": "138 1234 1234",
        "from_date": "2026-01-01",
    }
    assert command.post(reverse("grid:staff-new"), data).status_code == 302
    person = GridStaff.objects.get()
    page = command.get(person.get_absolute_url()).content.decode()
    assert "138****1234" in page
    assert "13812341234" not in page
    reveal = reverse("grid:staff-phone", args=[person.pk])
    assert "13812341234" not in command.get(reveal).content.decode()
    assert "13812341234" in command.post(reveal, {"note": "台风夜联系"}).content.decode()
    assert AuditEvent.objects.filter(action="reveal").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM grid_gridstaff")
        assert "1381234" not in cursor.fetchone()[0]


def offer(client, town, row, **more):
    data = {
        "grid": row.pk,
        "kind": "volunteer",
        "name": "陈先生",
        "phone": "13900001111",
        "consent": "on",
        **more,
    }
    return client.post(reverse("open-grid:help", args=[town.fotang.code]), data)


def test_the_public_offers_help_and_the_grid_enrols_it(town):
    row, public = staffed(town.fotang, town.grid_worker), Client()
    assert offer(public, town, row, consent="").status_code == 422
    assert offer(public, town, row, website="spam").status_code == 422
    assert offer(public, town, row).status_code == 200
    again = offer(public, town, row)
    assert again.status_code == 200, "a stranger does not learn that the phone is known"
    (member,) = Member.objects.all()
    assert (member.status, member.source, member.town) == ("applied", "public", town.fotang)
    worker = Client()
    worker.force_login(town.grid_worker)
    step = reverse("grid:member-step", args=[member.pk, "enrol"])
    assert worker.post(step, {"version": member.version}).status_code == 302
    member.refresh_from_db()
    assert member.status == "enrolled"
    assert (
        "陈先生"
        not in public.get(reverse("open-grid:help", args=[town.fotang.code])).content.decode()
    )


def test_too_many_offers_from_one_address_are_held_up(town, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "offers",
        }
    }
    row, public = coded(town.fotang, 1), Client()
    codes = [offer(public, town, row, phone=f"139000022{n:02d}").status_code for n in range(12)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_an_organisation_that_helps_is_named_and_its_code_is_checked(town):
    row, public = coded(town.fotang, 1), Client()
    assert offer(public, town, row, kind="organisation").status_code == 422
    named = {"kind": "organisation", "organisation_name": "蓝天救援队"}
    assert offer(public, town, row, **named, credit_code="123").status_code == 422
    assert offer(public, town, row, **named).status_code == 200


def test_a_worker_enters_a_patrol_in_his_own_grid_only(client, town):
    own, other = staffed(town.fotang, town.grid_worker), coded(town.fotang, 880)
    client.force_login(town.grid_worker)
    data = {"grid": own.pk, "kind": "zero", "begun_at": "2026-03-01T08:00"}
    assert client.post(reverse("grid:patrol-new"), data | {"grid": other.pk}).status_code == 422
    assert client.post(reverse("grid:patrol-new"), data | {"kind": "visit"}).status_code == 422
    assert client.post(reverse("grid:patrol-new"), data).status_code == 302
    (row,) = PatrolLog.objects.all()
    assert (row.worker, row.grid, row.town) == (town.grid_worker, own, town.fotang)


def test_the_same_patrol_sent_twice_by_a_program_is_one_entry(client, town):
    """R29: and none of them is a case."""
    from grid.models import Case

    own = staffed(town.fotang, town.grid_worker)
    client.force_login(town.grid_worker)
    body = json.dumps({"grid": own.pk, "kind": "zero", "begun_at": "2026-03-01T08:00:00+08:00"})
    send = lambda: client.post(
        reverse("api:patrollog-list"), body, "application/json", headers={"Idempotency-Key": "p1"}
    )  # noqa: E731
    assert [send().status_code for _n in range(2)] == [201, 201]
    assert PatrolLog.objects.count() == 1
    assert Case.objects.count() == 0


def test_a_program_is_held_to_the_same_codes(client, town):
    client.force_login(town.town_command)
    body = {"village": town.home.pk, "name": "接口网格", "code": "123", "kind": "ordinary"}
    send = lambda **more: client.post(
        reverse("api:grid-list"), json.dumps(body | more), "application/json"
    )  # noqa: E731
    assert send().status_code in (400, 422)
    made = send(code=f"{town.home.code}001", valid_from_date="2026-01-01")
    assert made.status_code == 201, made.content
    assert made.json()["town"] == town.fotang.pk


# --- questions -----------------------------------------------------------------------------------

PAGES = ["grid:grid-list", "grid:finding-list", "grid:staff-list", "grid:map-list"]


def questions(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["town_command", "county_command", "grid_worker", "agency_officer"])
def test_a_list_asks_the_same_for_20_and_200_rows(client, town, name, who):
    def more(first, last):
        for n in range(first, last):
            row = staffed(town.fotang, town.grid_worker, role="backup", grid=coded(town.fotang, n))
            reshaping.draw(row, ground.measure(near(n)))
            row.save()

    client.force_login(getattr(town, who))
    more(1, 60)
    few = questions(client, reverse(name))
    more(60, 200)
    assert questions(client, reverse(name)) == few
    own = {"grid_worker", "agency_officer"} & {who}  # which grids, which towns and shared cases
    assert few <= (10 if name == "grid:map-list" else 9 if own else 8)


def test_a_page_of_a_grid_asks_at_most_ten_questions(command, town):
    row = staffed(town.fotang, town.grid_worker)
    for tab in ("staff", "members", "patrols", "changes", "history"):
        assert questions(command, f"{row.get_absolute_url()}?tab={tab}") <= 12
