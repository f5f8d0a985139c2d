"""The pages of places: who sees what, what a save writes, what an odd request gets."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.history import Step
from tests.factories import organisation
from towns import policy
from towns.models import Organisation, PolicyParameter, TownProfile, TownTag

pytestmark = pytest.mark.django_db

FIGURES = PolicyParameter.objects


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(getattr(people, name))
        return client

    return sign_in


@pytest.fixture
def loaded(people):
    policy.load()
    return people


def text(response) -> str:
    return response.content.decode()


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


class TestPlaces:
    @pytest.mark.parametrize("words", ["佛堂", "fotang", "ftz", "330782100", "FTZ"])
    def test_a_town_is_found_by_characters_pinyin_initials_or_code(self, as_, words):
        page = text(as_("town_clerk").get("/towns/division/", {"q": words}))
        assert "佛堂镇" in page
        assert "赤岸镇" not in page

    def test_places_can_be_narrowed_to_those_in_a_programme(self, as_, people):
        TownTag.objects.create(town=people.fotang, kind="small_city", from_date=date(2010, 1, 1))
        page = text(as_("city_lead").get("/towns/division/?listing=small_city"))
        rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', page)
        assert rows == ["330782100"]

    def test_the_list_costs_the_same_for_any_number_of_rows(self, as_, people):
        few = queries(as_("town_clerk"), "/towns/division/?level=1")
        assert queries(as_("town_clerk"), "/towns/division/") == few <= 8

    @pytest.mark.parametrize("name", ["zhejiang", "jinhua", "yiwu", "fotang", "hengdian"])
    @pytest.mark.parametrize("tab", ["", "organisations", "figures"])
    def test_every_level_has_its_page(self, as_, loaded, name, tab):
        place = getattr(loaded, name)
        response = as_("town_clerk").get(f"/towns/division/{place.code}/?tab={tab}")
        assert response.status_code == 200
        assert place.name in text(response)

    def test_the_path_of_a_place_leads_to_every_level_above(self, as_, loaded):
        page = text(as_("neighbour").get("/towns/town/330782100/"))
        crumbs = re.search(r'<nav class="crumbs".*?</nav>', page, re.S).group()
        assert [
            f"/towns/division/{code}/" in crumbs for code in ("330000", "330700", "330782")
        ] == [True] * 3

    def test_a_town_shows_profile_listings_and_the_cap_with_its_clause(self, as_, loaded):
        """ZJ-13: a pilot's cap is eleven."""
        TownProfile.objects.create(
            town=loaded.fotang, function="large", resident_population=223000, source="统计公报"
        )
        TownTag.objects.create(town=loaded.fotang, kind="small_city", from_date=date(2010, 1, 1))
        page = text(as_("neighbour").get("/towns/town/330782100/"))
        for words in ("223,000", "统计公报", "ZJ-13", "11"):
            assert words in page

    def test_a_county_shows_its_towns_with_their_figures(self, as_, loaded):
        TownProfile.objects.create(town=loaded.fotang, resident_population=1000)
        TownProfile.objects.create(town=loaded.chian, resident_population=2234)
        page = text(as_("town_clerk").get("/towns/division/330782/?tab=below"))
        assert "佛堂镇" in page
        assert "赤岸镇" in page
        assert "3,234" in page
        assert "2,234" in page

    def test_a_page_of_a_place_costs_ten_queries_at_most(self, as_, loaded):
        for code in ("330782100", "330782", "330700", "330000"):
            assert queries(as_("town_clerk"), f"/towns/division/{code}/") <= 10

    def test_an_unknown_code_is_not_found(self, as_):
        assert as_("town_clerk").get("/towns/division/999999/").status_code == 404


