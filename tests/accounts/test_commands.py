"""Commands and night work: the first administrators, the written matrix, tidying."""

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.matrix import as_markdown, matrix
from accounts.models import Post, Session, Try, User
from accounts.roles import BUSINESS, ROLES
from accounts.tasks import tend_accounts
from core import clock
from core.history import Step
from tests.factories import division

PASSWORDS = "first-pass-system-1\nfirst-pass-security-2\nfirst-pass-audit-3\n"
THREE = {"system": "sys.a:甲", "security": "sec.b:乙", "audit": "aud.c:丙"}


@pytest.fixture
def zhejiang(db):
    return division("330000", "浙江省")


def appoint(monkeypatch, passwords=PASSWORDS, place="330000", **named):
    monkeypatch.setattr("sys.stdin", io.StringIO(passwords))
    call_command("appoint", place, stdout=io.StringIO(), **named)


def test_three_administrators_are_appointed_where_there_are_none(monkeypatch, zhejiang):
    appoint(monkeypatch, **THREE)
    posts = Post.objects.in_force().order_by("id")
    assert [post.role for post in posts] == ["system_admin", "security_admin", "auditor"]
    for post in posts:
        assert [step.name for step in Step.objects.of(post)] == ["begin", "found"]
        assert post.user.must_change_password
    assert User.objects.get(username="sys.a").check_password("first-pass-system-1")


def test_it_happens_once(monkeypatch, zhejiang):
    appoint(monkeypatch, **THREE)
    with pytest.raises(CommandError):
        appoint(monkeypatch, system="other:丁")
    assert not User.objects.filter(username="other").exists()


def test_a_duty_that_fell_vacant_can_be_filled_again(monkeypatch, zhejiang):
    appoint(monkeypatch, **THREE)
    Post.objects.filter(role="security_admin").update(status="ended")
    appoint(monkeypatch, security="sec.d:丁")
    assert User.objects.get(username="sec.d").post.role == "security_admin"


@pytest.mark.parametrize(
    ("named", "passwords", "place"),
    [
        ({}, PASSWORDS, "330000"),
        ({"system": "sys.a"}, PASSWORDS, "330000"),
        ({"system": "sys.a:甲"}, "short\n", "330000"),
        ({"system": "sys.a:甲"}, "", "330000"),
        ({"system": "sys.a:甲"}, PASSWORDS, "999999"),
        ({"system": "sys.a:甲", "security": "sys.a:甲"}, PASSWORDS, "330000"),
    ],
)
def test_nothing_is_half_done(monkeypatch, zhejiang, named, passwords, place):
    with pytest.raises(CommandError):
        appoint(monkeypatch, passwords, place, **named)
    assert not User.objects.exists()


def test_the_written_matrix_is_current():
    """`manage.py export_permissions` after every change of roles or of their translation."""
    written = (settings.BASE_DIR / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert written == as_markdown()


def test_the_matrix_shows_every_role_and_permission():
    table = matrix()
    shown = {row.permission: row.held for _label, rows in table.groups for row in rows}
    for number, role in enumerate(table.roles):
        held = {name for name, marks in shown.items() if marks[number]}
        assert held == role.permissions


def test_the_three_administrators_share_no_deciding_permission_and_hold_no_business():
    """What each may do besides reading is theirs alone, but for ending what must end at once."""
    both = {"accounts.end_post", "accounts.dismiss_user"}
    special = {code: role for code, role in ROLES.items() if role.duty != BUSINESS}
    assert len({role.duty for role in special.values()}) == len(special) == 3
    business = frozenset().union(
        *(role.permissions for role in ROLES.values() if role.duty == BUSINESS)
    )
    for code, role in special.items():
        acts = {name for name in role.permissions if ".view_" not in name} - both
        others = frozenset().union(
            *(other.permissions for name, other in special.items() if name != code)
        )
        assert not acts & (others | business), code


def test_the_night_ends_what_ran_out_and_forgets_what_is_old(people):
    Post.objects.filter(pk=people.town_clerk.post.pk).update(
        from_date=clock.today() - timedelta(9), until_date=clock.today() - timedelta(1)
    )
    old = clock.now() - timedelta(days=2)
    Try.objects.create(name_key="k", at=old)
    Try.objects.create(name_key="k")
    Session.objects.create(session_key="old", expire_date=old)
    Session.objects.create(session_key="new", expire_date=clock.now() + timedelta(1))
    assert tend_accounts() == 1
    assert tend_accounts() == 0
    assert Try.objects.count() == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
