"""The menu: every entry with the permission without which it is not shown."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.menu import Item, Menu, Section

MENU = Menu(
    Section(
        _("Desk"),
        "layout-dashboard",
        (
            Item(_("Desk"), "accounts:desk", "layout-dashboard"),
            Item(_("Inbox"), "accounts:inbox", "inbox"),
            Item(_("Notifications"), "core:notification-list", "bell"),
            Item(_("Jobs"), "core:job-list", "progress-check"),
        ),
    ),
    Section(
        _("Cases of the four platforms"),
        "message-report",
        (
            Item(
                pgettext_lazy("grid", "Cases"), "grid:case-list", "message-report", "grid.view_case"
            ),
            Item(_("Assistance"), "grid:assist-list", "users-plus", "grid.view_assist"),
            Item(
                _("Extensions and holds"),
                "grid:request-list",
                "clock-pause",
                "grid.view_caserequest",
            ),
            Item(
                _("Supervision and cards"),
                "grid:supervision-list",
                "speakerphone",
                "grid.view_supervision",
            ),
            Item(_("What needs a look"), "grid:looks", "zoom-in", "grid.verify_case"),
            # routing, the command board and its figures
            Item(_("Command board"), "grid:board", "headset", "grid.board_case"),
            Item(_("Figures of cases"), "grid:figures", "chart-line", "grid.view_casetally"),
            Item(_("Routing rules"), "grid:route-list", "git-branch", "grid.view_routingrule"),
            Item(_("Categories"), "grid:category-list", "category", "grid.view_category"),
            Item(
                _("Editions of the categories"),
                "grid:edition-list",
                "versions",
                "grid.view_categoryversion",
            ),
            Item(_("Limits of steps"), "grid:limit-list", "clock-hour-4", "grid.view_steplimit"),
        ),
    ),
    Section(
        _("Powers"),
        "gavel",
        (
            Item(
                _("How far the delegation is"),
                "powers:overview",
                "chart-bar",
                "powers.view_delegation",
            ),
            Item(_("Review grid"), "powers:review", "list-check", "powers.view_delegation"),
            Item(_("Batches"), "powers:batch-list", "stack-2", "powers.view_batch"),
            Item(_("Timetable"), "powers:plan-list", "calendar-due", "powers.view_plannedstep"),
            Item(_("Delegations"), "powers:delegation-list", "gavel", "powers.view_delegation"),
            Item(
                _("Evaluations"),
                "powers:evaluation-list",
                "report-analytics",
                "powers.view_evaluation",
            ),
            Item(_("Open matters"), "powers:matter-list", "folder-open", "powers.view_openmatter"),
            Item(
                _("May this town do this?"), "powers:may", "help-circle", "powers.view_delegation"
            ),
        ),
    ),
    Section(
        _("Taking on and use"),
        "school",
        (
            Item(
                _("Enforcement cards"), "powers:officer-list", "id", "powers.view_certifiedofficer"
            ),
            Item(_("Use of powers"), "powers:use-list", "chart-bar", "powers.view_use"),
            Item(
                _("Powers that nobody used"),
                "powers:zero-use-list",
                "hourglass",
                "powers.view_use",
            ),
            Item(_("Proposals"), "powers:proposal-list", "bulb", "powers.view_proposal"),
            Item(_("Trainings"), "powers:training-list", "users-group", "powers.view_training"),
            Item(
                _("Declared for the checklist"),
                "powers:readiness-list",
                "clipboard-check",
                "powers.view_readiness",
            ),
            Item(
                _("What the checklist asks for"),
                "powers:requirement-list",
                "checklist",
                "powers.view_requirement",
            ),
        ),
    ),
    Section(
        _("Lists and duties"),
        "clipboard-list",
        (
            Item(
                _("Powers and responsibilities"),
                "powers:townlist-list",
                "list-details",
                "powers.view_townlist",
            ),
            Item(_("Standard words"), "powers:wording-list", "blockquote", "powers.view_wording"),
            Item(_("Origins of powers"), "powers:source-list", "hash", "powers.view_powersource"),
            Item(
                _("Duties asked of towns"), "powers:duty-list", "clipboard-list", "powers.view_duty"
            ),
            Item(_("Towns' comments"), "powers:reply-list", "messages", "powers.view_dutyreply"),
            Item(
                _("Register of admissions"),
                "powers:admission-list",
                "rubber-stamp",
                "powers.view_duty",
            ),
            Item(_("Duties pushed down"), "powers:report-list", "flag", "powers.view_dutyreport"),
            Item(_("Yearly clean-up"), "powers:cleanup-list", "refresh", "powers.view_cleanup"),
            Item(_("Negative list"), "powers:negative-list", "ban", "powers.view_negativeentry"),
        ),
    ),
    Section(
        _("Catalogue and law"),
        "book",
        (
            Item(_("Guiding catalogue"), "powers:item-list", "book", "powers.view_poweritem"),
            Item(
                _("Catalogue versions"),
                "powers:catalogue-list",
                "versions",
                "powers.view_catalogueversion",
            ),
            Item(
                _("Withdrawals"),
                "powers:withdrawal-list",
                "arrow-back-up",
                "powers.view_withdrawal",
            ),
            Item(_("Law"), "powers:law-list", "scale", "powers.view_legalbasis"),
            Item(_("Procedure"), "powers:procedure-list", "route", "powers.view_procedurestep"),
        ),
    ),
    Section(
        pgettext_lazy("menu", "Grids"),
        "grid-dots",
        (
            # the app on the phone
            Item(_("In the field"), "grid:field-today", "device-mobile", "grid.handle_case"),
            # the register of grids
            Item(_("Grids"), "grid:grid-list", "grid-dots", "grid.view_grid"),
            Item(_("Map of grids"), "grid:map-list", "map-2", "grid.view_grid"),
            Item(
                _("What is wrong with grids"), "grid:finding-list", "alert-circle", "grid.view_grid"
            ),
            Item(_("Grid staff"), "grid:staff-list", "user-pin", "grid.view_gridstaff"),
            Item(_("Many hands"), "grid:member-list", "heart-handshake", "grid.view_member"),
            Item(_("Patrol logs"), "grid:patrol-list", "walk", "grid.view_patrollog"),
            # outside systems
            Item(
                _("Messages from outside"),
                "grid:inbound-list",
                "message-2",
                "grid.view_inboundmessage",
            ),
            Item(_("Outside systems"), "grid:source-list", "server", "grid.view_sourcesystem"),
            Item(
                _("Answers to outside systems"),
                "grid:outbound-list",
                "send",
                "grid.view_outboundmessage",
            ),
        ),
    ),
    Section(
        pgettext_lazy("menu", "Towns"),
        "building-community",
        (
            Item(_("Places"), "towns:division-list", "map-pin", "towns.view_division"),
            Item(
                _("Organisations"), "towns:organisation-list", "sitemap", "towns.view_organisation"
            ),
            Item(_("Clauses"), "towns:clauses", "scale"),
            Item(
                _("Policy figures"),
                "towns:parameter-list",
                "adjustments",
                "towns.view_policyparameter",
            ),
        ),
    ),
    Section(
        _("Administration"),
        "settings",
        (
            Item(_("People"), "accounts:user-list", "users", "accounts.view_user"),
            Item(_("Posts"), "accounts:post-list", "id-badge-2", "accounts.view_post"),
            Item(_("Roles"), "accounts:matrix", "table", "accounts.view_post"),
            Item(_("Locked out"), "accounts:lockouts", "lock", "accounts.unlock_user"),
            Item(_("Working calendar"), "core:calendar-list", "calendar", "core.view_calendarday"),
            Item(_("Failures"), "core:failure-list", "alert-triangle", "core.view_outboxmessage"),
            Item(_("Audit"), "audit:event-list", "shield-lock", "core.view_auditevent"),
            Item(_("Check of the audit"), "audit:checks-list", "shield-check", "core.verify_audit"),
        ),
    ),
)
