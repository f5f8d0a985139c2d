"""Every address of the portal, in the order of the apps: whose rows, which permission.

Whoever adds an address adds its line here; tests/test_access.py fails until it is done.
"""

from datetime import timedelta
from itertools import count
from types import SimpleNamespace

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile

from accounts.models import Post, User
from accounts.tokens import issue
from core import clock
from core.attachments import Attachment
from core.calendars import CalendarDay, OfficeHours, region_of
from core.imports import ImportJob
from core.notifications import Notification
from core.outbox import OutboxMessage
from core.saved import SavedFilter
from powers.identity import identify
from powers.models import (
    Batch,
    CatalogueVersion,
    CertifiedOfficer,
    Delegation,
    Opinion,
    Paper,
    PowerItem,
    ProcedureStep,
    Tenure,
)
from tests import access_catalogue, access_duties, access_life, access_lists, access_plan
from tests.access_rules import (
    ANYWHERE,
    LEVELS,
    MISSING,
    NOT_ALLOWED,
    PROVINCES,
    SIGN_IN,
    Entry,
    Kind,
    everywhere,
    just_there,
    line,
    nowhere,
    same_province,
)
from tests.factories import organisation
from towns.models import (
    Division,
    Organisation,
    PolicyClause,
    PolicyDocument,
    PolicyParameter,
    Programme,
    TownProfile,
    TownTag,
)

numbers = count(1)


# --- how a row of each kind is made in a place -------------------------------------------------


def make_organisation(cast, place):
    return Organisation.objects.create(
        name=f"{place.name}第{next(numbers)}办公室", division=place, kind="office"
    )


def make_profile(cast, place):
    return TownProfile.objects.get_or_create(town=place)[0]


def make_tag(cast, place):
    return TownTag.objects.get_or_create(town=place, kind="key_town", from_date="2026-01-01")[0]


def make_programme(cast, place):
    return Programme.objects.get_or_create(code="XX", defaults={"name": "x", "home": place})[0]


def make_clause(cast, place):
    document, _new = PolicyDocument.objects.get_or_create(
        code="XX", defaults={"title": "文件", "programme": make_programme(cast, place)}
    )
    return PolicyClause.objects.create(
        document=document, code=f"XX-{next(numbers)}", title="条款", order=1
    )


def make_parameter(cast, place):
    return PolicyParameter.objects.create(
        name=f"p{next(numbers)}", label="数", value="1", place=place, from_date="2026-01-01"
    )


def make_person(cast, place):
    return make_post(cast, place).user


def make_post(cast, place):
    number = next(numbers)
    user = User.objects.create(username=f"person{number}", full_name=f"某某{number}")
    return Post.objects.create(user=user, role="town_clerk", place=place, status="in_force")


def make_catalogue(cast, province):
    version, is_new = CatalogueVersion.objects.get_or_create(
        province=province, title="指导目录", defaults={"status": "published"}
    )
    if is_new:
        for _n in range(3):
            make_item(cast, province)
    return version


def make_item(cast, province):
    number = next(numbers)
    item = PowerItem(
        version=make_catalogue(cast, province), number=number, local_code=f"C{number}",
        name=f"事项{number}", kind="10", domain="安全", department_name="县应急管理局",
        mode="transferred", legal_basis="法",
    )  # fmt: skip
    identify([item], province.pk)
    item.save()
    return item


def make_batch(cast, town):
    return make_delegation(cast, town).batch


def make_delegation(cast, town):
    home = town.county
    department = cast.emergency if home == cast.yiwu else organisation("应急管理局", home)
    batch = Batch.objects.create(
        title=f"第{next(numbers)}批", programme=make_programme(cast, cast.zhejiang), county=home,
        town=town, created_by=cast.town_clerk,
    )  # fmt: skip
    return Delegation.objects.create(
        batch=batch, item=make_item(cast, town.province), town=town, department=department,
        mode="transferred", created_by=cast.town_clerk,
    )  # fmt: skip


def make_in_force(cast, town):
    line = make_delegation(cast, town)
    Delegation.objects.filter(pk=line.pk).update(status="in_force", effective_date="2026-01-01")
    return line


def make_opinion(cast, town):
    return Opinion.objects.create(
        delegation=make_delegation(cast, town), kind="department", verdict="agree", round=1,
        by=cast.department_officer,
    )  # fmt: skip


def make_paper(cast, town):
    return Paper.objects.create(
        delegation=make_delegation(cast, town), kind="minutes", number=f"{next(numbers)}号",
        issued_date="2026-01-01", by=cast.town_clerk,
    )  # fmt: skip


