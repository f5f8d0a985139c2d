"""The audit: who changed, read or was refused what. The triggers write it; here is who acts.

`acting(user)` names the person for the writes inside; `record(kind, …)` writes an event that is no
change of a row (a sign-in, an export, a look at personal data). docs/audit.md tells the rest.
"""

from core.audit.context import acting, mark, prefixed, record

__all__ = ["acting", "mark", "prefixed", "record"]
