"""Personal data at rest: unreadable without the key, found by its index, shown with a mask."""

import pytest
from django.core.exceptions import FieldError
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from core import crypto

OLD, NEW = "old-key-" + "o" * 40, "new-key-" + "n" * 40


@pytest.fixture(autouse=True)
def _key(settings):
    settings.DATA_KEY = OLD


@given(st.text())
def test_what_is_sealed_opens_again(text):
    assert crypto.decrypt(crypto.encrypt(text, "a"), "a") == text


def test_the_same_text_is_never_sealed_alike():
    assert crypto.encrypt("41150319900307123X") != crypto.encrypt("41150319900307123X")


def test_a_text_moved_to_another_column_stays_shut():
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(crypto.encrypt("secret", "person.phone"), "person.id")


def test_an_altered_text_stays_shut():
    token = crypto.encrypt("secret")
    altered = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(altered)


def test_a_key_can_be_changed(settings):
    token, index = crypto.encrypt("secret"), crypto.blind_index("secret", "id")
    settings.DATA_KEY = f"{NEW} {OLD}"
    assert crypto.decrypt(token) == "secret"
    assert crypto.blind_index("secret", "id") == index
    fresh = crypto.encrypt("secret")
    settings.DATA_KEY = NEW
    assert crypto.decrypt(fresh) == "secret"
    with pytest.raises(crypto.Unreadable):
        crypto.decrypt(token)


def test_a_blind_index_finds_every_spelling_and_needs_key_and_purpose(settings):
    index = crypto.blind_index("41150319900307123X", "id")
    assert index == crypto.blind_index(" 411503 19900307 123x", "id")
    assert index == crypto.blind_index("４１１５０３19900307123X", "id")
    assert index != crypto.blind_index("41150319900307123X", "phone")
    settings.DATA_KEY = NEW
    assert index != crypto.blind_index("41150319900307123X", "id")


def test_the_field_seals_for_the_database_and_refuses_look_ups():
    class Person(models.Model):
        number = crypto.EncryptedTextField()

        class Meta:
            app_label = "core_test_crypto"

        def __str__(self):
            return self.number

    field = Person._meta.get_field("number")
    token = field.get_prep_value("411503")
    assert "411503" not in token
    assert field.from_db_value(token, None, None) == "411503"
    assert field.from_db_value(None, None, None) is None
    with pytest.raises(FieldError):
        Person.objects.filter(number="411503")
    assert "IS NULL" in str(Person.objects.filter(number__isnull=True).query)


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (crypto.mask_id, "41150319900307123X", "411503********123X"),
        (crypto.mask_id, "E12345678", "E1*****78"),
        (crypto.mask_id, "123", "***"),
        (crypto.mask_phone, "13812341234", "138****1234"),
        (crypto.mask_phone, "85551234", "8*****34"),
        (crypto.mask_name, "王明", "王*"),
        (crypto.mask_name, "王小明", "王**"),
        (crypto.mask_name, "欧阳娜娜", "欧阳**"),
        (crypto.mask_name, "王", "王*"),
        (crypto.mask_name, "", ""),
    ],
)
def test_masks(mask, text, shown):
    assert mask(text) == shown
