"""Who may do what on the ground: permission → roles."""

# Read in every business post, by grid workers in their own grids, by village committees in theirs.
READ = (
    # the register of grids
    "grid.view_grid",
    "grid.view_gridstaff",
    "grid.view_gridchange",
)

KEEPERS = ("county_command", "town_command")
ON_THE_GROUND = (*KEEPERS, "town_leader", "grid_worker", "village_committee")

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
}
