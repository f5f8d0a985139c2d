"""The permission matrix as people read it: role × permission, on a page and in docs/permissions.md."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from accounts.roles import BUSINESS, ROLES, Role
from towns.models import Division

VERBS = {
    "view": gettext_lazy("see"),
    "add": gettext_lazy("create"),
    "change": gettext_lazy("change"),
    "delete": gettext_lazy("delete"),
    "import": gettext_lazy("import"),
    "export": gettext_lazy("export"),
    "publish": gettext_lazy("publish"),
    "submit": gettext_lazy("submit"),
    "review": gettext_lazy("review"),
    "file": pgettext_lazy("permission", "file"),
    "announce": gettext_lazy("announce"),
    "lend": pgettext_lazy("permission", "lend to an officer elsewhere"),
    "evaluate": gettext_lazy("evaluate"),
    "clear": gettext_lazy("clear in law"),
    "certify": gettext_lazy("certify"),
    "decide": gettext_lazy("decide on"),
    "consent": gettext_lazy("consent to"),
    "opine": gettext_lazy("give an opinion on"),
    "hand_over": gettext_lazy("hand over"),
    "take_over": gettext_lazy("take over"),
    "train": gettext_lazy("train for"),
    "start": gettext_lazy("start"),
    "verify": gettext_lazy("verify"),
    "confirm": gettext_lazy("confirm"),
    "propose": gettext_lazy("propose"),
    "end": gettext_lazy("end"),
    "unlock": gettext_lazy("unlock"),
    "dismiss": gettext_lazy("close the account of"),
    "share": gettext_lazy("lend"),
    "ask": gettext_lazy("ask the towns for"),
    "prove": gettext_lazy("enter evidence for"),
    "mark": gettext_lazy("compare with the negative list"),
    "fund": gettext_lazy("review the money of"),
    "give": gettext_lazy("give"),
    "check": gettext_lazy("check"),
    "answer": pgettext_lazy("permission", "answer"),
}
# Where verb and thing don't make a phrase.
ACTS = {
    "grid.accept_case": pgettext_lazy("permission", "accept and refuse cases"),
    "grid.board_case": pgettext_lazy("permission", "work at the command board"),
    "grid.command_case": pgettext_lazy("permission", "dispatch what came to the county"),
    "grid.dispatch_case": pgettext_lazy("permission", "dispatch a town's cases"),
    "grid.enrol_member": pgettext_lazy(
        "permission", "enrol, decline and let go those who help in a grid"
    ),
    "grid.escalate_case": pgettext_lazy("permission", "put cases before the county"),
    "grid.handle_case": pgettext_lazy("permission", "handle cases"),
    "grid.hold_case": pgettext_lazy("permission", "put cases on hold"),
    "grid.issue_sourcesystem": pgettext_lazy("permission", "issue secrets of outside systems"),
    "grid.lead_case": pgettext_lazy("permission", "instruct on what came to the city"),
    "grid.lead_supervision": pgettext_lazy("permission", "supervise in writing and summon"),
    "grid.note_case": pgettext_lazy("permission", "write notes on cases"),
    "grid.reopen_case": pgettext_lazy("permission", "reopen cases"),
    "grid.resend_outboundmessage": pgettext_lazy("permission", "send answers again"),
    "grid.reshape_grid": pgettext_lazy("permission", "split, merge and renumber grids"),
    "grid.reveal_gridstaff": pgettext_lazy("permission", "read phones of grid staff"),
    "grid.reveal_member": pgettext_lazy("permission", "read phones of those who help in a grid"),
    "grid.reveal_reporter": pgettext_lazy("permission", "read who reported"),
    "grid.settle_case": pgettext_lazy("permission", "settle a case on the spot"),
    "grid.settle_inboundmessage": pgettext_lazy("permission", "map messages and take them in"),
    "grid.sign_case": pgettext_lazy("permission", "sign for cases and return them"),
    "grid.urge_case": pgettext_lazy("permission", "urge"),
    "grid.void_case": pgettext_lazy("permission", "void cases"),
    "powers.declare_delegation": pgettext_lazy("permission", "declare the open matters of a power"),
    "powers.declare_readiness": pgettext_lazy("permission", "declare on the checklist"),
    "powers.order_withdrawal": pgettext_lazy("permission", "order a county's withdrawal"),
    "powers.orderall_withdrawal": pgettext_lazy("permission", "order a withdrawal everywhere"),
    "powers.report_training": pgettext_lazy("permission", "enter results of a training"),
}
THINGS = {
    "core.audit": gettext_lazy("audit chain"),
    "core.row": gettext_lazy("single row"),
    "powers.officer": gettext_lazy("officer’s certificate"),
}


@dataclass(frozen=True)
class Row:
    """One permission and who holds it."""

    permission: str
    label: str
    held: list[bool]


@dataclass(frozen=True)
class Matrix:
    """The whole table: an app per group."""

    roles: list[Role]
    groups: list[tuple[str, list[Row]]]


def matrix() -> Matrix:
    roles = list(ROLES.values())
    names = sorted({name for role in roles for name in role.permissions})
    groups: dict[str, list[Row]] = {}
    for name in names:
        held = [name in role.permissions for role in roles]
        groups.setdefault(name.partition(".")[0], []).append(Row(name, words_for(name), held))
    return Matrix(roles, [(app_label(app), rows) for app, rows in groups.items()])


def app_label(app: str) -> str:
    return capfirst(str(apps.get_app_config(app).verbose_name))


def words_for(permission: str) -> str:
    """`powers.view_delegation` → “see: delegation”."""
    if permission in ACTS:
        return str(ACTS[permission])
    app, _dot, codename = permission.partition(".")
    for verb in sorted(VERBS, key=len, reverse=True):
        if codename.startswith(f"{verb}_"):
            thing = thing_for(app, codename.removeprefix(f"{verb}_"))
            return _("%(verb)s: %(thing)s") % {"verb": VERBS[verb], "thing": thing}
    return codename


def thing_for(app: str, model: str) -> str:
    if f"{app}.{model}" in THINGS:
        return str(THINGS[f"{app}.{model}"])
    try:
        return str(apps.get_model(app, model)._meta.verbose_name)
    except LookupError:
        return model


def traits_of(role: Role) -> str:
    """Where the role is held and what binds it."""
    traits = ["、".join(str(Division.Level(level).label) for level in role.levels)]
    if role.is_bound:
        traits.append(_("bound to an organisation"))
    if role.duty != BUSINESS:
        traits.append(_("excludes every other duty"))
    if role.needs_second_factor:
        traits.append(_("signs in with a code"))
    return "；".join(traits)


def as_markdown() -> str:
    """docs/permissions.md: the Chinese table, then the English one."""
    head = (
        "# Permissions · 权限矩阵\n\n"
        "Written by `manage.py export_permissions` from `accounts/roles`; a test keeps it current.\n"
        "Permissions hold in the place of the post acted in, and in one post at a time.\n"
    )
    tables = []
    for language, title in (("zh-hans", "中文"), ("en", "English")):
        with override(language):
            tables.append(f"\n## {title}\n\n" + "\n".join(lines_of(matrix())) + "\n")
    return head + "".join(tables)


def lines_of(table: Matrix) -> Iterator[str]:
    yield line_of(_("Role"), _("Held at"))
    yield "| --- | --- |"
    for number, role in enumerate(table.roles, 1):
        yield f"| {number} {role.label} (`{role.code}`) | {traits_of(role)} |"
    numbers = range(1, len(table.roles) + 1)
    for label, rows in table.groups:
        yield ""
        yield f"### {label}"
        yield ""
        yield line_of(_("Permission"), *map(str, numbers))
        yield "| --- |" + " :-: |" * len(table.roles)
        for row in rows:
            marks = ("●" if held else " " for held in row.held)
            yield line_of(f"{row.label} `{row.permission}`", *marks)


def line_of(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"
