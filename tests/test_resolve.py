"""What the resolve pass makes of a contract: places, names, ids, templates, and what it refuses.

``refused`` compiles a fragment under a short contract and gives the codes with their lines in the fragment.
"""

from __future__ import annotations

import gc
import re
import time
from collections import Counter

import pytest
from attrs import define, field

from hetong.base import catalogue
from hetong.base.problems import Problems
from hetong.base.span import Span, file_of, start_of
from hetong.passes.parse import parse
from hetong.passes.parse.names import reserved
from hetong.passes.resolve import collect_tags, resolve
from hetong.passes.resolve.chinese import SETTINGS, TYPES, WORDS
from hetong.passes.resolve.kinds import KINDS, SENTENCES, TOP
from hetong.trees import surface
from hetong.trees.resolved import Placed, Resolved

PRELUDE = """\
contract sample "样例合同" / "Sample Agreement" { languages = [zh, en] law = PRC currency = CNY }
party client "甲方" / "Party A" { name = "甲公司" / "Client Co" }
party vendor "乙方" / "Party B" { name = "乙公司" / "Vendor Co" }
term { start = 2027-01-01 end = 2027-12-31 }
"""
BEFORE = PRELUDE.count("\n")

SECRECY = """\
param tail "保密期" / "secrecy period" : duration = ?
define kinds "保密信息" / "confidential information" = ["图纸" / "drawings", ...]
article "保密" / "Secrecy" {
  each must "保密" / "keep secret" until tail after end as duty
  each must not "披露" / "disclose" as silence
    else pays other CNY 100 as fine
  each pays other CNY 500 when breached duty as damages
}
"""
AMENDMENTS = (
    'article "变更" / "Changes" { all may "变更本合同" / "change this agreement" in writing as change }'
)


@define
class DictLibrary:
    """Templates in memory; the n-th opened gets source number n + 1."""

    texts: dict[str, str] = field(factory=dict)
    opened: list[str] = field(factory=list)

    def load(self, parts: tuple[str, ...], asked_by: str, at: Span, problems: Problems) -> surface.File | None:
        name = ".".join(parts)
        if name not in self.texts:
            return None
        self.opened.append(name)
        return parse(len(self.opened) + 1, name, self.texts[name], problems)

    def names(self) -> tuple[str, ...]:
        return tuple(self.texts)


def compiled(text: str, **templates: str) -> tuple[Resolved, Problems]:
    problems = Problems()
    texts = {"std.secrecy": SECRECY, "std.amendments": AMENDMENTS}
    texts.update({name.replace("__", "."): body for name, body in templates.items()})
    resolved = resolve(parse(1, "main", text, problems), DictLibrary(texts), problems)
    return resolved, problems


def good(fragment: str, **templates: str) -> Resolved:
    resolved, problems = compiled(PRELUDE + fragment, **templates)
    assert [(p.code, dict(p.facts)) for p in problems] == []
    return resolved


def refused(fragment: str, prelude: str = PRELUDE, **templates: str) -> list[tuple[str, int]]:
    _, problems = compiled(prelude + fragment, **templates)
    text = prelude + fragment
    before = prelude.count("\n")
    return [
        (p.code, text.count("\n", 0, start_of(p.at)) + 1 - before if file_of(p.at) == 1 else -file_of(p.at))
        for p in problems
    ]


def tree(placed: tuple[Placed, ...], depth: int = 0) -> list[str]:
    lines: list[str] = []
    for item in placed:
        lines.append("  " * depth + f"{item.kind} {item.id}")
        lines.extend(tree(item.children, depth + 1))
    return lines


# ---- places and ids --------------------------------------------------------------------------------


