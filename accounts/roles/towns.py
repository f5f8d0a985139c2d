"""Who may do what about places: permission → roles."""

# Read in every business post.
READ = (
    "towns.view_division",
    "towns.view_organisation",
    "towns.view_townprofile",
    "towns.view_towntag",
    "towns.view_programme",
    "towns.view_policydocument",
    "towns.view_policyclause",
    "towns.view_policyparameter",
)

GRANTS: dict[str, tuple[str, ...]] = {
    "towns.add_organisation": ("county_reviewer",),
    "towns.change_organisation": ("county_reviewer",),
    "towns.change_townprofile": ("province_lead", "county_reviewer", "town_clerk"),
    "towns.add_towntag": ("province_lead",),
    "towns.change_towntag": ("province_lead",),
    "towns.add_policyparameter": ("province_lead",),
    "towns.change_policyparameter": ("province_lead",),
}
