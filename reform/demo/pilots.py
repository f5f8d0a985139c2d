"""The other towns of Zhejiang's first small-city pilots: a batch each, so that province and cities see many.

龙港 has become a city of its own since, and is left out; 佛堂 has its own, longer story.
"""

from itertools import cycle

from core import clock
from reform.demo.people import BEFORE, Seat, seat
from reform.demo.story import Story, Telling, Town, cards
from towns.models import Division
from towns.organisations import add_departments

PILOTS = (
    "330109/瓜沥镇", "330113/塘栖镇", "330122/分水镇", "330111/新登镇", "330225/石浦镇",
    "330281/泗门镇", "330282/周巷镇", "330213/溪口镇", "330381/塘下镇", "330382/柳市镇",
    "330326/鳌江镇", "330502/织里镇", "330521/新市镇", "330421/姚庄镇", "330411/王江泾镇",
    "330483/崇福镇", "330603/钱清街道", "330681/店口镇", "330783/横店镇", "330881/贺村镇",
    "330903/六横镇", "331081/泽国镇", "331083/楚门镇", "331082/杜桥镇", "331122/壶镇镇",
)  # fmt: skip
UNTIL = ("start", "start", "announce", "start", "hand_over", "start", "decide", "start", "review")
LATER = (("evaluate", "keep"), (), ("suspend",), (), ("recall", "declare", "hand_back"))
LINES, STRIDE, ITEMS = 4, 41, 190
SURNAMES = "王陈林张黄吴徐周朱何蒋沈俞钱叶潘方郑胡金"
GIVEN = ("伟民", "丽君", "建军", "秋萍", "国平", "晓燕", "志明", "海霞", "永强", "文娟", "正华")


def play() -> None:
    """A batch in each town; where it is already, nothing happens."""
    untils, laters = cycle(UNTIL), cycle(LATER)
    for place, code in enumerate(PILOTS):
        town = settle(code, place)
        first = 1 + place * 7 % STRIDE
        numbers = range(first, ITEMS, STRIDE)[:LINES]
        story = Story(
            "{year}年首批承接事项",
            320 - place * 4,
            next(untils),
            numbers,
            pace=9,
            later={numbers[1]: next(laters)},
        )
        Telling(town, story).tell()


def settle(code: str, place: int) -> Town:
    """Departments of the county, three of its officers and two of the town; cards for its squad."""
    county_code = code.partition("/")[0]
    county = Division.objects.valid().get(code=county_code)
    prefix = f"p{county_code}"
    town = Town(
        code,
        prefix,
        f"{prefix}-town",
        f"{county.name[0]}政",
        tuple((name_of(place * 3 + n), f"浙{county_code}{n:02}") for n in (1, 2)),
    )
    add_departments(county)
    roles = ("reviewer", "legal", "decider")
    seats = [
        Seat(f"{prefix}-{role}", name_of(place + n), f"county_{role}", county_code, is_listed=False)
        for n, role in enumerate(roles, 5)
    ] + [
        Seat(f"{prefix}-town-{role}", name_of(place + n), f"town_{role}", code, is_listed=False)
        for n, role in enumerate(("leader", "clerk"), 11)
    ]
    with clock.pretend(clock.now() - BEFORE):
        for one in seats:
            seat(one)
    cards(town)
    return town


def name_of(number: int) -> str:
    """An invented name; the same number gives the same one."""
    return SURNAMES[number * 7 % len(SURNAMES)] + GIVEN[number * 5 % len(GIVEN)]
