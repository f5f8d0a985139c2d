"""The door: passwords, locks, codes; what was typed too late; who is out at once."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import door, factors
from accounts.models import PasswordUsed, Post, Try, User
from accounts.workflow import POST, dismiss
from core import clock
from tests.accounts.entering import (
    PASSWORD,
    code_of,
    is_in,
    sign_in,
    with_device,
    with_password,
    wrong_code,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(people) -> User:
    return with_password(people.town_clerk)


def test_the_right_password_opens_the_desk(client, clerk):
    answer = sign_in(client, clerk)
    assert (answer.status_code, answer.url) == (302, reverse("accounts:desk"))
    assert is_in(client)


def test_the_address_asked_for_is_opened_afterwards_unless_it_is_foreign(client, clerk):
    assert sign_in(client, clerk, next="/accounts/inbox/").url == "/accounts/inbox/"
    client.post(reverse("accounts:sign-out"))
    assert sign_in(client, clerk, next="https://example.org/").url == reverse("accounts:desk")


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client, clerk):
    wrong = sign_in(client, clerk, "wrong-wrong-wrong")
    unknown = client.post(
        reverse("accounts:sign-in"), {"username": "nobody", "password": "wrong-wrong-wrong"}
    )
    assert wrong.status_code == unknown.status_code == 422
    errors = [page.context["form"].non_field_errors() for page in (wrong, unknown)]
    assert errors[0] == errors[1]
    assert not is_in(client)


def test_the_session_key_changes_at_sign_in(client, clerk):
    client.get(reverse("accounts:sign-in"))
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    client.cookies["session"] = planted
    sign_in(client, clerk)
    assert client.session.session_key != planted


def test_signing_out_is_a_post(client, clerk):
    sign_in(client, clerk)
    assert client.get(reverse("accounts:sign-out")).status_code == 405
    client.post(reverse("accounts:sign-out"))
    assert not is_in(client)


# --- locks


def test_the_sixth_try_from_one_address_is_refused_even_with_the_right_password(client, clerk):
    for _n in range(5):
        assert sign_in(client, clerk, "wrong-wrong-wrong").status_code == 422
    assert sign_in(client, clerk).status_code == 429
    assert not is_in(client)
    other = sign_in(client_from(client, "10.0.0.9"), clerk)
    assert other.status_code == 302


def client_from(client, address):
    return type(client)(REMOTE_ADDR=address)


def test_the_twenty_first_try_is_refused_from_every_address(client, clerk):
    for n in range(20):
        fresh = client_from(client, f"10.0.0.{n + 1}")
        assert sign_in(fresh, clerk, "wrong-wrong-wrong").status_code == 422
    assert sign_in(client_from(client, "10.0.1.1"), clerk).status_code == 429


def test_an_unknown_name_is_locked_too(client, people):
    data = {"username": "nobody", "password": "wrong-wrong-wrong"}
    answers = [client.post(reverse("accounts:sign-in"), data).status_code for _n in range(6)]
    assert answers == [422] * 5 + [429]


def test_another_spelling_of_the_name_is_the_same_name(people):
    assert door.key_of("Ｚhang.Wei") == door.key_of("zhang.wei")


def test_a_lock_runs_out(client, clerk):
    for _n in range(5):
        sign_in(client, clerk, "wrong-wrong-wrong")
    with clock.pretend(clock.now() + timedelta(minutes=31)):
        assert sign_in(client, clerk).status_code == 302


def test_success_forgets_the_mistakes_made_here_only(client, clerk):
    sign_in(client_from(client, "10.0.0.1"), clerk, "wrong-wrong-wrong")
    for _n in range(4):
        sign_in(client, clerk, "wrong-wrong-wrong")
    sign_in(client, clerk)
    assert list(Try.objects.values_list("address", flat=True)) == ["10.0.0.1"]


def test_the_security_administrator_sees_and_lifts_a_lock_in_their_place(client, clerk, people):
    for _n in range(5):
        sign_in(client, clerk, "wrong-wrong-wrong")
    page = reverse("accounts:lockouts")
    client.force_login(people.security_admin)
    assert list(client.get(page).context["people"]) == [clerk]
    assert client.post(page, {"user": people.stranger.pk}).status_code == 404
    client.post(page, {"user": clerk.pk})
    assert not client.get(page).context["people"]
    client.logout()
    assert sign_in(client, clerk).status_code == 302


def test_the_name_typed_is_not_kept_in_clear(client, people):
    client.post(
        reverse("accounts:sign-in"), {"username": "my-secret-password", "password": "x" * 12}
    )
    assert "secret" not in str(list(Try.objects.values()))


def test_the_caller_cannot_write_their_own_address(client, clerk, settings):
    for n in range(5):
        client.post(
            reverse("accounts:sign-in"),
            {"username": clerk.username, "password": "wrong-wrong-wrong"},
            headers={"X-Forwarded-For": f"10.9.9.{n}"},
        )
    assert sign_in(client, clerk).status_code == 429
    settings.PROXIES = 1
    answer = client.post(
        reverse("accounts:sign-in"),
        {"username": clerk.username, "password": PASSWORD},
        headers={"X-Forwarded-For": "1.2.3.4, 10.8.8.8"},
    )
    assert answer.status_code == 302
    assert client.session["address"] == "10.8.8.8"


# --- passwords


@pytest.mark.parametrize(
    "password", ["short-11-ch", "password1234", "123456789012", "town_clerk_2026", ""]
)
def test_weak_passwords_are_refused(people, password):
    with pytest.raises(ValidationError):
        validate_password(password, people.town_clerk)


def test_passwords_are_kept_as_argon2(clerk):
    assert identify_hasher(clerk.password).algorithm == "argon2"


def change_password(client, old, new):
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse("accounts:password"), data)


def test_the_last_five_passwords_are_not_taken_again(client, clerk):
    client.force_login(clerk)
    old = PASSWORD
    for n in range(5):
        assert change_password(client, old, f"quite-another-{n}-{n}").status_code == 302
        old = f"quite-another-{n}-{n}"
    assert change_password(client, old, "quite-another-1-1").status_code == 422
    assert change_password(client, old, old).status_code == 422
    assert change_password(client, old, PASSWORD).status_code == 302
    assert PasswordUsed.objects.filter(user=clerk).count() == 5


def test_a_changed_password_ends_the_other_sessions(client, clerk):
    elsewhere = client_from(client, "10.0.0.7")
    sign_in(elsewhere, clerk)
    sign_in(client, clerk)
    change_password(client, PASSWORD, "quite-another-one-5")
    assert is_in(client)
    assert not is_in(elsewhere)


def test_an_open_session_is_no_place_to_guess_the_password(client, clerk):
    client.force_login(clerk)
    for _n in range(5):
        assert (
            change_password(client, "wrong-wrong-wrong", "quite-another-one-5").status_code == 422
        )
    change_password(client, PASSWORD, "quite-another-one-5")
    assert User.objects.get(pk=clerk.pk).check_password(PASSWORD)


def test_a_weak_new_password_is_no_guess(client, clerk):
    client.force_login(clerk)
    for _n in range(6):
        assert change_password(client, PASSWORD, "short").status_code == 422
    assert change_password(client, PASSWORD, "quite-another-one-5").status_code == 302


def test_a_first_password_has_to_be_changed_before_anything_else(client, clerk):
    User.objects.filter(pk=clerk.pk).update(must_change_password=True)
    sign_in(client, clerk)
    assert client.get(reverse("accounts:desk")).url == reverse("accounts:password")
    assert client.get(reverse("accounts:user-list")).url == reverse("accounts:password")
    change_password(client, PASSWORD, "quite-another-one-5")
    assert client.get(reverse("accounts:desk")).status_code == 200


def test_an_old_password_has_to_be_changed_by_the_setting(client, clerk, settings):
    sign_in(client, clerk)
    User.objects.filter(pk=clerk.pk).update(password_changed_at=clock.now() - timedelta(days=181))
    assert client.get(reverse("accounts:desk")).url == reverse("accounts:password")
    settings.PASSWORD_DAYS = 0
    assert client.get(reverse("accounts:desk")).status_code == 200


# --- codes


def test_with_a_device_the_password_alone_opens_nothing(client, clerk):
    with_device(clerk)
    assert sign_in(client, clerk).url == reverse("accounts:code")
    assert not is_in(client)


def give_code(client, code):
    return client.post(reverse("accounts:code"), {"code": code})


def test_the_code_opens_the_desk(client, clerk):
    device = with_device(clerk)
    sign_in(client, clerk)
    assert give_code(client, wrong_code(device)).status_code == 422
    device.refresh_from_db()
    device.throttle_reset()
    assert give_code(client, code_of(device)).status_code == 302
    assert is_in(client)


def test_a_code_works_once(client, clerk):
    device = with_device(clerk)
    code = code_of(device)
    for expected in (302, 422):
        sign_in(client, clerk)
        assert give_code(client, code).status_code == expected
        client.logout()


def test_codes_are_guessed_no_more_often_than_passwords(client, clerk, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 0
    device = with_device(clerk)
    answers = []
    for _n in range(6):
        sign_in(client, clerk)  # the right password does not buy new guesses
        answers.append(give_code(client, wrong_code(device)).status_code)
    assert answers[:5] == [422] * 5
    assert not is_in(client)
    assert sign_in(client, clerk).status_code == 429


def test_the_code_is_waited_for_five_minutes(client, clerk):
    device = with_device(clerk)
    sign_in(client, clerk)
    with clock.pretend(clock.now() + timedelta(minutes=6)):
        assert give_code(client, code_of(device)).url == reverse("accounts:sign-in")
    assert not is_in(client)


def enrol(client, clerk):
    page = client.get(reverse("accounts:enrol"))
    assert page.status_code == 200
    device = clerk.totpdevice_set.get(confirmed=False)
    return client.post(reverse("accounts:enrol"), {"code": code_of(device)})


def test_who_must_have_a_code_sets_it_up_first(client, clerk, settings):
    settings.REQUIRE_TOTP = "everybody"
    sign_in(client, clerk)
    assert client.get(reverse("accounts:desk")).url == reverse("accounts:enrol")
    page = enrol(client, clerk)
    assert len(page.context["codes"]) == factors.BACKUP_CODES
    assert client.get(reverse("accounts:desk")).status_code == 200


def test_administrators_need_a_code_even_where_others_do_not(client, people, settings):
    settings.REQUIRE_TOTP = "administrators"
    client.force_login(people.security_admin)
    assert client.get(reverse("accounts:desk")).url == reverse("accounts:enrol")
    client.force_login(people.town_clerk)
    assert client.get(reverse("accounts:desk")).status_code == 200


def test_a_backup_code_works_once(client, clerk):
    client.force_login(clerk)
    codes = enrol(client, clerk).context["codes"]
    for expected in (302, 422):
        client.logout()
        sign_in(client, clerk)
        assert give_code(client, codes[0]).status_code == expected
    assert factors.backup_codes_left(clerk) == factors.BACKUP_CODES - 1


def test_a_session_that_never_saw_the_code_cannot_replace_the_device(client, clerk, settings):
    settings.REQUIRE_TOTP = "everybody"
    with_device(clerk)
    client.force_login(clerk)
    assert client.get(reverse("accounts:enrol")).url == reverse("accounts:sign-in")
    assert not is_in(client)


def test_replacing_the_device_asks_for_the_password(client, clerk):
    device = with_device(clerk)
    sign_in(client, clerk)
    give_code(client, code_of(device))
    client.get(reverse("accounts:enrol"))
    fresh = clerk.totpdevice_set.get(confirmed=False)
    without = client.post(reverse("accounts:enrol"), {"code": code_of(fresh)})
    assert without.status_code == 200 or without.status_code == 422
    assert not clerk.totpdevice_set.filter(pk=fresh.pk, confirmed=True).exists()
    data = {"code": code_of(fresh), "password": PASSWORD}
    assert "codes" in client.post(reverse("accounts:enrol"), data).context
    assert list(clerk.totpdevice_set.all()) == [fresh]


def test_the_picture_is_a_file_of_our_own(client, clerk):
    client.force_login(clerk)
    answer = client.get(reverse("accounts:enrol-picture"))
    assert answer["Content-Type"] == "image/svg+xml"
    assert b"<script" not in answer.content
    assert "no-store" in answer["Cache-Control"]


# --- sessions


def test_a_session_ends_when_unused_for_half_an_hour(client, clerk):
    sign_in(client, clerk)
    with clock.pretend(clock.now() + timedelta(minutes=29)):
        assert is_in(client)
    with clock.pretend(clock.now() + timedelta(minutes=58)):
        assert is_in(client)
    with clock.pretend(clock.now() + timedelta(minutes=89)):
        assert not is_in(client)


def test_a_session_ends_after_twelve_hours_however_busy(client, clerk):
    start = clock.now()
    sign_in(client, clerk)
    for n in range(1, 29):
        with clock.pretend(start + timedelta(minutes=25 * n)):
            assert is_in(client), n
    with clock.pretend(start + timedelta(minutes=25 * 29)):
        assert not is_in(client)


def test_a_leaver_is_out_with_the_next_click(client, clerk, people):
    sign_in(client, clerk)
    dismiss(clerk, by=people.security_admin, note="left")
    assert not is_in(client)
    assert sign_in(client, clerk).status_code == 422


def test_who_loses_the_last_post_is_out_with_the_next_click(client, clerk, people):
    sign_in(client, clerk)
    POST.apply(clerk.post, "end", by=people.security_admin, note="moved")
    assert not is_in(client)
    assert sign_in(client, clerk).status_code == 422


def test_one_ends_ones_own_sessions_and_no_others(client, clerk, people):
    elsewhere = client_from(client, "10.0.0.7")
    sign_in(elsewhere, clerk)
    sign_in(client, clerk)
    listed = client.get(reverse("accounts:profile")).context["sessions"]
    assert {one["row"].address for one in listed} == {"127.0.0.1", "10.0.0.7"}
    other = next(one for one in listed if not one["is_this"])
    assert other["row"].session_key not in client.get(reverse("accounts:profile")).text
    stranger = client_from(client, "10.0.0.8")
    stranger.force_login(people.neighbour)
    end = reverse("accounts:end-session")
    assert stranger.post(end, {"session": other["name"]}).status_code == 404
    assert client.post(end, {"session": other["name"]}).status_code == 302
    assert is_in(client)
    assert not is_in(elsewhere)


def test_the_post_switched_to_is_ones_own_and_in_force(client, clerk, people):
    second = Post.objects.create(
        user=clerk, role="town_finance", place=people.fotang, status="in_force"
    )
    ended = Post.objects.create(
        user=clerk, role="town_command", place=people.fotang, status="ended"
    )
    sign_in(client, clerk)
    switch = reverse("accounts:switch-post")
    for wrong in (people.town_leader.post.pk, ended.pk, "", "x", "9" * 30):
        assert client.post(switch, {"post": wrong}).status_code == 404
    client.post(switch, {"post": second.pk})
    assert client.get(reverse("accounts:profile")).wsgi_request.user.post == second


# --- what was typed too late

TYPED = {"full_name": "王小明", "username": "", "csrfmiddlewaretoken": "x", "password": "hidden"}


def send_too_late(client, user, minutes=40):
    sign_in(client, user)
    with clock.pretend(clock.now() + timedelta(minutes=minutes)):
        return client.post(reverse("accounts:user-new"), TYPED)


@pytest.fixture
def admin(people) -> User:
    return with_password(people.system_admin)


def test_what_was_typed_is_given_back_after_signing_in_again(client, admin):
    assert send_too_late(client, admin).url.startswith(reverse("accounts:sign-in"))
    assert sign_in(client, admin).url == reverse("accounts:resume")
    page = client.get(reverse("accounts:resume"))
    assert "王小明" in page.text
    assert f'action="{reverse("accounts:user-new")}"' in page.text
    assert "hidden" not in dict(page.context["entry"].fields).values()
    sent = dict(page.context["entry"].fields)
    form = client.post(reverse("accounts:user-new"), sent)
    assert form.status_code == 422
    assert form.context["form"]["full_name"].value() == "王小明"


def test_what_was_typed_is_given_to_nobody_else(client, admin, clerk):
    send_too_late(client, admin)
    assert sign_in(client, clerk).url == reverse("accounts:desk")
    assert client.get(reverse("accounts:resume")).url == reverse("accounts:desk")


def test_what_was_typed_is_kept_for_half_an_hour(client, admin):
    send_too_late(client, admin)
    with clock.pretend(clock.now() + timedelta(minutes=40 + 31)):
        assert sign_in(client, admin).url == reverse("accounts:desk")


def test_what_a_stranger_posts_is_not_kept(client, people):
    client.post(reverse("accounts:user-new"), TYPED)
    assert "kept" not in client.session


def test_a_form_from_another_site_is_not_kept(clerk, admin):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(admin)
    is_in(strict)
    with clock.pretend(clock.now() + timedelta(minutes=40)):
        assert strict.post(reverse("accounts:user-new"), TYPED).status_code == 403
    assert "kept" not in strict.session


def test_a_code_that_is_no_secret_is_kept(client, people):
    """Bad input: a credit code is typed text like any other; a sign-in code is kept nowhere."""
    reviewer = with_password(people.county_reviewer)
    typed = {"name": "义乌市某局", "code": "913301087042680793"}
    sign_in(client, reviewer)
    with clock.pretend(clock.now() + timedelta(minutes=40)):
        client.post(reverse("towns:organisation-new"), typed)
    assert dict(client.session["kept"]["fields"]) == typed
    sign_in(client, reviewer)
    client.get(reverse("accounts:resume"))
    with clock.pretend(clock.now() + timedelta(minutes=40)):
        client.post(reverse("accounts:enrol"), {"code": "123456", "note": "x"})
    assert dict(client.session["kept"]["fields"]) == {"note": "x"}
