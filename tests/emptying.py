"""How the tables are emptied after a test that committed: as Django's flush, without its detours.

What `migrate` writes (content types, permissions) stays, so it need not be worked out again.
"""

from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase

MADE_BY_MIGRATE = {"django_content_type", "auth_permission"}


@cache
def statement() -> str:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = sorted(set(names) - MADE_BY_MIGRATE)
    return f"TRUNCATE {', '.join(connection.ops.quote_name(name) for name in tables)}"


def empty_the_tables(case: TransactionTestCase) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement())
