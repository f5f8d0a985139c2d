"""Rows for tests, named for the state they are in."""

from collections.abc import Mapping
from datetime import date

from accounts.models import Post, User
from towns.models import Division, Organisation, PolicyParameter

L, K = Division.Level, Division.Kind


def division(code: str, name: str, parent: Division | None = None, kind: str = "") -> Division:
    """A division one level below `parent`; a second call with the same code gives the same row."""
    level = parent.level + 1 if parent else L.PROVINCE
    kinds = {1: K.PROVINCE, 2: K.PREFECTURE, 3: K.COUNTY, 4: K.TOWN, 5: K.VILLAGE}
    found = Division.objects.filter(code=code).first()
    return found or Division.objects.create(
        code=code, name=name, parent=parent, level=level, kind=kind or kinds[level]
    )


def organisation(name: str, place: Division, kind: str = "department", **fields) -> Organisation:
    found, _created = Organisation.objects.get_or_create(
        name=name, division=place, defaults={"kind": kind, **fields}
    )
    return found


def figures(values: Mapping[str, str], since: date = date(2000, 1, 1)) -> None:
    """The parameters of policy that are not there yet: two statements, or one where all are."""
    known = set(
        PolicyParameter.objects.filter(name__in=values).values_list("name", flat=True).order_by()
    )
    PolicyParameter.objects.bulk_create(
        PolicyParameter(name=name, label=name, kind=kind_of(value), value=value, from_date=since)
        for name, value in values.items()
        if name not in known
    )


def kind_of(value: str) -> str:
    if "," in value:
        return PolicyParameter.Kind.LIST
    return PolicyParameter.Kind.DECIMAL if "." in value else PolicyParameter.Kind.WHOLE


def officer(
    username: str, role: str, place: Division, unit: Organisation | None = None, **fields
) -> User:
    """An account with one post in force."""
    user = User.objects.create(username=username, full_name=fields.pop("full_name", username))
    Post.objects.create(
        user=user, role=role, place=place, organisation=unit, status=Post.Status.IN_FORCE, **fields
    )
    return user
