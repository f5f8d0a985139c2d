"""ZJ-12: what a drawn boundary is and what is wrong with it; numbers from west to east, north to south."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from grid import codes, datum, ground, numbering

STEP = 0.01


def square(column, row, size=STEP):
    """A square kilometre near 佛堂, by its place in a chessboard."""
    west, south = 120.0 + column * STEP, 29.2 - row * STEP
    return box(west, south, west + size, south + size)


def geometry(*points, kind="Polygon"):
    return {"type": kind, "coordinates": [[list(point) for point in points]]}


SQUARE = [(120.0, 29.2), (120.01, 29.2), (120.01, 29.21), (120.0, 29.21), (120.0, 29.2)]


def refused(given, most=100):
    with pytest.raises(ground.GroundRefused) as caught:
        ground.polygon(given, most)
    return str(caught.value)


def test_a_square_of_a_hundredth_of_a_degree_is_a_square_kilometre():
    found = ground.measure(ground.polygon(geometry(*SQUARE), 100))
    assert found.area_km2 == pytest.approx(1.0743, rel=0.005)
    assert found.box == (120.0, 29.2, 120.01, 29.21)
    assert found.centre == (120.005, 29.205)
    assert found.boundary["type"] == "Polygon"


@pytest.mark.parametrize(
    ("what", "given", "words"),
    [
        ("no object", [1, 2], "Polygon"),
        ("a point", {"type": "Point", "coordinates": [120, 29]}, "Polygon"),
        ("no coordinates", {"type": "Polygon"}, "坐标|coordinates"),
        ("words for numbers", geometry(("a", "b"), ("c", "d")), "两个|two numbers"),
        ("not a number", geometry((float("nan"), 29.0), *SQUARE), "两个|two numbers"),
        ("metres", geometry((500000, 3231000), (501000, 3231000)), "投影|projection"),
        ("exchanged", geometry(*[(lat, lon) for lon, lat in SQUARE]), "颠倒|exchanged"),
        ("in the sea of Africa", geometry((0, 0), (1, 0), (1, 1), (0, 0)), "China|中国"),
        ("two points", geometry((120, 29), (120.1, 29)), "四个|four points"),
        (
            "a line",
            geometry((120, 29), (120.1, 29), (120.2, 29), (120, 29)),
            "no ground|没有围成",
        ),
        (
            "a bow tie",
            geometry((120, 29), (120.1, 29.1), (120.1, 29), (120, 29.1), (120, 29)),
            "crosses|自相交|交叉",
        ),
    ],
)
def test_a_boundary_that_is_none_is_refused_in_a_sentence(what, given, words):
    import re

    assert re.search(words, refused(given)), what


def test_a_boundary_of_too_many_points_is_refused():
    assert "3" in refused(geometry(*SQUARE), most=3)


def test_neighbours_that_touch_do_not_overlap_and_those_that_share_ground_do():
    row = {"a": square(0, 0), "b": square(1, 0)}
    assert ground.overlaps(row, 0.5) == []
    row["c"] = square(1.9, 0)
    (found,) = ground.overlaps(row, 0.5)
    assert {found.one, found.other} == {"b", "c"}
    assert found.share == pytest.approx(10, abs=0.5)
    assert ground.overlaps(row, 11) == []


def test_a_hole_between_grids_is_ground_left_out():
    ring = [square(c, r) for c in range(3) for r in range(3) if (c, r) != (1, 1)]
    (gap,) = ground.gaps(ring, 2)
    assert gap.share == pytest.approx(100 / 9, rel=0.02)
    assert square(1, 1).contains(ground.Point(gap.centre))
    assert ground.gaps([*ring, square(1, 1)], 2) == []
    assert ground.gaps(ring, 12) == [], "within the tolerance"


def test_against_an_outline_the_missing_corner_is_left_out():
    whole = box(120.0, 29.18, 120.02, 29.2)
    found = ground.gaps([box(120.0, 29.18, 120.01, 29.2)], 2, whole)
    assert [round(gap.share) for gap in found] == [50]


def test_a_point_is_found_in_the_ground_that_holds_it():
    there = {1: ground.plain(square(0, 0)), 2: ground.plain(square(1, 0))}
    assert ground.holding(there, 120.015, 29.205) == [2]
    assert ground.holding(there, 121.0, 29.205) == []


@given(st.floats(74, 134), st.floats(18, 53))
def test_the_shift_of_map_services_can_be_undone(lon, lat):
    seen = datum.to_gcj(lon, lat)
    back = datum.from_gcj(*seen)
    assert back == pytest.approx((lon, lat), abs=1e-7)
    assert (abs(seen[0] - lon) + abs(seen[1] - lat)) * 111_000 > 20


def test_the_shift_at_a_known_point():
    """天安门: WGS 84 116.39123, 39.90733 lies on the services' maps at 116.39747, 39.90873."""
    assert datum.to_gcj(116.391230, 39.907330) == pytest.approx((116.397470, 39.908733), abs=2e-5)


