"""The register of law: who keeps it, what a repeal marks red, and who is told."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import Workbook

from core import clock
from core.notifications import Notification
from powers import law
from powers.catalogue import bases_in, link_bases
from powers.models import LegalBasis, PowerItem
from powers.publication import public_lines
from powers.sheets import LEGAL_BASES
from tests.powers import states
from tests.powers.test_queries import questions

pytestmark = pytest.mark.django_db
YESTERDAY = clock.today() - timedelta(days=1)


@pytest.fixture
def line(people):
    """A line in force whose item stands on article 7 of a law."""
    item = states.item(people, legal_basis="《建筑法》第7条")
    link_bases(item.version)
    return states.draft(people, "in_force", power=item)


def basis():
    return LegalBasis.objects.get(law="建筑法", article="第7条")


def repeal(day=YESTERDAY):
    LegalBasis.objects.filter(pk=basis().pk).update(effective_until_date=day)
    return basis()


def form(**fields):
    values = {"law": "建筑法", "article": "第7条", "edition": "", "text": "", "successor": ""}
    return values | {"effective_from_date": "", "effective_until_date": ""} | fields


def test_a_text_names_law_edition_and_articles():
    """Facts §1.8: law + edition + article are data, read out of what the catalogue writes."""
    text = "《行政处罚法》（2021年修订）第20条、第21条；《民法典》"
    assert bases_in(text) == [
        ("行政处罚法", "2021年修订", "第20条"),
        ("行政处罚法", "2021年修订", "第21条"),
        ("民法典", "", ""),
    ]


def test_each_province_keeps_its_own_register(people, line):
    """A day entered in one province marks nothing in another."""
    assert basis().province == people.zhejiang
    assert not LegalBasis.objects.visible_to(people.stranger).exists()
    assert LegalBasis.objects.visible_to(people.town_clerk).exists()


def test_a_text_without_edition_means_the_newest_one(people, line):
    newer = LegalBasis.objects.create(
        province=people.zhejiang, law="建筑法", edition="2019年修正", article="第7条",
        effective_from_date="2019-04-23",
    )  # fmt: skip
    link_bases(line.item.version)
    assert list(line.item.bases.all()) == [newer]


@pytest.mark.parametrize("who", ["county_reviewer", "county_legal", "city_lead", "town_clerk"])
def test_only_the_province_changes_the_register(client, people, line, who):
    client.force_login(getattr(people, who))
    assert client.get(basis().get_absolute_url()).status_code == 200
    url = reverse("powers:law-edit", args=[basis().pk])
    assert client.post(url, form()).status_code == 403


def test_before_a_last_day_is_entered_one_sees_what_stands_on_it(client, people, line):
    """依据失效: the form names the counties with live lines before anything is saved."""
    client.force_login(people.province_lead)
    page = client.get(reverse("powers:law-edit", args=[basis().pk])).content.decode()
    assert "义乌市" in page
    assert "1 live powers" in page


def test_a_repealed_basis_is_said_on_every_page_that_shows_the_power(client, people, line):
    """依据失效自动标红 (facts §1.5): item, line, both lists and the public list."""
    pages = [
        (people.county_reviewer, line.get_absolute_url(), "was in force until"),
        (people.county_reviewer, line.item.get_absolute_url(), "was in force until"),
        (people.county_reviewer, reverse("powers:delegation-list"), "tag-late"),
        (people.county_reviewer, reverse("powers:item-list"), "tag-late"),
        (None, reverse("open:powers", args=[people.fotang.code]), "basis repealed"),
        (None, reverse("open:power", args=[people.fotang.code, line.pk]), "was in force until"),
    ]
    for user, url, said in pages:
        assert said not in seen(client, user, url), url
    repeal()
    for user, url, said in pages:
        assert said in seen(client, user, url), url


def seen(client, user, url):
    client.logout()
    if user:
        client.force_login(user)
    return client.get(url).content.decode()


def test_a_law_holds_on_its_last_day(people, line):
    repeal(clock.today())
    assert not PowerItem.objects.basis_repealed().exists()
    repeal(YESTERDAY)
    assert PowerItem.objects.basis_repealed().get() == line.item
    assert public_lines(people.fotang).get().basis_repealed


def test_lists_are_narrowed_to_what_stands_on_repealed_law(client, people, line):
    other = states.draft(people, "in_force")
    repeal()
    client.force_login(people.county_reviewer)
    for query in ("basis_repealed=1", f"item__bases={basis().pk}"):
        page = client.get(f"{reverse('powers:delegation-list')}?{query}").content.decode()
        assert line.title in page
        assert other.title not in page
    for query in ("basis_repealed=1", f"bases={basis().pk}"):
        page = client.get(f"{reverse('powers:item-list')}?{query}").content.decode()
        assert line.title in page
        assert other.title not in page


def test_the_mark_costs_no_query_per_row(client, people, line):
    repeal()
    url = reverse("powers:item-list")
    few = questions(client, people.county_reviewer, url)
    for _n in range(60):
        states.item(people, legal_basis="《建筑法》第7条")
    link_bases(line.item.version)
    assert questions(client, people.county_reviewer, url) <= few + 1 <= 8


def test_reviewers_of_counties_with_live_lines_are_told_once(client, people, line):
    """The county that exercises the power hears of it, its neighbour does not."""
    client.force_login(people.province_lead)
    url = reverse("powers:law-edit", args=[basis().pk])
    for text in ("", "第七条　……"):
        sent = client.post(url, form(effective_until_date=str(YESTERDAY), text=text))
        assert sent.status_code == 302
    told = Notification.objects.filter(kind="powers.law")
    assert [one.user for one in told] == [people.county_reviewer]
    assert f"item__bases={basis().pk}" in told[0].url


def test_a_sheet_brings_the_days_of_many_articles(people, line):
    """Import: an article that is there is changed and its reviewers are told; a wrong row stops all."""
    report = LEGAL_BASES.save(
        sheet(["建筑法", "", "第7条", "2020-01-01"]), people.province_lead, "a.xlsx"
    )
    assert report.is_right, report.errors
    assert basis().is_repealed
    assert Notification.objects.filter(kind="powers.law").count() == 1
    wrong = sheet(["森林法", "", "第1条", "2020-01-01"], ["", "", "第2条", ""])
    assert not LEGAL_BASES.save(wrong, people.province_lead, "b.xlsx").is_right
    assert not LegalBasis.objects.filter(law="森林法").exists()


def sheet(*rows):
    book, file = Workbook(), io.BytesIO()
    book.active.append(["Law", "Edition", "Article", "In force until"])
    for row in rows:
        book.active.append(row)
    book.save(file)
    file.seek(0)
    return file


def test_a_finding_names_what_took_the_place(people, line):
    old = repeal()
    old.successor = LegalBasis.objects.create(
        province=people.zhejiang, law="建筑法", edition="2030年修订", article="第9条"
    )
    assert "2030年修订" in str(law.findings([old])[0])
