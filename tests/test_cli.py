"""The command line: what it prints where, what it writes, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hetong import __version__
from hetong.cli import entry, ui
from hetong.cli.report import FORMATS
from tests.prelude import PRELUDE

CLEAN = PRELUDE + 'client must "付款" / "pay" within 5 days after signing as payment from "S-1"\n'
WRONG = CLEAN + 'vendor must "交货" / "deliver" within 5 days after signng as delivery\n'
BLANK = (
    PRELUDE
    + 'param price "价款" / "price" : money = ?\nclient pays vendor price within 5 days after signing as bill\n'
)
SRC = Path(entry.__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one clean contract, the current folder."""
    (tmp_path / "hetong.toml").touch()
    (tmp_path / "a.contract").write_text(CLEAN, "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("HETONG_LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "HETONG_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return tmp_path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def hetong(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """One command in this process: exit code, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = entry.run(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(SRC), "LANG": "en_US.UTF-8", **more.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "hetong", *arguments], capture_output=True, text=True, encoding="utf-8", env=env,
        timeout=60, check=False, **more,
    )  # fmt: skip


# ---- the whole command -----------------------------------------------------------------------------------------------


def test_version_is_said_before_anything_is_loaded() -> None:
    code = "import sys; from hetong.cli import entry; entry.run(['--version']); print('click' in sys.modules, 'attr' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SRC)},
        check=True,
    )
    assert done.stdout.split("\n")[:2] == [f"hetong {__version__}", "False False"]


def test_checking_loads_nothing_it_does_not_need(folder: Path) -> None:
    unwanted = (
        "lark",
        "markdown_it",
        "jsonschema_rs",
        "tomllib",
        "hetong.emit",
        "hetong.passes.draft",
        "csv",
        "difflib",
    )
    code = (
        "import sys; from hetong.cli import entry; entry.run(['check', 'a.contract']);"
        f"print([name for name in {unwanted} if name in sys.modules])"
    )
    (folder / "hetong.toml").unlink()
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SRC)},
        check=True,
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["chek", "a.contract"], "HT902"),
        (["diff", "a.contract"], "HT901"),
        (["fmt"], "HT901"),
        (["check", "--frmat", "json"], "HT903"),
        (["--versoin"], "HT903"),
        (["--version", "x"], "HT903"),
        (["check"], "HT904"),
        (["compile", "a.contract"], "HT904"),
        (["check", "a.contract", "--format", "xml"], "HT905"),
        (["check", "a.contract", "--ui-lang", "fr"], "HT905"),
        (["compile", "a.contract", "-o", "out", "--lang", "fr"], "HT905"),
        (["compile", "a.contract", "-o", "out", "--to", "pdff"], "HT905"),
        (["check", "a.contract", "--format"], "HT905"),
        (["compile", "a.contract", "-o", "out", "--to", "docx"], "HT907"),
        (["compile", "a.contract", "b.contract", "-o", "out"], "HT900"),
        (["check", "a.contract", "--set", "price"], "HT906"),
        (["check", "a.contract", "--select", "HT0O1"], "HT909"),
        (["check", "a.contract", "--ignore", "HT001"], "HT910"),
        (["explain", "HT000"], "HT909"),
        (["explain"], "HT904"),
    ],
)
def test_wrong_usage_is_worded_in_both_languages_and_exits_2(
    hetong: Run, arguments: list[str], code: str
) -> None:
    status, out, err = hetong(*arguments)
    assert (status, out) == (2, "")
    assert f"error[{code}]" in err
    if "--ui-lang" not in arguments:
        status, out, err = hetong("--ui-lang", "zh", *arguments)
        assert (status, out) == (2, "")
        assert f"错误[{code}]" in err
    assert not Path("out").exists()


def test_help_lists_the_commands_that_there_are(hetong: Run) -> None:
    code, out, _ = hetong("--help")
    assert code == 0
    assert all(name in out for name in ("check", "compile", "explain", "trace"))
    assert "amend" not in out
    assert hetong("check", "--help", "--ui-lang", "zh")[1].count("检查合同") == 1
    assert hetong()[0] == 2


