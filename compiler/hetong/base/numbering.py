"""How the numbers of a contract are printed and cited in its style; a number comes in, Chinese or English comes out.

A number is the same in every style and language: article ``5``, clause ``5.2``, item ``5.2(a)``, its item
``5.2(a)(b)``; ``P2`` a part, ``P2-5`` its article where every part counts anew; ``A1`` an annex, ``A1-2.3`` in it.

Styles: ``tiao`` 第五条 → 5.2 → （一）; ``yi`` 五、 → （二） → 1. → （1）, the order of GB/T 9704; ``decimal`` 5 → 5.2 → （1）.
An annex is numbered 1, 1.1 in every style.
"""

from __future__ import annotations

import re

from attrs import frozen

from hetong.base.numerals import chinese_item, chinese_number, circled, letter

STYLES = ("tiao", "yi", "decimal")
_NUMBER = re.compile(r"(?:([AP])(\d+)-?)?([\d.]*)((?:\([a-z]+\))*)")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LEVELS = ("款", "项", "目", "小目")


@frozen
class Number:
    """A number taken apart. ``part``, ``annex``: 0 for none."""

    part: int
    annex: int
    path: tuple[int, ...]
    items: tuple[int, ...]

    @property
    def dotted(self) -> str:
        return ".".join(map(str, self.path))


def parse(number: str) -> Number:
    """ValueError for what is no number of a clause."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        raise ValueError(f"no number of a clause: {number}")
    kind, outer = found[1] or "", int(found[2] or 0)
    path = tuple(int(n) for n in found[3].split(".") if n)
    items = tuple(_ordinal(letters) for letters in re.findall(r"[a-z]+", found[4]))
    return Number(outer if kind == "P" else 0, outer if kind == "A" else 0, path, items)


def below(number: str, n: int) -> str:
    """The number of the ``n``-th block in a block: 5 → 5.2, A1 → A1-2."""
    return f"{number}-{n}" if number[:1] in ("A", "P") and number[1:].isdecimal() else f"{number}.{n}"


def shown(number: str, style: str, lang: str) -> str:
    """As it stands before its clause or heading: 第五条, 五、, 5.2, （二）, 第二部分, 附件1 / Article 5, (2), Part 2."""
    n = parse(number)
    if not n.path:
        return _outer(n, lang)
    if n.annex or style == "decimal":
        return n.dotted
    if style == "yi":
        return _yi(len(n.path), n.path[-1], lang)
    if len(n.path) > 1:
        return n.dotted
    return f"第{chinese_number(n.path[0])}条" if lang == "zh" else f"Article {n.path[0]}"


def gap(number: str, lang: str) -> str:
    """What stands between a printed number and its words."""
    if lang == "zh" and number[-1:] in ("、", "）"):
        return ""
    return "　" if lang == "zh" and number.startswith(("第", "附件")) else " "


def shown_item(number: str, style: str, ordinal: int, depth: int, lang: str) -> str:
    """The number of an item of the clause ``number``; depth counts from 1."""
    n = parse(number)
    if style == "yi" and not n.annex:
        return _yi(max(len(n.path), 1) + depth, ordinal, lang)
    if lang == "en":
        return _item_en(ordinal, depth)
    if n.annex or style == "decimal":
        return (f"（{ordinal}）", circled(ordinal), f"{letter(ordinal)}.")[min(depth, 3) - 1]
    return (chinese_item(ordinal), f"{ordinal}.", f"（{ordinal}）")[min(depth, 3) - 1]


def reference(number: str, style: str, lang: str, here: int = 0) -> str:
    """本合同第5.2条第（一）项 / Section 5.2(a). ``here``: the annex in which the reference stands, 0 for the body."""
    n = parse(number)
    return _zh(n, style, here) if lang == "zh" else _en(n, style, here)


def roman(number: int) -> str:
    """1 → i, 4 → iv, 9 → ix. ValueError below 1."""
    if number < 1:
        raise ValueError(f"no roman number for {number}")
    words = ""
    for size, sign in _ROMAN:
        words += sign * (number // size)
        number %= size
    return words


def _ordinal(letters: str) -> int:
    """a → 1, z → 26, aa → 27."""
    value = 0
    for ch in letters:
        value = value * 26 + ord(ch) - ord("a") + 1
    return value


def _outer(n: Number, lang: str) -> str:
    if n.annex:
        return f"附件{n.annex}" if lang == "zh" else f"Annex {n.annex}"
    if n.part:
        return f"第{chinese_number(n.part)}部分" if lang == "zh" else f"Part {n.part}"
    return ""


def _yi(level: int, n: int, lang: str) -> str:
    if lang == "zh":
        return (f"{chinese_number(n)}、", chinese_item(n), f"{n}.", f"（{n}）", circled(n), f"{letter(n)}.")[
            min(level, 6) - 1
        ]
    return (f"Article {n}", f"({n})", f"{n}.", *(_item_en(n, depth) for depth in (1, 2, 3)))[min(level, 6) - 1]


def _item_en(n: int, depth: int) -> str:
    return (f"({letter(n)})", f"({roman(n)})", f"({letter(n).upper()})")[min(depth, 3) - 1]


def _zh(n: Number, style: str, here: int) -> str:
    if n.annex:
        said = "本附件" if here == n.annex else f"附件{n.annex}"
        return said + (f"第{n.dotted}条" if n.path else "") + _items_zh(n, "decimal")
    said = "本合同" + (_outer(n, "zh") if n.part else "")
    if not n.path:
        return said
    if style == "yi":
        numbers = (*n.path[1:], *n.items)
        inner = (
            f"第{_yi(min(at + 2, 5), k, 'zh').rstrip('.')}{_LEVELS[min(at, 3)]}" for at, k in enumerate(numbers)
        )
        return f"{said}第{chinese_number(n.path[0])}条{''.join(inner)}"
    first = chinese_number(n.path[0]) if style == "tiao" and len(n.path) == 1 else n.dotted
    return f"{said}第{first}条{_items_zh(n, style)}"


def _items_zh(n: Number, style: str) -> str:
    """第（一）项, in it 第1目; the item counts as it is printed."""
    said = ""
    for depth, k in enumerate(n.items, 1):
        printed = shown_item("1.1" if style == "tiao" else "A1-1", style, k, depth, "zh").rstrip(".")
        said += f"第{printed}{_LEVELS[min(depth, 3)]}"
    return said


def _en(n: Number, style: str, here: int) -> str:
    items = "".join(_item_en(k, depth) for depth, k in enumerate(n.items, 1))
    if n.annex:
        if not n.path:
            return "this Annex" if here == n.annex else _outer(n, "en")
        return f"Section {n.dotted}{items} of {'this Annex' if here == n.annex else _outer(n, 'en')}"
    whole = f" of {_outer(n, 'en')}" if n.part and n.path else ""
    whole += " of this Agreement" if here else ""
    if not n.path:
        return _outer(n, "en") + whole
    if style == "yi":
        return _yi_en((*n.path, *n.items)) + whole
    if len(n.path) == 1 and style == "tiao":
        return f"Article {n.dotted}{items}{whole}"
    return f"Section {n.dotted}{items}{whole}"


def _yi_en(numbers: tuple[int, ...]) -> str:
    if len(numbers) == 1:
        return f"Article {numbers[0]}"
    said = f"Section {numbers[0]}({numbers[1]})"
    if len(numbers) > 2:
        said += f", item {numbers[2]}" + "".join(_item_en(k, depth) for depth, k in enumerate(numbers[3:], 1))
    return said
