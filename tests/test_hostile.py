"""Contracts built to exhaust or confuse: each is compiled or refused, soon, with a located problem and no exception."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hetong.cli.report import render
from hetong.emit.markdown import markdown
from tests.running import codes, compiled, json_of

NORM = 'vendor must "做" / "do it" within 5 days after signing'
PAY = "client pays vendor {} within 5 days after signing as pay"


def lines(count: int, form: str) -> str:
    return "\n".join(form.format(i=i, j=i + 1, k=i - 1) for i in range(1, count + 1))


def circle(count: int, kind: str, rest: str = "") -> str:
    return "\n".join(f'{kind} d{i} "甲{i}" / "d{i}" {rest}= d{(i + 1) % count}' for i in range(count))


REFUSED = {
    "open brackets": ("(" * 10_000, "HT100"),
    "nested brackets": ('define x "甲" / "x" = ' + "(" * 10_000 + "1" + ")" * 10_000, "HT015"),
    "nested lists": ('define x "甲" / "x" = ' + "[" * 101 + "]" * 101, "HT105"),
    "nested articles": ('article "章" / "A" { ' * 200 + "}" * 200, "HT015"),
    "tall sum of percents": (PAY.format("5% of " * 5_000 + "CNY 1"), "HT015"),
    "else of else": (NORM + f"\nelse {NORM}" * 5_000, "HT015"),
    "a long name": (f'define {"a" * 4_097} "甲" / "x" = 1', "HT017"),
    "a long text": ('"' + "文" * 17_000 + '" / "x"', "HT016"),
    "a long number": (PAY.format("CNY 1" + "0" * 400), "HT019"),
    "many decimals": (PAY.format("CNY 0." + "0" * 300 + "1"), "HT019"),
    "a long percentage": (PAY.format("9" * 30 + "% of CNY 5"), "HT019"),
    "no such day": ('vendor must "做" / "do it" by 2026-02-30', "HT602"),
    "no leap day": ('vendor must "做" / "do it" by 2100-02-29', "HT602"),
    "the thirteenth month": ('vendor must "做" / "do it" by 2027-13', "HT602"),
    "the year 9999": ('vendor must "做" / "do it" by 9999-12-31', "HT605"),
    "circle of one": (circle(1, "define"), "HT328"),
    "circle of a thousand": (circle(1_000, "define"), "HT328"),
    "circle of params": (circle(1_000, "param", ": money "), "HT328"),
    "doubling": ("define d0 : money = CNY 1\n" + lines(64, "define d{i} : money = d{k} + d{k}"), "HT013"),
    "doubling texts": ('define d0 = "甲" / "x"\n' + lines(64, 'define d{i} = "{{d{k}}}{{d{k}}}" / "{{d{k}}}"'), "HT013"),
    "chain of params": ("param d0 : money = CNY 1\n" + lines(1_000, "param d{i} : money = d{k}"), "HT013"),
}  # fmt: skip
TAKEN = {
    "nested as deep as may be": 'define x "甲" / "x" = ' + "(" * 90 + "1" + ")" * 90,
    "long chain of definitions": 'define d0 "甲" / "d" : money = CNY 1\n' + lines(1_500, 'define d{i} "甲{i}" / "d{i}" : money = d{k} + CNY 1'),
    "chain against the order": lines(1_500, 'define d{i} "甲{i}" / "d{i}" = d{j} + CNY 1') + '\ndefine d1501 "末" / "last" = CNY 1',
    "named doubling": 'define d0 "甲" / "d" : money = CNY 1\n' + lines(64, 'define d{i} "甲{i}" / "d{i}" : money = d{k} + d{k}'),
    "short chain without names": "define d0 : money = CNY 1\n" + lines(15, "define d{i} : money = d{k} + CNY 1") + "\n" + PAY.format("d15"),
    "schedule of 1,000 rows": 'metric m "标" / "m" = 1 every month no data 0\ndefine s "表" / "s" : percent = by m { '
    + ", ".join(f">= {2000 - i}: {i % 90}%" for i in range(1_000)) + ", otherwise: none }",
    "1,000 references in a text": 'fee f "费" / "fee" = CNY 3 every month\n"' + "{f}" * 1_000 + '" / "' + "{f}" * 1_000 + '"',
    "thirty parties": lines(30, 'party p{i} "方{i}" / "Party Q{i}" {{ name = ? }}') + '\neach must "做" / "do it" within 5 days after signing',
    "24 digits": PAY.format("CNY " + "9" * 24),
    "remedies within remedies": lines(200, 'remedy r{i} "救{i}" / "R{i}" {{ vendor pays client CNY 5 as q{i} }}'),
}  # fmt: skip


def finished(text: str) -> list[str]:
    """The error codes of a text that is compiled to the end in at most five seconds, its report included."""
    begun = time.monotonic()
    one = compiled(text)
    for style in ("text", "json"):
        assert render(style, one.problems, one.project.sources, "zh")
    if one.document is not None:
        assert all(markdown(one.document, lang) for lang in ("zh", "en"))
        assert json_of(one)
    assert time.monotonic() - begun < 5
    assert (one.document is not None) == (not codes(one, "error"))
    return codes(one, "error")


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_code_of_its_own(name: str) -> None:
    text, code = REFUSED[name]
    assert code in finished(text)


@pytest.mark.parametrize("name", TAKEN)
def test_large_but_sound(name: str) -> None:
    assert finished(TAKEN[name]) == []


def test_an_unlabelled_list_in_a_list_is_written_out() -> None:
    one = compiled(
        'fee e "费用" / "charge" = CNY 1 every month\ndefine d0 = [e]\ndefine d1 = [d0, e]\n'
        + PAY.format("sum of d1")
    )
    assert "HT990" not in codes(one)
    assert "费用和费用之和" in markdown(one.document, "zh") if one.document else False


def run(folder: Path, *arguments: str | bytes) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent / "compiler")}
    return subprocess.run(
        [sys.executable, "-m", "hetong", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        check=False,
    )


def test_a_file_name_that_is_not_utf_8(tmp_path: Path) -> None:
    from tests.prelude import PRELUDE

    name = b"bad\xff\xfe.contract"
    try:
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_text(PRELUDE + NORM, encoding="utf-8")
    except OSError:
        pytest.skip("this file system has only Unicode names")
    done = run(tmp_path, "compile", name, "-o", "out")
    assert done.returncode == 0, done.stderr
    assert "bad<U+DCFF><U+DCFE>.contract" in (tmp_path / "out/sample.obligations.json").read_text(
        encoding="utf-8"
    )


def test_an_empty_output_folder_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "x.contract").write_text("", encoding="utf-8")
    assert run(tmp_path, "compile", "x.contract", "-o", "").returncode == 2
