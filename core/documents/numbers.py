"""Document numbers, dates and numerals as official documents write them."""

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.clock import today

FIRST_YEAR = 1949
NUMBER = re.compile(
    r"(?P<office>[\u3400-\u9fff]{1,20})"
    r"[\[(〔【{<《「](?P<year>\d{4})年?[\])〕】}>》」]"
    r"第?0*(?P<serial>[1-9]\d{0,5})号?"
)
DIGITS = "零一二三四五六七八九"


def normalise_number(text: str) -> str:
    """`浙政办发[2016] 168号` → `浙政办发〔2016〕168号`; ValidationError with a sentence else."""
    written = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = NUMBER.fullmatch(written)
    if not found:
        raise ValidationError(
            _("“%(text)s” is not a document number. Write it like 浙政办发〔2016〕168号.")
            % {"text": text.strip()[:60]}
        )
    year = int(found["year"])
    if not FIRST_YEAR <= year <= today().year + 1:
        raise ValidationError(
            _("No document was numbered in the year %(year)s. Mend the year in the brackets.")
            % {"year": year}
        )
    return f"{found['office']}〔{year}〕{found['serial']}号"


class DocumentNumberField(forms.CharField):
    """A document number, normalised on input."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return normalise_number(text) if text else text


def chinese_date(day: date) -> str:
    """2026年11月21日, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_number(number: int) -> str:
    """一 … 九十九, for headings."""
    if not 0 < number < 100:
        raise ValueError(f"{number} is not a number of headings.")
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else ("十" if tens == 1 else f"{DIGITS[tens]}十")
    return lead + (DIGITS[ones] if ones else "")
