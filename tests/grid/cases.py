"""Cases for tests, each named for the state it is in."""

from datetime import UTC, date, datetime
from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.attachments import checked
from grid import assistance, categories
from grid.intake import Report, take_in
from grid.models import Case, Category, CategoryVersion
from grid.workflow import CASE
from tests.factories import figures, officer, organisation
from tests.grid import ground

numbers = count(1)
NOON = datetime(2026, 11, 23, 2, tzinfo=UTC)
"""A Monday, ten o'clock in Shanghai."""
FIGURES = {
    "warning_share": "90",
    "case_refusals_max": "3",
    "case_return_working_hours": "4",
    "case_alike_metres": "200",
    "case_alike_hours": "72",
    "case_archive_days": "15",
    "case_hold_days_max": "60",
    "case_points_yellow": "-0.5",
    "case_points_red": "-1.0",
    "case_points_supervision": "-3.0",
    "case_supervision_days_1": "1",
    "case_supervision_days_2": "3",
    "case_supervision_days_3": "3",
    "case_look_untyped_hours": "4",
    "case_look_returns": "2",
    "case_look_held_days": "15",
    "case_look_late_days": "30",
}


def policy(cast, powers=None):
    """The figures, limits and categories that every case needs; made once."""
    figures(FIGURES | ground.FIGURES)
    if not CategoryVersion.objects.filter(province=cast.zhejiang).exists():
        categories.load_limits()
        categories.load_edition(cast.zhejiang, "四平台事项分类", powers)


def category(cast, code="0405"):
    policy(cast)
    return Category.objects.in_force(cast.zhejiang.pk).get(code=code)


def office(cast):
    """A town office: the clerks act for it."""
    return organisation("社会事务管理办公室", cast.fotang, "office")


def picture(name="a.jpg"):
    """A real picture, as a phone would send it."""
    file = BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def photo(name="a.jpg"):
    return checked(picture(name))


def received(cast, town=None, by=None, **fields):
    policy(cast)
    fields = {
        "source": Case.Source.HOTLINE,
        "text": f"双林路店外经营第{next(numbers)}处。",
        **fields,
    }
    if "category" not in fields:
        fields["category"] = category(cast)
    return take_in(Report(town=town or cast.fotang, **fields), by=by or cast.town_command)


def dispatched(cast, unit=None, **fields):
    case = received(cast, **fields)
    return CASE.apply(case, "dispatch", by=cast.town_command, unit=unit or cast.squad)


def handling(cast, **fields):
    return CASE.apply(dispatched(cast, **fields), "sign", by=cast.agency_officer)


def fed_back(cast, **fields):
    case = handling(cast, **fields)
    return CASE.apply(
        case, "feed_back", by=cast.agency_officer, result="已劝离。", pictures=[photo()]
    )


def closed(cast, **fields):
    return CASE.apply(fed_back(cast, **fields), "confirm", by=cast.town_command)


def at_county(cast, **fields):
    case = CASE.apply(received(cast, **fields), "accept", by=cast.town_command)
    return CASE.apply(case, "escalate", by=cast.town_command, note="镇里无力处置。")


def held(cast, until="2026-12-10", **fields):
    case = handling(cast, **fields)
    until = date.fromisoformat(until)
    return CASE.apply(case, "hold", by=cast.town_command, note="等产权资料。", until_date=until)


def helper(cast, name="义乌市佛堂司法所", username="helper"):
    """A second agency of the town, with one officer."""
    station = organisation(name, cast.yiwu, "agency")
    station.towns.set([cast.fotang])
    return officer(username, "agency_staff", cast.fotang, station)


def assisted(cast, case=None, **fields):
    """A case being handled in which another agency is asked for help."""
    case = case or handling(cast)
    asked = helper(cast)
    made = assistance.ask(case, asked.post.organisation, "调解", 3, by=cast.town_command, **fields)
    return made, asked
