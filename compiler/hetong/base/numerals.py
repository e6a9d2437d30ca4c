"""How numbers are written in a contract: amounts in words, grouped figures, Chinese and English ordinals.

Amounts come in as ``Decimal`` and never pass through a float. Chinese financial capitals follow the rules
for filling in bills (正确填写票据和结算凭证的基本规定): 整 after 元 and 角, none after 分, one 零 for a run of
inner zeros; where the rule leaves the 零 free, the form is chosen that cannot be read two ways.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_CAPITAL_TENS = ("", "拾", "佰", "仟")
_DIGITS = "零一二三四五六七八九"
_TENS = ("", "十", "百", "千")
_EXACT = Context(prec=60)
RMB_LIMIT = Decimal(10) ** 16
_MINOR = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}  # ISO 4217, where not 2


def rmb_words(amount: Decimal) -> str:
    """1409.50 → 壹仟肆佰零玖元伍角整. Rounded half up at the fen; ValueError if negative or from 10^16 on."""
    if not amount.is_finite() or amount < 0 or amount >= RMB_LIMIT:
        raise ValueError(f"no amount to write in words: {amount}")
    fen = int(amount.quantize(Decimal("0.01"), ROUND_HALF_UP, _EXACT).scaleb(2, _EXACT))
    yuan, rest = divmod(fen, 100)
    if yuan >= RMB_LIMIT:
        raise ValueError(f"no amount to write in words: {amount}")
    jiao, last = divmod(rest, 10)
    if not fen:
        return "零元整"
    words = _whole(yuan, _CAPITALS, _CAPITAL_TENS) + "元" if yuan else ""
    if jiao:
        words += _CAPITALS[jiao] + "角"
    elif last and yuan:
        words += "零"
    return words + (_CAPITALS[last] + "分" if last else "整")


def parse_rmb_words(words: str) -> Decimal:
    """The amount that ``rmb_words`` writes so; ValueError for anything else (圆 and 正 are read too)."""
    plain = words.replace("圆", "元").replace("正", "整")
    found = re.fullmatch(r"(?:([^元角分整]+)元)?(零)?(?:(.)角)?(?:(.)分)?(整)?", plain)
    if not found or not plain:
        raise ValueError(f"not an amount in words: {words}")
    yuan, jiao, fen = found.group(1), found.group(3), found.group(4)
    hundredths = _value(yuan or "零") * 100
    hundredths += _value(jiao or "零") * 10 + _value(fen or "零")
    amount = Decimal(hundredths).scaleb(-2, _EXACT)
    if rmb_words(amount) != plain:
        raise ValueError(f"not an amount in words: {words}")
    return amount


def chinese_number(number: int) -> str:
    """12 → 十二, 105 → 一百零五, as in 第十二条. ValueError if negative or from 10^16 on."""
    if not 0 <= number < RMB_LIMIT:
        raise ValueError(f"no Chinese number for {number}")
    words = _whole(number, _DIGITS, _TENS) or "零"
    return words[1:] if words.startswith("一十") else words


def chinese_item(number: int) -> str:
    """1 → （一）, the number of an item under a clause."""
    return f"（{chinese_number(number)}）"


def circled(number: int) -> str:
    """1 → ①, up to 20; from 21 on in brackets."""
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else f"({number})"


def ordinal_en(number: int) -> str:
    """1 → 1st, 2 → 2nd, 11 → 11th."""
    if abs(number) % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(abs(number) % 10, 'th') }"


def letter(number: int) -> str:
    """1 → a, 26 → z, 27 → aa. ValueError below 1."""
    if number < 1:
        raise ValueError(f"no letter for {number}")
    letters = ""
    while number:
        number, index = divmod(number - 1, 26)
        letters = chr(ord("a") + index) + letters
    return letters


def grouped(number: Decimal | str | int) -> str:
    """12500.50 → 12,500.50: every digit kept, thousands separated, never an exponent.

    ValueError if it is no finite number, or one so long that no contract means it (60 places).
    """
    try:
        exact = Decimal(number)
    except ArithmeticError as wrong:
        raise ValueError(f"not a number: {number}") from wrong
    exponent = exact.as_tuple().exponent
    if not isinstance(exponent, int) or exact.adjusted() > 60 or exponent < -60 or exponent > 60:
        raise ValueError(f"not a number to write out: {number}")
    return format(exact.copy_abs() if exact.is_zero() else exact, ",f")


def money_figure(amount: Decimal, currency: str) -> str:
    """2500 CNY → 2,500.00, 2500 JPY → 2,500: at least the decimals of the currency's smallest coin.

    A finer amount (a unit price of 0.0035) keeps all its digits: a figure is never rounded in print.
    """
    exponent = amount.as_tuple().exponent
    places = _MINOR.get(currency, 2)
    if isinstance(exponent, int) and -exponent < places and amount.adjusted() < 55:
        amount = amount.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    elif isinstance(exponent, int) and -exponent > places:
        cut = amount.quantize(Decimal(1).scaleb(-places), context=Context(prec=200))
        amount = cut if cut == amount else amount
    return grouped(amount)


def minor_places(currency: str) -> int:
    """Decimals of the smallest coin of a currency: CNY 2, JPY 0, KWD 3."""
    return _MINOR.get(currency, 2)


_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc_valid(code: str) -> bool:
    """Whether a unified social credit code (统一社会信用代码) is well formed: GB 32100-2015, check mod 31."""
    if not re.fullmatch(f"[{_USCC}]{{2}}[0-9]{{6}}[{_USCC}]{{10}}", code):
        return False
    total = sum(_USCC.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return _USCC.index(code[17]) == -total % 31


def _whole(number: int, digits: str, tens: tuple[str, ...]) -> str:
    """A whole number below 10^16 in Chinese; "" for 0."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if number >= size:
            high, low = divmod(number, size)
            zero = digits[0] if 0 < low < size // 10 else ""
            return _whole(high, digits, tens) + unit + zero + _whole(low, digits, tens)
    words, skipped = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += (digits[0] if skipped and words else "") + digits[digit] + tens[place]
        skipped = not digit
    return words


def _value(words: str) -> int:
    """The number that capitals up to 万亿 stand for; the caller checks that they are spelled rightly."""
    for unit, size in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, low = words.rsplit(unit, 1)
            return _value(high) * size + _value(low)
    value = digit = 0
    for character in words:
        if character in _CAPITALS:
            digit = _CAPITALS.index(character)
        elif character in _CAPITAL_TENS[1:]:
            value += digit * int(10 ** _CAPITAL_TENS.index(character))
            digit = 0
        else:
            raise ValueError(f"not an amount in words: {words}")
    return value + digit