def make_tenure(cast, town):
    line = make_in_force(cast, town)
    return Tenure.objects.create(
        delegation=line, town=town, power_id=line.power_id, department_id=line.department_id,
        mode=line.mode, from_date="2026-01-01",
    )  # fmt: skip


def make_card(cast, town):
    return CertifiedOfficer.objects.create(town=town, name="张三", card_number=f"浙{next(numbers)}")


def make_stage(cast, place):
    return ProcedureStep.objects.get_or_create(
        programme=make_programme(cast, cast.zhejiang), stage="legal"
    )[0]


def make_attachment(cast, place):
    """A paper of a post: whoever sees the post may read it."""
    paper = Attachment(
        owner_type=ContentType.objects.get_for_model(Post), owner_id=make_post(cast, place).pk,
        title="a", name="a.txt", media_type="text/plain", size=1, sha256="0",
    )  # fmt: skip
    paper.file.save("a.txt", ContentFile(b"a"))
    return paper


def make_token(cast, place):
    owner = make_post(cast, cast.fotang)
    return issue(owner, "x", set(owner.permissions), clock.now() + timedelta(days=1))[0]


def make_job(cast, place):
    owner = User.objects.create(username=f"sender{next(numbers)}", full_name="x")
    return ImportJob.objects.create(
        sheet="x", file="x.xlsx", file_name="x", by=owner, language="en"
    )


def make_filter(cast, place):
    owner = User.objects.create(username=f"owner{next(numbers)}", full_name="x")
    return SavedFilter.objects.create(owner=owner, page="x", name="x", query="")


def make_day(cast, place):
    return CalendarDay.objects.get_or_create(
        date="2030-01-02", region=region_of(place.code), defaults={"is_workday": False}
    )[0]


def make_hours(cast, place):
    return OfficeHours.objects.get_or_create(
        windows="09:00-17:00", region=region_of(place.code), from_month=9
    )[0]


def make_failure(cast, place):
    return OutboxMessage.objects.create(topic="x", is_dead=True, attempts=8)


def make_news(cast, place):
    owner = User.objects.create(username=f"told{next(numbers)}", full_name="x")
    return Notification.objects.create(user=owner, title="x", url="/")


def in_ones_place(post, thing):
    """The calendar of one's place and of the places in it; the country's is tests/core's matter."""
    return post.place in line(thing.place)


def department(line):
    return {getattr(line, "delegation", line).department_id}


def departments_of_batch(batch):
    return set(batch.lines.values_list("department_id", flat=True))


DIVISION = Kind("towns.view_division", lambda cast, place: place, LEVELS, is_public=True)
ORGANISATION = Kind("towns.view_organisation", make_organisation, LEVELS, is_public=True)
PROFILE = Kind("towns.view_townprofile", make_profile, is_public=True)
TAG = Kind("towns.view_towntag", make_tag, is_public=True)
CLAUSE = Kind("towns.view_policyclause", make_clause, ANYWHERE, is_public=True, reaches=nowhere)
PARAMETER = Kind("towns.view_policyparameter", make_parameter, LEVELS, is_public=True)
PERSON = Kind("accounts.view_user", make_person, LEVELS)
POST = Kind("accounts.view_post", make_post, LEVELS)

CATALOGUE = Kind("powers.view_catalogueversion", make_catalogue, PROVINCES, reaches=same_province)
ITEM = Kind("powers.view_poweritem", make_item, PROVINCES, reaches=same_province)
BATCH = Kind("powers.view_batch", make_batch, unit=departments_of_batch)
DELEGATION = Kind("powers.view_delegation", make_delegation, unit=department)
OPINION = Kind("powers.view_opinion", make_opinion, unit=department)
PAPER = Kind("powers.view_paper", make_paper, unit=department)
TENURE = Kind("powers.view_tenure", make_tenure, unit=department)
CARD = Kind("powers.view_certifiedofficer", make_card)
STAGE = Kind("powers.view_procedurestep", make_stage, ANYWHERE, is_public=True, reaches=just_there)
TOWN_PAGE = Kind("towns.view_division", lambda cast, place: place, is_public=True)
DOCUMENT = Kind("", lambda cast, place: make_clause(cast, place).document, ANYWHERE)
EVENT = Kind(
    "core.view_auditevent", lambda cast, p: SimpleNamespace(pk=0), ANYWHERE, reaches=nowhere
)
TOWN_ALONE = Kind("", lambda cast, place: place, {"own town": "fotang"})
DIVISION_TOWN = Kind("", lambda cast, place: place)
IN_FORCE = Kind("", make_in_force)
ATTACHMENT = Kind("accounts.view_post", make_attachment, LEVELS)
TOKEN = Kind("", make_token, ANYWHERE, reaches=nowhere)
JOB = Kind("", make_job, ANYWHERE, reaches=nowhere)
FILTER = Kind("", make_filter, ANYWHERE, reaches=nowhere)
REGIONS = {"own province": "zhejiang", "city": "jinhua", "county": "yiwu", "far county": "pingqiao"}
DAY = Kind("core.view_calendarday", make_day, REGIONS, is_public=True, reaches=in_ones_place)
HOURS = Kind("core.view_officehours", make_hours, REGIONS, is_public=True, reaches=in_ones_place)
FAILURE = Kind("core.view_outboxmessage", make_failure, ANYWHERE, reaches=everywhere)
NEWS = Kind("", make_news, ANYWHERE, reaches=nowhere)