def test_shells_can_complete(hetong: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_HETONG_COMPLETE", "bash_source")
    assert "COMP_WORDS" in hetong()[1]
    for words, wanted in (("hetong c", {"plain,check", "plain,compile"}), ("hetong settle --x", set())):
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
        monkeypatch.setenv("_HETONG_COMPLETE", "bash_complete")
        _, out, err = hetong()
        assert (set(out.split()), err) == (wanted, "")


def test_a_bug_is_confessed_in_one_line(hetong: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from hetong.cli import check

    for bug in (KeyError("x"), RecursionError(), MemoryError(), AssertionError()):
        monkeypatch.setattr(check, "open_contract", lambda *_, bug=bug: (_ for _ in ()).throw(bug))
        code, out, err = hetong("check", "a.contract")
        assert (code, out) == (70, "")
        assert len(err.splitlines()) == 1
        assert type(bug).__name__ in err
        assert "report" in err
        assert "Traceback" not in err
    monkeypatch.setenv("HETONG_DEBUG", "1")
    assert "Traceback" in hetong("check", "a.contract")[2]


def test_an_interrupt_exits_130(hetong: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from hetong.cli import check

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "open_contract", stop)
    code, out, err = hetong("check", "a.contract")
    assert (code, out, err.strip()) == (130, "", "")


@pytest.mark.skipif(os.name != "posix", reason="a shell with pipes")
def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    (folder / "b.contract").write_text(WRONG * 1 + "x = \n" * 100, "utf-8")
    line = f'"{sys.executable}" -m hetong check b.contract --format json | head -c 1'
    done = subprocess.run(
        ["sh", "-c", line],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SRC)},
        check=False,
    )
    assert done.stdout == "["
    assert done.stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is always full")
def test_a_full_disk_behind_standard_output_exits_3(folder: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "hetong", "explain", "--list"], stdout=full, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(SRC)}, check=False,
        )  # fmt: skip
    assert done.returncode == 3
    assert "HT034" in done.stderr
    assert "Traceback" not in done.stderr


def test_messages_are_utf_8_whatever_the_locale(folder: Path) -> None:
    done = process("check", "a.contract", env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "HETONG_LANG": "zh"})
    assert (done.returncode, done.stderr) == (0, "已检查1份合同，没有发现问题\n")


@pytest.mark.parametrize(
    ("arguments", "environment", "lang"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "zh_CN.UTF-8", "HETONG_LANG": "en"}, "en"),
        ([], {"LANG": "en_US", "HETONG_LANG": "zh"}, "zh"),
        ([], {"LANG": "en_US", "HETONG_LANG": "fr"}, "en"),
        (["check", "--ui-lang", "en"], {"HETONG_LANG": "zh"}, "en"),
        (["check", "--ui-lang=zh"], {"LANG": "en_US"}, "zh"),
        (["check", "--", "--ui-lang=zh"], {"LANG": "en_US"}, "en"),
        (["--ui-lang"], {"LANG": "en_US"}, "en"),
    ],
)
def test_language_of_messages(arguments: list[str], environment: dict[str, str], lang: str) -> None:
    assert ui.choose(arguments, environment).lang == lang


def test_colour_only_on_a_terminal_that_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    terminal: Any = Terminal()
    assert ui.colored(terminal)
    assert not ui.colored(None)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not ui.colored(terminal)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not ui.colored(terminal)


# ---- check -----------------------------------------------------------------------------------------------------------


def test_a_clean_run_says_so_on_standard_error(hetong: Run) -> None:
    assert hetong("check", "a.contract") == (0, "", "1 contract checked, no problems\n")
    assert hetong("check", "a.contract", "a.contract", ".")[2] == "1 contract checked, no problems\n"


def test_problems_go_to_standard_output(hetong: Run, folder: Path) -> None:
    (folder / "b.contract").write_text(WRONG, "utf-8")
    code, out, err = hetong("check", "b.contract")
    assert (code, err) == (1, "")
    assert "error[HT200]" in out
    assert f"b.contract:{WRONG.count(chr(10))}:" in out
    assert "“signing”" in out
    assert hetong("check", "b.contract", "--exit-zero")[0] == 0
    assert "错误[HT200]" in hetong("check", "b.contract", "--ui-lang", "zh")[1]


def test_a_folder_is_searched_and_templates_are_left_to_their_users(hetong: Run, folder: Path) -> None:
    inner = folder / "sub" / "deeper"
    inner.mkdir(parents=True)
    (inner / "c.contract").write_text(CLEAN + "use clause\n", "utf-8")
    (inner / "clause.contract").write_text(
        'article "杂项" / "Miscellaneous" { client must "通知" / "give notice" within 3 days after signing as note_it }\n',
        "utf-8",
    )
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "d.contract").write_text("broken {", "utf-8")
    code, out, err = hetong("check", ".")
    assert (code, out) == (0, "")
    assert err == "2 contracts checked, no problems; 1 template left to the contracts that use it\n"


