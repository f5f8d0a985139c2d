"""Search in Chinese text: bigrams through a GIN index, then an exact recheck of each candidate."""

import re
import unicodedata
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db.models import CharField, F, Func, Lookup, Q, QuerySet, TextField

MAX_WORDS = 6
NUMBER = re.compile(r"(?=.*[0-9])[0-9a-z-]{4,}")
"""What may be the beginning of a row's number."""
EXACTLY = "strpos(zh_normal({}), %s) > 0"
"""The second look; not LIKE, which the planner takes for so rare that it fetches and sorts all rows
of a common word instead of reading the newest until a page is full."""


def words(text: str) -> list[str]:
    """The words of a query as the index knows them: NFKC, lower case, at most six."""
    return unicodedata.normalize("NFKC", text).replace("\x00", "").lower().split()[:MAX_WORDS]


def bigrams(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)]


def tsquery(word: str) -> str:
    """`佛堂镇` becomes `'佛堂' & '堂镇'`; a single character is a prefix."""
    if len(word) == 1:
        return f"{_lexeme(word)}:*"
    return " & ".join(_lexeme(pair) for pair in bigrams(word))


def _lexeme(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


class BigramVector(Func):
    """`array_to_tsvector(zh_bigrams(field))`, the indexed expression."""

    template = "array_to_tsvector(zh_bigrams(%(expressions)s))"


class BigramIndex(GinIndex):
    """The index behind `field__zh`; needs the functions of core's migration 0003_search."""

    def __init__(self, *fields: str, name: str, **options: Any) -> None:
        super().__init__(*(BigramVector(F(field)) for field in fields), name=name, **options)
        self._given = fields

    def deconstruct(self) -> Any:
        return "core.search.BigramIndex", self._given, {"name": self.name}


@CharField.register_lookup
@TextField.register_lookup
class ContainsWords(Lookup):
    """`field__zh="佛堂 许可"`: every word stands in the field."""

    lookup_name = "zh"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, left_params = self.process_lhs(compiler, connection)
        wanted = words(str(self.rhs))
        if not wanted:
            return "1 = 1", []
        one = f"array_to_tsvector(zh_bigrams({left})) @@ %s::tsquery AND {EXACTLY.format(left)}"
        params: list[Any] = []
        for word in wanted:
            params += [*left_params, tsquery(word), *left_params, word]
        return "(" + " AND ".join([one] * len(wanted)) + ")", params


def matching(queryset: QuerySet, fields: list[str], text: str) -> QuerySet:
    """Rows in which one of the fields holds every word.

    A field written `^number` is asked only for what looks like a number, from its beginning; where
    one begins so, it is what was meant. It needs an index for patterns, as `unique` brings it.
    """
    wanted = words(text)
    if not wanted:
        return queryset
    numbers = [field[1:] for field in fields if field.startswith("^")]
    if len(wanted) == 1 and NUMBER.fullmatch(wanted[0]):
        for field in numbers:
            found = queryset.filter(**{f"{field}__startswith": wanted[0].upper()})
            if found.exists():
                return found
    condition = Q()
    for field in fields:
        if not field.startswith("^"):
            condition |= Q(**{f"{field}__zh": text})
    return queryset.filter(condition)
