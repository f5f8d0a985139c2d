"""Chinese names in Latin letters, for sorting and for typing a name by its initials."""


def spelled(name: str) -> tuple[str, str]:
    """`("fotangzhen", "ftz")` for 佛堂镇; a character without a known reading is left out."""
    # Its tables take 55 MB and a quarter of a second: only for a process that spells something.
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(name, style=Style.NORMAL, errors="ignore")
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)