def test_items_stand_in_document_order_with_their_owners_and_ids() -> None:
    resolved = good("""
    article work "服务" / "Services" {
      table grade "等级" / "grade" { limit "时限" / "limit" : duration  low "低" / "low" { limit = 2 days } }
      record job "任务" / "job" { counter = "件"  begun : datetime  grade : grade }
      vendor must "完成任务" / "finish the job" on job.begun as finish
      remedy cure "补救" / "cure" when breached finish { vendor pays client CNY 10 as sum_due }
    }""")
    assert tree(resolved.items) == [
        "party client",
        "party vendor",
        "term term",
        "article work",
        "  table grade",
        "    column grade.limit",
        "    row grade.low",
        "  record job",
        "    column job.begun",
        "    column job.grade",
        "  norm finish",
        "  remedy cure",
        "    norm sum_due",
    ]
    assert resolved.by_id["sum_due"].owner == "cure"
    assert resolved.by_id["job.begun"].owner == "job"
    assert set(resolved.by_id["job"].settings) == {"counter"}
    assert set(resolved.by_id["grade.low"].settings) == {"limit"}
    assert list(resolved.by_id) == [line.split()[1] for line in ["contract sample", *tree(resolved.items)]]


def test_named_values_of_the_contract_and_of_a_party_are_params() -> None:
    text = PRELUDE.replace("currency = CNY }", 'currency = CNY  place "签订地" / "place" : text = ? }')
    text = text.replace(
        '"Vendor Co" }', '"Vendor Co"  bank "账号" / "bank account" : text = ?  bound = joinder on signing }'
    )
    resolved, problems = compiled(text)
    assert not list(problems)
    assert resolved.by_id["place"].kind == "param"
    assert resolved.by_id["place"].owner == "sample"
    assert resolved.by_id["vendor.bank"].kind == "param"
    assert resolved.contract is not None
    assert list(resolved.contract.settings) == ["languages", "law", "currency"]


def test_moving_a_clause_or_changing_its_neighbours_changes_no_id() -> None:
    one = 'vendor must "交付报告" / "deliver the report" when breached other_duty'
    two = 'vendor must "提供数据" / "supply data" as other_duty'
    first = good(f'article a "甲" / "A" {{ {one} {two} }}')
    moved = good(
        f'article b "乙" / "B" {{ article c "丙" / "C" {{ {two} }} }} "新条款。" / "A new clause." {one}'
    )
    (name,) = [id for id in first.by_id if id.startswith("vendor_must_")]
    assert re.fullmatch(r"vendor_must_[0-9a-f]{6}", name)
    assert name in moved.by_id


def test_ids_of_sentences_do_not_depend_on_the_english_or_on_tags_or_notes() -> None:
    plain = good('vendor must not "披露" / "disclose"')
    other = good('vendor must not "披露" / "reveal" from "3.1" note "see mail"')
    assert [p.id for p in plain.items if p.kind == "norm"] == [p.id for p in other.items if p.kind == "norm"]


def test_sentences_alike_in_heart_are_told_apart_by_the_rest_not_by_place() -> None:
    near = 'vendor must "报告" / "report" within 5 days after signing'
    far = 'vendor must "报告" / "report" within 9 days after signing'
    here = [p.id for p in good(f"{near}\n{far}").items if p.kind == "norm"]
    there = [p.id for p in good(f"{far}\n{near}").items if p.kind == "norm"]
    assert len(set(here)) == 2
    assert here == there[::-1]


def test_only_sentences_that_are_the_same_word_for_word_are_numbered_and_warned_of() -> None:
    twice = 'vendor must "报告" / "report"\n' * 2
    assert refused(twice) == [("HT149", 2)]
    resolved, _ = compiled(PRELUDE + twice)
    first, second = [p.id for p in resolved.items if p.kind == "norm"]
    assert second == f"{first}_2"


def test_else_sentences_are_items_of_their_own_right_after_what_they_answer() -> None:
    resolved = good("""
    vendor must "整改" / "rectify" within 5 days after signing as rectify
      else pays client CNY 300 as late
      else client may terminate agreement
    """)
    norms = [p for p in resolved.items if p.kind == "norm"]
    assert [p.reparation_of for p in norms] == ["", "rectify", "late"]
    late, quit_ = norms[1], norms[2]
    assert isinstance(late.item, surface.Sentence)
    assert late.item.who is not None
    assert late.item.who.refs[0].text == "vendor"
    assert quit_.id.startswith("client_may_")


