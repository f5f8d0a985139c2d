"""Names that models of ours leave to Django, and those of libraries' models, for the translators."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

TABLES = (
    _("TOTP device"), _("static device"), _("static token"), _("user object permission"),
    _("group object permission"),
)  # fmt: skip
FIELDS = (
    _("owner type"), _("owner id"), _("object id"), _("post id"), _("lent by"), _("language"),
    _("progress"), _("counts"), _("errors"), _("error count"), _("headings"), _("sample"),
    _("ignored"), _("saved ids"), _("refusal"), _("warning share"), _("timer"), _("village"),
    _("name key"), _("encoded"), _("confirmed"), _("device"), _("tolerance"), _("drift"), _("t0"),
    _("digits"), _("last t"), _("throttling failure timestamp"), _("throttling failure count"), _("bases"),
    _("province id"), _("city id"), _("county id"), _("town id"), _("category id"), _("slot"),
    _("system"), _("assist"),
)  # fmt: skip
DETAILS = {
    "account": _("account number"), "chains": _("chains"), "events": _("events"),
    "field": _("field"), "filters": _("conditions"), "findings": _("findings"),
    "folder": _("folder"), "list": _("list"), "method": _("method"), "name": _("name"),
    "number": _("number"), "parts": _("parts"), "path": _("page"), "reason": _("reason"),
    "with": _("proof"),
}  # fmt: skip
"""What an act says besides: the keys of its details."""


def table_name(model: Any) -> str:
    """What a row of the table is; of a table between two others, the field that it keeps."""
    owner = model._meta.auto_created
    if not owner:
        return capfirst(gettext(str(model._meta.verbose_name)))
    field = next(f for f in owner._meta.many_to_many if f.remote_field.through is model)
    return gettext("%(owner)s: %(field)s") % {
        "owner": table_name(owner),
        "field": field_name(field),
    }


def field_name(field: Any) -> str:
    return capfirst(gettext(str(field.verbose_name)))


def detail_name(key: str) -> str:
    """The name of a key of an act's details; a key unknown here as it stands."""
    return capfirst(gettext(DETAILS[key])) if key in DETAILS else key
