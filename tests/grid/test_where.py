"""Where a case lies and what is sent with it: positions, villages, pictures, matters that are the same."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from core.attachments import Checked, checked
from grid import alike, mapping
from grid.models import Case, Category, CategoryVersion, Grid
from tests.factories import division
from tests.grid import cases, ground

pytestmark = pytest.mark.django_db


def entered(client, people, **fields):
    cases.policy(people)
    client.force_login(people.town_command)
    sent = {"town": people.fotang.pk, "source": "hotline", "text": "路灯不亮。", **fields}
    return client.post(reverse("grid:case-new"), sent)


@pytest.mark.parametrize(
    ("lon", "lat"), [("-73.98", "40.75"), ("29.2", "120.02"), ("116.4", "39.9"), ("120.0", "")]
)
def test_an_officer_enters_no_position_on_another_continent(client, people, lon, lat):
    """ZJ-14: the office's form says it as the public's does."""
    answer = entered(client, people, longitude=lon, latitude=lat)
    assert answer.status_code == 422
    assert "longitude" in answer.context["form"].errors
    assert not Case.objects.exists()
    assert entered(client, people, longitude="120.02", latitude="29.2").status_code == 302


def test_a_town_half_drawn_takes_positions_from_its_other_half(people):
    """ZJ-14: only where all its grids are drawn does the town end at their edges."""
    cases.policy(people)
    drawn = ground.coded(people.fotang, 1)
    sides = {"min_lon": 120.0, "max_lon": 120.01, "min_lat": 29.2, "max_lat": 29.21}
    box = {"type": "Polygon", "coordinates": []}
    Grid.objects.filter(pk=drawn.pk).update(
        boundary=box, centre_lon=120.005, centre_lat=29.205, **sides
    )
    far = (120.1, 29.25)
    assert mapping.is_outside(people.fotang, far)
    ground.coded(people.fotang, 2)
    assert not mapping.is_outside(people.fotang, far)
    assert mapping.is_outside(people.fotang, (116.4, 39.9))


def test_a_village_lies_in_the_town_that_was_chosen(client, people):
    """ZJ-12: who enters for several towns can't mix them up."""
    cases.policy(people)
    home, other = ground.village(people.fotang), division("330782101201", "下舍村", people.chian)
    client.force_login(people.county_command)
    sent = {"source": "hotline", "text": "路灯不亮。", "town": people.fotang.pk}
    answer = client.post(reverse("grid:case-new"), {**sent, "village": other.pk})
    assert answer.status_code == 422
    assert client.post(reverse("grid:case-new"), {**sent, "village": home.pk}).status_code == 302
    assert Case.objects.get().village == home


def test_a_huge_picture_is_drawn_smaller():
    """quality §4.9: some kilobytes that unpack to two hundred megabytes fill no memory."""
    file = BytesIO()
    Image.new("L", (9000, 6000), 200).save(file, "PNG")
    found = checked(Upload("大图.png", file.getvalue()))
    assert isinstance(found, Checked)
    with Image.open(BytesIO(found.content)) as picture:
        assert picture.size == (6000, 4000)


class Upload(BytesIO):
    """A file as the server receives it."""

    def __init__(self, name, content):
        super().__init__(content)
        self.name, self.size = name, len(content)


def test_a_new_edition_makes_no_new_matters(people):
    """ZJ-12: duplicates are found across editions of the categories."""
    first = cases.received(people, village=ground.village(people.fotang))
    edition = CategoryVersion.objects.create(province=people.zhejiang, title="下一版")
    twin = Category.objects.create(
        version=edition, code=first.category.code, name=first.category.name, platform="3"
    )
    second = cases.received(people, village=first.village)
    Case.objects.filter(pk=second.pk).update(category=twin)
    second.refresh_from_db()
    assert first in alike.to(second, people.town_command)
