"""The two halves as text: the obligations file against its schema, Markdown that reads back as what was meant."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import jsonschema_rs
import pytest
from attrs import evolve

from hetong.base import resources
from hetong.base.words import Words
from hetong.emit import digests, json_norms, json_out, json_times
from hetong.emit.json_exprs import OPS, Exprs, iso_duration, shown_percent
from hetong.emit.match import match
from hetong.trees import document as d
from hetong.trees import model as m
from hetong.trees import types as t
from tests import sample_model as sample

SCHEMA = json.loads(resources.read("schema", "obligations-1.0.json"))
VALID = jsonschema_rs.Draft202012Validator(SCHEMA)
RENDER = lambda expr: Words(f"“{expr.op}”", expr.op)  # noqa: E731


@pytest.fixture(scope="module")
def emitted() -> Any:
    return json.loads(json_out.obligations(sample.contract(), sample.document(), sample.SOURCES, RENDER))


def norm(file: Any, name: str) -> Any:
    return next(each for each in file["norms"] if each["id"] == name)


# ---- the file


def test_file_is_valid_exact_and_the_same_each_time(emitted: Any) -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    VALID.validate(emitted)
    one = json_out.obligations(sample.contract(), sample.document(), sample.SOURCES, RENDER)
    assert one == json_out.obligations(sample.contract(), sample.document(), sample.SOURCES, RENDER)
    assert one == json.dumps(emitted, indent=2, ensure_ascii=False) + "\n"
    json.loads(one, parse_float=lambda text: pytest.fail(f"a float: {text}"))
    assert list(emitted)[:3] == ["format", "contract", "groups"]


def test_without_wording_it_is_valid_too() -> None:
    VALID.validate(json.loads(json_out.obligations(sample.contract(), sample.document(), {})))


@pytest.mark.parametrize("expr", sample.every_op(), ids=lambda expr: expr.op)
def test_every_operation_is_written_and_valid(expr: m.Expr) -> None:
    contract = sample.contract()
    define = m.Define(id="probe", type=expr.type, value=expr, only_if=None)
    probe = evolve(contract, items=(*contract.items, define), nodes={**contract.nodes, "probe": define})
    file = json.loads(json_out.obligations(probe, sample.document(), sample.SOURCES, RENDER))
    VALID.validate(file)
    value = file["parameters"][0]["value"]
    assert value["op"] == expr.op
    assert len(value.get("args", [])) == len(expr.args)
    broken = copy.deepcopy(file)
    broken["parameters"][0]["value"]["surprise"] = 1
    assert not VALID.is_valid(broken)


def test_operations_are_those_of_the_schema() -> None:
    assert (
        {expr.op for expr in sample.every_op()}
        == set(OPS)
        == set(SCHEMA["$defs"]["tree"]["properties"]["op"]["enum"])
    )


def _set(file: Any, *path: Any, to: Any) -> None:
    for step in path[:-1]:
        file = file[step]
    file[path[-1]] = to


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("format",), "hetong.obligations/2.0"),
        (("fees", 0, "amount", "state"), "known"),
        (("metrics", 0, "target", "limit", "value"), 0.96),
        (("metrics", 0, "target", "rel"), ">="),
        (("norms", 0, "modality"), "should"),
        (("norms", 0, "bearer", "parties"), []),
        (("norms", 0, "from"), None),
        (("norms", 0, "extra"), 1),
        (("clauses", 3, "digest"), "md5:00"),
        (("clauses", -1, "normative"), True),
        (("contract", "status"), "draft"),
        (("parties", 0, "attributes", "name"), "甲公司"),
    ],
)
def test_broken_file_is_refused(emitted: Any, path: tuple[Any, ...], to: Any) -> None:
    broken = copy.deepcopy(emitted)
    _set(broken, *path, to=to)
    assert not VALID.is_valid(broken)


def test_missing_field_is_refused(emitted: Any) -> None:
    for key in emitted["norms"][0]:
        broken = copy.deepcopy(emitted)
        del broken["norms"][0][key]
        assert not VALID.is_valid(broken), key


def test_norm_says_who_what_when_and_what_if_not(emitted: Any) -> None:
    bill, cure = norm(emitted, "bill"), norm(emitted, "rectify")
    assert bill["effect"]["amount"]["text"] == {"zh": "“ref”", "en": "ref"}
    assert bill["every"]["rrule"] == "FREQ=MONTHLY"
    assert bill["deadline"]["rrule"] == "FREQ=MONTHLY;BYMONTHDAY=12"
    assert bill["source"] == {"file": "sample.contract", "line": 3, "column": 3}
    assert cure["deadline"]["duration"]["iso"] == "P10D"
    assert cure["deadline"]["rolled"] is True
    assert cure["deadline"]["law"] == "民法典 200, 201, 203"
    assert cure["on_breach"] == ["slow_cure"]
    assert cure["text"] == {"zh": "rectify的句子。", "en": "The sentence of rectify."}
    late = norm(emitted, "slow_cure")
    assert late["deadline"]["default"] is True
    assert late["relations"] == [{"kind": "towards", "id": "bill"}]
    assert late["clause"] == {**late["clause"], "number": "1.2(a)", "anchor": "slow_cure", "in": "rectify"}
    assert emitted["metrics"][0]["on_miss"] == ["late", "quit"]
    assert norm(emitted, "quit")["modality"] == "power"
    assert norm(emitted, "notice")["modality"] == "power", (
        "the cure runs from the demand: it is no mere liberty"
    )


def test_states_of_knowledge(emitted: Any) -> None:
    name = emitted["parties"][0]["attributes"]["name"]
    assert (name["state"], name["path"], name["type"]) == ("blank", "client.name", "text")
    assert emitted["parties"][0]["attributes"]["role"]["state"] == "none"
    assert [blank["path"] for blank in emitted["blanks"]] == ["client.name", "fee.rate"]
    assert [blank["clause"]["number"] for blank in emitted["blanks"]] == ["0", "1.3"]
    half = Exprs(("zh",), json_out._Labels(sample.contract(), {}, None)).value(
        m.Expr("part_of", sample.CNY, (sample.percent("0.05"), sample.blank("x.rate", sample.CNY)))
    )
    assert half is not None
    assert (half["state"], half["blanks"]) == ("known", ["x.rate"])


def test_reference_in_a_text_reads_as_clause_or_label() -> None:
    phrase = m.Phrase(
        ("见", m.Slot("bill", "number"), "的", m.Slot("bill")),
        ("see ", m.Slot("bill", "number"), ", ", m.Slot("bill")),
    )
    places = {place.id: place for place in sample.document().places}
    words = Exprs(("zh", "en"), json_out._Labels(sample.contract(), places, None)).phrase(phrase)
    assert words == {"zh": "见本合同第1.3条的账单", "en": "see Section 1.3, bill", "refs": ["bill"]}


# ---- digests


def _spots(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in pairs:
        if isinstance(value, str) and key not in ("digest", "file"):
            yield (*path, key)
        elif key != "source":
            yield from _spots(value, (*path, key))


def test_digests_can_be_computed_again_and_any_changed_word_shows(emitted: Any) -> None:
    assert digests.wrong(emitted) == []
    spots = [spot for spot in _spots(emitted) if spot[0] != "blanks"]
    assert len(spots) > 300
    for spot in spots[::7]:
        changed = copy.deepcopy(emitted)
        _set(changed, *spot, to="…")
        with suppress(KeyError):  # an anchor or an id that leads nowhere any more
            assert digests.wrong(changed), spot


def test_layout_of_the_source_changes_no_digest(emitted: Any) -> None:
    moved = json_out.tree(sample.contract(), sample.document(), {}, RENDER)
    assert moved["contract"]["digest"] == emitted["contract"]["digest"]
    assert [c["digest"] for c in moved["clauses"]] == [c["digest"] for c in emitted["clauses"]]


# ---- times


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (m.Window("quarter"), "FREQ=MONTHLY;INTERVAL=3"),
        (m.Window("", length=sample.days("2", "week")), "FREQ=WEEKLY;INTERVAL=2"),
        (m.Window("working_day"), None),
        (m.Window("", length=sample.days("1.5")), None),
        (m.Window("", length=sample.blank("x.every", t.DURATION)), None),
    ],
)
def test_recurrence(window: m.Window, expected: str | None) -> None:
    assert json_times.rrule(window) == expected


@pytest.mark.parametrize(
    ("unit", "side", "more", "rolled", "law"),
    [
        ("day", "after", {}, True, "200, 201, 203"),
        ("day", "after", {"not_rolled": True}, False, "200, 201, 204"),
        ("month", "after", {}, True, "200, 201, 202, 203"),
        ("working_day", "after", {}, False, "201, 204"),
        ("hour", "after", {}, False, "201"),
        ("day", "before", {}, False, "204"),
    ],
)
def test_counting(unit: str, side: str, more: Any, rolled: bool, law: str) -> None:
    base = sample.contract()
    cure = base.nodes["rectify"]
    assert isinstance(cure, m.Norm)
    cure = evolve(cure, within=m.Within(sample.days("5", unit), side, None), **more)
    made = json_times.deadline(cure, base, Exprs(("zh", "en"), json_out._Labels(base, {}, None)))
    assert made is not None
    assert (made["rolled"], made["law"]) == (rolled, f"民法典 {law}")
    assert ("顺延至" in made["counting"]["zh"]) is rolled


def test_unit_of_a_named_length_is_looked_up() -> None:
    quick = m.Param(
        id="quick",
        type=t.DURATION,
        value=m.Expr("judged", t.DURATION, (sample.days("2", "hour"),), {"by": "client"}),
        only_if=None,
    )
    assert json_times.unit_of(sample.ref("quick", t.DURATION), {"quick": quick}) == "hour"
    assert json_times.unit_of(sample.ref("nobody"), {}) == ""


def test_numbers_as_text() -> None:
    assert [
        iso_duration(*pair)
        for pair in (("3", "quarter"), ("36", "hour"), ("5", "working_day"), ("1.5", "month"))
    ] == ["P9M", "PT36H", None, None]
    assert [shown_percent(value) for value in ("0.05", "0.0005", "1", "1.2", "0")] == [
        "5%",
        "0.05%",
        "100%",
        "120%",
        "0%",
    ]


# ---- both halves


def test_halves_match() -> None:
    assert match(sample.contract(), sample.document()) == []


def test_halves_that_differ_are_found() -> None:
    base, whole = sample.contract(), sample.document()

    def names(document: d.Document, contract: m.Contract = base) -> set[str]:
        found = match(contract, document)
        assert {problem.code for problem in found} <= {"HT990"}
        return {str(problem.facts["id"]) for problem in found}

    unplaced = evolve(whole, places=tuple(place for place in whole.places if place.id != "bill"))
    assert names(unplaced) == {"bill"}
    silent = evolve(whole, places=tuple(evolve(p, en=" ") if p.id == "fee" else p for p in whole.places))
    assert names(silent) == {"fee"}
    lost = evolve(whole, places=tuple(evolve(p, anchor="gone") if p.id == "quit" else p for p in whole.places))
    assert names(lost) == {"quit"}
    nodes = {name: node for name, node in base.nodes.items() if name != "bill"}
    without = evolve(base, nodes=nodes, items=tuple(node for node in base.items if node.id != "bill"))
    assert names(whole, without) == {"bill"}
    section = whole.sections[0]
    empty = d.Clause("1.5", "c-1-5", sample.text("应当付款。", "Must pay."), (), (), (), True)
    assert names(evolve(whole, sections=(evolve(section, blocks=(*section.blocks, empty)),))) == {"c-1-5"}
    twice = evolve(
        whole, sections=(evolve(section, blocks=(*section.blocks, evolve(section.blocks[3], ids=()))),)
    )
    assert names(twice) == {"whole"}


def test_every_normative_clause_names_objects_of_the_file(emitted: Any) -> None:
    objects = digests.objects_of(emitted)
    for entry in emitted["clauses"]:
        assert not entry["normative"] or entry["norms"] or entry["nodes"]
        assert all(name in objects for name in (*entry["norms"], *entry["nodes"]))
    anchors = {entry["anchor"] for entry in emitted["clauses"]}
    assert all(each["clause"]["in"] in anchors for each in objects.values() if each.get("clause"))


def test_fields_for_the_pen_are_no_blanks_of_a_final_contract() -> None:
    base = sample.contract()
    date = m.Blank("signature.client.date", t.Type("date"), "signature.client", base.at)
    for final, paths in ((False, ["client.name", "fee.rate", date.path]), (True, ["client.name", "fee.rate"])):
        made = json_out.tree(evolve(base, final=final, blanks=(*base.blanks, date)), sample.document(), {})
        assert [blank["path"] for blank in made["blanks"]] == paths
        assert made["contract"]["status"] == ("final" if final else "template")


def test_consequences_are_found_through_definitions_and_lists() -> None:
    base = sample.contract()
    entry = m.Entry(None, "on_time", Words("准时率", "on-time rate"), None)
    marks_ = m.Define(
        id="marks", type=t.LIST, value=m.Expr("list", t.LIST, (), {"items": (entry,)}), only_if=None
    )
    run = m.Expr("aggregate", t.COUNT, (), {"fn": "run", "of": "marks", "state": "missed"})
    often = m.Define(id="often", type=t.COUNT, value=run, only_if=None)
    leave = base.nodes["notice"]
    assert isinstance(leave, m.Norm)
    leave = evolve(
        leave,
        id="leave",
        when=m.Expr("compare", t.BOOL, (sample.ref("often", t.COUNT), sample.number("3")), {"rel": "ge"}),
    )
    known = json_norms.index(
        evolve(base, nodes={**base.nodes, "marks": marks_, "often": often, "leave": leave})
    )
    assert known.failed["on_time"] == ("late", "quit", "leave")


def test_breach_of_an_article_is_breach_of_what_it_holds() -> None:
    base = sample.contract()
    leave = base.nodes["notice"]
    assert isinstance(leave, m.Norm)
    either = [
        m.Expr("state", t.BOOL, (), {"state": "breached", "of": of, "subject": ""})
        for of in ("quality", "agreement")
    ]
    leave = evolve(leave, id="leave", when=m.Expr("or", t.BOOL, tuple(either)))
    known = json_norms.index(evolve(base, nodes={**base.nodes, "leave": leave}))
    assert known.failed["rectify"] == ("slow_cure", "leave")
    assert known.failed["quit"] == ("leave",)
    assert known.failed["agreement"] == ("leave",)
    assert "bill" not in known.failed