def test_unnamed_articles_and_clauses_get_their_kind_and_a_digest() -> None:
    resolved = good('article "总则" / "General" { "双方平等。" / "The parties are equal." }')
    article = resolved.items[-1]
    assert re.fullmatch(r"article_[0-9a-f]{6}", article.id)
    assert re.fullmatch(r"prose_[0-9a-f]{6}", article.children[0].id)


# ---- modules, guards, mentions, tags ---------------------------------------------------------------


def test_what_stands_in_an_optional_service_or_is_of_it_hangs_on_it() -> None:
    resolved = good("""
    fee freight "运费" / "freight" of shipping = CNY 5 every month
    metric slow "慢单" / "slow parcels" of parcel = parcel.weight
    service shipping "物流" / "Shipping" by vendor optional {
      record parcel "包裹" / "parcel" { sent : datetime  weight : number }
      service night "夜间物流" / "Night shipping" by vendor optional { "夜间送达。" / "Delivery by night." as night_clause }
    }
    service support "客服" / "Support" by vendor { hours = 9:00 to 18:00 every working day }
    """)
    module = {p.id: p.module for p in resolved.by_id.values()}
    assert module["shipping"] == module["support"] == ""
    assert module["freight"] == module["parcel"] == module["parcel.weight"] == module["slow"] == "shipping"
    assert module["night"] == "shipping"
    assert module["night_clause"] == "night"


def test_if_guards_everything_in_it_with_the_conditions_around() -> None:
    resolved = good("""
    param big "大额" / "large" : bool = ?
    param urgent "加急" / "urgent" : bool = ?
    if big { article a "甲" / "A" { if urgent { vendor must "加班" / "work overtime" as overtime } } }
    """)
    conditions = [guard.condition.args[0] for guard in resolved.by_id["overtime"].guards]
    assert [ref.text for ref in conditions if isinstance(ref, surface.Ref)] == ["big", "urgent"]
    assert resolved.by_id["overtime"].owner == "a"
    branch = resolved.by_id["a"].children[0]
    assert (branch.kind, len(branch.guards)) == ("branch", 2)


def test_a_mention_keeps_its_tags_and_gives_its_modifiers_to_what_it_mentions() -> None:
    resolved = good("""
    vendor pays client CNY 5 as small from "1"
    vendor pays client CNY 9 as large
    article again "再述" / "Again" { small besides large from "2" note "restated"   client.name from "3"   expiry from "4" }
    """)
    assert resolved.mentions == {"small": ("again",), "client": ("again",)}
    assert [mod.kind for mod in resolved.by_id["small"].mods] == ["as_", "source", "besides"]
    assert resolved.by_id["small"].tags == ("1",)
    assert [m.tags for m in resolved.by_id["again"].children] == [("2",), ("3",), ("4",)]


def test_tags_are_found_wherever_they_stand() -> None:
    resolved = good("""
    article a "甲" / "A" from "art" { small_fee from "mention" }
    vendor must "交付" / "deliver" including ["图" / "drawings" ["平面图" / "plans" from "inner"] from "item"] from "norm"
    define rate "比例" / "rate" : percent = by grade { low: 1% from "row", high: 2% } from "define"
    table grade "等级" / "grade" { cut : percent  low "低" / "low" from "table row" { cut = 1% from "cell" }  high "高" / "high" { cut = 2% } }
    fee small_fee "小费" / "small fee" = CNY 1 every month
    signature vendor { seal = ? from "seal" }
    use std.secrecy as secrecy from "use" { tail = 3 years from "set"  kinds = ["图" / "drawings" from "set item"]  duty from "duty" }
    """)
    found = {tag: [p.id for p in places] for tag, places in collect_tags(resolved).items()}
    mention = resolved.by_id["a"].children[0].id
    delivery = next(p.id for p in resolved.items if p.kind == "norm")
    secrecy = resolved.aliases["secrecy"]
    assert found == {
        "art": ["a"],
        "mention": [mention],
        "item": [delivery],
        "inner": [delivery],
        "norm": [delivery],
        "row": ["rate"],
        "define": ["rate"],
        "table row": ["grade.low"],
        "cell": ["grade.low"],
        "seal": ["signature.vendor"],
        "use": [secrecy],
        "set": ["secrecy.tail"],
        "set item": ["secrecy.kinds"],
        "duty": ["secrecy.duty"],
    }


