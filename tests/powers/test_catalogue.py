"""The guiding catalogue: drafts are worked on, published versions never change, two are compared."""

import time
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.workflow import Overtaken
from powers.catalogue import copy_of, link_bases
from powers.comparison import Change, Comparison
from powers.models import CatalogueVersion, LegalBasis, Mode, PowerItem
from powers.workflow import CATALOGUE
from tests.factories import organisation
from tests.powers import states

pytestmark = pytest.mark.django_db
DOCUMENT = {"document_number": "浙政办发〔2026〕1号", "issued_date": date(2026, 1, 1)}
NEVER = "A published version never changes"
CODE = "913301087042680793"
"""A credit code whose check character fits."""


def fields(**given):
    values = {
        "number": 900, "kind": "02", "name": "对占道经营的处罚", "domain": "规划建设",
        "department_name": "县综合行政执法局", "mode": "transferred", "complexity": "simple",
        "catalogue_code": "", "province_serial": "", "legal_basis": "《城市市容条例》第14条",
    }  # fmt: skip
    return values | given


@pytest.fixture
def published(people):
    """A version in force with three items."""
    for _n in range(3):
        states.item(people)
    link_bases(states.catalogue(people))
    return states.catalogue(people)


@pytest.fixture
def draft(people, published):
    return copy_of(published, "2026年版", people.province_lead)


class TestDraft:
    """ZJ-20: a draft is edited in the browser."""

    @pytest.fixture(autouse=True)
    def _lead(self, client, people, draft):
        client.force_login(people.province_lead)

    def test_a_copy_has_all_items_with_power_and_law(self, published, draft):
        before, after = published.items.all(), draft.items.all()
        assert [item.power_id for item in before] == [item.power_id for item in after]
        assert all(item.bases.exists() for item in after)
        assert draft.copied_from == published

    def test_the_copy_is_begun_on_the_page(self, client, people, published):
        sent = client.post(reverse("powers:catalogue-new"), {"title": "再版", "is_copy": "on"})
        made = CatalogueVersion.objects.get(title="再版")
        assert sent.status_code == 302, sent.content.decode()
        assert sent["Location"] == made.get_absolute_url()
        assert made.items.count() == 3

    def test_a_new_item_gets_power_code_and_law(self, client, people, draft):
        sent = client.post(reverse("powers:item-new"), fields(province_serial="浙-17"))
        assert sent.status_code == 302, sent.content.decode()
        item = draft.items.get(number=900)
        assert (item.local_code, item.province_serial) == ("02020900", "浙-17")
        assert item.power.name == item.name
        assert item.bases.get() == LegalBasis.objects.get(law="城市市容条例", article="第14条")

    def test_a_changed_item_stays_the_same_power(self, client, draft):
        item = draft.items.first()
        url = reverse("powers:item-edit", args=[item.pk])
        assert client.post(url, fields(number=item.number)).status_code == 302
        now = PowerItem.objects.get(pk=item.pk)
        assert now.name == "对占道经营的处罚"
        assert now.power_id == item.power_id

    def test_what_is_dropped_can_be_taken_up_until_publication(self, client, people, draft):
        gone, back = draft.items.all()[:2]
        for item in (gone, back):
            client.post(reverse("powers:item-drop", args=[item.pk]))
        client.post(reverse("powers:item-keep", args=[back.pk]))
        assert list(draft.items.filter(is_dropped=True)) == [gone]
        CATALOGUE.apply(draft, "publish", by=people.province_lead, **DOCUMENT)
        assert list(draft.items.filter(pk__in=[gone.pk, back.pk])) == [back]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"number": 1, "name": ""},
            {"catalogue_code": "33"},
            {"kind": "77"},
            {"kind": "03", "mode": "entrusted"},
            {"is_reserved": "on", "mode": "transferred"},
        ],
    )
    def test_what_the_rules_forbid_is_refused(self, client, draft, wrong):
        assert client.post(reverse("powers:item-new"), fields(**wrong)).status_code == 422
        assert draft.items.count() == 3

    def test_a_number_beyond_the_local_code_is_refused_at_its_field(self, client, draft):
        """ZJ-20: the local code has four digits for it."""
        answer = client.post(reverse("powers:item-new"), fields(number=10_000))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["number"]

    def test_the_whole_story_of_a_law_is_no_edition(self, client, draft):
        """Brackets with dates and sessions are common; the article is linked all the same."""
        story = "2021年11月25日浙江省第十三届人民代表大会常务委员会第三十二次会议通过,自2022年1月1日起施行"
        text = f"《浙江省综合行政执法条例》（{story}）第九条第2款第十条；《{'长' * 300}》第一条"
        answer = client.post(reverse("powers:item-new"), fields(legal_basis=text))
        assert answer.status_code == 302
        item = PowerItem.objects.get(version=draft, number=900)
        named = item.bases.order_by("pk").values_list("law", "edition", "article")
        law = "浙江省综合行政执法条例"
        assert set(named) == {(law, "", "第九条第2款"), (law, "", "第十条")}

    def test_two_items_of_one_number_or_name_are_refused(self, client, draft):
        first = draft.items.first()
        twice = fields(number=first.number), fields(kind=first.kind, name=first.name)
        for data in twice:
            assert client.post(reverse("powers:item-new"), data).status_code == 422

    def test_without_a_draft_nothing_is_added(self, client, draft):
        draft.delete()
        page = client.post(reverse("powers:item-new"), fields())
        assert page.status_code == 422
        assert "There is no draft" in page.content.decode()


