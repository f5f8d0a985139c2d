"""ZJ-12: boundaries are uploaded, looked at, taken over all or not at all."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from shapely.geometry import box, mapping

from grid import datum, ground, reshaping
from grid.models import BoundaryDraft, Grid
from tests.grid.ground import coded, near

pytestmark = pytest.mark.django_db


def feature(called, area):
    return {"type": "Feature", "properties": {"code": called}, "geometry": mapping(area)}


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


NOT_BOUNDARIES = [
    "",
    "{",
    "[1, 2]",
    '{"type": "Topology"}',
    "[" * 100_000,
    b"\xff\xfe\x00",
    '{"type": "FeatureCollection", "features": []}',
    '{"type": "Point", "coordinates": [1, 2]}',
]


@pytest.mark.parametrize("text", NOT_BOUNDARIES, ids=range(len(NOT_BOUNDARIES)))
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