# ---- templates -------------------------------------------------------------------------------------


def test_a_use_puts_the_template_here_under_its_name() -> None:
    resolved = good('article rest "其他" / "Other" { use std.secrecy }')
    assert resolved.aliases["secrecy"].startswith("secrecy.article_")
    names = [p.id for p in resolved.by_id["rest"].children]
    assert names == ["secrecy.tail", "secrecy.kinds", resolved.aliases["secrecy"]]
    assert {p.scope for p in resolved.by_id["rest"].children} == {"secrecy."}
    found = resolved.find("secrecy.", ("client", "name"))
    assert found is not None
    assert (found[0].id, found[1]) == ("client", ("name",))


def test_the_braces_of_a_use_set_extend_drop_replace_and_add() -> None:
    resolved = good("""
    param span_kept "年限" / "number of years" : duration = 2 years
    vendor pays client CNY 1 as general
    use std.secrecy as secrecy {
      tail = span_kept   from "6.2"
      damages instead of general   from "6.3"
      without silence
      each must "妥善保管" / "keep safe" as duty
      each must "归还资料" / "return the material" as give_back
    }
    """)
    value, scope = resolved.overrides["secrecy.tail"]
    assert (value.op, scope) == ("ref", "")
    assert resolved.by_id["secrecy.tail"].tags == ("6.2",)
    damages = resolved.by_id["secrecy.damages"]
    assert damages.tags == ("6.3",)
    assert damages.mod("instead_of") is not None
    assert "secrecy.silence" not in resolved.by_id
    assert "secrecy.fine" not in resolved.by_id  # its ``else`` goes with it
    article = resolved.by_id[resolved.aliases["secrecy"]]
    assert [p.id for p in article.children] == ["secrecy.duty", "secrecy.damages", "secrecy.give_back"]
    action = resolved.by_id["secrecy.duty"].item
    assert isinstance(action, surface.Sentence)
    assert isinstance(action.action.args[0], surface.Text)
    assert action.action.args[0].first == "妥善保管"


def test_one_template_may_be_used_twice_and_templates_may_use_templates() -> None:
    outer = (
        'use std.secrecy as inner { tail = 1 year }\n"另有约定的除外。" / "Unless agreed otherwise." as except'
    )
    resolved = good(
        'use outer as a\nuse outer as b { inner.duty from "1" }', outer=outer.replace("as except", "as saving")
    )
    assert {"a.inner.duty", "b.inner.duty", "a.saving", "b.saving"} <= set(resolved.by_id)
    assert resolved.by_id["b.inner.duty"].tags == ("1",)
    assert resolved.by_id["a.inner.duty"].tags == ()
    assert resolved.overrides["b.inner.tail"][1] == "b."


def test_templates_that_use_each_other_are_refused_with_the_path() -> None:
    _, problems = compiled(PRELUDE + "use one", one="use two", two="use one")
    (problem,) = problems
    assert (problem.code, catalogue.message(problem, "en")) == (
        "HT241",
        "Templates go round in a circle: one → two → one.",
    )


def test_a_tower_of_templates_ends_at_the_cap() -> None:
    tower = {f"t{n}": f"use t{n + 1}" for n in range(30)}
    assert [code for code, _ in refused("use t0", **tower)] == ["HT242"]
    wide = {f"w{n}": "" for n in range(300)}
    codes = [code for code, _ in refused("\n".join(f"use {name}" for name in wide), **wide)]
    assert codes == ["HT242"]


def test_a_template_says_what_it_expects_of_its_host() -> None:
    needs = 'expects damages_due\n"见{damages_due}。" / "See {damages_due}." as pointer'
    assert refused("use needs", needs=needs) == [("HT245", 1)]
    assert refused("vendor pays client CNY 1 as damages_due\nuse needs", needs=needs) == []
    resolved = good("vendor pays client CNY 1 as sum_due\nuse needs { damages_due = sum_due }", needs=needs)
    found = resolved.find("needs.", ("damages_due",))
    assert found is not None
    assert found[0].id == "sum_due"


