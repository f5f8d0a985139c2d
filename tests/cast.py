"""The cast: everybody whom the tests and stories name, in two counties of one city and one far away."""

from types import SimpleNamespace

from accounts.models import Post
from tests.copies import Pattern, key_of
from tests.factories import division, officer, organisation
from towns.models import Division, Organisation

_pattern: list[tuple[Pattern, dict]] = []


def assemble() -> SimpleNamespace:
    """Places, departments and one officer per role; names say who they are.

    Made by hand where something is there already and the first time in a process, else copied.
    """
    if Division.objects.exists():
        return by_hand()
    if not _pattern:
        cast = by_hand()
        rows = [*vars(cast).values(), *Post.objects.order_by("pk")]
        pattern = Pattern([*rows, *Organisation.towns.through.objects.all()])
        _pattern.append((pattern, {name: key_of(row) for name, row in vars(cast).items()}))
        return cast
    pattern, names = _pattern[0]
    made = pattern.copied()
    return SimpleNamespace(**{name: made[key] for name, key in names.items()})


def by_hand() -> SimpleNamespace:
    cast = SimpleNamespace()
    _places(cast)
    _departments(cast)
    _officers(cast)
    return cast


def _places(cast: SimpleNamespace) -> None:
    cast.zhejiang = division("330000", "浙江省")
    cast.jinhua = division("330700", "金华市", cast.zhejiang)
    cast.yiwu = division("330782", "义乌市", cast.jinhua)
    cast.dongyang = division("330783", "东阳市", cast.jinhua)
    cast.fotang = division("330782100", "佛堂镇", cast.yiwu)
    cast.chian = division("330782101", "赤岸镇", cast.yiwu)
    cast.hengdian = division("330783105", "横店镇", cast.dongyang)
    cast.henan = division("410000", "河南省")
    cast.xinyang = division("411500", "信阳市", cast.henan)
    cast.pingqiao = division("411503", "平桥区", cast.xinyang)
    cast.minggang = division("411503101", "明港镇", cast.pingqiao)


def _departments(cast: SimpleNamespace) -> None:
    cast.emergency = organisation("义乌市应急管理局", cast.yiwu)
    cast.enforcement = organisation("义乌市综合行政执法局", cast.yiwu)
    cast.squad = organisation(
        "义乌市综合行政执法局佛堂中队", cast.yiwu, "agency", department=cast.enforcement
    )
    cast.squad.towns.set([cast.fotang])


def _officers(cast: SimpleNamespace) -> None:
    cast.province_lead = officer("province_lead", "province_lead", cast.zhejiang)
    cast.city_lead = officer("city_lead", "city_lead", cast.jinhua)
    for role in (
        "county_reviewer",
        "county_legal",
        "county_decider",
        "county_finance",
        "county_command",
    ):
        setattr(cast, role, officer(role, role, cast.yiwu))
    cast.department_officer = officer(
        "department_officer", "county_department", cast.yiwu, cast.emergency
    )
    cast.other_department_officer = officer(
        "other_department", "county_department", cast.yiwu, cast.enforcement
    )
    for role in (
        "town_leader",
        "town_clerk",
        "town_finance",
        "town_command",
        "window_clerk",
        "grid_worker",
    ):
        setattr(cast, role, officer(role, role, cast.fotang))
    cast.agency_head = officer("agency_head", "agency_head", cast.fotang, cast.squad)
    cast.agency_officer = officer("agency_officer", "agency_staff", cast.fotang, cast.squad)
    cast.sibling = officer("sibling", "town_clerk", cast.chian)
    cast.neighbour = officer("neighbour", "town_clerk", cast.hengdian)
    cast.neighbour_reviewer = officer("neighbour_reviewer", "county_reviewer", cast.dongyang)
    cast.stranger = officer("stranger", "county_reviewer", cast.pingqiao)
    for role in ("auditor", "security_admin", "system_admin"):
        setattr(cast, role, officer(role, role, cast.zhejiang))