class TestProfiles:
    url = "/towns/profile/330782100/edit/"
    given = {
        "function": "large",
        "resident_population": "223000",
        "area_km2": "134.1",
        "counted_date": "2025-12-31",
    }

    def test_a_towns_clerk_fills_in_the_profile(self, as_, people):
        response = as_("town_clerk").post(self.url, self.given)
        assert response.status_code == 302
        profile = TownProfile.objects.get(town=people.fotang)
        assert profile.resident_population == 223000
        assert profile.county == people.yiwu

    def test_a_second_save_changes_the_same_row(self, as_, people):
        as_("town_clerk").post(self.url, self.given)
        as_("town_clerk").post(self.url, self.given | {"resident_population": "224000"})
        assert TownProfile.objects.get().resident_population == 224000

    def test_figures_without_their_day_are_refused_at_the_field(self, as_, people):
        response = as_("town_clerk").post(self.url, self.given | {"counted_date": ""})
        assert response.status_code == 422
        assert "223000" in text(response)
        assert not TownProfile.objects.exists()

    def test_a_built_up_area_beyond_the_town_is_refused_in_a_sentence(self, as_, people):
        response = as_("town_clerk").post(self.url, self.given | {"built_up_km2": "200"})
        assert response.status_code == 422

    @pytest.mark.parametrize(
        ("name", "status"), [("neighbour", 403), ("sibling", 403), ("county_reviewer", 200)]
    )
    def test_others_may_not(self, as_, name, status):
        assert as_(name).get(self.url).status_code == status

    def test_a_county_has_no_profile(self, as_):
        assert as_("county_reviewer").get("/towns/profile/330782/edit/").status_code == 404


class TestListings:
    def test_the_provincial_lead_lists_a_town(self, as_, people):
        given = {
            "town": "330782100",
            "kind": "central_pilot",
            "from_date": "2019-01-01",
            "number": "x",
        }
        response = as_("province_lead").post("/towns/listing/new/", given)
        assert response.status_code == 302, text(response)[-2000:]
        assert TownTag.objects.get().county == people.yiwu

    def test_a_town_of_another_province_is_out_of_reach(self, as_, people):
        given = {"town": "411503101", "kind": "central_pilot", "from_date": "2019-01-01"}
        response = as_("province_lead").post("/towns/listing/new/", given)
        assert response.status_code == 422
        assert not TownTag.objects.exists()

    def test_a_second_open_listing_of_one_kind_is_refused(self, as_, people):
        TownTag.objects.create(town=people.fotang, kind="central_pilot", from_date=date(2010, 1, 1))
        given = {"town": "330782100", "kind": "central_pilot", "from_date": "2019-01-01"}
        assert as_("province_lead").post("/towns/listing/new/", given).status_code == 422

    def test_a_listing_is_ended_by_its_last_day(self, as_, people):
        tag = TownTag.objects.create(
            town=people.fotang, kind="key_town", from_date=date(2010, 1, 1)
        )
        given = {
            "town": "330782100",
            "kind": "key_town",
            "from_date": "2010-01-01",
            "until_date": "2015-12-31",
        }
        response = as_("province_lead").post(f"/towns/listing/{tag.pk}/edit/", given)
        assert response.status_code == 302
        tag.refresh_from_db()
        assert tag.until_date == date(2015, 12, 31)

    def test_a_town_may_not_list_itself(self, as_, people):
        assert as_("town_clerk").get("/towns/listing/new/").status_code == 403