def test_ignore_comments_of_templates_are_kept() -> None:
    resolved = good("use noted", noted='# hetong: ignore[HT501] agreed\n"甲。" / "A clause."')
    assert [ignore.codes for ignore in resolved.ignores] == [("HT501",)]


# ---- what is refused -------------------------------------------------------------------------------

REFUSED = [
    ("a name twice", 'event x "甲" / "a"\nevent x "乙" / "b"', [("HT140", 2)]),
    ("a sentence named like a noun", 'event x "甲" / "a"\nvendor must "做" / "act" as x', [("HT140", 2)]),
    ("a column twice", 'event x "甲" / "a" { c : text\nc : date }', [("HT140", 2)]),
    ("columns of two records alike", 'event x "甲" / "a" { c : text }\nevent y "乙" / "b" { c : text }', []),
    ("names that look alike", 'event due_l "甲" / "a"\nevent due_1 "乙" / "b"', [("HT141", 2)]),
    ("the name of a use taken", 'event secrecy "甲" / "a"\nuse std.secrecy', [("HT140", 2)]),
    ("no name", 'event "甲" / "a"', [("HT142", 1)]),
    ("no label", "event x { c : text }", [("HT143", 1)]),
    ("labels are optional for params", "param x : money = ?", []),
    ("one language only", 'event x "甲"', [("HT144", 1)]),
    ("one language only in a list", 'define x = ["甲" / "a",\n"乙"]', [("HT144", 2)]),
    ("codes read the same", 'define x = ["ISO 27001", "3.2"]', []),
    (
        "facts are not prose",
        'event x "甲" / "a" { c : text }\nscenario s "例" / "case" { given x { c = "上海" } }',
        [],
    ),
    ("swapped halves", 'event x "outage" / "中断"', [("HT145", 1)]),
    ("not translated", 'event x "中断" / "中断"', [("HT145", 1)]),
    ("a name in both texts", 'event x "{client}" / "{client}"', []),
    ("no type", "param x = 3 days", [("HT150", 1)]),
    ("no value", "param x : duration", [("HT151", 1)]),
    ("a type where there is none", 'event x "甲" / "a" : money', [("HT152", 1)]),
    ("a value where there is none", 'article x "甲" / "a" = 3 days', [("HT153", 1)]),
    ("of where there is none", 'event x "甲" / "a" of client', [("HT154", 1)]),
    ("two terms", "term { start = 2027-02-01 end = ? }", [("HT155", 1)]),
    ("recitals have no name", 'recitals x "甲" / "A" { "乙。" / "A clause." }', [("HT156", 1)]),
    ("an empty record", 'record x "甲" / "a"', [("HT158", 1)]),
    ("a table to be filled", 'table x "甲" / "a" = ?', []),
    ("an unknown template", "use std.secrcy", [("HT240", 1)]),
    ("an unknown name in the braces", 'use std.secrecy {\nduti from "1" }', [("HT243", 2)]),
    ("an unknown name to drop", "use std.secrecy {\nwithout duti }", [("HT243", 2)]),
    ("an unknown name to set", "use std.secrecy {\ntial = 2 years }", [("HT243", 2)]),
    ("a value for a sentence", "use std.secrecy {\nduty = 2 years }", [("HT244", 2)]),
    ("a modifier a use does not take", "use std.secrecy optional", [("HT401", 1)]),
    ("an unknown mention", 'article a "甲" / "A" {\ncleint from "1" }', [("HT246", 2)]),
    ("an unknown setting", "signature vendor {\nseel = ? }", [("HT400", 2)]),
    ("a fee has no target", 'fee x "甲" / "a" = CNY 1\ntarget >= 5', [("HT401", 2)]),
    ("a plain duty has no cap", 'vendor must "做" / "act" at most 5', [("HT401", 1)]),
    ("a payment is not a credit", "vendor pays client CNY 1\nagainst bill", [("HT401", 2)]),
    ("a text clause has no deadline", '"甲。" / "A." within 3 days', [("HT401", 1)]),
    ("a modifier twice", 'vendor must "做" / "act" within 2 days\nwithin 3 days', [("HT402", 2)]),
    ("at most may repeat", "vendor pays client CNY 1 at most CNY 5 at most CNY 9 per year", []),
    ("a modifier twice through a use", "use std.secrecy { duty\nuntil 2 years after end }", [("HT402", 2)]),
    ("a clause in an event", 'event x "甲" / "a" {\n"乙。" / "B." }', [("HT403", 2)]),
    ("a value in an article", 'article a "甲" / "A" {\nx = 5 }', [("HT400", 2)]),
    ("without outside a use", "without client", [("HT403", 1)]),
    ("expects outside a template", "expects client", [("HT403", 1)]),
    ("given outside a scenario", "given client.name = ?", [("HT403", 1)]),
    ("a contract in a template", "use other", [("HT403", -2)]),
    ("an unknown choice", "remedy x when breached agreement {\ncut = evenly }", [("HT404", 2)]),
    ("a setting twice", "signature vendor { seal = ?\nseal = ? }", [("HT405", 2)]),
    ("a setting with a deadline", "signature vendor { seal = ?\nevery month }", [("HT406", 2)]),
    ("a cell without a value", 'table x "甲" / "a" { c : text\nr "乙" / "b" { c : text } }', [("HT407", 2)]),
    ("a column without a type", 'record x "甲" / "a" { c : text\nd "乙" / "b" }', [("HT408", 2)]),
    (
        "a label on a setting",
        'document x "甲" / "a" {\nattached "附" / "attached" : bool = yes }',
        [("HT409", 2)],
    ),
    ("a cell of no column", 'table x "甲" / "a" { c : text\nr "乙" / "b" { d = 5 } }', [("HT410", 2)]),
]


