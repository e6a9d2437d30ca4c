"""Whatever facts say that typing lets through, every contract is settled: a statement, a status, printed in every form.

``pytest --mutants N`` tries N contracts with facts; the usual number is small. Then what fuzzing found, by name.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from fractions import Fraction
from functools import cache

from hetong.cli import print_statement, print_status
from hetong.compile import Compilation
from hetong.report import statement_html, statement_json, status_json
from hetong.settle import evaluate
from hetong.settle.facts import Facts, Given
from hetong.settle.rows import MemoryEngine
from hetong.settle.service import clauses, settle_facts, status_facts, zone_of
from hetong.settle.statement import OWED
from hetong.settle.values import Instant
from tests.fact_fuzz import DAY, Text, Writer, loaded, periods, texts
from tests.settling import HEADER, contract_of, settled, standing

LONGEST = 30  # seconds for one statement, of a hundred years or more


@cache
def corpus() -> list[Text]:
    return list(texts())


@cache
def compiled(text: Text) -> Compilation | None:
    return text.compiled()


def run(text: Text, seed: int) -> int:
    """How many lines came of it; 0 where the contract has errors."""
    one = compiled(text)
    if one is None or one.contract is None:
        return 0
    contract, chance = one.contract, random.Random(f"{seed} {text.name}")
    writer = Writer(contract, chance)
    held = loaded(contract, writer.files())
    engine, numbers, zone = MemoryEngine(held.rows), clauses(one.document), zone_of(contract)
    lines = 0
    for period in chance.sample(list(periods(writer))[:8], 3):
        made = settle_facts(contract, held.facts, engine, period, numbers=numbers)
        lines += len(made.lines)
        for line in made.lines:
            assert line.state not in OWED or line.amount is not None or line.state == "open_choice", line.id
            assert line.amount is None or (line.amount * 100).denominator == 1 or line.currency != "CNY", (
                line.id
            )
            assert line.amount is not None or line.reasons or line.state in ("pending", "lost"), line.id
        for total in made.totals:
            assert total.due - total.paid == total.open
        assert json.loads(statement_json.text(made))["lines"] is not None
        assert print_statement.statement(made, ("zh",))
        assert statement_html.page(made, ("zh", "en"))
        shuffled = Facts(
            tuple(chance.sample(held.facts.journal, len(held.facts.journal))), (), held.facts.records
        )
        rows = {record: chance.sample(some, len(some)) for record, some in held.rows.items()}
        again = settle_facts(contract, shuffled, MemoryEngine(rows), period, numbers=numbers)
        assert statement_json.text(again) == statement_json.text(made)
    for day in (chance.choice(writer.days), writer.days[0] - 40 * DAY, writer.days[2] + 400 * DAY):
        seen = status_facts(contract, held.facts, engine, Instant(zone.end(day)), numbers=numbers)
        assert json.loads(status_json.text(seen))["items"] is not None
        assert print_status.status(seen, ("zh", "en"), True)
    return lines


def test_any_facts_are_settled(mutants: int) -> None:
    chance = random.Random(4)
    every, lines = corpus(), 0
    examples = [text for text in every if not text.name.startswith("HT")][:12]
    chosen = [*examples, *chance.sample(every, len(every))] if mutants < len(every) else every
    for n in range(mutants // 5):
        text = chosen[n % len(chosen)]
        started = time.monotonic()
        try:
            lines += run(text, n)
        except Exception as wrong:
            raise AssertionError(f"facts {n} of {text.name}") from wrong
        assert time.monotonic() - started < LONGEST, (n, text.name)
    assert lines


def test_two_thousand_lines_of_a_journal_take_seconds() -> None:
    text = next(t for t in corpus() if t.name == "ecommerce_outsourcing final")
    one = compiled(text)
    assert one is not None
    assert one.contract is not None
    writer = Writer(one.contract, random.Random(1))
    nodes = one.contract.nodes
    own = [
        k
        for k in writer.kinds
        if k in nodes and getattr(getattr(nodes[k], "act", None), "verb", "") != "terminate"
    ]
    own = [k for k in own if nodes[k].__class__.__name__ == "Norm"]
    listed = [writer.line(writer.chance.choice(own)) for _ in range(2000)]
    files = {"events.jsonl": "".join(json.dumps(x) + "\n" for x in listed).encode()}
    started = time.monotonic()
    held = loaded(one.contract, files)
    assert len(held.facts.journal) > 1000
    made = settle_facts(one.contract, held.facts, MemoryEngine(held.rows), "2026-06")
    assert made.lines
    zone = zone_of(one.contract)
    assert status_facts(
        one.contract, held.facts, MemoryEngine(held.rows), Instant(zone.end(dt.date(2026, 6, 30)))
    )
    assert time.monotonic() - started < LONGEST


# ---- what fuzzing found ----------------------------------------------------------------------------------------------

FEE = """\
fee base_fee "基础费" / "base fee" = CNY 1,000 every month
client pays vendor base_fee every month by day 5 of next month as bill ("付款" / "payment")
"""


def test_names_of_the_contract_that_are_kinds_of_the_journal_too() -> None:
    text = (
        FEE
        + """\
