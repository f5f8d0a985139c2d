"""A county's request as a workbook: right rows in every spelling, and the kinds of mistakes (bad input)."""

import datetime
from dataclasses import dataclass
from itertools import count
from types import SimpleNamespace

from openpyxl import Workbook

from powers.models import CatalogueVersion, Mode
from powers.sheets import REQUESTS
from tests.core.sheet_samples import saved
from tests.factories import division
from tests.powers import states
from towns.models import Division

NAMES = ("batch_title", "document_number", "town", "item", "mode", "scope_note")
BATCH, NUMBER = "2026年第一批", "义政发〔2026〕12号"
USED = "义政发〔2025〕3号"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def heads():
    return [str(REQUESTS.columns[name].heading) for name in NAMES]


@dataclass
class Wrong:
    """What stands in a row instead of the right thing, the cell that is named, a word of the sentence."""

    letter: str
    word: str
    cells: dict


def world(cast, towns=30, items=110):
    """Towns and items enough for 3,000 lines; what mistakes need besides; everything is committed."""
    states.programme(cast)
    made = SimpleNamespace(
        towns=[division(f"3307822{n:02}", f"第{n}镇", cast.yiwu) for n in range(towns)],
        items=states.items(cast, items),
    )
    closed = division("330782190", "撤并镇", cast.yiwu)
    Division.objects.filter(pk=closed.pk).update(valid_until_date=datetime.date(2020, 1, 1))
    for code in ("330782191", "330782192"):
        division(code, "同名镇", cast.yiwu)
    made.live = states.draft(cast, power=made.items[-1])
    states.batch(cast, title="去年的批次", document_number=USED)
    made.odd = odd_items(cast)
    return made


def odd_items(cast):
    """Items that may not be asked for, or not in every mode."""
    versions = {
        status: CatalogueVersion.objects.create(province=place, title=title, status=status)
        for status, title, place in (
            ("draft", "拟订中", cast.zhejiang),
            ("superseded", "旧目录", cast.zhejiang),
        )
    }
    henan = CatalogueVersion.objects.create(
        province=cast.henan, title="河南目录", status="published"
    )
    made = {
        "draft": states.item(cast, version=versions["draft"], local_code="拟001"),
        "superseded": states.item(cast, version=versions["superseded"], local_code="旧001"),
        "henan": states.item(cast, version=henan, local_code="豫001"),
        "reserved": states.item(cast, is_reserved=True, mode=Mode.STREAMLINED),
        "coercion": states.item(cast, kind="03"),
        "orphan": states.item(cast, department_name="县航天局"),
    }
    for kind in ("01", "10"):
        states.item(cast, kind=kind, name="同名事项")
    return made


# --- right rows ---------------------------------------------------------------------------------

SPELLINGS = (
    lambda town, item: (town.code, item.local_code),
    lambda town, item: (int(town.code), item.name),
    lambda town, item: (float(town.code), item.local_code),
    lambda town, item: (town.code.translate(WIDE), f"  {item.local_code} "),
    lambda town, item: (f"'{town.code}", item.local_code.translate(WIDE)),
    lambda town, item: (town.name, f"'{item.local_code}"),
    lambda town, item: (f" {town.name}　", item.name),
)
MODES = (None, "下放", "交由", " 赋权 ", "transferred")
NUMBERS = (NUMBER, "义政发[2026]12号", "义政发（2026） 12 号", "义政发〔２０２６〕１２号")


def right_rows(made, amount):
    pairs = [(town, item) for item in made.items[:-5] for town in made.towns]
    for at, (town, item) in enumerate(pairs[:amount]):
        place, power = SPELLINGS[at % len(SPELLINGS)](town, item)
        yield [BATCH, NUMBERS[at % len(NUMBERS)], place, power, MODES[at % len(MODES)], "仅限镇区"]


# --- wrong rows ---------------------------------------------------------------------------------


def mistakes(made, cast):
    """Kind of mistake → what is wrong; each row is right but for this."""
    odd, last = made.odd, made.items[-2]

    def batch(number, title="另一批"):
        return {"batch_title": title, "document_number": number}

    twin = [BATCH, NUMBER, made.towns[0].code, made.items[0].local_code]
    return {
        **{kind: Wrong("C", word, {"town": cell}) for kind, cell, word in TOWNS},
        **{kind: Wrong("D", word, {"item": cell}) for kind, cell, word in ITEMS},
        **{kind: Wrong("E", word, {"mode": cell}) for kind, cell, word in MODES_WRONG},
        **{kind: Wrong("F", word, {"scope_note": cell}) for kind, cell, word in SCOPES},
        **{kind: Wrong("A", word, {"batch_title": cell}) for kind, cell, word in TITLES},
        **{kind: Wrong("B", word, batch(cell, kind)) for kind, cell, word in NUMBERS_WRONG},
        "item of a version that is being made": Wrong("D", "unknown", {"item": "拟001"}),
        "item of a version that is over": Wrong("D", "unknown", {"item": "旧001"}),
        "item of another province": Wrong("D", "unknown", {"item": "豫001"}),
        "item without a department here": Wrong(
            "D", "县航天局", {"item": odd["orphan"].local_code}
        ),
        "item that the town asks for already": Wrong(
            "D", "already", {"town": cast.fotang.code, "item": made.live.item.local_code}
        ),
        "item twice for one town": Wrong("D", "same as row", dict(zip(NAMES, twin, strict=False))),
        "item twice, by name and code": Wrong(
            "D",
            "same as row",
            {"town": made.towns[1].name, "item": made.items[0].name},
        ),
        "reserved item handed down": Wrong(
            "E", "reserves", {"item": odd["reserved"].local_code, "mode": "下放"}
        ),
        "reserved item entrusted": Wrong(
            "E", "reserves", {"item": odd["reserved"].name, "mode": "委托"}
        ),
        "coercion entrusted": Wrong(
            "E", "Coercion", {"item": odd["coercion"].local_code, "mode": "委托"}
        ),
        "county's power as the town's own": Wrong(
            "E", "not the town's own", {"item": last.local_code, "mode": "法定本级"}
        ),
        "number that the batch's other rows lack": Wrong("B", "same document", batch("", BATCH)),
        "one number for two batches": Wrong("B", "used before", batch(NUMBER, "第二批")),
    }


