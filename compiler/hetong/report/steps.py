"""A step of the working in words: what it is about, by label and clause, and the figures to work it out again.

In: a step, the names of the result it stands in and its speller. Out: its name and what it says, in both languages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from hetong.base.source import visible
from hetong.base.words import Words, same
from hetong.report import wording
from hetong.report.figures import Speller, number, percent, step_type
from hetong.report.naming import Names
from hetong.settle.values import Step

_EQUAL = frozenset({"base", "quantity", "factor", "metric", "interest", "allocation", "day_count", "fee"})
_WORD = "…"  # an amount that the contract leaves to a word: the loss
_ABOVE = Words("（计算见上）", " (worked out above)")


def told(step: Step, names: Names, s: Speller) -> tuple[Words, Words]:
    """上限 / cap: the formula with its values, and what came out where the formula does not say it."""
    name = wording.named(wording.STEPS, step.kind)
    if step.kind == "fee" and step.about:
        name = names.node(step.about[0])
    made = _OWN.get(step.kind)
    return name, (made(step, names, s) if made is not None else None) or _plain(step, names, s)


def again(step: Step, names: Names, s: Speller) -> tuple[Words, Words]:
    """A fee whose working stands in an earlier line: what it came to."""
    value = s.words(step.value, "money")
    return told(step, names, s)[0], Words(value.zh + _ABOVE.zh, value.en + _ABOVE.en)


def _plain(step: Step, names: Names, s: Speller) -> Words:
    value, said = s.words(step.value, step_type(step)), names.formula(visible(step.formula))
    if step.formula == _WORD:
        by = names.listed(step.about)
        said = Words("主张或者认定的损失额", "the loss stated or judged")
        if step.about:
            said = Words(f"{said.zh}［{by.zh}］", f"{said.en} [{by.en}]")
    if not value or _says(said, value):
        return said
    sign = (
        "" if not step.formula else " = " if step.kind in _EQUAL or step.formula.startswith("min(") else " → "
    )
    return Words(f"{said.zh}{sign}{value.zh}", f"{said.en}{sign}{value.en}")


def _says(said: Words, value: Words) -> bool:
    return said.en.endswith((value.zh, value.en)) or f"= {value.en}" in said.en


def _interest(step: Step, names: Names, s: Speller) -> Words | None:
    """2026-05-21 to 2026-05-28: CNY 42,051.44 × 0.05% × 8 days = CNY 168.20576."""
    base, rate, quantity = (_figure(step, key) for key in ("base", "rate", "quantity"))
    if (
        base is None
        or rate is None
        or quantity is None
        or len(step.about) < 2
        or not isinstance(step.value, Fraction)
    ):
        return None
    unit = names.formula(f"{number(quantity)} {step.facts.get('unit') or 'day'}")
    price = "" if rate == 1 else f" × {percent(rate)}"
    figures = f"{s.money(base)}{price} × "
    first, last = (visible(day) for day in step.about[:2])
    span = Words(first, first) if first == last else Words(f"{first} 至 {last}", f"{first} to {last}")
    out = s.money(step.value)
    return Words(f"{span.zh}：{figures}{unit.zh} = {out}", f"{span.en}: {figures}{unit.en} = {out}")


def _delay(step: Step, names: Names, s: Speller) -> Words | None:
    """The day that was missed, how it was found, and the day of performance."""
    due, done, how = step.facts.get("due"), step.facts.get("done"), step.facts.get("how")
    if due is None or not isinstance(how, Words):
        return None
    zh, en = visible(how.zh or how.en), visible(how.en or how.zh)
    ended = Words(f"，{done} 履行完毕", f", done on {done}") if done else Words("，尚未履行", ", not done yet")
    return Words(f"应于 {due} 前（含当日）履行（{zh}）{ended.zh}", f"due on {due} ({en}){ended.en}")


def _cap(step: Step, names: Names, s: Speller) -> Words | None:
    """Of whose cap how much was left, and what of the amount fits in."""
    asked, limit, used = (_figure(step, key) for key in ("asked", "limit", "used"))
    if asked is None or limit is None or used is None or not step.formula.startswith("min("):
        return None
    owner, window = step.about[0].rpartition(".cap.")[0], (step.about[1] if len(step.about) > 1 else "")
    whose = names.node(owner) if owner in names.labels else names.of(window)
    of = same("") if not window[:1].isdigit() else Words(f" {visible(window)}", f" {visible(window)}")
    room, out = (
        s.money(max(limit - used, Fraction(0))),
        s.money(step.value if isinstance(step.value, Fraction) else Fraction(0)),
    )
    return Words(
        f"{whose.zh}{of.zh}的限额 {s.money(limit)} − 已计入 {s.money(used)} = 余额 {room}；{s.money(asked)} 与余额取其小 = {out}",
        f"{whose.en}{of.en}: limit {s.money(limit)} − used {s.money(used)} = {room} left; the smaller of {s.money(asked)} and what is left = {out}",
    )  # fmt: skip


def _displaced(step: Step, names: Names, s: Speller) -> Words | None:
    if not step.about:
        return None
    by = names.listed(step.about)
    return Words(f"适用{by.zh}，不再适用本项", f"{by.en} applies instead")


def _topped_up(step: Step, names: Names, s: Speller) -> Words | None:
    """The whole, less each part that counts towards it."""
    own = _figure(step, "own")
    parts = [(id, _figure(step, id)) for id in step.about]
    if own is None or any(part is None for _, part in parts) or not isinstance(step.value, Fraction):
        return None
    zh = "".join(f" − {s.money(part)}（{names.of(id).zh}）" for id, part in parts if part is not None)
    en = "".join(f" − {s.money(part)} [{names.of(id).en}]" for id, part in parts if part is not None)
    low = own - sum((part for _, part in parts if part is not None), Fraction(0)) < 0
    floor = Words("，不低于零", ", at least zero") if low else same("")
    out = s.money(step.value)
    return Words(f"{s.money(own)}{zh} = {out}{floor.zh}", f"{s.money(own)}{en} = {out}{floor.en}")


def _form(step: Step, names: Names, s: Speller) -> Words | None:
    """What a credit or a deduction was set against, or what became of the rest."""
    if not isinstance(step.value, Fraction):
        return None
    figure = s.money(step.value)
    if len(step.about) > 1:
        bill = names.of(step.about[1])
        return Words(f"{bill.zh}，{figure}", f"{bill.en}, {figure}")
    fate = step.facts.get("fate")
    if not isinstance(fate, str):
        return None
    said = wording.named(wording.LINE_STATES, fate)
    return Words(f"余额 {figure}：{said.zh}", f"the rest of {figure}: {said.en}")


def _figure(step: Step, key: str) -> Fraction | None:
    value = step.facts.get(key)
    return Fraction(value) if isinstance(value, Fraction | int) and not isinstance(value, bool) else None


_OWN: Mapping[str, Callable[[Step, Names, Speller], Words | None]] = {
    "interest": _interest,
    "date": _delay,
    "cap": _cap,
    "remedy_cap": _cap,
    "displacement": _displaced,
    "top_up": _topped_up,
    "form": _form,
}
