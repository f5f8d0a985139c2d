"""`python -m tests.bench.suggestions`: how often the first, and one of the first three suggestions is right.

The texts are invented: phrases of data/phrases.txt, written by hand several ways for each category, each
put between an invented place and an invented end. A phrase stands either among those that are learnt or
among those that are asked, never in both, so that nothing is merely remembered. Four foldings: each phrase
is asked once. Before anything is learnt the same texts are asked with the names of the categories alone.
It runs in a transaction on the database of DATABASE_URL that is taken back at the end.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

PHRASES = Path(__file__).parent / "data" / "phrases.txt"
FOLDS = 4
TEXTS = 6
"""Texts made of one phrase."""
PLACES = (
    "双林路28号", "塔山下村村口", "朝阳西路菜场边", "稽亭小区3幢", "大成路与建设路交叉口", "江滨公园",
    "工业区二期", "老街东头", "梅林村文化礼堂旁", "中心小学对面",
)  # fmt: skip
BEFORE = ("群众反映", "网格员巡查发现", "来电人称", "居民王某反映", "有人拍照上传，称", "")
AFTER = (
    "，请尽快处理。",
    "，已经好几天了。",
    "，希望有关部门来看看。",
    "，影响大家生活。",
    "。",
    "，请答复。",
)


def phrases() -> list[tuple[str, str]]:
    """Category code and phrase."""
    lines = PHRASES.read_text(encoding="utf-8").splitlines()
    return [(line.split("|")[0], one) for line in lines for one in line.split("|")[1:]]


def texts(phrase: str, luck: Random) -> Iterator[str]:
    for _n in range(TEXTS):
        yield f"{luck.choice(PLACES)}，{luck.choice(BEFORE)}{phrase}{luck.choice(AFTER)}"


def folds(pairs: list[tuple[str, str]]) -> Iterator[tuple[list, list]]:
    """What is learnt and what is asked, so that of each category some phrases stand on either side."""
    seen: Counter[str] = Counter()
    numbered = []
    for code, phrase in pairs:
        numbered.append((seen[code] % FOLDS, code, phrase))
        seen[code] += 1
    for fold in range(FOLDS):
        yield (
            [(code, phrase) for at, code, phrase in numbered if at != fold],
            [(code, phrase) for at, code, phrase in numbered if at == fold],
        )


def measure() -> dict[str, Counter[str]]:
    """Right at the first and among the first three: by names alone, and after learning."""
    from django.db import transaction

    from grid.models import Category, GramCount

    found = {"names alone": Counter(), "learnt": Counter()}
    with transaction.atomic():
        province = _province()
        known = {row.code: row for row in Category.objects.for_cases(province.pk)}
        pairs = [pair for pair in phrases() if pair[0] in known]
        for number, (learnt, asked) in enumerate(folds(pairs)):
            luck = Random(number)
            GramCount.objects.filter(province_id=province.pk).delete()
            _ask(found["names alone"], asked, province.pk, Random(number))
            _teach(learnt, known, province, luck)
            _ask(found["learnt"], asked, province.pk, Random(number))
        transaction.set_rollback(True)
    return found


def _province():  # noqa: ANN202
    from grid import categories
    from towns.models import Division

    province = Division.objects.get(code="330000")
    categories.load_edition(province, "四平台事项分类")
    return province


def _teach(learnt: list, known: dict, province, luck: Random) -> None:  # noqa: ANN001
    """Closed cases of these phrases, and what follows from them."""
    from grid.models import Case
    from grid.suggest import learn
    from towns.models import Division

    town = Division.objects.towns().filter(province=province)[0]
    Case.objects.filter(number__startswith="bench").delete()
    rows = [
        Case(town=town, title=text[:30], text=text, category=known[code], status="closed",
             platform=known[code].platform, source="hotline", number=f"bench{n}-{m}")
        for n, (code, phrase) in enumerate(learnt)
        for m, text in enumerate(texts(phrase, luck))
    ]  # fmt: skip
    for row in rows:
        row.take_place()
    Case.objects.bulk_create(rows)
    learn(province.pk)


def _ask(score: Counter[str], asked: list, province: int, luck: Random) -> None:
    from grid.suggest import Knowledge

    for code, phrase in asked:
        text = next(texts(phrase, luck))
        found = [one.category.code for one in Knowledge(province, [text]).suggest(text)]
        score["asked"] += 1
        score["top 1"] += found[:1] == [code]
        score["top 3"] += code in found


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["DATABASE_AS_OWNER"] = "1"
    import django

    django.setup()
    pairs = phrases()
    codes = {code for code, _phrase in pairs}
    print(f"{len(pairs)} invented phrases of {len(codes)} categories, {FOLDS} foldings")
    for name, score in measure().items():
        asked = score["asked"]
        shares = [f"{key} {100 * score[key] / asked:.1f} %" for key in ("top 1", "top 3")]
        print(f"{name}: {asked} texts held out, {', '.join(shares)}")


if __name__ == "__main__":
    sys.exit(main())
