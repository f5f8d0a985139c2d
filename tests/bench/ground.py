"""What the lines stand on: towns, their departments, a published catalogue, agencies."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from accounts.models import Post, User
from core import clock
from powers.models import CatalogueVersion, PowerItem
from powers.sheets import CATALOGUE_ITEMS
from powers.workflow import CATALOGUE
from tests.bench.copying import Writer, bare
from towns.models import Division, Organisation, Programme
from towns.organisations import Departments, add_departments

CATALOGUE_FILE = Path(__file__).parents[2] / "powers" / "data" / "powers_catalogue.csv"
HOME = "330000"
EMPTY_COUNTY, EMPTY_TOWNS = "339999", 30


@dataclass(frozen=True)
class Ground:
    """Towns with their places above, the items, and who is in charge of an item in a county."""

    towns: list[Division]
    items: list[PowerItem]
    departments: dict[tuple[int, str], int]
    programme: Programme
    lead: User

    @property
    def counties(self) -> list[Division]:
        return list({town.county_id: town.county for town in self.towns}.values())


def lay(number: int) -> Ground:
    """The first `number` towns, Zhejiang's before all others, and all they need."""
    towns = _towns(number)
    lead = _lead()
    items = _catalogue(lead)
    empty = _empty_county(towns[0].city)
    counties = [*{town.county_id: town.county for town in towns}.values(), empty]
    for county in counties:
        add_departments(county)
    departments = _in_charge(counties, {item.department_name for item in items})
    led = {name for _county, name in departments}
    handed_down = [item for item in items if item.department_name in led]
    programme = Programme.objects.governing(lead.post.place)[0]
    return Ground(towns, handed_down, departments, programme, lead)


def _in_charge(counties: list[Division], names: set[str]) -> dict[tuple[int, str], int]:
    """The department of each county for each name; towns' own powers have none."""
    found = {}
    for county in counties:
        known = Departments(county)
        for name in names:
            if unit := known.called(name):
                found[county.pk, name] = unit.pk
    return found


def _towns(number: int) -> list[Division]:
    found = Division.objects.towns().filter(county__isnull=False, city__isnull=False)
    found = found.select_related("county__city", "city", "province")
    home = list(found.filter(province__code=HOME))
    others = found.exclude(province__code=HOME)[: max(number - len(home), 0)]
    return [*home[:number], *others]


def _lead() -> User:
    """The province's lead, who imports and publishes the catalogue."""
    province = Division.objects.get(code=HOME)
    user = User.objects.create(username="province-lead", full_name="省级负责人", password="!")
    Post.objects.create(user=user, role="province_lead", place=province, status="in_force")
    return user


def _catalogue(lead: User) -> list[PowerItem]:
    version = CatalogueVersion.objects.create(province=lead.post.place, title="省级指导目录")
    with CATALOGUE_FILE.open("rb") as file:
        report = CATALOGUE_ITEMS.save(file, lead, CATALOGUE_FILE.name)
    if not report.is_right:
        raise ValueError(f"the bundled catalogue does not import: {report.errors[:3]}")
    CATALOGUE.apply(
        version, "publish", by=lead, document_number="〔2025〕1号", issued_date=date(2025, 6, 30)
    )
    return list(PowerItem.objects.filter(version=version).order_by("number"))


def _empty_county(city: Division) -> Division:
    """A county without any line, for the import of thousands at once."""
    county = Division.objects.create(
        code=EMPTY_COUNTY, name="测试县", parent=city, level=3, kind="county"
    )
    for number in range(EMPTY_TOWNS):
        code, name = f"{EMPTY_COUNTY}{100 + number}", f"测试{number + 1}镇"
        Division.objects.create(code=code, name=name, parent=county, level=4, kind="town")
    return county


def station_agencies(ground: Ground) -> list[tuple[Organisation, Division]]:
    """In each county one agency of the department with most items, serving three towns."""
    counts: dict[str, int] = {}
    for item in ground.items:
        counts[item.department_name] = counts.get(item.department_name, 0) + 1
    busiest = max(counts, key=lambda name: counts[name])
    found = []
    for county in ground.counties:
        towns = [town for town in ground.towns if town.county_id == county.pk][:3]
        agency = Organisation.objects.create(
            name=f"{county}派驻{towns[0]}中队",
            kind=Organisation.Kind.AGENCY,
            division=county,
            department_id=ground.departments[county.pk, busiest],
        )
        agency.towns.set(towns)
        found.append((agency, towns[0]))
    return found


def copy_all(model: Any, names: str, rows: list[tuple], **constant: Any) -> int:
    with bare(model):
        return Writer(model, names, **constant).write(rows)


def today() -> date:
    return clock.today()
