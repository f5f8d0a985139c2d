"""Document numbers 机关代字〔2026〕1号: brought into their one form on input."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NUMBER = re.compile(r"^(?P<word>\D+?)[〔\[(【](?P<year>\d{4})[〕\])】]第?0*(?P<serial>\d+)号?$")


def normalise_number(text: str) -> str:
    """浙政办发[2016] 168号 → 浙政办发〔2016〕168号.

    Takes any bracket, blanks, full-width digits, 第 and leading zeros. Raises ValidationError
    where word, year or serial is missing (GB/T 9704-2012, 发文字号).
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    found = NUMBER.match(plain)
    if found is None:
        raise ValidationError(
            _("Write the number like 义政发〔2026〕12号: word, year in brackets, number.")
        )
    return f"{found['word']}〔{found['year']}〕{int(found['serial'])}号"