# --- shapes that recur -------------------------------------------------------------------------


def rest(name, kind, *, add="", change="", steps=(), body=None):
    """The addresses of one viewset."""
    found = [
        Entry(f"api:{name}-list", needs=kind.view),
        Entry(f"api:{name}-detail", kind),
    ]
    if add:
        found.append(Entry(f"api:{name}-list", method="post", needs=add, data={}))
    if change:
        found.append(Entry(f"api:{name}-detail", kind, "patch", on_row=(change,), data={}))
    if steps:
        data = body or {"step": "none"}
        found.append(Entry(f"api:{name}-transitions", kind, "post", on_row=steps, data=data))
    return found


def pages(name, kind, *, new="", edit="", step="", on_step=(), bulk=(), parts=("list", "detail")):
    """The addresses of a model's declared pages."""
    app = kind.view.partition(".")[0]
    found = []
    if "list" in parts:
        found.append(Entry(f"{app}:{name}-list", needs=kind.view))
    if "detail" in parts:
        found.append(Entry(f"{app}:{name}-detail", kind))
    if new:
        found.append(Entry(f"{app}:{name}-new", needs=new))
    if edit:
        found += [
            Entry(f"{app}:{name}-edit", kind, on_row=(edit,)),
            Entry(f"{app}:{name}-edit", kind, "post", on_row=(edit,), data={}),
        ]
    if step:
        args = {"args": lambda row: [row.pk, step], "on_row": on_step}
        found += [
            Entry(f"{app}:{name}-step", kind, **args),
            Entry(f"{app}:{name}-step", kind, "post", data={}, **args),
        ]
    if bulk:
        found.append(
            Entry(f"{app}:{name}-bulk", method="post", needs=bulk[1], data={"step": bulk[0]})
        )
    return found


def act(url, kind, permission, on_row=None):
    """A page that is asked for by permission first and then finds its row."""
    rows = (permission,) if on_row is None else on_row
    return [Entry(url, kind, needs=permission, on_row=rows)]


def both(url, kind=None, **asked):
    """An act that is asked for first."""
    return [Entry(url, kind, method, **asked) for method in ("get", "post")]


def imports(name, permission):
    return [
        Entry(f"{name}-import", needs=permission),
        Entry(f"{name}-import-job", JOB, needs=permission),
    ]


def as_docx(row):
    return [row.pk, "docx"]


def by_code(row):
    return [row.code]


def key_of(post):
    return post.pk if post else ""


SUBMIT = "powers.submit_delegation"

