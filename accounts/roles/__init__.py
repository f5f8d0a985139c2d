"""The permission matrix as data: what each role may do. Code asks for permissions, never for roles."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import grid, house, powers, towns
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
    is_own_only: bool = False
    """Reaches in its place only what is its holder's own: the grids in which he or she works."""
    duty: str = BUSINESS
    """`business`, or one of the three administrators, which exclude each other and business."""
    also_at: tuple[int, ...] = ()
    """Further levels at which the role is held: a county may run a portal of its own."""
    needs_second_factor: bool = False
    """Always signs in with a code besides the password, whatever the setting says."""

    @property
    def levels(self) -> tuple[int, ...]:
        return (self.level, *self.also_at)


GRANTS = {**towns.GRANTS, **powers.GRANTS, **grid.GRANTS, **house.GRANTS}


def role(
    code: str,
    label: object,
    level: int,
    *,
    reads: tuple[str, ...] = towns.READ + powers.READ + grid.READ,
    **more: Any,
) -> Role:
    """A role with what it reads and what the grants give it."""
    granted = {permission for permission, roles in GRANTS.items() if code in roles}
    own = house.TOKENS if more.get("duty", BUSINESS) == BUSINESS else set()
    return Role(code, label, level, frozenset(granted | own | set(reads)), **more)


ADMINISTRATOR: dict[str, Any] = {
    "reads": (),
    "also_at": (LEVEL.CITY, LEVEL.COUNTY),
    "needs_second_factor": True,
}

ROLES: dict[str, Role] = {
    r.code: r
    for r in (
        role("province_lead", _("provincial lead"), LEVEL.PROVINCE),
        role("city_lead", _("city lead"), LEVEL.CITY),
        role("county_reviewer", _("county reviewer (staffing office)"), LEVEL.COUNTY),
        role("county_legal", _("county legal reviewer"), LEVEL.COUNTY),
        role("county_decider", _("county decision-maker"), LEVEL.COUNTY),
        role("county_department", _("county department officer"), LEVEL.COUNTY, is_bound=True),
        role("county_finance", _("county finance"), LEVEL.COUNTY),
        role("county_command", _("county command room"), LEVEL.COUNTY),
        role("town_leader", _("town leader"), LEVEL.TOWN),
        role("town_clerk", _("town clerk"), LEVEL.TOWN),
        role("town_finance", _("town finance"), LEVEL.TOWN),
        role("town_command", _("town command room"), LEVEL.TOWN),
        role("window_clerk", _("window clerk"), LEVEL.TOWN),
        role("agency_head", _("dispatched-agency head"), LEVEL.TOWN, is_bound=True),
        role("agency_staff", _("dispatched-agency staff"), LEVEL.TOWN, is_bound=True),
        role(
            "grid_worker",
            _("grid worker"),
            LEVEL.TOWN,
            reads=towns.READ + grid.READ,
            is_own_only=True,
        ),
        role(
            "village_committee",
            _("village committee"),
            LEVEL.VILLAGE,
            reads=towns.READ + grid.READ,
        ),
        role("auditor", _("security auditor"), LEVEL.PROVINCE, duty="audit", **ADMINISTRATOR),
        role(
            "security_admin",
            _("security administrator"),
            LEVEL.PROVINCE,
            duty="security",
            **ADMINISTRATOR,
        ),
        role(
            "system_admin",
            _("system administrator"),
            LEVEL.PROVINCE,
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
