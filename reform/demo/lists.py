"""Two towns' lists of powers and responsibilities: two versions in the open, a third one as a draft."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from core import clock
from powers import list_files
from powers.lists import append, draw_up
from powers.models import ListEntry, TownList
from powers.workflow import TOWN_LIST
from reform.demo.people import officer, place_of
from towns.models import Organisation

ENFORCEMENT = ("02", "03", "06")
SERVICE = ("01", "05", "07", "20")


@dataclass(frozen=True)
class Town:
    """Whose list, who draws it up and decides, which office takes what, which phone."""

    code: str
    county: str
    town: str
    document_word: str
    phone: str
    offices: dict[str, str] = field(default_factory=dict)


TOWNS = (
    Town(
        "330782/佛堂镇", "yiwu", "fotang", "义政发", "0579-85710000",
        {
            "enforcement": "综合行政执法队", "service": "公共服务办公室",
            "规划建设": "建设与生态办公室", "环境保护": "建设与生态办公室",
            "农业农村": "农业农村办公室", "民生保障": "社会事务管理办公室",
            "社会治安": "平安建设办公室", "安全生产": "综合信息指挥室",
            "产业发展": "经济发展办公室", "": "党政综合办公室",
        },
    ),
    Town(
        "411503/明港镇", "pingqiao", "minggang", "信平政", "0376-8650000",
        {
            "enforcement": "综合行政执法队", "service": "党群便民服务中心",
            "规划建设": "规划建设和生态环境办公室", "环境保护": "规划建设和生态环境办公室",
            "农业农村": "农业农村发展服务中心", "民生保障": "社会事务办公室",
            "社会治安": "平安法治办公室", "安全生产": "平安法治办公室",
            "产业发展": "经济发展办公室", "": "党政综合办公室",
        },
    ),
)  # fmt: skip
POSTS = {"enforcement": "行政执法岗", "service": "审批服务岗"}
WAY = (
    ("submit", "{town}-leader", 0),
    ("review", "{county}-reviewer", 6),
    ("clear", "{county}-legal", 12),
    ("publish", "{county}-decider", 18),
)
AGO = (245, 75, 6)
"""Days before today on which the versions are drawn up; the last one stays a draft."""


def play() -> None:
    """Both towns; a town that has a list is left alone."""
    for town in TOWNS:
        place = place_of(town.code)
        if not TownList.objects.of_town(place).exists():
            _tell(town, place)


@transaction.atomic
def _tell(town: Town, place: Any) -> None:
    for turn, ago in enumerate(AGO):
        begun = clock.today() - timedelta(days=ago)
        with clock.pretend(_morning(begun)):
            version = draw_up(place, by=officer(f"{town.town}-clerk"), note=NOTES[turn])
            if version.number == 2:
                _add_own(version)
            _assign(town, version)
        if turn < len(AGO) - 1:
            _publish(town, version, begun)


def _assign(town: Town, version: TownList) -> None:
    """Each row without an office gets the one in charge; the second version sharpens some words."""
    offices = {row.name: row for row in Organisation.objects.filter(division=version.town)}
    for entry in version.entries.filter(office=None):  # type: ignore[attr-defined]
        key = _charge(entry)
        entry.office = offices[town.offices.get(key, town.offices[""])]
        entry.post = POSTS.get(key, "综合管理岗")
        entry.supervision_phone = town.phone
        entry.save()
    if version.number > 1:
        _sharpen(version)


def _charge(entry: ListEntry) -> str:
    if entry.kind in ENFORCEMENT:
        return "enforcement"
    return "service" if entry.kind in SERVICE else entry.domain


def _add_own(version: TownList) -> None:
    """What the law gives to towns and the catalogue doesn't hold."""
    append(
        version,
        [ListEntry(kind="10", name=name, legal_basis=basis) for name, basis in OWN],
    )


def _sharpen(version: TownList) -> None:
    if version.number == 3:
        version.entries.filter(kind="05").update(post="民生保障岗")  # type: ignore[attr-defined]
        return
    for entry in version.entries.filter(kind="02")[:2]:  # type: ignore[attr-defined]
        entry.responsibilities += "\n普法责任：实行“谁执法谁普法”，结合案件向当事人宣讲有关规定。"
        entry.post = "行政执法岗（一中队）"
        entry.save()


def _publish(town: Town, version: TownList, begun: date) -> None:
    """Through the offices; what changed meanwhile sends it back once (三审三回)."""
    for step, _who, after in WAY:
        with clock.pretend(_morning(begun + timedelta(days=after))):
            if step == "publish" and _has_changed(town, version):
                _again(town, version)
            version = _take(town, version, step)
    list_files.make({"list": version.pk})


def _take(town: Town, version: TownList, step: str, note: str = "") -> TownList:
    by = {name: who for name, who, _after in WAY}[step]
    data = _publication(town) if step == "publish" else {}
    user = officer(by.format(town=town.town, county=town.county))
    taken: TownList = TOWN_LIST.apply(version, step, by=user, note=note, **data)
    return taken


def _has_changed(town: Town, version: TownList) -> bool:
    decider = officer(f"{town.county}-decider")
    return any(offer.findings for offer in TOWN_LIST.open_to(decider, version))


def _again(town: Town, version: TownList) -> None:
    """Returned, refreshed, and reviewed once more on the same day."""
    decider, clerk = officer(f"{town.county}-decider"), officer(f"{town.town}-clerk")
    TOWN_LIST.apply(version, "return", by=decider, note="审核期间赋权事项有变动，请更新后重报。")
    TOWN_LIST.apply(version, "refresh", by=clerk)
    _assign(town, TownList.objects.get(pk=version.pk))
    for step in ("submit", "review", "clear"):
        _take(town, version, step)


def _publication(town: Town) -> dict[str, Any]:
    day = clock.today()
    number = f"{town.document_word}〔{day.year}〕{day.timetuple().tm_yday}号"
    return {"document_number": number, "effective_date": day + timedelta(days=3)}


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30))


OWN = (
    ("村民自治章程、村规民约备案", "《中华人民共和国村民委员会组织法》第二十七条"),
    ("新旧村民委员会工作移交的监督", "《中华人民共和国村民委员会组织法》第二十条"),
)
NOTES = (
    "首次公布，列入法定事项和第一批承接事项。",
    "按赋权事项变动调整，补入村民自治事项，明确执法岗位职责。",
    "按岗位目标责任制明确民生保障岗职责。",
)
