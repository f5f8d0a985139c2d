"""What the audit's tests share: the owner's hand, the newest events, one row to write on."""

from contextlib import contextmanager

import dj_database_url
import psycopg2
from django.conf import settings
from django.db import connection

from core.models import AuditEvent
from towns.models import Division

OWNER = dj_database_url.parse(settings.DATABASE_OWNER_URL)
APPLICATION = dj_database_url.parse(settings.DATABASE_URL)


@contextmanager
def owner_session():
    """A session of its own as the owner of the audit, each statement committed at once."""
    facts = connection.settings_dict
    session = psycopg2.connect(
        dbname=facts["NAME"], host=OWNER["HOST"], port=OWNER["PORT"] or None,
        user=OWNER["USER"], password=OWNER["PASSWORD"],
    )  # fmt: skip
    session.autocommit = True
    try:
        with session.cursor() as cursor:
            yield cursor
    finally:
        session.close()


@contextmanager
def being(account):
    """Django's own connection as another database role; only where no transaction is open."""
    connection.close()
    connection.settings_dict.update(USER=account["USER"], PASSWORD=account["PASSWORD"])
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(USER=APPLICATION["USER"], PASSWORD=APPLICATION["PASSWORD"])


def since(mark=None):
    """Events after `mark` (an id), oldest first; without it, the id of the newest."""
    if mark is None:
        return AuditEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return list(AuditEvent.objects.filter(id__gt=mark).order_by("id"))


def county(code="330782", name="义乌市"):
    """A county of its own line, quickly made."""
    found = Division.objects.filter(code=code).first()
    return found or Division.objects.create(
        code=code, name=name, level=Division.Level.COUNTY, kind=Division.Kind.COUNTY
    )


def execute(sql, params=None):
    """Run one statement; its rows if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else None
