"""The two database roles: the owner shapes and keeps the audit, the application only works."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register

WORK = "SELECT, INSERT, UPDATE, DELETE"
READABLE = "audit.event, audit.link, audit.seal"
CALLABLE = (
    "audit.note(text, text, text, bigint[], jsonb)",
    "audit.put_seal(bigint, text, text)",
    "audit.make_partitions(integer)",
)


def grant_work(apps: Any, schema_editor: Any) -> None:
    """Let the application's role work on every present and future table of the owner."""
    with schema_editor.connection.cursor() as cursor:
        allow_work(cursor)


def allow_work(cursor: Any) -> None:
    name = _application(cursor)
    if name is None:
        return
    for statement in (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT {WORK} ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {WORK} ON TABLES TO {name}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {name}",
    ):
        cursor.execute(statement)


def protect_audit(cursor: Any) -> None:
    """The application reads the audit and calls its doors; it writes none of the tables itself.

    Trigger functions too are closed to it: else it could hang them on a table of its own making.
    """
    name = _application(cursor)
    everyone = ["PUBLIC", name] if name else ["PUBLIC"]
    for kind in ("SCHEMA audit", *(f"ALL {k} IN SCHEMA audit" for k in PARTS)):
        cursor.execute(f"REVOKE ALL ON {kind} FROM {', '.join(everyone)}")
    if name is None:
        return
    cursor.execute(f"GRANT USAGE ON SCHEMA audit TO {name}")
    cursor.execute(f"GRANT SELECT ON {READABLE} TO {name}")
    for function in CALLABLE:
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {name}")


PARTS = ("TABLES", "SEQUENCES", "FUNCTIONS")


def _application(cursor: Any) -> str | None:
    """The application's role, quoted; None where one role does everything."""
    role = settings.DATABASE_APP_ROLE
    cursor.execute("SELECT current_user")
    if cursor.fetchone()[0] == role:
        return None
    return '"' + role.replace('"', '""') + '"'


@register(Tags.security, deploy=True)
def two_roles(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """With a single role the application could rewrite its own audit."""
    if settings.DATABASE_OWNER_URL != settings.DATABASE_URL:
        return []
    return [
        Warning(
            "One database role owns the audit and works for the application.",
            hint="Set DATABASE_OWNER_URL to a second role (docs/deploy.md).",
            id="core.W001",
        )
    ]
