"""Addresses of the catalogue, the law and the withdrawals for the access matrix."""

from itertools import count

from powers.models import LegalBasis
from tests.access_rules import PROVINCES, Kind, same_province

numbers = count(1)


def make_basis(cast, province):
    return LegalBasis.objects.create(province=province, law=f"法律{next(numbers)}")


LAW = Kind("powers.view_legalbasis", make_basis, PROVINCES, reaches=same_province)


def entries(rest, pages, imports):
    """The lines of the table; the shapes are those of tests/access_table.py."""
    return [
        *rest("legalbasis", LAW, add="powers.add_legalbasis", change="powers.change_legalbasis"),
        *pages("law", LAW, new="powers.add_legalbasis", edit="powers.change_legalbasis"),
        *imports("powers:law", "powers.import_legalbasis"),
    ]


LISTS = {"api:legalbasis-list": LegalBasis}
