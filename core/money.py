"""Money: Decimal yuan with two places, shown in 万元, written in capitals (大写) on slips."""

from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")
WAN = Decimal(10_000)
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
LARGEST = Decimal(10) ** 16


def yuan(amount: Decimal | int | str) -> Decimal:
    """Rounded to fen, half up."""
    return Decimal(amount).quantize(FEN, ROUND_HALF_UP)


def to_wan(amount: Decimal, places: int = 2) -> Decimal:
    """Yuan → 万元."""
    return (amount / WAN).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def from_wan(amount: Decimal | int | str) -> Decimal:
    """万元 → yuan."""
    return yuan(Decimal(amount) * WAN)


def wan_text(amount: Decimal | None, places: int = 2) -> str:
    """As tables show it: `1234.50`, `-5.20`, `0` for nothing, `—` where it isn't known."""
    if amount is None:
        return "—"
    return "0" if amount == 0 else f"{to_wan(amount, places)}"


def in_capitals(amount: Decimal) -> str:
    """壹仟零壹拾元零伍分: amounts below ten thousand billion yuan; ValueError beyond."""
    amount = yuan(amount)
    if abs(amount) >= LARGEST:
        raise ValueError(f"{amount} is too large to be written out.")
    sign = "负" if amount < 0 else ""
    whole, fen = divmod(int(abs(amount) * 100), 100)
    return sign + _yuan_part(whole) + _fen_part(fen, whole > 0)


def _yuan_part(whole: int) -> str:
    return f"{_whole(whole)}元" if whole else ""


def _fen_part(fen: int, after_yuan: bool) -> str:
    jiao, rest = divmod(fen, 10)
    if not fen:
        return "整" if after_yuan else "零元整"
    if not rest:
        return f"{DIGITS[jiao]}角整"
    if not jiao:
        return ("零" if after_yuan else "") + f"{DIGITS[rest]}分"
    return f"{DIGITS[jiao]}角{DIGITS[rest]}分"


def _whole(number: int) -> str:
    """Groups of four from the right, each with its unit; one 零 for any gap between them."""
    text, gap = "", False
    for index in range(len(GROUPS) - 1, -1, -1):
        group = number // 10_000**index % 10_000
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1_000):
            text += "零"
        text, gap = text + _group(group) + _unit(number, index), False
    return text


def _unit(number: int, index: int) -> str:
    """万亿 is said once: 壹万贰仟亿, not 壹万亿贰仟亿."""
    if index == 3 and number // 10_000**2 % 10_000:
        return "万"
    return GROUPS[index]


def _group(group: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap else "") + DIGITS[digit] + PLACES[place]
            gap = False
        elif text:
            gap = True
    return text
