"""The OpenAPI document shows for each address of the grid what is sent, and the portal takes it."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from grid.api import examples
from grid.api.intake import MessageSerializer, StandingSerializer
from tests.core.caller import Caller
from tests.grid import cases
from tests.grid.ground import staffed, village

pytestmark = pytest.mark.django_db
OURS = (
    "assists", "cases", "grids", "intake", "members", "patrols", "requests", "supervisions",
)  # fmt: skip


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(document):
    for path, found in document["paths"].items():
        if path.split("/")[3] in OURS:
            yield from (
                (f"{verb} {path}", one) for verb, one in found.items() if verb != "parameters"
            )


def test_whatever_is_sent_has_an_example(document):
    asked = [(name, one) for name, one in operations(document) if "requestBody" in one]
    assert len(asked) >= 12
    bare = [
        name
        for name, one in asked
        if not any("examples" in kind for kind in one["requestBody"]["content"].values())
    ]
    assert bare == []


def test_no_answer_is_without_its_shape(document):
    """Every good answer names a schema; none of them is an object of which nothing is known."""
    shapes = document["components"]["schemas"]
    for name, one in operations(document):
        for code, answer in one["responses"].items():
            for kind in answer.get("content", {}).values():
                assert "$ref" in kind["schema"], f"{name} {code}"
                shape = shapes[kind["schema"]["$ref"].rpartition("/")[2]]
                vague = [key for key, of in shape["properties"].items() if not says_what(of)]
                assert vague == [], f"{name} {code}"


def says_what(field):
    """Whether a schema tells what stands in the field."""
    named = {"$ref", "allOf", "oneOf", "anyOf", "enum"} & set(field)
    return bool(named) or field.get("type") not in (None, "object") or "properties" in field


def test_the_message_of_the_example_is_one(people):
    """ZJ-14"""
    body = MessageSerializer(data=examples.MESSAGE)
    assert body.is_valid(), body.errors
    for told in (examples.STANDING, examples.WAITING):
        assert set(told) == set(StandingSerializer().fields)


def bodies(people):
    """The examples with the keys that this database has, and who sends each."""
    case = cases.handling(people)
    helper = cases.helper(people)
    ground = staffed(people.fotang, people.grid_worker)
    home = village(people.fotang, 201)
    room, unit, worker = people.town_command, people.agency_officer, people.grid_worker
    of_case, of_grid = {"case": case.pk}, {"grid": ground.pk}
    return [
        (
            room,
            "cases",
            examples.NEW_CASE,
            {"town": people.fotang.pk, "category": case.category_id},
        ),
        (room, "grids", examples.NEW_GRID, {"village_code": home.code, "code": f"{home.code}777"}),
        (worker, "patrols", examples.NEW_PATROL, of_grid),
        (worker, "members", examples.NEW_MEMBER, of_grid),
        (room, "assists", examples.NEW_ASSIST, of_case | {"unit": helper.post.organisation_id}),
        (unit, "requests", examples.NEW_REQUEST, of_case),
        (room, "supervisions", examples.NEW_SUPERVISION, of_case),
    ]


def test_each_example_is_taken(people):
    """ZJ-14: with the keys of this database, and nothing else changed."""
    for user, path, body, keys in bodies(people):
        answer = Caller(user).post(f"/{path}/", body | keys)
        assert answer.status_code == 201, (path, answer.content.decode())
