"""Components, columns and search as they are written, without a page around them."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.template import Context, Template
from django.utils import timezone, translation

from core import clock, search
from core.tables import Column, time_left
from core.workflow import Finding
from powers.models import Delegation, PowerItem
from tests.powers import states
from towns.models import Organisation

NOON = datetime(2026, 3, 4, 4, 0, tzinfo=timezone.get_fixed_timezone(0))
UI = Path(settings.BASE_DIR) / "templates" / "ui"


def draw(source, **context):
    with translation.override("en"):
        return Template("{% load ui %}" + source).render(Context(context))


def test_every_component_begins_with_its_parameters():
    for template in UI.rglob("*.html"):
        assert template.read_text().startswith("{#"), template


def test_every_icon_in_a_template_is_in_the_sprite():
    names = set((Path(settings.BASE_DIR) / "config" / "icons.txt").read_text().split("\n"))
    for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        for name in re.findall(r'{% icon "([^"]+)"|\bicon="([^"]+)"', template.read_text()):
            assert "".join(name) in names, (template.name, name)


def test_content_is_escaped_and_markup_of_ours_is_kept():
    html = draw("{% card title=t %}<b>{{ t }}</b>{% endcard %}", t="<i>&")
    assert "<b>&lt;i&gt;&amp;</b>" in html
    assert "<h2>&lt;i&gt;&amp;</h2>" in html


def test_a_button_leads_somewhere_or_sends():
    assert 'href="/search/"' in draw('{% button url="core:search" %}Go{% endbutton %}')
    assert '<button class="btn btn-danger"' in draw('{% button kind="danger" %}Go{% endbutton %}')


def test_findings_link_their_clause():
    html = draw("{% findings found %}", found=[Finding("Not so.", "ZJ-06")])
    assert "Not so." in html
    assert "ZJ-06" in html
    assert draw("{% findings found %}", found=[]).strip() == ""


def test_a_chart_says_its_figures_in_a_table_and_never_in_html_tooltips():
    html = draw(
        '{% chart option table=rows title="Cases" %}',
        option={"tooltip": {"trigger": "axis"}, "series": []},
        rows=[("January", 3)],
    )
    assert '"renderMode": "richText"' in html
    assert '<th scope="row">January</th><td class="num">3</td>' in html


def test_a_figure_draws_its_trend():
    html = draw('{% figure label="In force" value=12400 trend=trend %}', trend=[1, 3, 2])
    assert "12,400" in html
    assert 'points="0.0,22.0 50.0,2.0 100.0,12.0"' in html


class TestColumns:
    def html(self, column, *values, model=Delegation):
        with translation.override("en"):
            return column.bind(model).html(values)

    def test_a_value_is_written_by_its_kind(self):
        assert self.html(Column("due_date"), date(2026, 1, 2)) == "2026-01-02"
        assert self.html(Column("created_at"), NOON) == "2026-03-04 12:00"
        assert self.html(Column("round"), 1234) == "1,234"
        assert self.html(Column("title"), "<x>") == "&lt;x&gt;"
        assert self.html(Column("title"), None) == "–"
        assert self.html(Column("is_reserved"), True, model=PowerItem) == "Yes"
        assert self.html(Column("status"), "in_force") == "in force"

    def test_money_is_in_ten_thousands_with_two_places(self):
        assert self.html(Column("x", money=True), Decimal("1234567.89")) == "123.46"
        assert self.html(Column("x", money="yuan"), Decimal("1234567.89")) == "1,234,567.89"

    def test_a_relation_is_written_by_its_name_and_named_by_what_it_is(self):
        assert Column("department").bind(Delegation).paths == ("department__name",)
        with translation.override("en"):
            assert Column("town__name").bind(Delegation).label == "Town"

    def test_a_computed_text_is_escaped(self):
        column = Column("title", show=lambda title, round: f"<{title}{round}>", needs=("round",))
        assert self.html(column, "a", 2) == "&lt;a2&gt;"

    def test_numbers_stand_right_and_choices_do_not(self):
        assert "num" in Column("round").bind(Delegation).css
        assert "num" not in Column("kind").bind(Organisation).css

    @pytest.mark.parametrize(
        ("days", "words", "tone"),
        [
            (-2, "2 days over", "late"),
            (0, "today", "soon"),
            (3, "3 days left", "soon"),
            (4, "4 days left", "plain"),
        ],
    )
    def test_time_left(self, days, words, tone):
        with translation.override("en"):
            html = time_left(clock.today() + timedelta(days=days))
        assert words in html
        assert f"left-{tone}" in html

    @pytest.mark.parametrize(
        ("minutes", "words", "tone"),
        [
            (-90, "1 h over", "late"),
            (-29.5, "29 min over", "late"),
            (-0.5, "1 min over", "late"),
            (0.5, "1 min left", "soon"),
            (29.5, "29 min left", "soon"),
            (90, "1 h left", "soon"),
        ],
    )
    def test_time_left_within_the_hour(self, minutes, words, tone):
        """ZJ-12: a case is dispatched within ten minutes; nobody is told of a whole hour."""
        moment = clock.now()
        with translation.override("en"), clock.pretend(moment):
            html = time_left(moment + timedelta(minutes=minutes))
        assert words in html
        assert f"left-{tone}" in html


@pytest.mark.django_db
class TestSearch:
    @pytest.mark.parametrize(
        ("words", "is_found"),
        [
            ("消防", True), ("防车", True), ("车消", False), ("消", True), ("处罚", True), ("罚", True),
            ("％", False),
            ("占用 处罚", True), ("占用 许可", False), ("ａｂｃ", True), ("ABC 1", True), ("1号", True),
            ("'", False),
            ("\\", False), ("%", False), ("_", False), ("消防\x00", True), ("&", False), (":*", False),
        ],
    )  # fmt: skip
    def test_words_are_found_as_they_are_written(self, people, words, is_found):
        states.draft(
            people, "draft", power=states.item(people, name="对占用消防车通道（ABC 1号）的处罚")
        )
        assert Delegation.objects.filter(title__zh=words).exists() is is_found

    def test_the_index_serves_the_search(self, people):
        for _n in range(3):
            states.draft(people, "draft")
        rows = Delegation.objects.filter(title__zh="消防").order_by()
        sql, params = rows.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN " + sql, params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "delegation_title" in plan

    def test_a_query_has_at_most_six_words(self):
        assert len(search.words("a b c d e f g h")) == 6
