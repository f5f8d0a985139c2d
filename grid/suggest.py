"""Which category a text speaks for: counted pairs of characters, and the words that decided.

Naive Bayes on the closed cases of the same province; the names of the categories count as a few cases
of their own, so that it works from the first day. A pair that stands in most categories (places, turns of
speech) hardly weighs. Nothing leaves the house, and every suggestion says which words speak for it.
Reading costs two statements, learning is done each night.
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
NAMED = 0.3
"""How much of a category's words is taken from its name, the rest from its closed cases."""
HEADING_WEIGHT = 0.3
PULL = 400.0
"""So many pairs as in general are added to those seen: the more, the more cases it takes to convince."""
PRIOR = 0.5
"""How much it counts that a category is frequent."""
SMOOTHING = 0.1
RECENT = 50_000
"""Closed cases of a province that are learnt from, the newest first."""
PAIR = re.compile(r"[一-龥]{2}")


Weights = dict[str, tuple[float, float]]
"""Pair of characters → how often it stands in general, how rare it is among the categories."""


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
        self.names: dict[str, dict[str, float]] = {}
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
        """How often a pair stands in the names of a category and its heading, as shares."""
        for category in self.categories:
            own, heading = (
                grams(category.name),
                grams(category.parent.name if category.parent else ""),
            )
            weights: defaultdict[str, float] = defaultdict(float)
            for found, weight in ((own, 1.0), (heading, HEADING_WEIGHT)):
                for gram in found:
                    weights[gram] += weight
            whole = sum(weights.values()) or 1.0
            self.names[category.code] = {gram: w / whole for gram, w in weights.items()}

    # --- what speaks for what ---------------------------------------------------------------

    def general(self, gram: str) -> float:
        """How often the pair stands in the texts of all categories together."""
        seen = sum(counts[gram] for counts in self.counts.values())
        named = sum(names.get(gram, 0.0) for names in self.names.values())
        return (seen + named + SMOOTHING) / (sum(self.totals.values()) + len(self.names) + 1)

    def rarity(self, gram: str) -> float:
        """Near nought for a pair that stands in most categories, one where only one has it."""
        having = sum(1 for counts in self.counts.values() if counts[gram])
        whole = max(len(self.names), having) + 1
        return float((log(whole / max(having, 1)) / log(whole)) ** 2)

    def excess(self, code: str, gram: str, general: float, rarity: float) -> float:
        """The logarithm of how much more often than in general it stands here, by its rarity.

        What was seen is pulled towards the general share (PULL), so that a few cases decide nothing.
        """
        seen = self._of(code)[gram] + PULL * general
        share = seen / (self.totals[code] + PULL)
        named = self.names[code].get(gram, 0.0)
        return rarity * log(((1 - NAMED) * share + NAMED * named) / general)

    def suggest(self, text: str, most: int = SHOWN) -> list[Suggestion]:
        """The likeliest categories; nothing where no word of the text is known."""
        known = [gram for gram in grams(text) if self._is_known(gram)]
        found = {gram: (self.general(gram), self.rarity(gram)) for gram in known}
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

    def _is_known(self, gram: str) -> bool:
        return any(counts[gram] for counts in self.counts.values()) or any(
            gram in names for names in self.names.values()
        )

    def _score(self, code: str, found: Weights) -> float:
        prior = PRIOR * log(self.cases[code] + 1)
        return prior + sum(self.excess(code, gram, *weights) for gram, weights in found.items())

    def words(self, code: str, found: Weights) -> tuple[str, ...]:
        """What sets this category apart, pairs that follow each other joined: 店外 + 外经 is 店外经."""
        joined: list[tuple[float, str]] = []
        for gram, weights in found.items():
            worth = self.excess(code, gram, *weights)
            if worth <= 0:
                continue
            if joined and joined[-1][1].endswith(gram[0]):
                before, word = joined.pop()
                joined.append((before + worth, word + gram[1]))
            else:
                joined.append((worth, gram))
        return tuple(word for _worth, word in sorted(joined, reverse=True)[:WORDS])


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
