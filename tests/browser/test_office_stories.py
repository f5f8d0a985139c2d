"""Stories of those who keep the house: the province, the administrators, the agency, the auditor."""

import io
from importlib import import_module

from django.conf import settings
from openpyxl import Workbook

from accounts.models import Post, User
from accounts.sessions import SEEN
from core.audit import pages as audit_pages
from core.models import AuditEvent
from powers.models import CatalogueVersion, PowerItem
from tests.browser.visitor import ROOT
from tests.powers import states

CATALOGUE = ROOT / "powers" / "data" / "powers_catalogue.csv"


def upload(visitor, path, name, data):
    """Send a file through the import page; what the check says."""
    visitor.go(path)
    visitor.page.locator("main input[type=file]").set_input_files(
        files=[{"name": name, "mimeType": "application/octet-stream", "buffer": data}]
    )
    visitor.send()
    return visitor.text()


def wrong_sheet():
    """A catalogue with a wrong type, a formula, a forbidden mode and a missing name."""
    book = Workbook()
    sheet = book.active
    sheet.append(
        [
            "目录序号",
            "类型",
            "事项名称",
            "领域",
            "原行使部门",
            "赋权方式",
            "县级以上保留",
            "法律依据",
        ]
    )
    sheet.append([1, "77", "事项甲", "安全生产", "县应急管理局", "下放", "否", "《安全生产法》"])
    sheet.append([2, "01", "=1+1", "安全生产", "县应急管理局", "下放", "否", "《安全生产法》"])
    sheet.append([3, "01", "事项丙", "安全生产", "县应急管理局", "委托", "是", "《安全生产法》"])
    sheet.append([4, "01", None, "安全生产", "县应急管理局", "下放", "否", "《安全生产法》"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_province_publishes_a_catalogue_of_190_items(people, visit):
    """ZJ-20: a version is drafted, filled from a sheet, published; a wrong sheet changes nothing."""
    lead = visit("province_lead")
    lead.go("/powers/catalogue/new/")
    lead.fill(title="指导目录（2026年版）")
    lead.send()
    said = upload(lead, "/powers/item/import/", "错误.xlsx", wrong_sheet())
    for cell in ("B2", "C3", "F4", "C5"):
        assert cell in said, said
    assert not PowerItem.objects.exists()
    lead.check()
    upload(lead, "/powers/item/import/", "目录.csv", CATALOGUE.read_bytes())
    lead.check()
    lead.page.locator("main form[method=post] button").last.click()
    lead.page.wait_for_load_state("networkidle")
    assert PowerItem.objects.count() == 190
    version = CatalogueVersion.objects.get(title="指导目录（2026年版）")
    lead.go(f"{version.get_absolute_url()}step/publish/")
    lead.fill(document_number="浙政办发[2026] 31号", issued_date="2026-06-30")
    lead.send()
    version.refresh_from_db()
    assert (version.status, version.document_number) == ("published", "浙政办发〔2026〕31号")


def test_a_post_is_given_by_two_people(people, visit):
    """三员分立: the system administrator proposes, the security administrator confirms."""
    newcomer = User.objects.create_user("newcomer", full_name="新同志", place=people.fotang)
    proposer = visit("system_admin")
    proposer.go(f"/accounts/user/{newcomer.pk}/propose/")
    proposer.go(proposer.page.url.removeprefix(proposer.url))
    proposer.page.locator("main select[name=role]").select_option("town_clerk")
    proposer.fill(place="330782100")
    proposer.check()
    proposer.send()
    post = Post.objects.get(user=newcomer)
    assert post.status == "proposed"
    assert proposer.go(f"{post.get_absolute_url()}step/confirm/") == 403
    confirmer = visit("security_admin")
    confirmer.go("/accounts/desk/")
    assert "新同志" in confirmer.text()
    confirmer.check()
    confirmer.go(f"{post.get_absolute_url()}step/confirm/")
    confirmer.send()
    post.refresh_from_db()
    assert post.status == "in_force"


def test_the_auditor_proves_the_chain(people, visit, monkeypatch):
    """ZJ-16: every change is in the audit, the chain is whole, and the auditor changes nothing."""
    states.draft(people, "staffing")
    # How many events other tests have left in this database decides nothing here.
    monkeypatch.setattr(audit_pages, "AT_ONCE", AuditEvent.objects.count() + 1_000)
    auditor = visit("auditor")
    auditor.go("/audit/event/")
    auditor.check()
    auditor.picture("audit")
    assert auditor.page.locator("tbody tr").count() > 0
    auditor.page.locator("tbody tr a").first.click()
    auditor.page.wait_for_load_state("networkidle")
    auditor.go("/audit/checks/")
    auditor.page.locator("main form[method=post] button").click()
    auditor.page.wait_for_load_state("networkidle")
    assert auditor.page.locator("main .box-good").count() == 1, auditor.text()
    auditor.check()
    assert auditor.go("/powers/delegation/") == 403
    assert "浙江省" in auditor.text(), "the page says in which place the permission is missing"


def test_an_agency_sees_its_departments_powers_in_its_towns(people, visit):
    """Roles: dispatched staff see what their department handed to the towns they serve, nothing else."""
    theirs = states.draft(people, "in_force", department=people.enforcement)
    other = states.draft(people, "in_force", department=people.emergency)
    officer = visit("agency_officer", width=375)
    officer.go("/powers/delegation/")
    assert theirs.title in officer.text()
    assert other.title not in officer.text()
    assert officer.go(other.get_absolute_url()) == 404
    assert officer.go("/powers/ask/") == 403
    officer.check()


def test_one_enters_with_password_and_what_was_typed_survives(people, visit):
    """An expired session keeps what was typed; a wrong password says so and changes nothing."""
    clerk = people.town_clerk
    clerk.set_password("承接事项要认真核对2026")
    clerk.save()
    somebody = visit("")
    somebody.go("/accounts/sign-in/")
    somebody.check()
    for password in ("错误的密码一二三四五六", "承接事项要认真核对2026"):
        somebody.page.locator("[name=username]").fill("town_clerk")
        somebody.page.locator("[name=password]").fill(password)
        somebody.page.locator("main form button[type=submit]").first.click()
        somebody.page.wait_for_load_state("networkidle")
    assert "/accounts/desk/" in somebody.page.url
    states.item(people)
    somebody.go("/powers/ask/")
    somebody.fill(title="不能丢的标题")
    expire_sessions(clerk)
    somebody.page.locator("main form[data-guard] .form-foot button").click()
    somebody.page.wait_for_load_state("networkidle")
    assert "sign-in" in somebody.page.url
    somebody.page.locator("[name=username]").fill("town_clerk")
    somebody.page.locator("[name=password]").fill("承接事项要认真核对2026")
    somebody.page.locator("main form button[type=submit]").first.click()
    somebody.page.wait_for_load_state("networkidle")
    assert "不能丢的标题" in somebody.text()
    assert somebody.troubles == []


def expire_sessions(user):
    """As if half an hour had passed since the last click."""
    for row in user.sessions.all():
        session = import_module(settings.SESSION_ENGINE).SessionStore(row.session_key)
        session[SEEN] -= 2 * 3600
        session.save()