class TestPublished:
    """ZJ-20: a published version never changes, by no way."""

    @pytest.fixture(autouse=True)
    def _kept(self, published, kept_catalogue):
        return published

    def test_the_page_refuses(self, client, people, published):
        client.force_login(people.province_lead)
        item = published.items.first()
        page = client.post(reverse("powers:item-edit", args=[item.pk]), fields())
        assert NEVER in page.content.decode()
        page = client.post(reverse("powers:item-drop", args=[item.pk]), follow=True)
        assert NEVER in page.content.decode()
        assert not PowerItem.objects.filter(is_dropped=True).exists()
        edit = reverse("powers:catalogue-edit", args=[published.pk])
        page = client.post(edit, {"title": "另名", "version": published.version})
        assert NEVER in page.content.decode()

    def test_the_page_of_an_item_offers_no_change(self, client, people, published, draft):
        client.force_login(people.province_lead)
        url = reverse("powers:item-edit", args=[published.items.first().pk])
        assert url not in client.get(published.items.first().get_absolute_url()).content.decode()
        own = draft.items.first()
        page = client.get(own.get_absolute_url()).content.decode()
        assert reverse("powers:item-edit", args=[own.pk]) in page

    def test_the_interface_refuses(self, client, people, published):
        client.force_login(people.province_lead)
        item = published.items.first()
        url = reverse("api:poweritem-detail", args=[item.pk])
        tag = client.get(url).headers["ETag"]
        sent = client.patch(url, {"name": "改名"}, "application/json", headers={"If-Match": tag})
        assert sent.status_code == 422 or sent.status_code == 400
        assert NEVER in sent.content.decode()

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE powers_poweritem SET name = 'x' WHERE version_id = %s",
            "UPDATE powers_poweritem SET is_dropped = true WHERE version_id = %s",
            "DELETE FROM powers_poweritem WHERE version_id = %s",
            "DELETE FROM powers_poweritem_bases WHERE poweritem_id IN"
            " (SELECT id FROM powers_poweritem WHERE version_id = %s)",
            "UPDATE powers_catalogueversion SET status = 'draft' WHERE id = %s",
            "UPDATE powers_catalogueversion SET title = 'x' WHERE id = %s",
            "DELETE FROM powers_catalogueversion WHERE id = %s",
        ],
    )
    def test_the_database_refuses_the_applications_role(self, published, sql):
        with (
            connection.cursor() as cursor,
            pytest.raises(IntegrityError, match="published catalogue never"),
            transaction.atomic(),
        ):
            cursor.execute(sql, [published.pk])

    def test_no_item_slips_in_or_moves_over(self, people, published, draft):
        item = draft.items.first()
        with pytest.raises(IntegrityError, match="published"), transaction.atomic():
            PowerItem.objects.filter(pk=item.pk).update(version=published, number=77)
        item.pk, item.version, item.number, item.local_code = None, published, 78, "x"
        item.power = states.item(people, version=draft).power
        with pytest.raises(IntegrityError, match="published"), transaction.atomic():
            item.save(force_insert=True)
        assert published.items.count() == 3

    def test_the_role_cannot_take_the_lock_off(self):
        with (
            connection.cursor() as cursor,
            pytest.raises(Exception, match="must be owner|permission denied"),
            transaction.atomic(),
        ):
            cursor.execute("ALTER TABLE powers_poweritem DISABLE TRIGGER ALL")

    def test_publishing_and_superseding_go_through(self, people, published, draft):
        CATALOGUE.apply(draft, "publish", by=people.province_lead, **DOCUMENT)
        published.refresh_from_db()
        assert (published.status, draft.status) == ("superseded", "published")
        with pytest.raises(Overtaken):
            CATALOGUE.apply(draft, "publish", by=people.province_lead, **DOCUMENT)


