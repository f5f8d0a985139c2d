"""Which power an item of a new catalogue version is: recognised, or new."""

from collections.abc import Iterable

from powers.models.catalogue import PowerItem
from powers.models.powers import Power


def key_of(item: PowerItem) -> str:
    """The basic code where there is one, else type and name."""
    return item.catalogue_code or f"{item.kind}:{''.join(item.name.split())}"


def identify(items: Iterable[PowerItem], province_id: int) -> None:
    """Give each item of one version its lasting power; three statements for any number.

    Where a version has two items of one type and name, the later ones are told apart by their
    department.
    """
    wanted: dict[str, PowerItem] = {}
    for item in items:
        key = key_of(item)
        if key in wanted and wanted[key] is not item:
            key = f"{key}:{item.department_name}:{item.number}"
        wanted[key] = item
    known = _known(province_id, wanted)
    Power.objects.bulk_create(
        [
            Power(province_id=province_id, key=key, kind=item.kind, name=item.name)
            for key, item in wanted.items()
            if key not in known
        ],
        ignore_conflicts=True,
        batch_size=2_000,
    )
    if len(known) < len(wanted):
        known = _known(province_id, wanted)
    for key, item in wanted.items():
        item.power = known[key]


def _known(province_id: int, keys: Iterable[str]) -> dict[str, Power]:
    rows = Power.objects.filter(province_id=province_id, key__in=list(keys))
    return {power.key: power for power in rows}