def test_a_template_that_is_named_is_checked_within_a_lent_contract(hetong: Run, folder: Path) -> None:
    template = 'article "杂项" / "Miscellaneous" {{ each must "通知另一方" / "notify the other" within 3 days after {} as note_it }}\n'
    (folder / "clause.contract").write_text(template.format("signing"), "utf-8")
    code, out, _ = hetong("check", "clause.contract", "--format", "json")
    assert (code, [row["code"] for row in json.loads(out)]) == (0, ["HT836"])
    (folder / "clause.contract").write_text(template.format("sining"), "utf-8")
    code, out, _ = hetong("check", "clause.contract", "--format", "json")
    found = {row["code"]: row for row in json.loads(out)}
    assert code == 1
    assert set(found) == {"HT200", "HT836"}
    assert (found["HT200"]["file"], found["HT200"]["start"]["line"]) == ("clause.contract", 1)


def test_a_shared_template_is_blamed_once(hetong: Run, folder: Path) -> None:
    (folder / "clause.contract").write_text(
        'article "杂项" / "Miscellaneous" { each must "通知" / "notify" within 3 days after sining as note_it }\n',
        "utf-8",
    )
    for name in ("b", "c"):
        (folder / f"{name}.contract").write_text(CLEAN + "use clause\n", "utf-8")
    code, out, _ = hetong("check", "b.contract", "c.contract", "--format", "json")
    assert code == 1
    assert [(row["code"], row["file"]) for row in json.loads(out)] == [("HT200", "clause.contract")]


@pytest.mark.parametrize("style", FORMATS)
def test_formats_hold_the_same_problem(hetong: Run, folder: Path, style: str) -> None:
    (folder / "b.contract").write_text(WRONG, "utf-8")
    code, out, _ = hetong("check", "b.contract", "--format", style)
    assert code == 1
    assert "HT200" in out
    assert "b.contract" in out
    clean = hetong("check", "a.contract", "--format", style)
    assert clean[0] == 0
    if style == "sarif":
        result = json.loads(out)["runs"][0]["results"][0]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "b.contract"
        assert json.loads(clean[1])["runs"][0]["results"] == []
    elif style in ("json", "gitlab"):
        assert json.loads(clean[1]) == []
    elif style == "junit":
        assert ET.fromstring(clean[1]).get("failures") == "0"
    else:
        assert clean[1] == ""


def test_output_file_is_written_whole(hetong: Run, folder: Path) -> None:
    (folder / "b.contract").write_text(WRONG, "utf-8")
    code, out, _ = hetong("check", "b.contract", "--format", "sarif", "--output-file", "deep/report.sarif")
    assert (code, out) == (1, "")
    assert json.loads((folder / "deep/report.sarif").read_text("utf-8"))["version"] == "2.1.0"
    code, _, err = hetong("check", "b.contract", "--output-file", "b.contract")
    assert code == 3
    assert "HT035" in err
    assert (folder / "b.contract").read_text("utf-8") == WRONG


def test_paths_are_said_as_seen_from_here(hetong: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "b.contract").write_text(WRONG, "utf-8")
    assert "--> sub/b.contract:" in hetong("check", ".")[1]
    monkeypatch.chdir(folder / "sub")
    assert "--> b.contract:" in hetong("check", ".")[1]
    assert "--> b.contract:" in hetong("check", str(folder / "sub"))[1]


def test_statistics_count_by_code(hetong: Run, folder: Path) -> None:
    (folder / "b.contract").write_text(
        WRONG + 'vendor must "退款" / "refund" within 5 days after endd as refund\n', "utf-8"
    )
    code, out, _ = hetong("check", "b.contract", "--statistics")
    assert code == 1
    assert [line.split() for line in out.splitlines()] == [["2", "HT200", "error", "unknown-name"]]
    _, out, err = hetong("check", "b.contract", "--statistics", "--format", "json")
    assert len(json.loads(out)) == 2
    assert "HT200" in err