class TestComparison:
    """Two versions by the lasting identity of each power."""

    def shaped(self, people, draft):
        """One item each: changed, moved, dropped; and one that is added."""
        changed, moved, dropped = draft.items.order_by("number")
        PowerItem.objects.filter(pk=changed.pk).update(mode=Mode.ENTRUSTED, domain="民生保障")
        PowerItem.objects.filter(pk=moved.pk).update(number=5_000)
        PowerItem.objects.filter(pk=dropped.pk).update(is_dropped=True)
        added = states.item(people, version=draft, name="新增事项")
        return {"changed": changed, "moved": moved, "dropped": dropped, "added": added}

    def test_every_kind_of_change_is_told(self, people, published, draft):
        known = self.shaped(people, draft)
        found = Comparison(published, draft)
        assert found.counts == {"added": 1, "dropped": 1, "changed": 1, "moved": 1}
        for one in found.differences:
            assert one.item["power_id"] == known[one.change.value].power_id
        changed = next(one for one in found.differences if one.change == Change.CHANGED)
        assert {(f.name, f.before, f.after) for f in changed.fields} == {
            ("domain", "安全生产", "民生保障"),
            ("mode", "transferred", "entrusted"),
        }

    def test_a_renamed_item_is_changed_and_not_dropped(self, published, draft):
        draft.items.filter(pk=draft.items.first().pk).update(name="改名后的事项")
        assert Comparison(published, draft).counts["dropped"] == 0

    def test_page_export_and_interface_tell_the_same(self, client, people, published, draft):
        known = self.shaped(people, draft)
        client.force_login(people.town_clerk)
        url = reverse("powers:catalogue-compare", args=[draft.pk])
        page = client.get(url).content.decode()
        assert all(item.name in page for item in known.values())
        narrow = client.get(f"{url}?change=dropped").content.decode()
        assert known["dropped"].name in narrow
        assert known["added"].name not in narrow
        sheet = client.get(f"{url}?export=csv&change=changed").content.decode("utf-8-sig")
        assert len(sheet.strip().splitlines()) == 2
        assert client.get(f"{url}?export=xlsx").status_code == 200
        told = client.get(reverse("api:catalogueversion-compare", args=[draft.pk])).json()
        assert told["counts"] == {"added": 1, "dropped": 1, "changed": 1, "moved": 1}
        assert len(told["differences"]) == 4

    def test_it_says_whose_live_lines_stand_on_what_was_dropped(self, client, people, draft):
        line = states.draft(people, "in_force", power=states.catalogue(people).items.first())
        draft.items.filter(power=line.power_id).update(is_dropped=True)
        url = reverse("powers:catalogue-compare", args=[draft.pk])
        for by, place in (("city", "金华市"), ("county", "义乌市"), ("town", "佛堂镇")):
            client.force_login(people.province_lead)
            assert place in client.get(f"{url}?by={by}").content.decode()
            client.force_login(people.neighbour_reviewer)
            told = client.get(f"{url}?by={by}").context.get("line_count")
            assert not told, "another county's lines are not its business"

    def test_another_provinces_version_is_not_there(self, client, people, draft):
        far = CatalogueVersion.objects.create(province=people.henan, title="豫")
        client.force_login(people.province_lead)
        url = reverse("powers:catalogue-compare", args=[draft.pk])
        for wrong in (far.pk, "x", 987654321):
            assert client.get(f"{url}?with={wrong}").status_code == 404

    def test_700_items_take_two_queries_and_less_than_300_ms(self, people, published):
        """Issue 3: diff of two versions of 700 items ≤ 300 ms."""
        made = [states.item(people) for _n in range(2)]
        template = made[0]
        rows = []
        for number in range(10_000, 10_700):
            row = PowerItem(version=published, number=number, local_code=f"x{number}")
            for name in ("kind", "domain", "department_name", "mode", "legal_basis"):
                setattr(row, name, getattr(template, name))
            row.name = f"批量事项{number}"
            rows.append(row)
        from powers.identity import identify

        identify(rows, people.zhejiang.pk)
        PowerItem.objects.bulk_create(rows)
        draft = copy_of(published, "大版", people.province_lead)
        draft.items.filter(number__gte=10_350).update(domain="社会治安")
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as asked:
            found = Comparison(published, draft)
            assert found.counts["changed"] == 350
        assert len(asked) == 2
        assert time.perf_counter() - begun < 0.3


class TestCodes:
    """GB/T 39554.1: the implementation code stands on the town's own credit code, or not at all."""

    def line(self, people, code="330127028001"):
        return states.draft(people, power=states.item(people, catalogue_code=code))

    def test_it_is_credit_code_level_and_basic_code(self, people):
        line = self.line(people)
        organisation("佛堂镇人民政府", people.fotang, "office", code=CODE)
        assert line.task_code == f"{CODE}5330127028001"
        assert len(line.task_code) == 31

    def test_without_either_code_there_is_none(self, people):
        assert self.line(people).task_code == ""
        organisation("佛堂镇人民政府", people.fotang, "office", code=CODE)
        assert self.line(people, code="").task_code == ""

    def test_the_page_of_the_line_shows_it(self, client, people):
        line = self.line(people)
        organisation("佛堂镇人民政府", people.fotang, "office", code=CODE)
        client.force_login(people.town_clerk)
        assert f"{CODE}5330127028001" in client.get(line.get_absolute_url()).content.decode()
