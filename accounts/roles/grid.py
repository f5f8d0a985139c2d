"""Who may do what on the ground: permission → roles."""

# Read in every business post, by grid workers in their own grids, by village committees in theirs.
READ = (
    # the register of grids
    "grid.view_grid",
    "grid.view_gridstaff",
    "grid.view_gridchange",
    "grid.view_groundfault",
    # categories and limits
    "grid.view_categoryversion",
    "grid.view_category",
    "grid.view_steplimit",
    # routing
    "grid.view_routingrule",
)

KEEPERS = ("county_command", "town_command")
ON_THE_GROUND = (*KEEPERS, "town_leader", "grid_worker", "village_committee")

COMMAND = ("county_command", "town_command")
UNITS = ("agency_head", "agency_staff", "county_department")
LEADERS = ("province_lead", "city_lead", "county_decider", "town_leader")
FIELD = ("grid_worker", "village_committee")
SEEING = (*LEADERS, *COMMAND, *UNITS, *FIELD, "county_reviewer", "town_clerk", "window_clerk")

GRANTS: dict[str, tuple[str, ...]] = {
    # the register of grids
    "grid.add_grid": KEEPERS,
    "grid.change_grid": KEEPERS,
    "grid.import_grid": KEEPERS,
    "grid.reshape_grid": KEEPERS,
    "grid.add_gridstaff": KEEPERS,
    "grid.change_gridstaff": KEEPERS,
    "grid.import_gridstaff": KEEPERS,
    "grid.reveal_gridstaff": (*KEEPERS, "town_leader"),
    # many hands
    "grid.view_member": ON_THE_GROUND,
    "grid.add_member": (*KEEPERS, "grid_worker", "village_committee"),
    "grid.change_member": (*KEEPERS, "grid_worker"),
    "grid.enrol_member": (*KEEPERS, "grid_worker"),
    "grid.reveal_member": (*KEEPERS, "grid_worker"),
    # patrols
    "grid.view_patrollog": ON_THE_GROUND,
    "grid.add_patrollog": ("grid_worker",),
    "grid.change_patrollog": ("grid_worker",),
    # categories and limits
    "grid.add_categoryversion": ("province_lead",),
    "grid.change_categoryversion": ("province_lead",),
    "grid.publish_categoryversion": ("province_lead",),
    "grid.add_category": ("province_lead",),
    "grid.change_category": ("province_lead",),
    "grid.import_category": ("province_lead",),
    "grid.add_steplimit": ("province_lead",),
    "grid.change_steplimit": ("province_lead",),
    # cases
    "grid.view_case": SEEING,
    "grid.view_casestage": SEEING,
    "grid.view_casepause": SEEING,
    "grid.view_reporter": (*COMMAND, *UNITS, "town_clerk", "window_clerk"),
    "grid.reveal_reporter": (*COMMAND, *UNITS),
    "grid.view_casetally": (*LEADERS, *COMMAND, "county_reviewer", "town_clerk"),
    "grid.add_case": (*COMMAND, *UNITS, *FIELD, "town_clerk", "window_clerk"),
    "grid.change_case": COMMAND,
    "grid.accept_case": ("town_command",),
    "grid.dispatch_case": COMMAND,
    "grid.command_case": ("county_command",),
    "grid.lead_case": ("city_lead",),
    "grid.settle_case": FIELD,
    "grid.sign_case": (*UNITS, *FIELD, "town_clerk"),
    "grid.handle_case": (*UNITS, *FIELD, "town_clerk"),
    "grid.verify_case": (*COMMAND, "grid_worker"),
    "grid.escalate_case": ("town_command", "town_leader"),
    "grid.hold_case": COMMAND,
    "grid.lend_case": COMMAND,
    "grid.note_case": (*COMMAND, *UNITS, *FIELD, "town_leader", "town_clerk", "window_clerk"),
    "grid.reopen_case": COMMAND,
    "grid.void_case": ("town_leader", "county_command"),
    "grid.urge_case": (*LEADERS, *COMMAND),
    # routing, the command board and its figures
    "grid.add_routingrule": COMMAND,
    "grid.change_routingrule": COMMAND,
    "grid.board_case": (*LEADERS, *COMMAND),
    # what is asked of the room, and supervision
    "grid.view_caserequest": (*LEADERS, *COMMAND, *UNITS, *FIELD, "town_clerk"),
    "grid.add_caserequest": (*UNITS, *FIELD, "town_clerk"),
    "grid.decide_caserequest": (*COMMAND, "town_leader"),
    "grid.view_supervision": SEEING,
    "grid.add_supervision": (*LEADERS, *COMMAND),
    "grid.lead_supervision": (*LEADERS, "county_command"),
    "grid.answer_supervision": (*COMMAND, *UNITS, *FIELD, "town_clerk"),
    # assistance
    "grid.view_assist": (*COMMAND, *UNITS, "town_leader", "town_clerk"),
    "grid.add_assist": (*COMMAND, *UNITS),
    "grid.answer_assist": (*UNITS, "town_clerk"),
    # outside systems: the system administrator registers them, command rooms map what they send
    "grid.view_sourcesystem": (*COMMAND, "system_admin"),
    "grid.add_sourcesystem": ("system_admin",),
    "grid.change_sourcesystem": ("system_admin",),
    "grid.issue_sourcesystem": ("system_admin",),
    "grid.view_sourcecode": (*COMMAND, "system_admin"),
    "grid.add_sourcecode": COMMAND,
    "grid.change_sourcecode": COMMAND,
    "grid.view_inboundmessage": COMMAND,
    "grid.settle_inboundmessage": COMMAND,
    "grid.view_outboundmessage": (*COMMAND, "system_admin"),
    "grid.resend_outboundmessage": ("system_admin",),
}
