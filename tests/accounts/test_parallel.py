"""Many at once, with real threads on PostgreSQL: guesses, codes, confirmations."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import IntegrityError, connection
from django.test import Client

from accounts import door, factors
from accounts.models import Post, Try, User
from accounts.workflow import POST, propose
from core.history import Step
from core.workflow import Overtaken, Refused
from tests.accounts.entering import code_of, sign_in, with_device, with_password
from tests.core.audit_tools import since

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act, arguments, width=8):
    """Run `act` for every argument, `width` at a time, each thread with its own connection."""
    barrier = Barrier(width)

    def run(argument):
        barrier.wait(20)
        try:
            return act(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(width) as pool:
        return list(pool.map(run, arguments))


def test_of_forty_guesses_at_once_five_reach_the_check(people, monkeypatch):
    clerk, judged = with_password(people.town_clerk), []
    verify = Argon2PasswordHasher.verify

    def counting(self, password, encoded):
        judged.append(password)
        return verify(self, password, encoded)

    monkeypatch.setattr(Argon2PasswordHasher, "verify", counting)
    mark = since()
    answers = at_once(
        lambda n: sign_in(Client(), clerk, f"guess-number-{n}").status_code, range(40)
    )
    assert sorted(answers) == [422] * 5 + [429] * 35
    assert len(judged) == 5
    assert Try.objects.count() == 5
    traces = [event.action for event in since(mark)]
    assert (traces.count("sign_in_failed"), traces.count("locked_out")) == (5, 35)


def test_of_forty_guesses_from_forty_places_twenty_reach_the_check(people):
    clerk = with_password(people.town_clerk)

    def guess(n):
        return sign_in(Client(REMOTE_ADDR=f"10.0.0.{n}"), clerk, "wrong-wrong-wrong").status_code

    assert sorted(at_once(guess, range(40))) == [422] * 20 + [429] * 20


def test_the_lock_holds_without_redis(people, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "core.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    clerk = with_password(people.town_clerk)
    answers = at_once(lambda n: sign_in(Client(), clerk, f"guess-number-{n}").status_code, range(8))
    assert sorted(answers) == [422] * 5 + [429] * 3
    door.unlock(clerk)
    assert sign_in(Client(), clerk).status_code == 302


def test_one_code_given_eight_times_at_once_works_once(people):
    clerk = people.town_clerk
    device = with_device(clerk)
    code = code_of(device)
    taken = at_once(lambda _n: factors.check_code(clerk, code), range(8))
    assert sum(each is not None for each in taken) == 1


def test_one_backup_code_given_eight_times_at_once_works_once(people):
    clerk = people.town_clerk
    codes = factors.renew_backup_codes(clerk)
    taken = at_once(lambda _n: factors.check_code(clerk, codes[0]), range(8))
    assert sum(each is not None for each in taken) == 1


def test_a_post_confirmed_eight_times_at_once_is_confirmed_once(people):
    user = User.objects.create(username="newcomer", full_name="newcomer")
    post = propose(Post(user=user, role="town_clerk", place=people.fotang), by=people.system_admin)

    def confirm(_n):
        by = User.objects.get(pk=people.security_admin.pk)
        try:
            return POST.apply(Post.objects.get(pk=post.pk), "confirm", by=by).status
        except Overtaken:
            return "late"

    assert sorted(at_once(confirm, range(8))) == ["in_force"] + ["late"] * 7
    assert Step.objects.of(post).filter(name="confirm").count() == 1


def test_two_duties_given_at_once_leave_one(people):
    """The rules cannot see what another transaction is about to write; the constraint can."""
    user = User.objects.create(username="newcomer", full_name="newcomer")

    def give(role):
        try:
            propose(Post(user=user, role=role, place=people.jinhua), by=people.system_admin)
        except (IntegrityError, Refused):
            return False
        return True

    roles = ["auditor", "security_admin", "system_admin", "city_lead"] * 2
    at_once(give, roles)
    assert len(set(Post.objects.filter(user=user).values_list("duty", flat=True))) == 1