TOWNS = [
    ("unknown town", "某某镇", "unknown"),
    ("unknown code of a town", "999999999", "unknown"),
    ("town of another county, by code", "330783105", "unknown"),
    ("town of another county, by name", "横店镇", "unknown"),
    ("county in place of a town", "330782", "unknown"),
    ("town that is no more", "撤并镇", "unknown"),
    ("town left out", None, "required"),
    ("town as a fraction", 330782200.5, "unknown"),
    ("town with a decimal point", "330782200.0", "unknown"),
    ("town in scientific notation", "3.30782E+08", "as text"),
    ("town as a formula", "=C3", "formula"),
    ("town as an error value", "#REF!", "#REF!"),
    ("town as a day", datetime.date(2026, 3, 1), "unknown"),
    ("town as yes", True, "unknown"),
    ("two towns in a cell", "第1镇、第2镇", "unknown"),
    ("name of two towns", "同名镇", "several"),
]
ITEMS = [
    ("unknown code of an item", "999999", "unknown"),
    ("unknown item", "对不存在的行为的处罚", "unknown"),
    ("item left out", None, "required"),
    ("item of blanks", "　 ", "required"),
    ("item as a formula", "=VLOOKUP(A1,B:C,2)", "formula"),
    ("item as an error value", "#N/A", "#N/A"),
    ("item that lost its digits", 330782199003071231, "as text"),
    ("name of two items", "同名事项", "several"),
]
MODES_WRONG = [
    ("unknown mode", "租借", "not one of"),
    ("mode as a number", 3, "not one of"),
    ("two modes", "委托、下放", "not one of"),
    ("mode as a formula", "=E2", "formula"),
]
SCOPES = [
    ("scope too long", "镇" * 301, "300"),
    ("scope as a formula", "=A1&B1", "formula"),
    ("scope as an error value", "#NAME?", "#NAME?"),
]
TITLES = [
    ("batch left out", None, "required"),
    ("batch of blanks", "  ", "required"),
    ("batch too long", "批" * 121, "120"),
    ("batch as a formula", "=A2", "formula"),
]
NUMBERS_WRONG = [
    ("number that is none", "二号文件", "not a document number"),
    ("number without its office", "〔2026〕9号", "not a document number"),
    ("number as a day", datetime.date(2026, 3, 1), "not a document number"),
    ("number of a year to come", "义政发〔2099〕9号", "2099"),
    ("number too long", "义" * 61, "60"),
    ("number as a formula", "=B2", "formula"),
    ("number used before", USED, "去年的批次"),
]


def wrong_rows(made, cast):
    """(kind, Wrong, cells) of each kind, otherwise right: an item and town of its own."""
    free = ((town, item) for item in made.items[-5:-1] for town in made.towns)
    for kind, wrong in mistakes(made, cast).items():
        town, item = next(free)
        right = dict(zip(NAMES, [BATCH, NUMBER, town.code, item.local_code], strict=False))
        if right | wrong.cells == right:
            raise AssertionError(f"{kind} is no mistake")
        yield kind, wrong, [(right | wrong.cells).get(name) for name in NAMES]


# --- books --------------------------------------------------------------------------------------


def plain_book(rows):
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    sheet.append(heads())
    for row in rows:
        sheet.append(row)
    return saved(workbook)


def office_book(rows):
    """As offices send it: a title, a head merged over two rows, 序号, blank rows, a sum, a note."""
    workbook, counter = Workbook(), count(1)
    sheet = workbook.active
    sheet.append(["义乌市2026年赋权事项申请表"])
    sheet.merge_cells("A1:G1")
    first = heads()
    sheet.append([*first[:2], "申请内容", None, None, None, "序号"])
    sheet.append([None, None, f"*{first[2]}（必填）", first[3], f" {first[4]} ", first[5], None])
    for place in ("A2:A3", "B2:B3", "C2:F2", "G2:G3"):
        sheet.merge_cells(place)
    places = []
    for at, row in enumerate(rows):
        if at % 100 == 50:
            sheet.append([])
        sheet.append([*row, next(counter)])
        places.append(sheet.max_row)
    sheet.append(["合计", None, len(places)])
    sheet.append(["注：以上事项经镇党委会议研究。"])
    return saved(workbook), places
