"""Development only: from ``grammar/hetong.lark`` to ``grammar/tables.json``, which is what the parser runs on.

Lark builds the LALR tables in strict mode (no conflict, no two patterns that match the same text); this script
writes them down so that nobody who checks a contract ever pays for building them. Run it after each change of
the grammar: ``python -m hetong.passes.parse.generate``. A test asserts that running it again changes nothing.
"""

from __future__ import annotations

import json
import re
import re._constants as regex  # type: ignore[import-not-found]
import re._parser as regex_parser  # type: ignore[import-not-found]
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
GRAMMAR = ROOT / "grammar" / "hetong.lark"
TABLES = ROOT / "grammar" / "tables.json"


def load_grammar(strict: bool = True) -> Any:
    """Lark's own parser for the grammar, with the options that the tables are made with."""
    import lark

    return lark.Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="contextual",
        strict=strict,
        start=["start", "lone"],
        maybe_placeholders=False,
        propagate_positions=False,
    )


def words_of(pattern: str) -> tuple[list[str], str] | None:
    """Every spelling of a keyword pattern, in the order its regex prefers, and what must follow it.

    A blank in a spelling stands for one or more white-space characters. None: not a keyword (its spellings
    are not finite, or do not begin with a letter).
    """
    try:
        heads, ahead = _spell(list(regex_parser.parse(pattern)))
    except ValueError:
        return None
    if not heads or not all(head[:1].isalpha() for head in heads):
        return None
    return heads, ahead


def _spell(nodes: list[Any]) -> tuple[list[str], str]:
    spellings, ahead = [""], ""
    for op, arg in nodes:
        if op is regex.ASSERT_NOT:
            continue
        if op is regex.ASSERT:
            ahead = r"\s+(?:of|之)(?!\w)"
            continue
        more = _one(op, arg)
        spellings = [a + b for a in spellings for b in more]
        if len(spellings) > 500:
            raise ValueError("not a keyword")
    return spellings, ahead


def _one(op: Any, arg: Any) -> list[str]:
    if op is regex.LITERAL:
        return [chr(arg)]
    if op is regex.SUBPATTERN:
        return _spell(list(arg[3]))[0]
    if op is regex.BRANCH:
        return [word for branch in arg[1] for word in _spell(list(branch))[0]]
    if op is regex.MAX_REPEAT:
        low, high, body = arg
        inner = list(body)
        if (low, high) == (0, 1):
            return [*_spell(inner)[0], ""]
        space = [(regex.IN, [(regex.CATEGORY, regex.CATEGORY_SPACE)])]
        if low == 1 and high is regex.MAXREPEAT and inner == space:
            return [" "]
    if op is regex.IN and all(kind is regex.LITERAL for kind, _ in arg):
        return [chr(code) for _, code in arg]
    if op is regex.IN and len(arg) == 1 and arg[0] == (regex.RANGE, (ord("0"), ord("9"))):
        return list("0123456789")
    raise ValueError("not a keyword")


