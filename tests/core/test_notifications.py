"""What people are told: once, for themselves only, and by e-mail where it is urgent."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction

from core import notifications, outbox
from core.clock import now, pretend
from core.notifications import Notification, notify
from tests.factories import division, officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch):
    monkeypatch.setattr(outbox, "kick", lambda: None)


@pytest.fixture
def clerk():
    return _person("clerk")


@pytest.fixture
def leader():
    return _person("leader")


def _person(name):
    person = officer(name, "town_clerk", division("330000", "浙江省"))
    person.email = f"{name}@example.org"
    person.save()
    return person


def titles(user):
    return list(Notification.objects.visible_to(user).values_list("title", flat=True))


def test_each_person_is_told_once_and_reads_only_his_own(clerk, leader):
    notify([clerk, clerk], "Returned", url="/powers/1/")
    notify([leader], "Submitted")
    assert titles(clerk) == ["Returned"]
    assert titles(leader) == ["Submitted"]


def test_what_is_rolled_back_was_never_said(clerk):
    with transaction.atomic():
        notify([clerk], "Returned", is_urgent=True)
        transaction.set_rollback(True)
    outbox.relay()
    assert titles(clerk) == []
    assert mail.outbox == []


def test_a_key_is_said_once_to_each(clerk, leader):
    notify([clerk], "Due soon", key="due:1")
    notify([clerk, leader], "Due soon", key="due:1")
    assert len(titles(clerk)) == len(titles(leader)) == 1


def test_urgent_news_also_goes_by_mail_without_its_text(clerk):
    notify([clerk], "Overdue", body="about 王小明", url="/powers/1/", is_urgent=True)
    outbox.relay()
    [letter] = mail.outbox
    assert letter.to == ["clerk@example.org"]
    assert "王小明" not in letter.body
    assert "/powers/1/" in letter.body
    assert "Overdue" not in str(outbox.OutboxMessage.objects.get().payload)


def test_what_was_read_or_somebody_who_left_gets_no_mail(clerk, leader):
    notify([clerk, leader], "Overdue", is_urgent=True)
    Notification.objects.visible_to(clerk).mark_read()
    leader.is_active = False
    leader.save()
    outbox.relay()
    assert mail.outbox == []


def test_one_digest_a_day_with_what_is_unread(clerk, leader):
    notify([clerk], "First")
    notify([clerk], "Second")
    notify([leader], "Read")
    Notification.objects.visible_to(leader).mark_read()
    assert notifications.post_digests() == 1
    notifications.post_digests()
    outbox.relay()
    [letter] = mail.outbox
    assert "First" in letter.body
    assert "Second" in letter.body
    with pretend(now() + timedelta(days=2)):
        assert notifications.post_digests() == 0


def test_mail_that_fails_is_listed(clerk, settings):
    settings.EMAIL_BACKEND = "tests.core.test_notifications.Broken"
    notify([clerk], "Overdue", is_urgent=True)
    outbox.relay()
    outbox.OutboxMessage.objects.update(is_dead=True)
    assert "no mail server" in notifications.failures().get().error


def test_a_notification_leads_nowhere_outside(clerk):
    for url in ("https://example.org/", "//example.org", "javascript:alert(1)"):
        with pytest.raises(ValueError, match="into the portal"):
            notify([clerk], "x", url=url)


class Broken:
    """A mail backend that is down."""

    def __init__(self, **kwargs):
        pass

    def send_messages(self, messages):
        raise OSError("no mail server")