@pytest.mark.parametrize(
    ("fragment", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused(fragment: str, expected: list[tuple[str, int]]) -> None:
    assert refused(fragment, other='contract x "甲" / "A" { law = PRC }') == expected


def test_a_file_is_one_contract_with_parties() -> None:
    assert refused('event x "甲" / "a"', prelude="") == [("HT146", 1)]
    assert refused("", prelude="") == [("HT146", 1)]
    assert refused('contract x "甲" / "A" { law = PRC }', prelude="") == [("HT148", 1)]
    assert refused('contract x "甲" / "A" { law = PRC }') == [("HT147", 1)]
    assert refused('contract x "甲" / "A" { languages = [zh, fr] }\nparty a "甲方" { }', prelude="") == [
        ("HT157", 1)
    ]


def test_languages_follow_the_label_where_nothing_is_said() -> None:
    for label, languages in (('"甲"', ("zh",)), ('"Lease"', ("en",)), ('"租约" / "Lease"', ("zh", "en"))):
        resolved, _ = compiled(f"contract x {label} {{ law = PRC }}")
        assert resolved.languages == languages
    resolved, _ = compiled('contract x "租约" / "Lease" { languages = [en] }')
    assert resolved.contract is not None
    assert (resolved.contract.label.zh, resolved.contract.label.en) == ("", "Lease")


def test_a_duplicate_points_to_the_first() -> None:
    _, problems = compiled(PRELUDE + 'event x "甲" / "a"\nevent x "乙" / "b"')
    (problem,) = problems
    assert start_of(problem.related[0].at) == len(PRELUDE) + len("event ")


# ---- in Chinese, in bulk, in the catalogue ---------------------------------------------------------


def test_settings_may_be_written_in_chinese() -> None:
    text = """
    合同 样例 "样例合同" / "Sample" { 语言 = [中文, 英文]  法律 = 中国  币种 = CNY  进位 = 四舍五入 }
    当事人 甲方 "甲方" / "Party A" { 名称 = "甲公司" / "Client Co"  受约束 = 签约 }
    """
    resolved, problems = compiled(text)
    assert not list(problems)
    assert resolved.contract is not None
    assert set(resolved.contract.settings) == {"languages", "law", "currency", "rounding"}
    assert set(resolved.by_id["甲方"].settings) == {"name", "bound"}
    for placed, name, word in (
        (resolved.contract, "rounding", "half_up"),
        (resolved.by_id["甲方"], "bound", "signature"),
    ):
        value = placed.settings[name].value
        assert value is not None
        assert isinstance(value.args[0], surface.Ref)
        assert value.args[0].text == word


def test_settings_that_could_continue_an_expression_have_another_spelling() -> None:
    text = PRELUDE.replace("currency = CNY", "currency = CNY  day_count = 365  year_runs = from_start")
    resolved, problems = compiled(text)
    assert not list(problems)
    assert resolved.contract is not None
    assert list(resolved.contract.settings)[-2:] == ["day_count", "year"]


def test_the_tables_agree_with_each_other() -> None:
    settings = {name for kind in KINDS.values() for name in kind.settings}
    assert set(SETTINGS.values()) == settings
    twice = Counter(SETTINGS.values()) - Counter(set(SETTINGS.values()))
    assert list(twice.elements()) == ["contents"]  # 目录 of the contract, 内容 of an instrument
    assert len(set(TYPES.values())) == len(TYPES)
    choices = {choice for kind in KINDS.values() for rule in kind.settings.values() for choice in rule.choices}
    assert {choice for choice in choices if not choice.isdigit()} <= set(WORDS.values())
    assert not [name for table in (SETTINGS, WORDS) for name in table if reserved(name) == "keyword"]
    for kind in KINDS.values():
        assert kind.holds <= TOP | {"given", "expect"}
        for rule in kind.settings.values():
            assert not rule.choices or rule.default in ("", *rule.choices)
    assert all("as_" in mods for mods in SENTENCES.values())


def test_a_contract_ten_times_as_long_takes_about_ten_times_as_long() -> None:
    def text(times: int) -> str:
        return PRELUDE + "\n".join(
            f'article a{n} "甲{n}" / "A{n}" {{ vendor must "做{n}" / "act {n}" within 3 days after signing\n'
            f'record r{n}x "记录{n}" / "record {n}" {{ c : text }}\nuse std.secrecy as s{n}x {{ duty from "1" without fine }} }}'
            for n in range(times)
        )

    def seconds(times: int) -> float:
        problems = Problems()
        file = parse(1, "main", text(times), problems)
        library = DictLibrary({"std.secrecy": SECRECY})
        gc.collect()
        gc.disable()
        began = time.process_time()
        resolve(file, library, problems)
        took = time.process_time() - began
        gc.enable()
        assert {p.code for p in problems} <= {"HT149"}
        return took

    assert min(seconds(250) for _ in range(3)) < 20 * min(seconds(25) for _ in range(3))


OWN = [
    code
    for code in catalogue.codes()
    if re.fullmatch(r"HT(1[4-9]\d|24\d|25\d|4[0-4]\d)", code)
    and code != "HT411"  # of what a name stands for: check
]


@pytest.mark.parametrize("code", OWN)
def test_the_pages_of_this_pass_show_what_they_say(code: str) -> None:
    page = catalogue.page(code)
    for example in (*page.bad, *page.good):
        if example.language != "contract":
            continue
        whole = example.text if example.text.startswith("contract") else PRELUDE + example.text
        _, problems = compiled(whole)
        codes = [problem.code for problem in problems]
        assert codes == ([code] if example in page.bad else [])
        for problem in problems:
            for lang in ("zh", "en"):
                assert "{" not in catalogue.message(problem, lang)


def test_every_problem_of_this_pass_has_a_page_and_every_page_a_problem() -> None:
    from pathlib import Path

    import hetong.passes.resolve as here

    folder = Path(here.__file__).parent
    raised = {
        code for file in folder.glob("*.py") for code in re.findall(r'"(HT\d{3})"', file.read_text("utf-8"))
    }
    assert raised - {"HT014"} == set(OWN)  # a cap that the parse pass holds as well
