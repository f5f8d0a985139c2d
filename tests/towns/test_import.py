"""Organisations from a table: each mistake is named at its cell, and then nothing is saved."""

import io

import pytest

from towns.models import Organisation
from towns.sheets import ORGANISATIONS

pytestmark = pytest.mark.django_db


def table(*lines: str) -> io.BytesIO:
    head = "Name,Kind,Place,Sending department,Towns served,Established posts,Unified social credit code"
    return io.BytesIO("\n".join([head, *lines]).encode("utf-8-sig"))


def test_departments_and_agencies_come_in_together(people):
    file = table(
        "义乌市水务局,department,330782,,,20,11330782MB0000001H",
        "义乌市应急管理局佛堂所,agency,义乌市,义乌市应急管理局,佛堂镇、赤岸镇,5,",
    )
    report = ORGANISATIONS.save(file, people.county_reviewer, "organisations.csv")
    assert report.is_right, report.errors
    agency = Organisation.objects.get(name="义乌市应急管理局佛堂所")
    assert agency.department == people.emergency
    assert {town.name for town in agency.towns.all()} == {"佛堂镇", "赤岸镇"}


def test_a_known_name_changes_the_row_that_is_there(people):
    file = table("义乌市应急管理局,department,330782,,,31,")
    report = ORGANISATIONS.save(file, people.county_reviewer, "organisations.csv")
    assert report.counts["changed"] == 1
    people.emergency.refresh_from_db()
    assert people.emergency.established_number == 31


@pytest.mark.parametrize(
    ("line", "letter"),
    [
        ("甲局,department,330783,,,20,", "C"),
        ("甲局,department,没有这个地方,,,20,", "C"),
        ("甲局,committee,330782,,,20,", "B"),
        ("甲局,department,330782,,,many,", "F"),
        ("甲局,department,330782,,,-1,", "F"),
        ("甲局,department,330782,,,20,11330782MB00000011", "G"),
        ("甲所,agency,330782,,佛堂镇,5,", "D"),
        ("甲所,agency,330782,义乌市应急管理局,,5,", "E"),
        ("甲所,agency,330782,义乌市应急管理局,横店镇,5,", "E"),
        ("甲办,office,330782,,,5,", "C"),
        (",department,330782,,,5,", "A"),
    ],
)
def test_a_mistake_is_named_at_its_column_and_nothing_is_saved(people, line, letter):
    before = Organisation.objects.count()
    file = table("义乌市水务局,department,330782,,,20,", line)
    report = ORGANISATIONS.save(file, people.county_reviewer, "organisations.csv")
    assert [error.letter for error in report.errors] == [letter]
    assert report.errors[0].row == 3
    assert Organisation.objects.count() == before