def test_warnings_are_selected_and_ignored_but_errors_stay(hetong: Run, folder: Path) -> None:
    idle = "# hetong: ignore[HT950] nothing here\n"
    (folder / "b.contract").write_text(CLEAN + idle, "utf-8")
    (folder / "c.contract").write_text(WRONG + idle, "utf-8")

    def codes(*more: str) -> list[str]:
        return [
            row["code"]
            for row in json.loads(hetong("check", "b.contract", "c.contract", "--format", "json", *more)[1])
        ]

    assert sorted(codes()) == ["HT200", "HT950", "HT950"]
    assert codes("--ignore", "HT9") == ["HT200"]
    assert codes("--ignore", "HT4,HT95") == ["HT200"]
    assert codes("--select", "HT4") == ["HT200"]
    assert sorted(codes("--select", "HT4,HT950")) == ["HT200", "HT950", "HT950"]
    assert codes("--select", "HT9", "--ignore", "HT950") == ["HT200"]


# ---- compile ---------------------------------------------------------------------------------------------------------


def test_compile_writes_both_halves(hetong: Run, folder: Path) -> None:
    code, out, err = hetong("compile", "a.contract", "-o", "out")
    assert (code, out) == (0, "")
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "sample.en.md",
        "sample.obligations.json",
        "sample.zh.md",
    ]
    assert "Party A must pay" in (folder / "out/sample.en.md").read_text("utf-8")
    assert "甲方应当" in (folder / "out/sample.zh.md").read_text("utf-8")
    norms = json.loads((folder / "out/sample.obligations.json").read_text("utf-8"))["norms"]
    assert [norm["id"] for norm in norms] == ["payment"]
    assert err.splitlines()[0].startswith("wrote out/sample.zh.md (")
    assert err.splitlines()[-1] == "no blanks left"


def test_compile_is_repeatable(hetong: Run, folder: Path) -> None:
    hetong("compile", "a.contract", "-o", "one")
    hetong("compile", "./a.contract", "-o", "two")
    for path in (folder / "one").iterdir():
        assert path.read_bytes() == (folder / "two" / path.name).read_bytes()


def test_compile_refuses_errors_and_leaves_earlier_outputs(hetong: Run, folder: Path) -> None:
    hetong("compile", "a.contract", "-o", "out")
    before = {path: path.read_bytes() for path in (folder / "out").iterdir()}
    (folder / "a.contract").write_text(WRONG, "utf-8")
    code, out, err = hetong("compile", "a.contract", "-o", "out")
    assert (code, out) == (1, "")
    assert "error[HT200]" in err
    assert {path: path.read_bytes() for path in (folder / "out").iterdir()} == before
    assert hetong("compile", "a.contract", "-o", "fresh")[0] == 1
    assert not (folder / "fresh").exists()


def test_compile_one_result_to_standard_output(hetong: Run) -> None:
    code, out, err = hetong("compile", "a.contract", "-o", "-", "--to", "md", "--lang", "zh")
    assert (code, err) == (0, "")
    assert out.startswith("# 样例合同\n")
    code, out, _ = hetong("compile", "a.contract", "-o", "-", "--to", "json")
    assert code == 0
    assert json.loads(out)["contract"]["id"] == "sample"
    code, out, _ = hetong("compile", "a.contract", "-o", "-", "--to", "md", "--lang", "zh-en")
    assert "Sample Agreement" in out.splitlines()[0]
    code, out, err = hetong("compile", "a.contract", "-o", "-", "--to", "md")
    assert (code, out) == (2, "")
    assert "HT912" in err


def test_a_language_that_the_contract_has_not(hetong: Run, folder: Path) -> None:
    (folder / "zh.contract").write_text(
        'contract one "样例合同" { languages = [zh] law = PRC currency = CNY }\nparty client "甲方" { name = "甲公司" }\nparty vendor "乙方" { name = "乙公司" }\nterm { start = 2027-01-01 end = 2027-12-31 }\n',
        "utf-8",
    )
    assert hetong("compile", "zh.contract", "-o", "out", "--lang", "en")[0] == 2
    assert hetong("compile", "zh.contract", "-o", "out")[0] == 0
    assert {path.name for path in (folder / "out").iterdir()} == {"one.zh.md", "one.obligations.json"}