TABLE = [
    # core
    Entry("core:search"),
    Entry("core:preferences", method="post", data={}, is_public=True),
    Entry("core:saved-filters"),
    Entry("core:drop-filter", FILTER, "post"),
    Entry("core:paper", ATTACHMENT, hides=True),
    *pages("calendar", DAY, new="core.add_calendarday", edit="core.change_calendarday"),
    *pages("hours", HOURS, new="core.add_officehours", edit="core.change_officehours"),
    *imports("core:calendar", "core.add_calendarday"),
    *both("core:calendar-remove", DAY, on_row=("core.delete_calendarday",)),
    *both("core:hours-remove", HOURS, on_row=("core.delete_officehours",)),
    *pages("failure", FAILURE),
    *both("core:failure-retry", FAILURE, needs="core.change_outboxmessage"),
    *both("core:failure-retry-all-list", needs="core.change_outboxmessage"),
    Entry("core:notification-list"),
    Entry("core:notification-detail", NEWS),
    Entry("core:notification-read", NEWS, "post"),
    Entry("core:notification-read-all", method="post"),
    Entry("api:schema", is_public=True),
    Entry("api:docs", is_public=True),
    # towns
    *rest("division", DIVISION),
    *rest("organisation", ORGANISATION, add="towns.add_organisation", change="towns.change_organisation"),
    *rest("townprofile", PROFILE, change="towns.change_townprofile"),
    *rest("towntag", TAG, add="towns.add_towntag", change="towns.change_towntag"),
    *rest("policyclause", CLAUSE),
    *rest("policyparameter", PARAMETER),
    Entry("towns:division-list", needs="towns.view_division"),
    *(Entry(url, DIVISION, args=by_code) for url in ("towns:division", "towns:division-detail")),
    Entry("towns:town", TOWN_PAGE, args=by_code),
    Entry("towns:profile-edit", TOWN_PAGE, args=by_code, on_row=("towns.change_townprofile",)),
    *pages("listing", TAG, new="towns.add_towntag", edit="towns.change_towntag", parts=()),
    *pages("organisation", ORGANISATION, new="towns.add_organisation",
           edit="towns.change_organisation"),
    *imports("towns:organisation", "towns.add_organisation"),
    *pages("parameter", PARAMETER, new="towns.add_policyparameter",
           edit="towns.change_policyparameter"),
    Entry("towns:clauses", is_public=True),
    Entry("towns:clause", CLAUSE, args=by_code, is_public=True),
    Entry("towns:document", DOCUMENT, args=by_code, is_public=True),
    # audit
    Entry("audit:event-list", needs="core.view_auditevent"),
    Entry("audit:event-detail", EVENT, grants=MISSING),
    Entry("audit:checks-list", needs="core.verify_audit"),
    # accounts
    *rest("user", PERSON),
    *rest("post", POST, steps=("accounts.confirm_post", "accounts.end_post"),
          body={"step": "end", "note": "x", "version": 1}),
    Entry("home"),
    Entry("accounts:sign-in", is_public=True),
    Entry("accounts:code", always=SIGN_IN),
    Entry("accounts:sign-out", always=NOT_ALLOWED),
    Entry("accounts:resume"),
    Entry("accounts:desk"),
    Entry("accounts:inbox"),
    Entry("accounts:profile"),
    Entry("accounts:switch-post", method="post", data=lambda actor: {"post": key_of(actor.post)}),
    Entry("accounts:end-session", method="post", data={"session": "others"}),
    Entry("accounts:password"),
    Entry("accounts:enrol"),
    Entry("accounts:enrol-picture"),
    Entry("accounts:backup-codes", grants=MISSING),
    Entry("accounts:tokens", needs="accounts.add_apitoken"),
    Entry("accounts:token-revoke", TOKEN, "post", needs="accounts.add_apitoken"),
    Entry("towns:suggest-towns", is_public=True),
    Entry("accounts:suggest-places"),
    Entry("accounts:suggest-people", needs="accounts.view_user"),
    Entry("accounts:lockouts", needs="accounts.unlock_user"),
    Entry("accounts:matrix", needs="accounts.view_post"),
    *pages("user", PERSON, new="accounts.add_user", edit="accounts.change_user"),
    *act("accounts:user-phone", PERSON, "accounts.view_user", on_row=()),
    *act("accounts:user-propose", PERSON, "accounts.propose_post", on_row=()),
    *act("accounts:user-password", PERSON, "accounts.change_user"),
    *act("accounts:user-factor", PERSON, "accounts.unlock_user"),
    *act("accounts:user-dismiss", PERSON, "accounts.dismiss_user"),
    *pages("post", POST, new="accounts.propose_post", step="end",
           on_step=("accounts.end_post",), bulk=("confirm", "accounts.confirm_post")),
    *act("accounts:post-deputy", POST, "accounts.propose_post"),
    # powers
    *rest("catalogueversion", CATALOGUE, steps=("powers.publish_catalogueversion",),
          body={"step": "publish", "version": 1}),
    *rest("poweritem", ITEM, add="powers.add_poweritem", change="powers.change_poweritem"),
    *rest("batch", BATCH, change="powers.change_batch"),
    *rest("delegation", DELEGATION, steps=(SUBMIT,),
          body={"step": "submit", "version": 1}),
    *rest("opinion", OPINION),
    *rest("paper", PAPER),
    *rest("tenure", TENURE),
    Entry("api:may", needs="powers.view_delegation"),
    *rest("certifiedofficer", CARD, add="powers.add_certifiedofficer",
          change="powers.change_certifiedofficer"),
    *pages("catalogue", CATALOGUE, new="powers.add_catalogueversion",
           edit="powers.change_catalogueversion", step="publish",
           on_step=("powers.publish_catalogueversion",)),
    *pages("item", ITEM),
    *imports("powers:item", "powers.import_poweritem"),
    *imports("powers:delegation", "powers.import_delegation"),
    *pages("delegation", DELEGATION, step="submit", on_step=(SUBMIT,), bulk=("submit", SUBMIT)),
    *both("powers:delegation-loans", DELEGATION, on_row=("powers.lend_delegation",), data={}),
    Entry("powers:delegation-papers", DELEGATION, "post", on_row=("powers.submit_delegation",),
          data={}),
    *pages("batch", BATCH, edit="powers.change_batch"),
    *pages("officer", CARD, new="powers.add_certifiedofficer",
           edit="powers.change_certifiedofficer"),
    *pages("procedure", STAGE, edit="powers.change_procedurestep"),
    *pages("opinion", OPINION, parts=("list",)),
    *pages("paper", PAPER, parts=("list",)),
    *pages("tenure", TENURE, parts=("list",)),
    Entry("powers:ask", needs="powers.add_batch"),
    Entry("powers:ask", method="post", needs="powers.add_batch", data={}),
    Entry("powers:review", needs="powers.view_delegation"),
    Entry("powers:batch-review", BATCH, needs="powers.view_delegation"),
    Entry("powers:batch-submit", BATCH, needs=SUBMIT),
    Entry("powers:delegation-verdict", DELEGATION, "post", needs="powers.view_delegation", data={}),
    Entry("powers:batch-announcement", BATCH, needs="powers.view_batch", args=as_docx),
    Entry("powers:delegation-paper", DELEGATION, needs="powers.view_delegation", args=as_docx),
    *access_catalogue.entries(rest, pages, imports, both, CATALOGUE),
    *access_plan.entries(rest, pages, BATCH, make_batch),
    *access_duties.entries(rest, pages, imports, as_docx),
    *access_life.entries(rest, pages, imports, as_docx, BATCH, DELEGATION, make_delegation),
    *access_lists.entries(rest, pages, imports, Entry),
    Entry("open:towns", is_public=True),
    Entry("open:may", is_public=True),
    Entry("powers:may", needs="powers.view_delegation"),
    Entry("powers:overview", needs="powers.view_delegation"),
    Entry("open:powers-table", TOWN_ALONE, args=by_code, is_public=True),
    Entry("open:powers-document", TOWN_ALONE, args=lambda t: [t.code, "docx"], is_public=True),
    Entry("open:powers", DIVISION_TOWN, args=lambda town: [town.code], is_public=True),
    Entry("open:power", IN_FORCE, args=lambda line: [line.town.code, line.pk], is_public=True),
]  # fmt: skip

