"""Stories of the catalogue: a shrinking list is taken back at once, and a law that ends marks red."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock, jobs, outbox
from core.jobs import Job
from powers.catalogue import link_bases
from powers.models import CatalogueVersion, Delegation, LegalBasis, Withdrawal
from powers.tenures import open_tenure
from tests.powers import states

MANY = 12


@pytest.fixture(autouse=True)
def _worker(monkeypatch):
    """The stories work the jobs themselves, when it is time."""
    monkeypatch.setattr(outbox, "kick", lambda: None)


def held(people, number):
    """Lines in force in 佛堂镇 since a month."""
    lines = [states.draft(people, "in_force") for _n in range(number)]
    with clock.pretend(clock.now() - timedelta(days=30)):
        for line in lines:
            open_tenure(line)
    return lines


def confirm(visitor):
    visitor.page.locator("main form[method=post] .form-foot button").last.click()
    visitor.page.wait_for_load_state("networkidle")


def test_a_new_catalogue_takes_many_items_back_at_once(people, visit):
    """ZJ-20: the province shrinks its list, the county orders, the town sees what goes."""
    lines = held(people, MANY + 1)
    link_bases(states.catalogue(people))
    new = begun_as_a_copy(visit("province_lead"))
    dropped = lines[:MANY]
    drop(visit("province_lead"), new, dropped)
    publish(visit("province_lead"), new)
    compared(visit("province_lead"), new)
    ordered(visit("county_decider"))
    town = visit("town_leader", width=375)
    town.go("/powers/delegation/?status=taking_back")
    for line in dropped[:3]:
        assert line.title in town.text()
    assert lines[-1].title not in town.text()
    town.check()
    town.go("/notification/")
    assert f"佛堂镇：依义政发〔2026〕9号，{MANY}项赋权正在收回" in town.text()


def begun_as_a_copy(lead):
    lead.go("/powers/catalogue/new/")
    lead.fill(title="指导目录（2026年版）")
    lead.page.locator("main [name=is_copy]").check()
    lead.check()
    lead.send()
    return CatalogueVersion.objects.get(title="指导目录（2026年版）")


def drop(lead, new, lines):
    """Each on its own page."""
    items = {item.power_id: item for item in new.items.all()}
    for line in lines:
        lead.go(f"/powers/item/{items[line.power_id].pk}/drop/")
        confirm(lead)
    lead.check()
    assert new.items.filter(is_dropped=True).count() == len(lines)


def publish(lead, new):
    lead.go(f"{new.get_absolute_url()}step/publish/")
    lead.fill(document_number="浙政办发〔2026〕8号", issued_date=str(clock.today()))
    lead.send()
    new.refresh_from_db()
    assert new.status == "published"


def compared(lead, new):
    lead.go(f"/powers/catalogue/{new.pk}/compare/")
    assert "义乌市" in lead.text()
    assert lead.page.locator("tbody .tag-late").count() == MANY
    lead.check()
    lead.picture("compare")
    lead.go(f"/powers/catalogue/{new.pk}/withdraw/")
    assert "义乌市" in lead.text()
    lead.check()


def ordered(decider):
    decider.go("/accounts/desk/")
    assert "收回" in decider.text()
    task = Withdrawal.objects.get()
    decider.go(task.get_absolute_url())
    decider.check()
    decider.go(f"{task.get_absolute_url()}step/order/")
    decider.fill(
        number="义政发〔2026〕9号",
        issued_date=str(clock.today()),
        published_number="义政告〔2026〕2号",
    )
    decider.page.locator("main [name=reason]").select_option("relief")
    decider.check()
    decider.send()
    job = Job.objects.get()
    decider.go(job.get_absolute_url())
    decider.check()
    jobs.run(job.pk)
    decider.page.wait_for_selector("text=下载逐行办理结果", timeout=10_000)
    decider.check()
    decider.picture("withdrawal-job")
    decider.go(task.get_absolute_url())
    assert "已全部处理" in decider.text()
    decider.check()
    assert Delegation.objects.filter(status="taking_back").count() == MANY


def test_a_law_that_ends_marks_what_stands_on_it(people, visit):
    """依据失效: the province sees what stands on an article, ends it, and the county reads it in red."""
    line = held(people, 1)[0]
    link_bases(line.item.version)
    basis = LegalBasis.objects.get()
    lead = visit("province_lead")
    lead.go(f"/powers/law/{basis.pk}/edit/")
    assert "义乌市" in lead.text()
    lead.check()
    yesterday = clock.today() - timedelta(days=1)
    lead.fill(effective_until_date=str(yesterday))
    lead.send()
    lead.go(basis.get_absolute_url())
    lead.check()
    reviewer = visit("county_reviewer")
    reviewer.go("/powers/delegation/?basis_repealed=1")
    assert line.title in reviewer.text()
    assert reviewer.page.locator("tbody .tag-late").count() == 1
    reviewer.check()
    reviewer.go(line.get_absolute_url())
    assert "已失效" in reviewer.text()
    reviewer.check()
    anybody = visit("")
    anybody.go(reverse("open:powers", args=[people.fotang.code]))
    assert "依据失效" in anybody.text()
    anybody.check()
