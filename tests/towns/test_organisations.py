"""Departments by their generic names, agencies with two parents, what fills the cap of offices."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from tests.factories import organisation
from towns.models import Organisation
from towns.organisations import Departments, add_departments, department_called

pytestmark = pytest.mark.django_db


@pytest.fixture
def departments(people):
    Organisation.objects.filter(division=people.yiwu, kind="department").update(generic_name="")
    add_departments(people.yiwu)
    add_departments(people.pingqiao)
    return people


class TestGenericNames:
    @pytest.mark.parametrize(
        ("generic", "own"),
        [
            ("县应急管理局", "义乌市应急管理局"),
            ("市生态环境局县分局", "金华市生态环境局义乌分局"),
            ("县综合行政执法局(城市管理局)", "义乌市综合行政执法局"),
            ("县综合行政执法局（城市管理局）", "义乌市综合行政执法局"),
            (" 县 司法局 ", "义乌市司法局"),
            ("县委编办", "中共义乌市委机构编制委员会办公室"),
            ("义乌市委编办", "中共义乌市委机构编制委员会办公室"),
            ("义乌市财政局", "义乌市财政局"),
            ("县文化广电旅游体育局文物科", "义乌市文化广电旅游体育局"),
        ],
    )
    def test_a_catalogues_name_becomes_the_countys_own(self, departments, generic, own):
        assert department_called(departments.yiwu, generic).name == own

    def test_a_district_words_some_departments_as_branches(self, departments):
        assert department_called(departments.pingqiao, "县公安局").name == "信阳市公安局平桥分局"
        assert department_called(departments.pingqiao, "县应急管理局").name == "平桥区应急管理局"

    @pytest.mark.parametrize(
        "generic", ["镇人民政府(法定)", "县", "", "县气象局", "应急", "义乌市"]
    )
    def test_a_name_that_fits_nothing_gives_nothing(self, departments, generic):
        assert department_called(departments.yiwu, generic) is None

    def test_a_department_of_another_county_is_never_taken(self, departments):
        assert department_called(departments.dongyang, "县应急管理局") is None

    def test_a_department_that_has_ended_gives_way_to_its_successor(self, departments):
        """Departments are merged and renamed; old catalogues keep the old names."""
        heir = department_called(departments.yiwu, "县自然资源和规划局")
        organisation(
            "义乌市国土资源局",
            departments.yiwu,
            valid_until_date=date(2019, 1, 31),
            successor=heir,
        )
        assert department_called(departments.yiwu, "县国土资源局") == heir
        before = department_called(departments.yiwu, "县国土资源局", date(2018, 12, 31))
        assert before.name == "义乌市国土资源局"

    def test_an_ended_department_without_successor_is_not_offered(self, departments):
        organisation("义乌市地质局", departments.yiwu, valid_until_date=date(2019, 1, 31))
        assert department_called(departments.yiwu, "县地质局") is None

    def test_successors_that_point_in_a_circle_do_not_hang(self, departments):
        one = organisation("甲局", departments.yiwu, valid_until_date=date(2019, 1, 31))
        two = organisation(
            "乙局", departments.yiwu, valid_until_date=date(2019, 1, 31), successor=one
        )
        Organisation.objects.filter(pk=one.pk).update(successor=two)
        assert not Organisation.objects.get(pk=one.pk).in_charge().is_valid_on()

    def test_every_department_of_the_bundled_list_is_found(self, departments):
        path = Path(__file__).parents[2] / "towns/data/departments.csv"
        with path.open(encoding="utf-8") as file:
            names = [row["generic_name"] for row in csv.DictReader(file)]
        known = Departments(departments.pingqiao)
        found = [known.called(name) for name in names]
        assert None not in found
        assert len(set(found)) == len(names)

    def test_one_import_reads_the_departments_once(self, departments, django_assert_num_queries):
        known = Departments(departments.yiwu)
        with django_assert_num_queries(1):
            for _row in range(50):
                known.called("县应急管理局")

    def test_giving_departments_twice_adds_nothing(self, departments):
        assert add_departments(departments.yiwu) == 0


class TestAgencies:
    def test_a_towns_organisations_include_the_agencies_that_serve_it(self, people):
        """ZJ-04: offices, institutions and agencies, all under the town committee."""
        office = organisation("党政综合办公室", people.fotang, "office")
        organisation("党政综合办公室", people.chian, "office")
        assert set(Organisation.objects.of_town(people.fotang)) == {office, people.squad}

    def test_an_agency_that_serves_two_towns_appears_in_both_once(self, people):
        people.squad.towns.add(people.chian)
        for town in (people.fotang, people.chian):
            assert list(Organisation.objects.of_town(town)) == [people.squad]

    def test_an_agency_never_fills_the_cap(self, people):
        """ZJ-13 counts offices and centres of the town."""
        people.squad.counts_toward_cap = True
        with pytest.raises(IntegrityError):
            people.squad.save()

    def test_only_offices_in_force_that_count_fill_the_cap(self, people):
        organisation("党政综合办公室", people.fotang, "office", counts_toward_cap=True)
        organisation("人大主席团办公室", people.fotang, "office")
        organisation(
            "旧办公室",
            people.fotang,
            "office",
            counts_toward_cap=True,
            valid_until_date=date(2019, 1, 31),
        )
        assert Organisation.objects.of_town(people.fotang).counting_toward_cap().count() == 1


class TestRights:
    def test_a_county_changes_its_own_organisations_only(self, people):
        change = "towns.change_organisation"
        assert people.county_reviewer.has_perm(change, people.emergency)
        assert not people.neighbour_reviewer.has_perm(change, people.emergency)
        assert people.neighbour_reviewer.has_perm("towns.view_organisation", people.emergency)


class TestCreditCodes:
    @pytest.mark.parametrize("code", ["11330782MB0000001H", "11411503MB0000001L", ""])
    def test_valid_codes_pass(self, people, code):
        people.emergency.code = code
        people.emergency.full_clean()

    @pytest.mark.parametrize("code", ["11330782MB00000011", "1133078", "11330782MB000000IH"])
    def test_a_wrong_check_character_is_named_at_its_field(self, people, code):
        """GB 32100-2015."""
        people.emergency.code = code
        with pytest.raises(ValidationError) as caught:
            people.emergency.full_clean()
        assert code in caught.value.message_dict["code"][0]
