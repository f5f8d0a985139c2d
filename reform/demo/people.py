"""The demonstration's officers: invented people in real places, their posts given by two administrators."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from accounts.models import Post, User
from accounts.workflow import POST, propose
from core import clock
from core.workflow import begin
from towns.models import Division, Organisation
from towns.organisations import Departments

BEFORE = timedelta(days=560)


@dataclass(frozen=True)
class Seat:
    """One officer: account, name, role, code of the place, generic name of the unit, on the list?"""

    username: str
    name: str
    role: str
    place: str
    unit: str = ""
    is_listed: bool = True


def county_seats(prefix: str, code: str, names: list[str]) -> list[Seat]:
    """The five offices of a county that take part in every delegation."""
    roles = [
        "county_reviewer",
        "county_legal",
        "county_decider",
        "county_finance",
        "county_command",
    ]
    return [
        Seat(f"{prefix}-{role.removeprefix('county_')}", name, role, code)
        for role, name in zip(roles, names, strict=True)
    ]


def town_seats(prefix: str, code: str, names: list[str]) -> list[Seat]:
    """The people of one town hall."""
    roles = [
        "town_leader",
        "town_clerk",
        "town_finance",
        "town_command",
        "window_clerk",
        "grid_worker",
    ]
    return [
        Seat(f"{prefix}-{role.removeprefix('town_').replace('_', '-')}", name, role, code)
        for role, name in zip(roles, names, strict=True)
    ]


FIRST = [
    Seat("system", "系统管理员", "system_admin", "330000"),
    Seat("security", "安全保密管理员", "security_admin", "330000"),
    Seat("audit", "安全审计员", "auditor", "330000"),
    Seat("henan-system", "系统管理员(豫)", "system_admin", "410000", is_listed=False),
    Seat("henan-security", "安全保密管理员（豫）", "security_admin", "410000", is_listed=False),
    Seat("henan-audit", "安全审计员(豫)", "auditor", "410000", is_listed=False),
]

SEATS = [
    Seat("zhejiang", "沈立群", "province_lead", "330000"),
    Seat("jinhua", "陶志远", "city_lead", "330700"),
    *county_seats("yiwu", "330782", ["骆敏", "吴晓岚", "楼建华", "朱丽萍", "王海峰"]),
    *town_seats(
        "fotang", "330782/佛堂镇", ["丁国良", "陈雅琴", "龚美娟", "骆小军", "毛慧", "金永福"]
    ),
    Seat("fotang-squad", "方志强", "agency_head", "330782/佛堂镇", "义乌市佛堂综合行政执法中队"),
    Seat("fotang-officer", "何俊", "agency_staff", "330782/佛堂镇", "义乌市佛堂综合行政执法中队"),
    Seat("fotang-justice", "季晓明", "agency_staff", "330782/佛堂镇", "义乌市佛堂司法所"),
    Seat("fotang-village", "王根法", "village_committee", "330782100014"),
    Seat("yiwu-emergency", "叶青松", "county_department", "330782", "县应急管理局"),
    Seat("yiwu-enforcement", "傅建强", "county_department", "330782", "县综合行政执法局"),
    Seat("dongyang-reviewer", "卢卫东", "county_reviewer", "330783"),
    Seat("dongyang-command", "蒋丽娟", "county_command", "330783"),
    Seat("hengdian-clerk", "厉文娟", "town_clerk", "330783/横店镇"),
    Seat("henan", "郑明远", "province_lead", "410000"),
    Seat("xinyang", "余广生", "city_lead", "411500"),
    *county_seats("pingqiao", "411503", ["刘春梅", "张德胜", "李庆国", "赵文静", "孙宏"]),
    *town_seats(
        "minggang", "411503/明港镇", ["周振华", "胡玉兰", "徐凤英", "黄磊", "马丽", "程大勇"]
    ),
    Seat(
        "minggang-officer", "杜建军", "agency_staff", "411503/明港镇", "平桥区明港综合行政执法中队"
    ),
]


def settle() -> None:
    """Give every seat its account and post, from before the year begins; those who sit already stay."""
    with clock.pretend(clock.now() - BEFORE):
        for one in FIRST:
            _first(one)
        for one in SEATS:
            seat(one)


def department_officer(unit: Organisation) -> User:
    """The officer of a county department; made when the department is asked for the first time."""
    seat = Seat(
        f"unit-{unit.pk}", f"{unit.short_name or unit.name}经办人", "county_department", "",
        is_listed=False,
    )  # fmt: skip
    return _when_asked(seat, unit.division, unit)


def agency_officer(unit: Organisation, town: Division) -> User:
    """Somebody of a dispatched agency who works in the town."""
    known = Post.objects.filter(organisation=unit, role="agency_staff").first()
    if known:
        return known.user
    seat = Seat(f"agency-{unit.pk}", f"{unit.name}经办人", "agency_staff", "", is_listed=False)
    return _when_asked(seat, town, unit)


def town_officer(town: Division) -> User:
    """The clerk of a town that is not at the centre of a story, made in the same way."""
    seat = Seat(f"town-{town.pk}", f"{town.name}经办人", "town_clerk", "", is_listed=False)
    return _when_asked(seat, town)


def _when_asked(seat: Seat, place: Division, unit: Organisation | None = None) -> User:
    """Seated before any story, whichever story comes first asks for it."""
    found = User.objects.filter(username=seat.username).first()
    if found:
        return found
    with clock.pretend(beginning()):
        user = _account(seat)
        return _give(user, Post(user=user, role=seat.role, place=place, organisation=unit))


def beginning() -> datetime:
    """The morning on which everybody was seated, before any story."""
    first = Post.objects.get(user__username=FIRST[0].username)
    return datetime.combine(first.from_date, time(9))


def place_of(code: str) -> Division:
    """A place by its code, or a town by county code and name: 330782/佛堂镇."""
    county, _slash, town = code.partition("/")
    places = Division.objects.valid()
    if town:
        return places.get(county__code=county, name=town, level=Division.Level.TOWN)
    return places.get(code=code)


def officer(username: str) -> User:
    return User.objects.get(username=username)


def seat(one: Seat) -> None:
    """An account with its post; whoever sits already stays."""
    if User.objects.filter(username=one.username).exists():
        return
    user, place = _account(one), place_of(one.place)
    _give(user, Post(user=user, role=one.role, place=place, organisation=_unit(one, place)))


def _unit(seat: Seat, place: Division) -> Organisation | None:
    if not seat.unit:
        return None
    if seat.unit.startswith("县"):
        return Departments(place.county).called(seat.unit)
    return Organisation.objects.get(name=seat.unit, division=place.county)


def _account(seat: Seat) -> User:
    return User.objects.create_user(seat.username, full_name=seat.name, is_demo=seat.is_listed)


def _give(user: User, post: Post) -> User:
    """Proposed by the system administrator of the province, confirmed by the security administrator."""
    prefix = "henan-" if post.place.province.code == "410000" else ""
    propose(post, by=officer(f"{prefix}system"))
    POST.apply(post, "confirm", by=officer(f"{prefix}security"))
    return user


def _first(seat: Seat) -> None:
    """The administrators themselves come with the installation."""
    if User.objects.filter(username=seat.username).exists():
        return
    user = _account(seat)
    post = Post(user=user, role=seat.role, place=place_of(seat.place), status=Post.Status.IN_FORCE)
    post.save()
    begin(post, by=None)
