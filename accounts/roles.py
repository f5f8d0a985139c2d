"""The permission matrix as data: what each role may do. Code asks for permissions, never for roles."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from towns.models import Division

LEVEL = Division.Level
BUSINESS = "business"


@dataclass(frozen=True)
class Role:
    """A role, the level of the place it is held in, and whether it is bound to an organisation."""

    code: str
    label: object
    level: int
    permissions: frozenset[str]
    is_bound: bool = False
    duty: str = BUSINESS
    """`business`, or one of the three administrators, which exclude each other and business."""
    also_at: tuple[int, ...] = ()
    """Further levels at which the role is held: a county may run a portal of its own."""
    needs_second_factor: bool = False
    """Always signs in with a code besides the password, whatever the setting says."""

    @property
    def levels(self) -> tuple[int, ...]:
        return (self.level, *self.also_at)


READ_TOWNS = {
    "towns.view_division",
    "towns.view_organisation",
    "towns.view_townprofile",
    "towns.view_towntag",
    "towns.view_programme",
    "towns.view_policydocument",
    "towns.view_policyclause",
    "towns.view_policyparameter",
}
READ_POWERS = {
    "powers.view_catalogueversion",
    "powers.view_poweritem",
    "powers.view_batch",
    "powers.view_delegation",
    "powers.view_opinion",
    "powers.view_paper",
    "powers.view_certifiedofficer",
    "powers.view_procedurestep",
}
READ = READ_TOWNS | READ_POWERS
TOKENS = {"accounts.add_apitoken"}
"""Programs may act in every business post, never in an administrator's: those sign in by code."""


def role(
    code: str, label: object, level: int, *permissions: str, read: set[str] = READ, **more
) -> Role:
    own = TOKENS if more.get("duty", BUSINESS) == BUSINESS else set()
    return Role(code, label, level, frozenset(read | own | set(permissions)), **more)


PROVINCE, CITY, COUNTY, TOWN, VILLAGE = (
    LEVEL.PROVINCE,
    LEVEL.CITY,
    LEVEL.COUNTY,
    LEVEL.TOWN,
    LEVEL.VILLAGE,
)

ADMINISTRATOR: dict = {"read": set(), "also_at": (CITY, COUNTY), "needs_second_factor": True}

ROLES: dict[str, Role] = {
    r.code: r
    for r in (
        role(
            "province_lead",
            _("provincial lead"),
            PROVINCE,
            "powers.add_catalogueversion",
            "powers.change_catalogueversion",
            "powers.publish_catalogueversion",
            "powers.import_poweritem",
            "powers.change_procedurestep",
            "towns.change_townprofile",
            "towns.add_towntag",
            "towns.change_towntag",
            "towns.add_policyparameter",
            "towns.change_policyparameter",
        ),
        role("city_lead", _("city lead"), CITY, "powers.change_procedurestep"),
        role(
            "county_reviewer",
            _("county reviewer (staffing office)"),
            COUNTY,
            "powers.add_batch",
            "powers.change_batch",
            "powers.add_delegation",
            "powers.change_delegation",
            "powers.review_delegation",
            "powers.file_delegation",
            "powers.announce_delegation",
            "powers.evaluate_delegation",
            "powers.import_delegation",
            "towns.add_organisation",
            "towns.change_organisation",
            "towns.change_townprofile",
        ),
        role(
            "county_legal",
            _("county legal reviewer"),
            COUNTY,
            "powers.clear_delegation",
            "powers.add_certifiedofficer",
            "powers.change_certifiedofficer",
        ),
        role("county_decider", _("county decision-maker"), COUNTY, "powers.decide_delegation"),
        role(
            "county_department",
            _("county department officer"),
            COUNTY,
            "powers.opine_delegation",
            "powers.hand_over_delegation",
            "powers.train_delegation",
            is_bound=True,
        ),
        role("county_finance", _("county finance"), COUNTY),
        role("county_command", _("county command room"), COUNTY),
        role(
            "town_leader",
            _("town leader"),
            TOWN,
            "powers.submit_delegation",
            "powers.take_over_delegation",
            "powers.start_delegation",
        ),
        role(
            "town_clerk",
            _("town clerk"),
            TOWN,
            "powers.add_batch",
            "powers.change_batch",
            "powers.add_delegation",
            "powers.change_delegation",
            "powers.submit_delegation",
            "powers.import_delegation",
            "powers.take_over_delegation",
            "powers.start_delegation",
            "towns.change_townprofile",
        ),
        role("town_finance", _("town finance"), TOWN),
        role("town_command", _("town command room"), TOWN),
        role("window_clerk", _("window clerk"), TOWN),
        role("agency_head", _("dispatched-agency head"), TOWN, is_bound=True),
        role("agency_staff", _("dispatched-agency staff"), TOWN, is_bound=True),
        role("grid_worker", _("grid worker"), TOWN, read=READ_TOWNS),
        role("village_committee", _("village committee"), VILLAGE, read=READ_TOWNS),
        role(
            "auditor",
            _("security auditor"),
            PROVINCE,
            "core.view_auditevent",
            "core.export_auditevent",
            "core.verify_audit",
            "accounts.view_user",
            "accounts.view_post",
            duty="audit",
            **ADMINISTRATOR,
        ),
        role(
            "security_admin",
            _("security administrator"),
            PROVINCE,
            "accounts.view_user",
            "accounts.view_post",
            "accounts.confirm_post",
            "accounts.end_post",
            "accounts.unlock_user",
            "accounts.dismiss_user",
            "core.share_row",
            duty="security",
            **ADMINISTRATOR,
        ),
        role(
            "system_admin",
            _("system administrator"),
            PROVINCE,
            "accounts.view_user",
            "accounts.add_user",
            "accounts.change_user",
            "accounts.view_post",
            "accounts.add_post",
            "accounts.propose_post",
            "accounts.end_post",
            "accounts.dismiss_user",
            "core.view_outboxmessage",
            "core.change_outboxmessage",
            "core.view_calendarday",
            "core.add_calendarday",
            "core.change_calendarday",
            "core.delete_calendarday",
            "core.view_officehours",
            "core.add_officehours",
            "core.change_officehours",
            "core.delete_officehours",
            duty="system",
            **ADMINISTRATOR,
        ),
    )
}


def permissions_of(role_code: str) -> frozenset[str]:
    """Permissions of a role; none for a role that no longer exists."""
    found = ROLES.get(role_code)
    return found.permissions if found else frozenset()


def role_choices() -> list[tuple[str, object]]:
    return [(found.code, found.label) for found in ROLES.values()]