LISTS = {
    "api:division-list": Division,
    "api:organisation-list": Organisation,
    "api:townprofile-list": TownProfile,
    "api:towntag-list": TownTag,
    "api:policyclause-list": PolicyClause,
    "api:policyparameter-list": PolicyParameter,
    "api:user-list": User,
    "api:post-list": Post,
    "api:catalogueversion-list": CatalogueVersion,
    "api:poweritem-list": PowerItem,
    "api:batch-list": Batch,
    "api:delegation-list": Delegation,
    "api:opinion-list": Opinion,
    "api:paper-list": Paper,
    "api:tenure-list": Tenure,
    "api:certifiedofficer-list": CertifiedOfficer,
    **access_catalogue.LISTS,
    **access_plan.LISTS,
    **access_duties.LISTS,
    **access_life.LISTS,
    **access_lists.LISTS,
}
"""Lists of the interface and the model whose rows each must show, all and only."""

UNBOUND = {"set_language"}
"""Addresses of libraries that change nothing but the visitor's own cookie."""

from tests import access_carry  # noqa: E402 — it is written with the makers above

TABLE += access_carry.TABLE
LISTS |= access_carry.LISTS

from tests import access_ground  # noqa: E402 — likewise

TABLE += access_ground.TABLE
LISTS |= access_ground.LISTS

from tests import access_grid_board  # noqa: E402 — likewise

TABLE += access_grid_board.TABLE

from tests import access_grid_cases  # noqa: E402 — likewise

TABLE += access_grid_cases.TABLE

from tests import access_grid_intake  # noqa: E402 — likewise

TABLE += access_grid_intake.TABLE
LISTS |= access_grid_intake.LISTS
from tests import access_grid_phone  # noqa: E402 — likewise

TABLE += access_grid_phone.TABLE
from tests import access_grid_supervise  # noqa: E402 — likewise

TABLE += access_grid_supervise.TABLE
LISTS |= access_grid_supervise.LISTS
