"""National codes of a power (GB/T 39554.1): the implementation code is one town's, never invented."""

from towns.models import Division, Organisation

TOWN_LEVEL = "5"
"""行使层级: 5 is the town."""


def credit_code_of(town: Division) -> str:
    """The unified social credit code of the town's government; empty where it isn't entered."""
    rows = Organisation.objects.filter(division=town, name__endswith="人民政府").exclude(code="")
    return rows.order_by("pk").values_list("code", flat=True).first() or ""


def task_code(catalogue_code: str, town: Division) -> str:
    """实施编码: credit code of the town's government (18) + level (1) + basic code (12), or nothing.

    31 characters, as 11440300MB2D072246 4 440127028001.
    """
    owner = credit_code_of(town) if catalogue_code else ""
    return f"{owner}{TOWN_LEVEL}{catalogue_code}" if owner else ""
