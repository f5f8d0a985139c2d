"""The two database roles: the owner shapes and keeps the audit, the application only works."""

from typing import Any

from django.conf import settings

WORK = "SELECT, INSERT, UPDATE, DELETE"


def grant_work(apps: Any, schema_editor: Any) -> None:
    """Let the application's role work on every present and future table of the owner."""
    role, connection = settings.DATABASE_APP_ROLE, schema_editor.connection
    if role == connection.settings_dict["USER"]:
        return
    name = schema_editor.quote_name(role)
    with connection.cursor() as cursor:
        for statement in (
            f"GRANT USAGE ON SCHEMA public TO {name}",
            f"GRANT {WORK} ON ALL TABLES IN SCHEMA public TO {name}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {WORK} ON TABLES TO {name}",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {name}",
        ):
            cursor.execute(statement)
