"""One town's lists of powers and responsibilities: a long one in force, two longer ones before it."""

from datetime import timedelta

from core import clock
from powers.models import ListEntry, Mode, TownList
from tests.bench.copying import Writer, bare
from tests.bench.ground import Ground
from tests.bench.lines import place

IN_FORCE, BEFORE = 400, 700
"""Items of the version in force, and of each of the two versions that came before it."""
DUTY = "依法履行审查、告知、送达职责，建立台账，接受监督；因玩忽职守造成后果的，依法追究责任。"
LISTS = "id town_id county_id city_id province_id number title status published_at effective_date entry_count"
ENTRIES = (
    "town_list_id number power_id kind name legal_basis responsibilities accountability flow "
    "office_name supervision_phone"
)


def publish_lists(ground: Ground) -> int:
    """Versions 1 and 2 differ in every second row's phone and in ten rows each."""
    town, today = ground.towns[0], clock.today()
    with bare(TownList, ListEntry):
        lists = Writer(TownList, LISTS, created_by_id=ground.lead.pk, note="")
        entries = Writer(ListEntry, ENTRIES, source="statutory", mode=Mode.STATUTORY, post="执法岗")
        for number, items in ((1, BEFORE), (2, BEFORE), (3, IN_FORCE)):
            day = today - timedelta(days=400 - 100 * number)
            status = "published" if number == 3 else "superseded"
            title = f"{town.name}权责清单"
            row = (number, *place(ground, 0), number, title, status, day, day, items)
            lists.write([row])
            first = 10 * (number - 1)
            entries.write(entry(ground, number, n, n + first) for n in range(items))
    return lists.written + entries.written


def entry(ground: Ground, version: int, number: int, which: int) -> tuple:
    """A row by law; items are told apart by name where the catalogue holds too few."""
    item, again = ground.items[which % len(ground.items)], which // len(ground.items)
    name = f"{item.name}（{again + 1}）" if again else item.name
    phone = f"0579-85{version if which % 2 else 0}12345"
    power = None if again else item.power_id
    basis = " ".join(item.legal_basis.split())
    duties = (DUTY, DUTY, f"受理—审查—决定—送达（{item.kind}）")
    return version, number + 1, power, item.kind, name, basis, *duties, "综合行政执法队", phone


def town() -> str:
    """The code of the town that has them."""
    return TownList.objects.select_related("town").get(number=3).town.code