class TestOrganisations:
    def given(self, people, **more):
        return {"name": "义乌市粮食局", "kind": "department", "division": people.yiwu.pk} | more

    def test_the_county_adds_a_department_and_history_says_who(self, as_, people):
        response = as_("county_reviewer").post("/towns/organisation/new/", self.given(people))
        assert response.status_code == 302, text(response)[-3000:]
        made = Organisation.objects.get(name="义乌市粮食局")
        assert Step.objects.of(made).get().by == people.county_reviewer
        page = text(as_("town_clerk").get(made.get_absolute_url()))
        assert "义乌市粮食局" in page

    def test_an_agency_needs_its_department_and_towns(self, as_, people):
        """XY-2.2.3."""
        given = self.given(people, kind="agency", name="义乌市粮食局佛堂所")
        response = as_("county_reviewer").post("/towns/organisation/new/", given)
        assert response.status_code == 422
        given |= {"department": people.emergency.pk, "towns": [people.fotang.pk, people.chian.pk]}
        response = as_("county_reviewer").post("/towns/organisation/new/", given)
        assert response.status_code == 302, text(response)[-3000:]
        assert Organisation.objects.get(name="义乌市粮食局佛堂所").towns.count() == 2

    def test_a_place_of_another_county_is_no_choice(self, as_, people):
        given = self.given(people, division=people.dongyang.pk)
        assert as_("county_reviewer").post("/towns/organisation/new/", given).status_code == 422

    def test_a_neighbouring_county_may_read_and_not_change(self, as_, people):
        url = people.emergency.get_absolute_url()
        assert as_("neighbour_reviewer").get(url).status_code == 200
        assert as_("neighbour_reviewer").get(f"{url}edit/").status_code == 403

    def test_an_office_in_a_county_is_refused(self, as_, people):
        given = self.given(people, kind="office")
        assert as_("county_reviewer").post("/towns/organisation/new/", given).status_code == 422

    def test_the_list_costs_the_same_for_any_number_of_rows(self, as_, people):
        few = queries(as_("town_clerk"), "/towns/organisation/?kind=agency")
        for number in range(30):
            organisation(f"第{number}所", people.yiwu, "agency", department=people.emergency)
        assert queries(as_("town_clerk"), "/towns/organisation/?kind=agency") == few <= 8

    def test_the_towns_an_agency_serves_stand_in_one_cell(self, as_, people):
        people.squad.towns.add(people.chian)
        page = text(
            as_("town_clerk").get("/towns/organisation/?kind=agency&cols=name&cols=towns_served")
        )
        assert "佛堂镇、赤岸镇" in page

    def test_export_writes_one_row_for_an_agency_of_two_towns(self, people):
        from towns.sheets import ORGANISATIONS

        people.squad.towns.add(people.chian)
        rows = Organisation.objects.agencies().with_towns_served()
        written = b"".join(ORGANISATIONS.csv(rows)).decode("utf-8-sig")
        assert len(written.strip().splitlines()) == 2
        assert "佛堂镇、赤岸镇" in written


class TestClauses:
    def test_the_public_reads_a_clause_without_an_account(self, client, loaded):
        page = text(client.get("/towns/clauses/ZJ-13/"))
        assert "一般乡镇设置9个综合性办公室和中心" in page

    def test_an_id_with_dots_is_an_address(self, client, loaded):
        page = text(client.get("/towns/clauses/XY-2.1.2/"))
        assert "优化放权方式" in page

    def test_in_the_side_panel_a_clause_comes_alone(self, as_, loaded):
        page = text(as_("town_clerk").get("/towns/clauses/ZJ-06/", headers={"HX-Target": "panel"}))
        assert "panel-body" in page
        assert "<html" not in page

    def test_clauses_are_found_by_their_words(self, client, loaded):
        page = text(client.get("/towns/clauses/", {"q": "派驻机构负责人"}))
        assert re.findall(r"(?:ZJ|XY)-[\d.]+(?=</a>)", page) == ["ZJ-15"]

    def test_all_clauses_stand_in_the_list(self, as_, loaded):
        page = text(as_("town_clerk").get("/towns/clauses/"))
        assert len(set(re.findall(r"(?:ZJ|XY)-[\d.]+(?=</a>)", page))) == 68

    def test_a_policy_is_read_as_a_whole(self, client, loaded):
        page = text(client.get("/towns/clauses/XY/document/"))
        assert page.index("优化放权方式") < page.index("强化考评落实奖惩")

    def test_an_unknown_clause_is_not_found(self, client, loaded):
        assert client.get("/towns/clauses/ZJ-99/").status_code == 404

    @pytest.mark.parametrize(
        "url",
        [
            "/towns/clauses/ZJ-1%00/",
            "/towns/clauses/%F0%9F%98%80/",
            "/towns/clauses/?q=%00",
            "/towns/clauses/?q=%27%22%5C%25_",
            "/towns/division/?q=%00&place=%00&level=9&listing=x&sort=name;drop&after=x",
            "/towns/division/330782100/?tab=nothing",
            "/towns/organisation/99999999999999999999/",
            "/towns/organisation/?kind=%00&place=330782",
            "/towns/parameter/?programme=x&programme=999999999999999999999",
            "/towns/listing/new/?town=%00&kind=x",
            "/towns/parameter/new/?name=x&place=%00",
        ],
    )
    def test_odd_addresses_are_never_an_error_of_ours(self, as_, loaded, url):
        client = as_("province_lead")
        client.raise_request_exception = False
        assert client.get(url).status_code in (200, 404)

    def test_a_clause_is_only_read(self, client, loaded):
        assert client.post("/towns/clauses/ZJ-13/").status_code == 405


