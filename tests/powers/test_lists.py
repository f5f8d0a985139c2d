"""Drawing up a town's list: what stands in it, what is merged, what is kept (ZJ-07, R7)."""

import pytest

from powers.lists import build
from powers.models import ListEntry, Mode, PowerSource, TownList, Wording
from tests.powers import states, town_lists

pytestmark = pytest.mark.django_db


def names(version):
    return set(version.entries.values_list("name", flat=True))


def test_a_list_is_what_the_law_gives_and_what_was_handed_down(people):
    """R7: statutory + delegated; what is only on its way, or ended, is not in it."""
    town_lists.ground(people, statutory=2)
    line, gone = town_lists.held(people), town_lists.held(people)
    town_lists.end(gone)
    states.draft(people, "legal")
    draft = town_lists.draft(people)
    assert draft.entry_count == 3
    row = draft.entries.get(name=line.title)
    assert (row.source, row.delegation_id, row.mode) == ("delegated", line.pk, "transferred")
    assert row.department_name == "义乌市应急管理局"
    assert gone.title not in names(draft)
    assert draft.entries.filter(source="statutory").count() == 2


def test_the_county_still_decides_in_a_streamlined_procedure(people):
    """R6, R7: what the county decides itself is no power of the town's."""
    town_lists.ground(people, statutory=0)
    line = town_lists.held(people, power=states.item(people, mode=Mode.STREAMLINED))
    assert line.title not in names(town_lists.draft(people))


def test_duplicates_are_merged_and_told(people):
    """R7, 大姚 merged 2: the same power once by law and once handed down, or the same type and name."""
    town_lists.ground(people, statutory=0)
    both = states.item(people, kind="01", mode=Mode.STATUTORY, name="农村村民住宅用地审批")
    handed = town_lists.held(people, power=both, mode=Mode.ENTRUSTED)
    spaced, code = "对占道经营的 处罚", "330216001000"
    states.item(people, kind="02", mode=Mode.STATUTORY, name=spaced, catalogue_code=code)
    named = town_lists.held(people, power=states.item(people, kind="02", name="对占道经营的处罚"))
    draft = town_lists.draft(people)
    assert draft.entry_count == 2
    merged = {row.name: row for row in draft.entries.merged_rows()}
    assert set(merged) == {handed.title, named.title}
    assert merged[named.title].delegation_id == named.pk, "the row that names its paper wins"
    assert spaced in merged[named.title].merged


def test_responsibilities_come_from_the_words_of_the_type(people):
    """Facts §1.6: 立案 … 执行 for penalties, 受理 … 事后监管 for licences; a province changes them."""
    town_lists.ground(people, statutory=0)
    penalty = town_lists.held(people, power=states.item(people, kind="02"))
    licence = town_lists.held(people, power=states.item(people, kind="01"))
    Wording.objects.filter(province=people.zhejiang, kind="01").update(flow="受理\n办结")
    draft = town_lists.draft(people)
    row = draft.entries.get(name=penalty.title)
    assert [line[:2] for line in row.responsibilities.splitlines()] == [
        "立案", "调查", "审理", "告知", "决定", "送达", "执行", "其他",
    ]  # fmt: skip
    assert draft.entries.get(name=licence.title).flow_steps == ["受理", "办结"]


def test_only_wordings_of_ours_are_marked_so(people):
    """Facts §1.6: the templates for penalties and licences are known, the others are ours."""
    town_lists.ground(people)
    assert set(Wording.objects.filter(is_own=False).values_list("kind", flat=True)) == {"01", "02"}
    assert Wording.objects.filter(province=people.zhejiang).count() == 11


def test_the_code_of_the_origin_is_a_table(people):
    """Facts §1.3: national codes by default; a province that counts otherwise changes its row."""
    town_lists.ground(people, statutory=1)
    line = town_lists.held(people)
    PowerSource.objects.filter(mode="transferred").update(code="06", label="上级下放")
    draft = town_lists.draft(people)
    assert draft.entries.get(name=line.title).source_code == "06"
    assert draft.entries.get(source="statutory").source_label == "法定本级行使"


def test_the_next_version_keeps_what_the_town_has_sharpened(people):
    """ZJ-07: words, office, post and phone of the version in force go over into the next draft."""
    first = town_lists.published(people, lines=1)
    row = first.entries.get(source="delegated")
    new = town_lists.held(people)
    second = town_lists.draft(people)
    assert (second.number, second.previous_id) == (2, first.pk)
    kept = second.entries.get(power=row.power_id)
    assert (kept.office_id, kept.post, kept.supervision_phone) == (
        row.office_id, "行政执法岗", town_lists.PHONE,
    )  # fmt: skip
    assert second.entries.get(name=new.title).office_id is None


def test_a_draft_is_refreshed_and_loses_nothing(people):
    """R7: what ended goes, what is new comes, what was written in the draft stays."""
    town_lists.ground(people, statutory=1)
    gone, stays = town_lists.held(people), town_lists.held(people)
    draft = town_lists.draft(people)
    draft.entries.filter(name=stays.title).update(responsibilities="本镇自己的写法")
    draft.entries.create(number=99, kind="20", name="本镇自编事项", legal_basis="镇规")
    town_lists.end(gone)
    new = town_lists.held(people)
    town_lists.step(draft, "refresh", people.town_clerk)
    draft = TownList.objects.get(pk=draft.pk)
    assert gone.title not in names(draft)
    assert {stays.title, new.title, "本镇自编事项"} <= names(draft)
    assert draft.entries.get(name=stays.title).responsibilities == "本镇自己的写法"
    numbers = list(draft.entries.values_list("number", flat=True))
    assert numbers == list(range(1, draft.entry_count + 1))


def test_a_long_list_is_built_in_few_statements(people, django_assert_max_num_queries):
    """Issue 3: hundreds of rows, a handful of statements."""
    town_lists.ground(people, statutory=60)
    draft = town_lists.draft(people)
    with django_assert_max_num_queries(12):
        build(draft)
    assert ListEntry.objects.filter(town_list=draft).count() == 60
