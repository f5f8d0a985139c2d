"""Which category a text speaks for: counted pairs of characters, and the words that decided.

Naive Bayes on the closed cases of the same province; the names of the categories count as a few cases
of their own, so that it works from the first day. Nothing leaves the house, and every suggestion says
which words speak for it. Reading costs two statements, learning is done each night.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log

from django.db import connection, transaction

from grid.models import Category, CategoryVersion, GramCount
from grid.models.cases import SETTLED
from grid.models.words import CASES, GRAMS

SHOWN = 3
WORDS = 3
LONGEST = 2_000
"""Characters of a text that are looked at."""
NAME_WEIGHT = 3.0
"""A pair of characters in a category's name counts as much as in so many cases."""
HEADING_WEIGHT = 0.5
SMOOTHING = 0.05
VOCABULARY = 4_000
"""About how many different pairs there are; only its order of size matters."""
RECENT = 50_000
"""Closed cases of a province that are learnt from, the newest first."""
PAIR = re.compile(r"[一-龥]{2}")


@dataclass(frozen=True)
class Suggestion:
    """A category, how likely it is among all (percent), and the words that speak for it."""

    category: Category
    share: int
    words: tuple[str, ...]


def grams(text: str) -> list[str]:
    """The different pairs of Chinese characters of a text, in their order."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).lower()
    pairs = (plain[at : at + 2] for at in range(len(plain) - 1))
    return list(dict.fromkeys(pair for pair in pairs if PAIR.fullmatch(pair)))


class Knowledge:
    """What is known of some texts' pairs of characters in each category of a province."""

    def __init__(self, province: int | None, texts: Iterable[str]) -> None:
        rows = Category.objects.for_cases(province).select_related("parent").order_by("code")
        self.categories = list(rows) if province else []
        self.counts: dict[str, defaultdict[str, float]] = {}
        self.totals: defaultdict[str, float] = defaultdict(float)
        self.cases: defaultdict[str, float] = defaultdict(float)
        wanted = {gram for text in texts for gram in grams(text)}
        if wanted and self.categories:
            self._read(province or 0, wanted)
            self._name_them()

    def _read(self, province: int, wanted: set[str]) -> None:
        """One statement: the pairs of the texts, and the two totals of each category."""
        rows = GramCount.objects.filter(province_id=province, gram__in=[*wanted, CASES, GRAMS])
        sums = {CASES: self.cases, GRAMS: self.totals}
        for code, gram, number in rows.values_list("category_code", "gram", "number"):
            if gram in sums:
                sums[gram][code] += number
            else:
                self._of(code)[gram] += number

    def _of(self, code: str) -> defaultdict[str, float]:
        return self.counts.setdefault(code, defaultdict(float))

    def _name_them(self) -> None:
        """The names of a category and of its heading, as if some cases had been told in these words."""
        for category in self.categories:
            heading = category.parent.name if category.parent else ""
            for text, weight in ((category.name, NAME_WEIGHT), (heading, HEADING_WEIGHT)):
                for gram in grams(text):
                    self._of(category.code)[gram] += weight
                    self.totals[category.code] += weight

    # --- what speaks for what ---------------------------------------------------------------

    def strength(self, code: str, gram: str) -> float:
        """The logarithm of how often the pair stands in texts of the category."""
        seen = self.counts[code][gram] + SMOOTHING
        return log(seen / (self.totals[code] + SMOOTHING * VOCABULARY))

    def suggest(self, text: str, most: int = SHOWN) -> list[Suggestion]:
        """The likeliest categories; nothing where no word of the text is known."""
        found = [gram for gram in grams(text) if any(c[gram] for c in self.counts.values())]
        if not found:
            return []
        scores = {each.code: self._score(each.code, found) for each in self.categories}
        top = max(scores.values())
        weights = {code: exp(score - top) for code, score in scores.items()}
        whole = sum(weights.values())
        best = sorted(self.categories, key=lambda each: -scores[each.code])[:most]
        return [
            Suggestion(each, round(100 * weights[each.code] / whole), self.words(each.code, found))
            for each in best
        ]

    def _score(self, code: str, found: list[str]) -> float:
        return log(self.cases[code] + 1) + sum(self.strength(code, gram) for gram in found)

    def words(self, code: str, found: list[str]) -> tuple[str, ...]:
        """What sets this category apart, pairs that follow each other joined: 店外 + 外经 is 店外经."""
        for_it = {gram: self._excess(code, gram) for gram in found}
        joined: list[tuple[float, str]] = []
        for gram in found:
            if for_it[gram] <= 0:
                continue
            if joined and joined[-1][1].endswith(gram[0]):
                worth, word = joined.pop()
                joined.append((worth + for_it[gram], word + gram[1]))
            else:
                joined.append((for_it[gram], gram))
        return tuple(word for _worth, word in sorted(joined, reverse=True)[:WORDS])

    def _excess(self, code: str, gram: str) -> float:
        """How much more often than in all categories together; nothing where it never stood there."""
        if not self.counts[code][gram]:
            return 0.0
        seen = sum(counts[gram] for counts in self.counts.values()) + SMOOTHING
        general = log(seen / (sum(self.totals.values()) + SMOOTHING * VOCABULARY))
        return self.strength(code, gram) - general


def suggest(text: str, province: int | None) -> list[Suggestion]:
    """The three likeliest categories of a text, with the words that speak for each: two statements."""
    return Knowledge(province, [text]).suggest(text)


# --- learning ------------------------------------------------------------------------------------

LEARN = """
WITH recent AS (
    SELECT c.id, k.code, c.title || ' ' || c.text AS words
    FROM grid_case c JOIN grid_category k ON k.id = c.category_id
    WHERE c.province_id = %(province)s AND c.status IN (SELECT unnest(%(settled)s::text[]))
    ORDER BY c.reported_at DESC, c.id DESC LIMIT %(recent)s
), pairs AS (
    SELECT DISTINCT r.id, r.code, g.gram
    FROM recent r, unnest(zh_bigrams(left(r.words, %(longest)s))) AS g(gram)
    WHERE g.gram ~ '^[一-龥]{2}$'
), counted AS (
    SELECT code, gram, count(*) AS number FROM pairs GROUP BY code, gram
    UNION ALL SELECT code, %(all_cases)s, count(*) FROM recent GROUP BY code
    UNION ALL SELECT code, %(all_grams)s, count(*) FROM pairs GROUP BY code
)
INSERT INTO grid_gramcount (province_id, category_code, gram, number)
SELECT %(province)s, code, gram, number FROM counted
"""


@transaction.atomic
def learn(province: int) -> int:
    """The counts of a province anew from its closed cases; how many there are. Bears being run twice."""
    GramCount.objects.filter(province_id=province).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            LEARN,
            {
                "province": province,
                "settled": [str(status) for status in SETTLED],
                "recent": RECENT,
                "longest": LONGEST,
                "all_cases": CASES,
                "all_grams": GRAMS,
            },
        )
        return cursor.rowcount


def learn_all() -> int:
    """Every province that has categories in force."""
    editions = CategoryVersion.objects.published().values_list("province", flat=True)
    return sum(learn(province) for province in editions)
