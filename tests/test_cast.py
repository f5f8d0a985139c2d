"""The cast is made by hand once and copied from then on: a copy is what the hand would have made."""

import pytest

from accounts.models import Post, User
from tests import cast
from towns.models import Division, Organisation

pytestmark = pytest.mark.django_db

MODELS = (Division, Organisation, Organisation.towns.through, User, Post)
MOMENTS = {"date_joined"}


def named(row, field):
    """What a field says: of a relation the name of the other row, of a path the codes along it."""
    if field.primary_key:
        return None
    if field.remote_field:
        other = getattr(row, field.name)
        return other and (getattr(other, "code", "") or getattr(other, "username", str(other)))
    if field.name == "path":
        codes = dict(Division.objects.values_list("pk", "code"))
        return [codes[int(key)] for key in row.path.strip("/").split("/")]
    return getattr(row, field.attname)


def said(model):
    fields = [field for field in model._meta.concrete_fields if field.name not in MOMENTS]
    rows = model._base_manager.order_by("pk")
    return [{field.name: named(row, field) for field in fields} for row in rows]


def by_hand(monkeypatch):
    monkeypatch.setattr(cast, "_pattern", [])
    return cast.assemble()


def emptied():
    for model in reversed(MODELS):
        model._base_manager.all()._raw_delete("default")


def test_a_copy_says_what_the_hand_wrote(monkeypatch):
    first = by_hand(monkeypatch)
    wrote = {model: said(model) for model in MODELS}
    emptied()
    copied = cast.assemble()
    assert {model: said(model) for model in MODELS} == wrote
    assert vars(copied).keys() == vars(first).keys()
    for name, row in vars(copied).items():
        assert row.pk != getattr(first, name).pk, "a copy has keys of its own"
        fresh = type(row).objects.get(pk=row.pk)
        for field in row._meta.concrete_fields:
            assert getattr(row, field.attname) == getattr(fresh, field.attname), (name, field)
    assert copied.fotang.parent is copied.yiwu
    assert copied.squad.department is copied.enforcement


def test_what_a_test_does_to_its_cast_reaches_no_other(monkeypatch):
    first = by_hand(monkeypatch)
    first.fotang.name = "新佛堂镇"
    first.fotang.save()
    emptied()
    second = cast.assemble()
    second.fotang.name, second.yiwu.parent = "又一镇", None
    emptied()
    third = cast.assemble()
    assert (third.fotang.name, third.yiwu.parent) == ("佛堂镇", third.jinhua)


def test_where_something_is_there_the_hand_goes_on_from_it(monkeypatch):
    by_hand(monkeypatch)
    emptied()
    there = Division.objects.create(code="330000", name="浙江省", level=1, kind="province")
    assert cast.assemble().zhejiang == there
