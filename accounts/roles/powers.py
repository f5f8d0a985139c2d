"""Who may do what about powers: permission → roles."""

# Read in every business post of an office: not by grid workers and village committees.
READ = (
    "powers.view_catalogueversion",
    "powers.view_poweritem",
    "powers.view_legalbasis",
    "powers.view_batch",
    "powers.view_delegation",
    "powers.view_opinion",
    "powers.view_paper",
    "powers.view_certifiedofficer",
    "powers.view_procedurestep",
    "powers.view_tenure",
    "powers.view_plannedstep",
    "powers.view_planchange",
    "powers.view_requirement",
    "powers.view_readiness",
    "powers.view_training",
    "powers.view_attendance",
    "powers.view_use",
    "powers.view_proposal",
)

GRANTS: dict[str, tuple[str, ...]] = {
    # the guiding catalogue and the procedure
    "powers.add_catalogueversion": ("province_lead",),
    "powers.change_catalogueversion": ("province_lead",),
    "powers.publish_catalogueversion": ("province_lead",),
    "powers.import_poweritem": ("province_lead",),
    "powers.add_legalbasis": ("province_lead",),
    "powers.change_legalbasis": ("province_lead",),
    "powers.import_legalbasis": ("province_lead",),
    "powers.change_procedurestep": ("province_lead", "city_lead"),
    # asking
    "powers.add_batch": ("county_reviewer", "town_clerk"),
    "powers.change_batch": ("county_reviewer", "town_clerk"),
    "powers.add_delegation": ("county_reviewer", "town_clerk"),
    "powers.change_delegation": ("county_reviewer", "town_clerk"),
    "powers.import_delegation": ("county_reviewer", "town_clerk"),
    "powers.submit_delegation": ("town_leader", "town_clerk"),
    # the timetable
    "powers.add_plannedstep": ("county_reviewer",),
    "powers.change_plannedstep": ("county_reviewer",),
    # reviewing and deciding
    "powers.opine_delegation": ("county_department",),
    "powers.review_delegation": ("county_reviewer",),
    "powers.clear_delegation": ("county_legal",),
    "powers.decide_delegation": ("county_decider",),
    "powers.file_delegation": ("county_reviewer",),
    "powers.announce_delegation": ("county_reviewer",),
    "powers.evaluate_delegation": ("county_reviewer",),
    # handing over and taking on
    "powers.hand_over_delegation": ("county_department",),
    "powers.train_delegation": ("county_department",),
    "powers.take_over_delegation": ("town_leader", "town_clerk"),
    "powers.start_delegation": ("town_leader", "town_clerk"),
    "powers.add_certifiedofficer": ("county_legal",),
    "powers.change_certifiedofficer": ("county_legal",),
    # the checklist, trainings, use and what follows from it
    "powers.add_requirement": ("province_lead", "city_lead"),
    "powers.change_requirement": ("province_lead", "city_lead"),
    "powers.declare_readiness": ("town_leader", "town_clerk"),
    "powers.confirm_readiness": ("county_department",),
    "powers.add_training": ("county_department", "county_legal"),
    "powers.change_training": ("county_department", "county_legal"),
    "powers.report_training": ("county_department", "county_legal"),
    "powers.change_use": ("town_leader", "town_clerk"),
    "powers.import_use": ("county_reviewer", "county_department", "town_clerk"),
    "powers.decide_proposal": ("county_reviewer",),
}
