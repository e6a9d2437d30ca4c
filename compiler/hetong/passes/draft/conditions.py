"""Conditions in words: a truth-valued expression as a finite clause (Chinese without 的, English without "if")."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hetong.passes.draft import names
from hetong.passes.draft.context import Draft, article, joined
from hetong.passes.draft.names import written_out
from hetong.passes.draft.pieces import ref
from hetong.passes.draft.voice import ATOM, PRODUCT, SHARE, SUM, Said, Voice
from hetong.trees import model


def clause(d: Draft, e: model.Expr, lang: str, window: str = "", row: str = "") -> str:
    """A finite clause: 可用率连续3个月未达标 / the Uptime is missed for 3 months in a row."""
    return clause_of(Voice(d, lang, window, row), e).text


def conditions(d: Draft, e: model.Expr) -> list[model.Expr]:
    """The top-level parts of a condition, for enumeration; ``mode`` says whether all of them or any one counts."""
    inner = _open(d, e)
    return list(_flat(d, inner, inner.op)) if inner.op in ("and", "or") else [e]


def mode(d: Draft, e: model.Expr) -> str:
    """all (every part must hold), any (one is enough), one (there is a single part)."""
    return {"and": "all", "or": "any"}.get(_open(d, e).op, "one")


def _flat(d: Draft, e: model.Expr, op: str) -> tuple[model.Expr, ...]:
    found: list[model.Expr] = []
    for part in e.args:
        inner = _open(d, part)
        found.extend(_flat(d, inner, op) if inner.op == op else (part,))
    return tuple(found)


_STATED = frozenset(("bool", "blank", "judged", "deferred", "text", "list"))


def _open(d: Draft, e: model.Expr) -> model.Expr:
    """What stands in a definition of a condition that is written out where it is used."""
    if e.op == "ref":
        node = d.node(e.info["id"])
        if isinstance(node, model.Param | model.Define) and node.value.op not in _STATED:
            inner = written_out(d, e.info["id"])
            if inner is not None:
                return _open(d, inner)
    return e


def clause_of(v: Voice, e: model.Expr) -> Said:
    v = v.plain()
    e = _open(v.d, e)
    handler = _HANDLERS.get(e.op)
    if handler is not None:
        return handler(v, e)
    noun = v.atom(e)
    if e.op == "column":
        return Said(_bool_column(v, e))
    return Said(v.pick(f"{noun}为是", f"{noun} is yes"))


def _bool_column(v: Voice, e: model.Expr, yes: bool = True) -> str:
    """A datum that is yes or no, by its label: in Chinese a predicate (送达无误), in English a clause (delivery is
    correct)."""
    id, record = e.info["id"], str(e.info.get("record") or "")
    name, owner = names.datum(v, id), record or names.owner_of(id)
    own = names.is_row(v.d, names.owner_of(id), v.row) and (not record or names.is_row(v.d, record, v.row))
    if e.info.get("previous"):
        whose_zh, whose_en = f"前一{v.label(owner)}", f" in the case of the previous {v.label(owner)}"
    elif own:
        whose_zh = whose_en = ""
    else:
        whose_zh, whose_en = v.label(owner), f" in the case of the {v.label(owner)}"
    if v.lang == "zh":
        return f"{whose_zh}{name}" if yes else f"并非{whose_zh}{name}"
    return f"{name}{whose_en}" if yes else f"it is not the case that {name}{whose_en}"


def _junction(zh: str, en: str, level: int) -> Callable[[Voice, model.Expr], Said]:
    def handler(v: Voice, e: model.Expr) -> Said:
        parts = [clause_of(v, a).at_least(SHARE, v.lang) for a in e.args]
        if len(parts) == 1:
            return clause_of(v, e.args[0])
        shared = _one_subject(v, e, parts)
        if shared is not None:
            return Said(shared, level)
        return Said(v.pick(f"，{zh}", f", {en} ").join(parts), level)

    return handler


def _one_subject(v: Voice, e: model.Expr, parts: list[str]) -> str | None:
    """一方违反第7.2.6条或者第7.2.7条: breaches by one party, told apart only by what is breached."""
    prefix = v.pick("违反", " breaches ")
    if any(a.op != "state" or a.info.get("state") != "breached" or a.args for a in e.args):
        return None
    heads = {p.partition(prefix)[0] for p in parts if prefix in p}
    if len(heads) != 1 or not all(prefix in p for p in parts):
        return None
    what = [p.partition(prefix)[2] for p in parts]
    return next(iter(heads)) + prefix + joined(what, v.lang, "and" if e.op == "and" else "or")


_FLIP = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}


def _not(v: Voice, e: model.Expr) -> Said:
    inner = _open(v.d, e.args[0])
    if inner.op == "compare":
        return _compare(v, inner, turned=True)
    if inner.op == "known":
        what = v.atom(inner.args[0])
        return Said(v.pick(f"未记录{what}", f"{what} is not recorded"))
    if inner.op == "consents":
        return _consents(v, inner, given=False)
    if inner.op == "happened":
        return Said(_happened(v, inner, yes=False))
    if inner.op == "column":
        return Said(_bool_column(v, inner, yes=False))
    text = clause_of(v, inner).text
    if inner.op in ("ref", "state", "bool"):
        bare_en = text.removeprefix("there is ")
        if inner.op == "ref" and bare_en != text:
            return Said(f"there is no {bare_en}")
        return Said(v.pick(f"未发生{text}的情形", f"it is not the case that {text}"))
    return Said(v.pick(f"不符合下列条件：（{text}）", f"it is not the case that ({text})"))


def _known(v: Voice, e: model.Expr) -> Said:
    what = v.atom(e.args[0])
    return Said(v.pick(f"已记录{what}", f"{what} is recorded"))


_NUMBERS = {
    "eq": ("等于", "equals"),
    "ne": ("不等于", "does not equal"),
    "lt": ("低于", "is less than"),
    "le": ("不超过", "is at most"),
    "gt": ("超过", "is more than"),
    "ge": ("不低于", "is at least"),
}
_COUNTS = {**_NUMBERS, "lt": ("少于", "is less than"), "ge": ("不少于", "is at least")}
_TIMES = {
    "eq": ("为", "is"),
    "ne": ("不为", "is not"),
    "lt": ("早于", "is before"),
    "le": ("不晚于", "is no later than"),
    "gt": ("晚于", "is after"),
    "ge": ("不早于", "is no earlier than"),
}
_ROWS = {
    "eq": ("为{b}", "is {b}"),
    "ne": ("不为{b}", "is not {b}"),
    "lt": ("低于{b}", "is lower than {b}"),
    "le": ("为{b}以下", "is at most {b}"),
    "gt": ("高于{b}", "is higher than {b}"),
    "ge": ("为{b}以上", "is at least {b}"),
}
_SAME = {"eq": ("为", "is"), "ne": ("不为", "is not")}


def _compare(v: Voice, e: model.Expr, turned: bool = False) -> Said:
    a, b = e.args
    rel = _FLIP[e.info["rel"]] if turned else e.info["rel"]
    if a.type.base == "bool" and rel in _SAME and b.op == "bool":
        if b.info["value"] == (rel == "eq"):
            return clause_of(v, a)
        return _not(v, model.Expr("not", e.type, (a,)))
    return Said(relation(v, v.noun(a), rel, b, a.type.base))


def relation(v: Voice, subject: str, rel: str, b: model.Expr, base: str) -> str:
    """Subject, comparison, bound: 准时率不低于96% / the On-time Rate is at least 96%."""
    bound = v.noun(b)
    if base == "row" or b.type.base == "row":
        zh, en = _ROWS[rel]
        return v.pick(subject + zh.format(b=bound), f"{subject} {en.format(b=bound)}")
    if base in ("date", "datetime", "moment", "time", "month"):
        zh, en = _TIMES[rel]
    elif base in ("money", "percent", "number"):
        zh, en = _NUMBERS[rel]
    elif base in ("count", "duration", "quantity"):
        zh, en = _COUNTS[rel]
    else:
        zh, en = _SAME.get(rel, _NUMBERS[rel])
    return v.pick(f"{subject}{zh}{bound}", f"{subject} {en} {bound}")


def target(d: Draft, rel: str, limit: model.Expr, lang: str, row: str = "") -> str:
    """The standard of a metric: 不低于97% / at least 97%; 为严重以上 / at least Serious."""
    text = relation(Voice(d, lang, row=row), "", rel, limit, limit.type.base)
    return text if lang == "zh" else text.strip().removeprefix("is ")


def _consents(v: Voice, e: model.Expr, given: bool = True) -> Said:
    by = v.d.party(e.info["by"], v.lang)
    zh, en = ("书面", "written ") if e.info.get("in_writing") else ("", "")
    if given:
        return Said(v.pick(f"经{by}事先{zh}同意", f"{by} gives its prior {en}consent"))
    return Said(v.pick(f"未经{by}事先{zh}同意", f"{by} does not give its prior {en}consent"))


def _happened_clause(v: Voice, e: model.Expr) -> Said:
    return Said(_happened(v, e))


def _happened(v: Voice, e: model.Expr, yes: bool = True) -> str:
    id = e.info["of"]
    node = v.d.node(id)
    if isinstance(node, model.Service):
        return v.pick(
            f"{'' if yes else '不'}采用{v.label(id)}", f"{v.label(id)} is {'' if yes else 'not '}included"
        )
    if isinstance(node, model.Norm):
        return _performed(v, node, yes)
    if isinstance(node, model.Param | model.Define):
        text = _bool_ref(v, model.Expr("ref", e.type, (), {"id": id})).text
        return text if yes else v.pick(f"未发生{text}的情形", f"it is not the case that {text}")
    noun = names.noun_of(v, id)
    if isinstance(node, model.Event | model.Record):
        one = noun.removeprefix("the ")
        return v.pick(f"{'' if yes else '未'}发生{noun}", f"{article(one) if yes else 'no'} {one} occurs")
    if id in names.MOMENTS:
        return v.pick(f"{noun}{'' if yes else '尚未发生'}", f"{noun} {'has' if yes else 'has not'} occurred")
    return v.pick(f"{'' if yes else '不'}存在{noun}", f"{noun} {'exists' if yes else 'does not exist'}")


def _performed(v: Voice, node: model.Norm, yes: bool) -> str:
    noun = names.norm_noun(v, node)
    verb_zh, verb_en = {
        "payment": ("支付", "paid"),
        "power": ("提出" if node.label else "行使", "made" if node.label else "exercised"),
        "duty": ("完成" if node.label else "履行", "made" if node.label else "performed"),
    }.get(node.modality, ("发生", "triggered"))
    has = "has been" if yes else "has not been"
    if node.modality == "power" and node.bearer.mode == "joint" and node.label:
        return v.pick(f"{'已' if yes else '未'}就{noun}达成一致", f"{noun} {has} {verb_en}")
    return v.pick(f"{'已' if yes else '未'}{verb_zh}{noun}", f"{noun} {has} {verb_en}")


def _state(v: Voice, e: model.Expr) -> Said:
    id, state, node = e.info["of"], e.info["state"], v.d.node(e.info["of"])
    row_zh = row_en = ""
    if e.args:
        run = v.noun(e.args[0])
        row_zh, row_en = f"连续{run}", f" for {run} in a row"
    if isinstance(node, model.Metric | model.Fee):
        zh, en = {
            "missed": ("未达标", "is missed"),
            "met": ("达标", "is met"),
            "breached": ("未达标且无免责事由", "is missed without excuse"),
        }[state]
        return Said(v.pick(f"{v.label(id)}{row_zh}{zh}", f"the {v.label(id)} {en}{row_en}"))
    who, many = _who(v, e, node)
    if isinstance(node, model.Norm) and node.modality == "payment":
        where = ref(id)
        fail, have = ("fail", "have") if many else ("fails", "has")
        zh, en = {
            "breached": (f"未按照{where}按期付款", f"{fail} to pay on time under {where}"),
            "missed": (
                f"未按照{where}按期付款（不论有无免责事由）",
                f"{fail} to pay on time under {where} (excused or not)",
            ),
            "met": (f"已按照{where}付款", f"{have} paid under {where}"),
        }[state]
    else:
        where = _target(v, id, node)
        group = isinstance(node, model.Group | model.Service | model.Remedy)
        if group and v.d.only_targets(id):
            return Said(_targets(v, state, where, who, many, row_zh, row_en))
        any_zh, any_en = ("的任一约定", "any provision of ") if group else ("", "")
        breach, do, have = ("breach", "do", "have") if many else ("breaches", "does", "has")
        zh, en = {
            "breached": (f"违反{where}{any_zh}", f"{breach} {any_en}{where}"),
            "missed": (
                f"未履行{where}{any_zh}（不论有无免责事由）",
                f"{do} not perform {any_en}{where} (excused or not)",
            ),
            "met": (f"已履行{where}{any_zh}", f"{have} performed {any_en}{where}"),
        }[state]
        if isinstance(node, model.Norm) and node.modality == "power" and state == "missed":
            zh = f"未在{where}的期限内达成一致" if many else f"未在{where}的期限内行使权利"
            en = f"{do} not {'agree' if many else 'exercise the right'} within the period in {where}"
    return Said(v.pick(f"{who}{row_zh}{zh}", f"{who} {en}{row_en}"))


def _targets(v: Voice, state: str, where: str, who: str, many: bool, row_zh: str, row_en: str) -> str:
    """The state of an article that holds nothing but targets: any one of them for a failure, all for a success."""
    fail, have = ("fail", "have") if many else ("fails", "has")
    zh, en = {
        "breached": (f"未达到{where}的任一目标值且无免责事由", f"{fail} any target of {where} without excuse"),
        "missed": (f"未达到{where}的任一目标值", f"{fail} any target of {where}"),
        "met": (f"已达到{where}的全部目标值", f"{have} reached every target of {where}"),
    }[state]
    return v.pick(f"{who}{row_zh}{zh}", f"{who} {en}{row_en}")


def _target(v: Voice, id: str, node: model.Node | None) -> str:
    if node is None or id == "agreement":
        return v.pick("本合同", "this Agreement")
    if isinstance(node, model.Service):
        return v.pick(f"{v.label(id)}", v.label(id))
    return ref(id, named=bool(node.label) and not isinstance(node, model.Group))


def _who(v: Voice, e: model.Expr, node: model.Node | None) -> tuple[str, bool]:
    """Whose state it is (the subject said, else the bearer of the sentence, else any Party); whether several are."""
    subject = e.info.get("subject") or ""
    if subject:
        return v.d.party(subject, v.lang), False
    if isinstance(node, model.Norm) and node.bearer.parties:
        parties = node.bearer.parties
        if node.bearer.mode == "each":
            return v.pick("一方", "a Party"), False
        if len(parties) > 1 and set(parties) == set(v.d.signatories()):
            return v.d.everyone(v.lang), True
        return v.d.parties(parties, v.lang), len(parties) > 1
    if isinstance(node, model.Service) and node.by:
        return v.d.party(node.by, v.lang), False
    return v.pick("任何一方", "a Party"), False


def _bool_ref(v: Voice, e: model.Expr) -> Said:
    id = e.info["id"]
    node = v.d.node(id)
    if node is None or not node.label:
        inner = written_out(v.d, id)
        if inner is not None:
            return clause_of(v, inner)
        return Said(names.noun_of(v, id))
    if isinstance(node, model.Param | model.Define):
        return Said(v.pick(node.label.zh, f"there is {node.label.en}"))
    return Said(_happened(v, model.Expr("happened", e.type, (), {"of": id})))


def _bool(v: Voice, e: model.Expr) -> Said:
    yes = e.info["value"]
    return Said(v.pick("在任何情形下" if yes else "在任何情形下均不", "in every case" if yes else "in no case"))


_HANDLERS: Mapping[str, Callable[[Voice, model.Expr], Said]] = {
    "and": _junction("并且", "and", PRODUCT),
    "or": _junction("或者", "or", SUM),
    "not": _not,
    "known": _known,
    "compare": _compare,
    "consents": _consents,
    "happened": _happened_clause,
    "state": _state,
    "ref": _bool_ref,
    "bool": _bool,
}

__all__ = ["ATOM", "clause", "clause_of", "conditions", "mode", "relation", "target"]