class TestFigures:
    def change(self, client, row, **given):
        given = {
            "value": "10",
            "from_date": clock.today().isoformat(),
            "reason": "浙委发〔2026〕1号",
        } | given
        return client.post(f"/towns/parameter/{row.pk}/edit/", given)

    def test_a_change_begins_anew_and_keeps_the_past(self, as_, loaded):
        """ZJ-13: the cap is a figure, not a constant."""
        old = FIGURES.get(name="office_cap")
        begins = clock.today() + timedelta(days=7)
        response = self.change(as_("province_lead"), old, from_date=begins.isoformat())
        assert response.status_code == 302, text(response)[-2000:]
        assert FIGURES.value("office_cap", loaded.fotang) == 9
        assert FIGURES.value("office_cap", loaded.fotang, begins) == 10
        old.refresh_from_db()
        assert old.value == "9"
        new = FIGURES.get(name="office_cap", value="10")
        assert Step.objects.of(new).get().by == loaded.province_lead
        assert new.clause.code == "ZJ-13"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("value", "ten"),
            ("value", ""),
            ("reason", ""),
            ("from_date", "2020-01-01"),
            ("from_date", "x"),
        ],
    )
    def test_wrong_input_comes_back_with_a_sentence(self, as_, loaded, field, value):
        row = FIGURES.get(name="office_cap")
        response = self.change(as_("province_lead"), row, **{field: value})
        assert response.status_code == 422
        assert FIGURES.filter(name="office_cap").count() == 1

    def test_two_changes_on_one_day_are_refused(self, as_, loaded):
        client, row = as_("province_lead"), FIGURES.get(name="office_cap")
        assert self.change(client, row).status_code == 302
        assert self.change(client, row, value="11").status_code == 422

    @pytest.mark.parametrize(
        ("who", "name"),
        [
            ("county_reviewer", "office_cap"),
            ("province_lead", "growth_premium"),
            ("province_lead", "evaluation_months"),
        ],
    )
    def test_figures_beyond_ones_lead_stay(self, as_, loaded, who, name):
        row = FIGURES.get(name=name)
        assert self.change(as_(who), row).status_code == 403

    def test_a_place_gets_a_figure_of_its_own(self, as_, loaded):
        given = {
            "name": "evaluation_months",
            "place": "330782",
            "value": "6",
            "from_date": clock.today().isoformat(),
            "reason": "试行",
        }
        response = as_("province_lead").post("/towns/parameter/new/", given)
        assert response.status_code == 302, text(response)[-2000:]
        assert FIGURES.value("evaluation_months", loaded.fotang) == 6
        assert FIGURES.value("evaluation_months", loaded.hengdian) == 12
        made = FIGURES.get(place=loaded.yiwu)
        assert (made.unit, made.clause.code) == ("个月", "ZJ-20")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"place": "411503"},
            {"place": ""},
            {"value": "x"},
            {"name": "nothing"},
            {"place": "1' OR 1"},
            {"place": "\x00"},
        ],
    )
    def test_a_figure_of_ones_own_stays_within_reach_and_right(self, as_, loaded, wrong):
        given = {
            "name": "evaluation_months",
            "place": "330782",
            "value": "6",
            "from_date": clock.today().isoformat(),
            "reason": "试行",
        }
        response = as_("province_lead").post("/towns/parameter/new/", given | wrong)
        assert response.status_code == 422
        assert FIGURES.filter(name="evaluation_months").count() == 1

    def test_everybody_reads_the_figures(self, as_, loaded):
        client = as_("grid_worker")
        assert "综合性办公室" in text(client.get("/towns/parameter/?in_force_today=1"))
        row = FIGURES.get(name="office_cap")
        assert "ZJ-13" in text(client.get(f"/towns/parameter/{row.pk}/"))
