"""The policies as data: every clause can be opened, every figure names its clause and its time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from core import clock
from towns import policy
from towns.models import (
    MissingParameter,
    PolicyClause,
    PolicyDocument,
    PolicyParameter,
    Programme,
)

pytestmark = pytest.mark.django_db

FIGURES = PolicyParameter.objects


@pytest.fixture
def loaded(people):
    policy.load()
    return people


def figure(name="office_cap", value="9", **fields) -> PolicyParameter:
    fields = {"label": name, "from_date": date(2020, 1, 1)} | fields
    return PolicyParameter.objects.create(name=name, value=value, **fields)


class TestClauses:
    def test_every_clause_of_both_policies_is_there(self, loaded):
        assert PolicyClause.objects.filter(document__code="ZJ").count() == 24
        assert PolicyClause.objects.filter(document__code="XY").count() == 44

    def test_a_clause_carries_its_text_and_the_chapter_it_stands_in(self, loaded):
        """ZJ-13: at most nine offices, eleven in pilots."""
        clause = PolicyClause.objects.get(code="ZJ-13")
        assert "一般乡镇设置9个综合性办公室和中心" in clause.text
        assert clause.title == "构建精干高效的组织机构"
        assert clause.chapter.startswith("四、")

    def test_an_item_hangs_under_its_section_and_names_who_answers_for_it(self, loaded):
        """XY-2.1.2: the law's powers are conferred or entrusted."""
        clause = PolicyClause.objects.get(code="XY-2.1.2")
        assert clause.parent.code == "XY-2.1"
        assert clause.parent.parent.code == "XY-2"
        assert clause.responsible == "由市政府法制办会同各县区负责落实"
        assert "负责落实" not in clause.text

    def test_marks_of_the_file_do_not_show(self, loaded):
        for clause in PolicyClause.objects.all():
            assert not clause.text.startswith("#")
            assert "- **" not in clause.text

    def test_clauses_stand_in_the_order_of_the_document(self, loaded):
        codes = PolicyClause.objects.filter(document__code="XY").values_list("code", flat=True)
        assert list(codes[:5]) == ["XY-1", "XY-2", "XY-2.1", "XY-2.1.1", "XY-2.1.2"]

    def test_a_second_load_writes_nothing(self, loaded):
        again = policy.load()
        assert (again.clauses, again.parameters) == (0, 0)

    def test_a_mended_wording_replaces_the_old_one(self, loaded):
        PolicyClause.objects.filter(code="ZJ-13").update(text="?")
        assert policy.load().clauses == 1

    def test_without_divisions_the_load_says_what_is_missing(self, db):
        with pytest.raises(policy.MissingHome, match="330000"):
            policy.load()

    def test_everybody_reads_them_and_nobody_changes_them(self, loaded):
        clause = PolicyClause.objects.get(code="ZJ-06")
        assert loaded.grid_worker.has_perm("towns.view_policyclause", clause)
        assert not PolicyClause.objects.allowing(
            loaded.province_lead, "towns.change_policyparameter"
        )


class TestProgrammes:
    def test_a_towns_programme_is_the_one_at_home_above_it(self, loaded):
        names = [one.code for one in Programme.objects.governing(loaded.fotang)]
        assert names == ["ZJ"]
        assert Programme.objects.governing(loaded.minggang).get().code == "XY"

    def test_the_nearest_home_comes_first(self, loaded):
        Programme.objects.create(code="JH", name="金华", home=loaded.jinhua)
        codes = [one.code for one in Programme.objects.governing(loaded.fotang)]
        assert codes == ["JH", "ZJ"]

    def test_each_document_says_where_its_wording_comes_from(self, loaded):
        assert all(document.source for document in PolicyDocument.objects.all())