def tables(parser: Any) -> dict[str, Any]:
    """The tables of lark's parser as plain lists of numbers and strings; ``tables.Tables`` reads them."""
    order = sorted(
        (t for t in parser.terminals if t.name not in parser.ignore_tokens),
        key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name),
    )
    names = [t.name for t in order] + ["$END"]
    terminal = {name: i for i, name in enumerate(names)}
    words: dict[str, list[list[Any]]] = {}  # first word -> [terminal, its other words, what must follow]
    patterns: list[list[Any]] = []
    for t in order:
        found = words_of(t.pattern.value) if t.pattern.type == "re" else None
        if found is None:
            pattern = re.sub(r"(?<!\\)\((?!\?)", "(?:", t.pattern.to_regexp())
            patterns.append([terminal[t.name], pattern, _first(t)])
            continue
        for spelling in found[0]:
            first, _, rest = spelling.partition(" ")
            words.setdefault(first, []).append([terminal[t.name], rest, found[1]])
    for word in words:
        if re.match(r"[A-Z]{3}|人民币", word):
            raise ValueError(f"{word} would be taken for a currency")

    rules = sorted(parser.rules, key=lambda r: (r.origin.name, [s.name for s in r.expansion], r.alias or ""))
    rule_number = {rule: i for i, rule in enumerate(rules)}
    heads = sorted({rule.origin.name for rule in rules})
    head = {name: i for i, name in enumerate(heads)}
    table = parser.parser.parser._parse_table
    sets: dict[tuple[int, ...], int] = {}
    rows: dict[str, int] = {}
    goto_rows: dict[str, int] = {}
    states: list[list[int]] = []
    old_numbers = _walk(table)
    renumber = {old: new for new, old in enumerate(old_numbers)}
    for number in old_numbers:
        shifts: list[int] = []
        gotos: list[int] = []
        reduces: dict[int, list[int]] = {}
        for symbol, (action, arg) in table.states[number].items():
            if symbol not in terminal:
                gotos += [head[symbol], renumber[arg]]
            elif action.name == "Shift":
                shifts += [terminal[symbol], renumber[arg]]
            else:
                reduces.setdefault(rule_number[arg], []).append(terminal[symbol])
        row: list[Any] = [_pairs_sorted(shifts)]
        for rule, ahead in sorted(reduces.items()):
            row += [rule, sets.setdefault(tuple(sorted(ahead)), len(sets))]
        states.append(
            [
                rows.setdefault(json.dumps(row), len(rows)),
                goto_rows.setdefault(json.dumps(_pairs_sorted(gotos)), len(goto_rows)),
            ]
        )
    return {
        "terminals": names,
        "words": words,
        "patterns": patterns,
        "heads": heads,
        "rules": [_rule(rule, head) for rule in rules],
        "sets": [list(s) for s in sets],
        "rows": [json.loads(row) for row in rows],
        "gotos": [json.loads(row) for row in goto_rows],
        "states": states,
        "start": {name: renumber[table.start_states[name]] for name in ("start", "lone")},
        "end": {name: renumber[table.end_states[name]] for name in ("start", "lone")},
    }


def _walk(table: Any) -> list[int]:
    """The states in the order in which they are first reached; lark's own numbers change from run to run."""
    found = [table.start_states["start"], table.start_states["lone"]]
    seen = set(found)
    for state in found:
        for _, (action, arg) in sorted(table.states[state].items(), key=lambda entry: str(entry[0])):
            if action.name == "Shift" and arg not in seen:
                seen.add(arg)
                found.append(arg)
    return found


def _first(terminal: Any) -> str:
    """The characters a pattern may begin with, letters apart: the lexer looks a sign up by them."""
    if terminal.pattern.type == "str":
        return str(terminal.pattern.value[0])
    signs = "".join(map(chr, range(33, 127))) + "…‰"
    found = "".join(c for c in signs if any(re.match(terminal.pattern.to_regexp(), c + more) for more in _MORE))
    return "".join(c for c in found if not c.isalpha() and c != "_")


# Enough to make any literal complete once its first character is there.
_MORE = ("", "=", "..", "…", 'a"', "a`", "a", "%", "000-01", "000-01-01", "000-Q1", ":00", "000-01-01T00:00")


def _pairs_sorted(flat: list[int]) -> list[int]:
    return [n for pair in sorted(zip(flat[::2], flat[1::2])) for n in pair]


def _rule(rule: Any, head: dict[str, int]) -> list[Any]:
    """``[head, length, name, passes one child through, [child kept, is it inlined, ...]]``.

    This is how lark shapes a tree: a rule ``_x`` and the helpers of ``*`` melt into their parent, unnamed
    tokens and those that begin with ``_`` are dropped, and ``?x`` with one child is that child.
    """
    keep = rule.options.keep_all_tokens
    shape: list[int] = []
    for i, symbol in enumerate(rule.expansion):
        if keep or not (symbol.is_term and symbol.filter_out):
            shape += [i, int(not symbol.is_term and symbol.name.startswith("_"))]
    name = str(rule.alias or rule.origin.name)
    single = int(rule.options.expand1 and not rule.alias)
    return [head[rule.origin.name], len(rule.expansion), name, single, shape]


def text(parser: Any) -> str:
    return json.dumps(tables(parser), ensure_ascii=False, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    TABLES.write_bytes(text(load_grammar()).encode("utf-8"))
    sys.stdout.write(f"{TABLES}: {TABLES.stat().st_size} bytes\n")