def test_blanks_are_counted_and_a_final_contract_has_none(hetong: Run, folder: Path) -> None:
    (folder / "b.contract").write_text(BLANK, "utf-8")
    code, _, err = hetong("compile", "b.contract", "-o", "out")
    assert (code, err.splitlines()[-1]) == (0, "1 blank left")
    code, _, err = hetong("compile", "b.contract", "-o", "final", "--final")
    assert code == 1
    assert "error[HT830]" in err
    assert "“price”" in err
    assert not (folder / "final").exists()
    assert hetong("compile", "b.contract", "-o", "final", "--final", "--set", "price=CNY 4,200")[0] == 0
    assert "4,200" in (folder / "final/sample.en.md").read_text("utf-8")
    assert (
        json.loads((folder / "final/sample.obligations.json").read_text("utf-8"))["contract"]["status"]
        == "final"
    )


def test_values_come_from_files_and_settings_and_the_last_wins(hetong: Run, folder: Path) -> None:
    (folder / "b.contract").write_text(BLANK, "utf-8")
    (folder / "one.toml").write_text('price = "CNY 100"\n', "utf-8")
    (folder / "two.toml").write_text('price = "CNY 200"\n', "utf-8")

    def printed(*more: str) -> str:
        code, out, _ = hetong("compile", "b.contract", "-o", "-", "--to", "md", "--lang", "en", *more)
        assert code == 0
        return next(amount for amount in ("100", "200", "300", "400") if f"CNY {amount}" in out)

    assert printed("--values", "one.toml") == "100"
    assert printed("--values", "one.toml", "--values", "two.toml") == "200"
    assert printed("--set", "price=CNY 300", "--values", "two.toml") == "300"
    assert printed("--set", "price=CNY 300", "--set", "price=CNY 400") == "400"


# ---- explain ---------------------------------------------------------------------------------------------------------


def test_explain_in_both_languages(hetong: Run) -> None:
    code, english, _ = hetong("explain", "HT200")
    assert code == 0
    assert english.startswith("HT200 unknown-name (error)\n")
    assert all(f"\n{title}\n" in english for title in ("Why", "Write instead", "Bad", "Good"))
    assert "{" not in english.split("\nBad\n")[0]
    chinese = hetong("explain", "ht200", "--ui-lang", "zh")[1]
    assert chinese.startswith("HT200 unknown-name (错误)\n")
    assert "\n怎样改\n" in chinese
    assert hetong("explain", "unknown-name")[1] == english


def test_explain_suggests_and_lists(hetong: Run) -> None:
    code, out, err = hetong("explain", "HT2000")
    assert (code, out) == (2, "")
    assert "“HT200”" in err
    listed = hetong("explain", "--list")[1].splitlines()
    assert "HT200  error    unknown-name" in listed
    assert listed == sorted(listed)


# ---- trace -----------------------------------------------------------------------------------------------------------


def test_trace_counts_what_is_covered(hetong: Run, folder: Path) -> None:
    (folder / "p.csv").write_bytes("\ufeffsummary,id\r\n付款,S-1\r\n\r\n".encode())
    assert hetong("trace", "a.contract", "--against", "p.csv") == (0, "1 of 1 provisions traced\n", "")
    (folder / "p.csv").write_text('id\nS-1\n"S-2"\n', "utf-8")
    code, out, _ = hetong("trace", "a.contract", "--against", "p.csv")
    assert (code, out) == (1, "1 of 2 provisions traced\nmissing: S-2\n")
    (folder / "p.csv").write_text("id\nS-2\n", "utf-8")
    code, out, _ = hetong("trace", "a.contract", "--against", "p.csv", "--json")
    assert code == 1
    told = json.loads(out)
    assert (told["covered"], told["total"], told["missing"], told["unknown"]) == (0, 1, ["S-2"], ["S-1"])


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"number\n1\n", 2, "HT914"),
        (b"", 2, "HT914"),
        (b'id\n"S-1\n', 2, "HT915"),
        (b"id,what\n,price\n", 2, "HT916"),
        ("id\n付款\n".encode("gbk"), 1, "HT001"),
    ],
)
def test_trace_refuses_a_list_it_cannot_read(
    hetong: Run, folder: Path, content: bytes, status: int, code: str
) -> None:
    (folder / "p.csv").write_bytes(content)
    found, out, err = hetong("trace", "a.contract", "--against", "p.csv")
    assert (found, out) == (status, "")
    assert f"error[{code}]" in err


def test_trace_refuses_a_contract_with_errors(hetong: Run, folder: Path) -> None:
    (folder / "a.contract").write_text(WRONG, "utf-8")
    (folder / "p.csv").write_text("id\nS-1\n", "utf-8")
    code, out, err = hetong("trace", "a.contract", "--against", "p.csv")
    assert (code, out) == (1, "")
    assert "HT200" in err