def test_moved_back_a_shifted_boundary_lies_where_it_belongs():
    true = square(0, 0)
    shifted = Polygon([datum.to_gcj(*point) for point in true.exterior.coords])
    assert ground.share_outside(shifted, true) > 20
    assert ground.share_outside(ground.moved(shifted, datum.from_gcj), true) < 0.1


# --- numbering -----------------------------------------------------------------------------------

CENTRES = {
    "middle east": (120.05, 29.20), "north east": (120.05, 29.30), "north west": (120.01, 29.2990),
    "south": (120.03, 29.10), "middle west": (120.01, 29.2005),
}  # fmt: skip


def test_numbers_run_from_west_to_east_and_from_north_to_south():
    order = numbering.in_order(CENTRES, 300)
    assert order == ["north west", "north east", "middle west", "middle east", "south"]


def test_without_a_tolerance_each_line_is_its_own_row():
    assert numbering.in_order(CENTRES, 0)[:2] == ["north east", "north west"]


def test_numbers_given_before_are_passed_over_and_900_is_nobodys():
    found = numbering.proposed("abc", {"001", "003"}, digits=3)
    assert found == {"a": "002", "b": "004", "c": "005"}
    assert numbering.proposed("a", set(), digits=3, special=True) == {"a": "901"}
    taken = {f"{n:03d}" for n in range(1, 899)}
    assert numbering.proposed("a", taken, digits=3) == {"a": "899"}
    with pytest.raises(numbering.NoNumberLeft):
        numbering.proposed("ab", taken, digits=3)


@given(st.dictionaries(st.integers(), st.tuples(st.floats(119, 121), st.floats(28, 30))))
def test_every_grid_gets_one_place_in_the_order(centres):
    assert sorted(numbering.in_order(centres, 300)) == sorted(centres)


# --- codes ---------------------------------------------------------------------------------------

VILLAGE = "330782100201"


@pytest.mark.parametrize("suffix", ["001", "450", "899"])
def test_an_ordinary_code_is_the_village_and_a_number(suffix):
    assert codes.objection(VILLAGE + suffix, VILLAGE, special=False, digits=3) == ""


@pytest.mark.parametrize("suffix", ["901", "999"])
def test_special_ground_has_the_numbers_from_901(suffix):
    assert codes.objection(VILLAGE + suffix, VILLAGE, special=True, digits=3) == ""
    assert codes.objection(VILLAGE + suffix, VILLAGE, special=False, digits=3)


@pytest.mark.parametrize(
    "code",
    ["", "001", VILLAGE, VILLAGE + "000", VILLAGE + "900", VILLAGE + "0001", VILLAGE + "0a1",
     "330782100202001", VILLAGE + "００１"],
)  # fmt: skip
def test_a_wrong_code_is_told_in_a_sentence(code):
    said = codes.objection(code, VILLAGE, special=False, digits=3)
    assert said.endswith(("。", "."))


def test_the_length_of_the_suffix_is_a_figure_of_policy():
    assert codes.objection(VILLAGE + "00001", VILLAGE, special=False, digits=5) == ""
    assert codes.objection(VILLAGE + "90001", VILLAGE, special=True, digits=5) == ""
