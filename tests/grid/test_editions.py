"""Editions of the categories: copied, changed, brought in as a sheet, published once (ZJ-12)."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from core.workflow import Refused
from grid.models import Category, CategoryVersion, StepLimit
from grid.workflow import EDITION
from powers.models import Power
from tests.grid import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(people, client):
    """The province's lead has begun a new edition."""
    cases.policy(people)
    client.force_login(people.province_lead)
    client.post(reverse("grid:edition-new"), {"title": "2027年版"})
    return CategoryVersion.objects.get(title="2027年版")


def test_a_new_edition_begins_as_a_copy(people, draft):
    old = CategoryVersion.objects.published().get(province=people.zhejiang)
    assert draft.categories.count() == old.categories.count()
    assert draft.categories.get(code="0405").parent == draft.categories.get(code="04")


def test_there_is_one_draft_at_a_time(people, draft, client):
    answer = client.post(reverse("grid:edition-new"), {"title": "又一版"})
    assert answer.status_code == 422
    assert CategoryVersion.objects.filter(status="draft").count() == 1


def test_publishing_supersedes_the_edition_in_force(people, draft):
    """ZJ-12: cases keep the category they were filed under."""
    case = cases.received(people)
    EDITION.apply(draft, "publish", by=people.province_lead)
    case.refresh_from_db()
    assert case.category.version.status == "superseded"
    found = Category.objects.for_cases(people.zhejiang.pk).get(code="0405")
    assert found.version == draft


def test_a_category_without_a_limit_is_not_published(people, draft):
    draft.categories.filter(code="0405").update(limit_amount=None, limit_unit="")
    with pytest.raises(Refused) as found:
        EDITION.apply(draft, "publish", by=people.province_lead)
    assert "0405" in str(found.value)


def test_a_category_needs_no_power_of_another_province(people, draft, client):
    """ZJ-06: “may this town do this?” is asked of the powers of its own province."""
    foreign = Power.objects.create(name="处罚", key="1", province=people.henan)
    own = Power.objects.create(name="处罚", key="2", province=people.zhejiang)
    row = draft.categories.get(code="0403")
    url = reverse("grid:category-edit", args=[row.pk])
    sent = {
        "code": "0403", "name": row.name, "platform": "3", "counts": "on", "limit_amount": "1",
        "limit_unit": "working_days",
    }  # fmt: skip
    assert client.post(url, sent | {"power": foreign.pk}).status_code == 422
    answer = client.post(url, sent | {"power": own.pk})
    assert answer.status_code == 302, answer.context["form"].errors
    row.refresh_from_db()
    assert row.power == own


def test_a_published_edition_never_changes(people):
    """Whoever writes, by whatever way."""
    category = cases.category(people)
    with pytest.raises(DatabaseError), transaction.atomic():
        Category.objects.filter(pk=category.pk).update(name="别的")


def test_a_code_has_pairs_of_signs(people, draft, client):
    answer = client.post(
        reverse("grid:category-new"),
        {"code": "040", "name": "新类", "platform": "3", "limit_amount": "3", "limit_unit": "working_days"},
    )  # fmt: skip
    assert answer.status_code == 422
    answer = client.post(
        reverse("grid:category-new"),
        {"code": "0499", "name": "新类", "platform": "3", "limit_amount": "3",
         "limit_unit": "working_days", "counts": "on"},
    )  # fmt: skip
    assert answer.status_code == 302
    assert draft.categories.get(code="0499").parent.code == "04"


def test_a_province_sets_its_own_limit(people, client):
    """ZJ-12: procedure steps with time limits, as data."""
    cases.policy(people)
    client.force_login(people.province_lead)
    sent = {
        "province": people.zhejiang.pk, "step": "received", "category_code": "04", "urgency": "",
        "amount": "20", "unit": "natural_minutes", "basis": "省里规定",
    }  # fmt: skip
    assert client.post(reverse("grid:limit-new"), sent).status_code == 302
    case = cases.received(people)
    assert (case.due_at - case.reported_at).total_seconds() == pytest.approx(20 * 60, abs=1)
    assert StepLimit.objects.filter(province=people.zhejiang).count() == 1


def test_an_urgent_case_is_settled_sooner_than_its_category_says(people):
    """Facts §4.3: of two limits the one that ends first."""
    general, urgent = cases.handling(people), cases.handling(people, urgency="urgent")
    assert urgent.due_at < general.due_at