event choice "选择" / "choice" { what "事项" / "matter" : text ? }
vendor must "说明情况" / "explain" within 3 days after choice as statement ("情况说明" / "statement")
vendor must "交付" / "deliver" within 3 days after choice as complete ("交付" / "delivery")
"""
    )
    journal = [("choice", "2026-06-02"), ("statement", "2026-06-03"), ("complete", "2026-06-04")]
    made = settled(text, journal=journal)
    assert [line.amount for line in made.lines] == [1000]
    seen = standing(text, "2026-06-10", journal=journal)
    assert {i.norm: i.state for i in seen.items if i.norm in ("statement", "complete")} == {
        "statement": "fulfilled", "complete": "fulfilled"
    }  # fmt: skip


def test_a_time_before_a_payment_is_counted_from_its_day() -> None:
    text = (
        FEE
        + 'vendor must "开票" / "invoice" every month by 5 days before bill as invoice ("发票" / "invoice")\n'
    )
    made = standing(
        text, "2026-07-10", journal=[("bill", "2026-07-03", {"amount": "1000.00", "ref": "2026-06"})]
    )
    found = [
        i for i in made.items if i.norm == "invoice" and i.window is not None and i.window.name == "2026-06"
    ]
    assert [i.due for i in found] == [dt.date(2026, 6, 28)]


def test_a_renewal_of_no_length_ends() -> None:
    text = (HEADER + FEE).replace(
        "end = 2026-12-31 }",
        'end = 2026-12-31 renewal = longer } param longer "续期" / "renewal" : duration = ?',
    )
    for given in ("0 months", "1 months"):
        made = standing(
            text, "2031-01-01", given=[Given("longer", evaluate.length(Fraction(int(given[0])), "month"))]
        )
        assert made.end == (dt.date(2026, 12, 31) if given[0] == "0" else dt.date(2031, 1, 31))


DEPOSIT = """\
event top_up "补足" / "top-up" { amount "金额" / "amount" : money }
event draw "扣划" / "draw" { amount "金额" / "amount" : money }
account deposit "保证金" / "deposit" : money { opens = CNY 1,000 on 2026-01-05 adds = top_up.amount takes = draw.amount floor = CNY 0 }
vendor pays client deposit[end] within 14 days after end as deposit_back
"""


def test_a_draw_below_zero_is_a_reversal() -> None:
    made = settled(
        DEPOSIT,
        "2026",
        journal=[("draw", "2026-02-01", {"amount": 300}), ("draw", "2026-02-02", {"amount": -300})],
    )
    assert [line.amount for line in made.lines] == [1000]


def test_unknown_bounds_of_a_schedule_give_no_price() -> None:
    text = """\
record call "来电" / "call" on made { made "时间" / "time" : datetime }
param first "首档" / "first tier" : count = ?
metric calls "来电数" / "calls" = count of call every month
fee answered "接听费" / "answering fee" = graduated by calls { <= first: CNY 2, otherwise: CNY 1 } every month
client pays vendor answered every month by day 5 of next month as bill ("付款" / "payment")
"""
    rows = {"call": [{"made": "2026-06-01T10:00"}] * 3}
    (line,) = settled(text, rows=rows).lines
    assert (line.amount, line.state) == (None, "unknown")
    (line,) = settled(text, rows=rows, given=[Given("first", Fraction(1))]).lines
    assert line.amount == 4


def test_a_value_for_a_blank_within_a_metric_is_not_the_metric() -> None:
    text = """\
record call "来电" / "call" on made { made "提出" / "time" : datetime answered "答复" / "answer" : datetime }
metric quick "响应率" / "response rate" = share of call where made to answered <= ? minutes every month target >= 90% no data skipped
vendor must "达标" / "meet the target" throughout when missed quick as service ("服务" / "service")
"""
    text = text.rsplit("vendor must", 1)[0]
    contract = contract_of(text)
    (blank,) = contract.blanks
    line = (
        "value",
        "2026-01-05",
        {
            "of": blank.path,
            "value": Fraction(10) if blank.type.base != "duration" else evaluate.length(Fraction(10), "minute"),
        },
    )
    made = settled(
        text, rows={"call": [{"made": "2026-06-01T10:00", "answered": "2026-06-01T10:05"}]}, journal=[line]
    )
    assert [m.value for m in made.measurements if m.window.name == "2026-06"] == [1]


def test_the_end_of_the_calendar_is_told_not_stumbled_over() -> None:
    for period in ("1900-01", "2200-12", "2200"):
        settled(FEE, period, as_of="2200-12-31")
    standing(FEE, "2200-12-31")
    standing(FEE, "1900-01-02")