class TestFigures:
    def test_the_cap_is_nine_and_eleven_in_zhejiang(self, loaded):
        """ZJ-13."""
        assert FIGURES.value("office_cap", loaded.fotang) == 9
        assert FIGURES.value("office_cap_pilot", loaded.fotang) == 11

    def test_what_one_programme_sets_does_not_bind_another(self, loaded):
        """ZJ-13 binds Zhejiang only."""
        with pytest.raises(MissingParameter, match="office_cap.*明港镇"):
            FIGURES.value("office_cap", loaded.minggang)

    def test_general_figures_hold_everywhere(self, loaded):
        for place in (loaded.fotang, loaded.minggang, None):
            assert FIGURES.value("entrustment_years_max", place) == 3
            assert FIGURES.value("entrustment_filing_working_days", place) == 10
            assert FIGURES.value("certified_officers_min", place) == 2
            assert FIGURES.value("evaluation_months", place) == 12

    def test_lists_and_decimals_come_as_such(self, loaded):
        assert FIGURES.value("expiry_warning_days", loaded.fotang) == [90, 60, 30]
        assert FIGURES.value("warning_share", loaded.fotang) == Decimal(90)

    def test_the_most_specific_figure_prevails(self, loaded):
        name, town = "evaluation_months", loaded.fotang
        figure(name, "11", programme=Programme.objects.get(code="ZJ"))
        assert FIGURES.value(name, town) == 11
        figure(name, "10", place=loaded.jinhua)
        assert FIGURES.value(name, town) == 10
        figure(name, "9", place=loaded.yiwu)
        assert FIGURES.value(name, town) == 9
        figure(name, "8", place=town)
        assert FIGURES.value(name, town) == 8
        assert FIGURES.value(name, loaded.chian) == 9
        assert FIGURES.value(name, loaded.hengdian) == 10
        assert FIGURES.value(name, loaded.minggang) == 12

    def test_a_lookup_costs_one_query(self, loaded, django_assert_num_queries):
        with django_assert_num_queries(1):
            FIGURES.value("office_cap", loaded.fotang)

    def test_a_day_of_the_past_gets_the_figure_of_that_day(self, loaded):
        figure("limit", "5", from_date=date(2020, 1, 1), until_date=date(2021, 12, 31))
        figure("limit", "6", from_date=date(2022, 1, 1))
        assert FIGURES.value("limit", on=date(2021, 12, 31)) == 5
        assert FIGURES.value("limit", on=date(2022, 1, 1)) == 6
        with pytest.raises(MissingParameter, match="2019-12-31"):
            FIGURES.value("limit", on=date(2019, 12, 31))

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("whole", "9.5"),
            ("decimal", "nine"),
            ("decimal", "NaN"),
            ("list", "90;60"),
            ("whole", ""),
        ],
    )
    def test_a_value_of_another_kind_is_refused(self, kind, value):
        with pytest.raises(ValidationError) as caught:
            PolicyParameter(
                name="x", label="x", kind=kind, value=value, from_date=date(2020, 1, 1)
            ).full_clean()
        assert "value" in caught.value.message_dict

    def test_two_figures_may_not_be_open_for_the_same_reach(self, db):
        figure("limit", "5")
        with pytest.raises(IntegrityError):
            figure("limit", "6", from_date=date(2021, 1, 1))


class TestChanges:
    def change(self, value: str, days: int, **fields) -> PolicyParameter:
        begins = clock.today() + timedelta(days=days)
        return PolicyParameter(
            name="limit", label="limit", value=value, from_date=begins, **fields
        ).replace()

    def test_the_past_keeps_its_figure(self, db):
        old = figure("limit", "5")
        self.change("6", 30)
        old.refresh_from_db()
        assert old.value == "5"
        assert old.until_date == clock.today() + timedelta(days=29)
        assert FIGURES.value("limit") == 5
        assert FIGURES.value("limit", on=clock.today() + timedelta(days=30)) == 6

    def test_a_change_may_not_begin_in_the_past(self, db):
        figure("limit", "5")
        with pytest.raises(ValidationError):
            self.change("6", -1)
        assert FIGURES.get(name="limit").until_date is None

    def test_a_change_not_yet_in_force_gives_way_to_a_newer_one(self, db):
        figure("limit", "5")
        self.change("6", 30)
        self.change("7", 10)
        values = list(FIGURES.filter(name="limit").values_list("value", flat=True))
        assert values == ["5", "7"]
        assert FIGURES.value("limit", on=clock.today() + timedelta(days=40)) == 7

    def test_a_later_change_comes_after_the_one_announced_before(self, db):
        figure("limit", "5")
        self.change("6", 10)
        self.change("7", 30)
        days = [clock.today() + timedelta(days=n) for n in (0, 10, 29, 30)]
        assert [FIGURES.value("limit", on=day) for day in days] == [5, 6, 6, 7]

    def test_one_change_a_day(self, db):
        self.change("6", 0)
        with pytest.raises(ValidationError):
            self.change("7", 0)
        assert FIGURES.value("limit") == 6

    def test_the_first_figure_for_a_place_leaves_the_general_one(self, loaded):
        general = FIGURES.get(name="evaluation_months")
        PolicyParameter(
            name="evaluation_months",
            label="x",
            value="6",
            place=loaded.yiwu,
            from_date=clock.today(),
        ).replace()
        general.refresh_from_db()
        assert general.until_date is None
        assert FIGURES.value("evaluation_months", loaded.fotang) == 6

    def test_only_those_who_lead_the_place_may_change_its_figures(self, loaded):
        zhejiang = FIGURES.get(name="office_cap")
        xinyang = FIGURES.get(name="growth_premium")
        general = FIGURES.get(name="evaluation_months")
        may = [
            row
            for row in (zhejiang, xinyang, general)
            if loaded.province_lead.has_perm("towns.change_policyparameter", row)
        ]
        assert may == [zhejiang]
        assert not loaded.county_reviewer.has_perm("towns.change_policyparameter", zhejiang)
        assert loaded.county_reviewer.has_perm("towns.view_policyparameter", xinyang)
