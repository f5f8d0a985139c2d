"""Who may do what with accounts, the calendar, the outbox and the audit: permission → roles."""

# Programs may act in every business post, never in an administrator's: those sign in by code.
TOKENS = {"accounts.add_apitoken"}

GRANTS: dict[str, tuple[str, ...]] = {
    # people and posts: the system administrator proposes, the security administrator confirms
    "accounts.view_user": ("auditor", "security_admin", "system_admin"),
    "accounts.add_user": ("system_admin",),
    "accounts.change_user": ("system_admin",),
    "accounts.unlock_user": ("security_admin",),
    "accounts.dismiss_user": ("security_admin", "system_admin"),
    "accounts.view_post": ("auditor", "security_admin", "system_admin"),
    "accounts.add_post": ("system_admin",),
    "accounts.propose_post": ("system_admin",),
    "accounts.confirm_post": ("security_admin",),
    "accounts.end_post": ("security_admin", "system_admin"),
    # the audit
    "core.view_auditevent": ("auditor",),
    "core.export_auditevent": ("auditor",),
    "core.verify_audit": ("auditor",),
    # what keeps the house running
    "core.view_outboxmessage": ("system_admin",),
    "core.change_outboxmessage": ("system_admin",),
    "core.view_calendarday": ("system_admin",),
    "core.add_calendarday": ("system_admin",),
    "core.change_calendarday": ("system_admin",),
    "core.delete_calendarday": ("system_admin",),
    "core.view_officehours": ("system_admin",),
    "core.add_officehours": ("system_admin",),
    "core.change_officehours": ("system_admin",),
    "core.delete_officehours": ("system_admin",),
}
