"""Bad input: whatever is handed to the command, it says what is wrong and where, and touches nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hetong.base import catalogue
from tests.prelude import PRELUDE
from tests.test_cli import BLANK, CLEAN, SRC, Run, folder, hetong

__all__ = ["folder", "hetong"]
POSIX = pytest.mark.skipif(os.name != "posix", reason="links, pipes and devices")


def codes(hetong: Run, *arguments: str) -> tuple[int, list[str]]:
    status, out, err = hetong("check", "--format", "json", *arguments)
    assert "Traceback" not in err
    return status, sorted({row["code"] for row in json.loads(out)})


def located(hetong: Run, *arguments: str) -> dict[str, tuple[str, int, int]]:
    rows = json.loads(hetong("check", "--format", "json", *arguments)[1])
    return {
        row["code"]: (row["file"], row["start"]["line"], row["start"]["column"]) for row in rows if row["start"]
    }


# ---- what is in the file ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 1, "HT146"),
        (b"# only a comment\n", 1, "HT146"),
        (b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 8, 1, "HT001"),
        (CLEAN.encode("gbk"), 1, "HT001"),
        (CLEAN.encode("utf-16"), 1, "HT001"),
        (CLEAN.encode() + b"# " + b"x" * (3 * 1024 * 1024), 4, "HT010"),
        (CLEAN.encode() + b"# " + b"x" * 70_000, 4, "HT011"),
        (CLEAN.replace("付款", "付\u202e款").encode(), 1, "HT004"),
        (CLEAN.replace("付款", "付\u200b款").encode(), 1, "HT005"),
        (CLEAN.replace("付款", "付\x00款").encode(), 1, "HT002"),
        ((PRELUDE + "define far : number = " + "(" * 10_000 + "1" + ")" * 10_000).encode(), 4, "HT015"),
        ((PRELUDE + "define far : number = " + "(" * 10_000).encode(), 4, "HT015"),
        ((PRELUDE + "define far = " + '["a" / "b"\n' * 10_000).encode(), 4, "HT015"),
        ((PRELUDE + 'article "a" / "b" {\n' * 10_000).encode(), 4, "HT015"),
    ],
    ids=[
        "empty",
        "comment",
        "binary",
        "gbk",
        "utf-16",
        "3-MiB",
        "long-line",
        "bidi",
        "zero-width",
        "nul",
        "brackets",
        "unclosed",
        "lists",
        "blocks",
    ],
)
def test_a_file_that_is_no_contract(hetong: Run, folder: Path, content: bytes, status: int, code: str) -> None:
    (folder / "b.contract").write_bytes(content)
    started = time.monotonic()
    found, listed = codes(hetong, "b.contract")
    assert time.monotonic() - started < 10
    assert found == status
    assert code in listed
    assert all(catalogue.severity(one) == "error" for one in listed)
    for command in (
        ["compile", "b.contract", "-o", "out"],
        ["compile", "b.contract", "-o", "-", "--to", "json"],
    ):
        found, out, err = hetong(*command)
        assert (found, out) == (status, "")
        assert f"[{code}]" in err
    assert not (folder / "out").exists()


def test_a_byte_order_mark_and_every_line_end_are_read(hetong: Run, folder: Path) -> None:
    for name, content in (
        ("bom", "\ufeff" + CLEAN),
        ("crlf", CLEAN.replace("\n", "\r\n")),
        ("cr", CLEAN.replace("\n", "\r")),
        ("open", CLEAN.rstrip()),
    ):
        (folder / f"{name}.contract").write_bytes(content.encode())
    assert codes(hetong, ".") == (0, [])


# ---- what it uses ----------------------------------------------------------------------------------------------------


def test_a_missing_template_is_located(hetong: Run, folder: Path) -> None:
    (folder / "b.contract").write_text(CLEAN + "use missing_one\n", "utf-8")
    status, found = codes(hetong, "b.contract")
    assert (status, found) == (3, ["HT030"])
    assert located(hetong, "b.contract")["HT030"] == ("b.contract", CLEAN.count("\n") + 1, 5)
    (folder / "b.contract").write_text(CLEAN + "use std.confidentialty\n", "utf-8")
    assert codes(hetong, "b.contract") == (1, ["HT240"])
    assert "confidentiality" in hetong("check", "b.contract")[1]


def test_templates_that_use_each_other_in_a_circle(hetong: Run, folder: Path) -> None:
    (folder / "b.contract").write_text(CLEAN + "use one\n", "utf-8")
    (folder / "one.contract").write_text("use two\n", "utf-8")
    (folder / "two.contract").write_text("use one\n", "utf-8")
    status, found = codes(hetong, "b.contract")
    assert (status, found) == (1, ["HT241"])
    assert "one.contract → two.contract → one.contract" in hetong("check", "b.contract")[1]
    (folder / "self.contract").write_text(CLEAN + "use self\n", "utf-8")
    assert "HT241" in codes(hetong, "self.contract")[1]


@pytest.mark.parametrize(
    "spelling",
    [
        "`../secret`",
        "`/etc/passwd`",
        "`..`.secret",
        "`sub/../../secret`",
        "`C:\\secret`",
        "`%2e%2e/secret`",
        "`~root`",
    ],
)
def test_a_use_does_not_leave_the_project(hetong: Run, folder: Path, spelling: str) -> None:
    project = folder / "project"
    project.mkdir()
    (project / "hetong.toml").touch()
    (folder / "secret.contract").write_text('"机密" / "TOP SECRET"\n', "utf-8")
    (project / "b.contract").write_text(CLEAN + f"use {spelling}\n", "utf-8")
    status, out, err = hetong("check", "project/b.contract")
    assert status in (1, 3)
    assert "SECRET" not in out + err.replace(spelling, "")
    assert "error[" in out


@POSIX
def test_a_link_does_not_leave_the_project(hetong: Run, folder: Path) -> None:
    project = folder / "project"
    project.mkdir()
    (project / "hetong.toml").touch()
    (folder / "secret.contract").write_text("TOP SECRET {\n", "utf-8")
    (project / "link.contract").symlink_to(folder / "secret.contract")
    (project / "b.contract").write_text(CLEAN + "use link\n", "utf-8")
    for arguments in (["project/link.contract"], ["project"], ["project/b.contract"]):
        status, out, err = hetong("check", *arguments)
        assert status == 1
        assert "error[HT020]" in out
        assert "SECRET" not in out + err
    status, out, err = hetong("compile", "project/link.contract", "-o", "out")
    assert (status, out) == (1, "")
    assert "SECRET" not in err
    (project / "inner.contract").write_text(CLEAN, "utf-8")
    (project / "near.contract").symlink_to("inner.contract")
    assert codes(hetong, "project/near.contract") == (0, [])


# ---- what stands there -----------------------------------------------------------------------------------------------


def test_a_missing_file_and_an_empty_folder(hetong: Run, folder: Path) -> None:
    assert codes(hetong, "missing.contract") == (3, ["HT030"])
    assert hetong("compile", "missing.contract", "-o", "out")[0] == 3
    assert codes(hetong, "missing.contract", "a.contract") == (3, ["HT030"])
    (folder / "empty").mkdir()
    status, out, err = hetong("check", "empty")
    assert (status, out) == (2, "")
    assert "HT911" in err


def test_a_folder_with_the_name_of_a_contract(hetong: Run, folder: Path) -> None:
    (folder / "x.contract").mkdir()
    assert codes(hetong, "x.contract") == (3, ["HT031"])
    assert codes(hetong, ".") == (3, ["HT031"])
    assert hetong("compile", "x.contract", "-o", "out")[0] == 3


@POSIX
def test_a_pipe_does_not_block(folder: Path) -> None:
    os.mkfifo(folder / "pipe.contract")
    for target in ("pipe.contract", "."):
        done = subprocess.run(
            [sys.executable, "-m", "hetong", "check", target], capture_output=True, text=True, timeout=20,
            env={**os.environ, "PYTHONPATH": str(SRC)}, check=False,
        )  # fmt: skip
        assert done.returncode == 3
        assert "HT031" in done.stdout


@POSIX
def test_a_configuration_or_values_that_are_no_plain_file(hetong: Run, folder: Path) -> None:
    os.mkfifo(folder / "v.toml")
    assert codes(hetong, "a.contract", "--values", "v.toml") == (3, ["HT031"])
    (folder / "hetong.toml").unlink()
    (folder / "hetong.toml").symlink_to("/etc/passwd")
    status, out, err = hetong("check", "a.contract")
    assert (status, out) == (2, "")
    assert "error[HT020]" in err
    assert "root:" not in err


@POSIX
def test_a_name_with_control_characters_is_shown_harmless(hetong: Run, folder: Path) -> None:
    (folder / "b\x1b[31m\u202e.contract").write_text("broken {", "utf-8")
    status, out, err = hetong("check", ".")
    assert status == 1
    assert "\x1b" not in out + err
    assert "\u202e" not in out + err


# ---- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toml", "code", "at"),
    [
        ('# c\nprice = "CNY 5"\nprise = "CNY 5"\n', "HT800", (3, 1)),
        ("price = 3 days\n", "HT831", (1, 11)),
        ("price = \n", "HT831", (1, 9)),
        ('price = "CNY 5"\nprice = "CNY 6"\n', "HT831", (2, 16)),
        ("x = " + "[" * 5000, "HT831", None),
        ("x" + ".x" * 5000 + " = 1\n", "HT832", None),
        ("x = " + "1" * 5000, "HT831", None),
        ('price = "3 days"\n', "HT801", (1, 1)),
        ("price = true\n", "HT801", (1, 1)),
        ("price = 2027-01-01\n", "HT801", (1, 1)),
        ('[price]\nzh = "五元"\nen = "five"\n', "HT300", (1, 2)),
        ("price = inf\n", "HT832", (1, 1)),
        ("price = 1e400\n", "HT832", (1, 1)),
        ("price = [[1]]\n", "HT832", (1, 1)),
        ("price = 2027-01-01T09:00:00Z\n", "HT832", (1, 1)),
        ('price = "CNY\\u202e 5"\n', "HT832", (1, 1)),
        ('price = """\nCNY\n5"""\n', "HT832", (1, 1)),
        ('[client]\nname = "x"\n', "HT802", (2, 1)),
        ('"client.nam" = "x"\n', "HT800", (1, 1)),
        ('"client.name" = "x"\n[client]\nname = "y"\n', "HT834", None),
    ],
)
def test_a_values_file_that_does_not_fit(
    hetong: Run, folder: Path, toml: str, code: str, at: tuple[int, int] | None
) -> None:
    (folder / "b.contract").write_text(BLANK, "utf-8")
    (folder / "v.toml").write_text(toml, "utf-8")
    status, listed = codes(hetong, "b.contract", "--values", "v.toml")
    assert status == 1
    assert code in listed
    if at is not None:
        assert located(hetong, "b.contract", "--values", "v.toml")[code] == ("v.toml", *at)
    assert hetong("compile", "b.contract", "-o", "out", "--values", "v.toml")[0] == 1
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        ("price = “5”".encode("gbk"), 1, "HT001"),
        (b"x" * (3 << 20), 4, "HT010"),
        (b"a = '\x00'", 1, "HT002"),
        (None, 3, "HT030"),
    ],
)
def test_a_values_file_that_cannot_be_read(
    hetong: Run, folder: Path, content: bytes | None, status: int, code: str
) -> None:
    if content is not None:
        (folder / "v.toml").write_bytes(content)
    assert codes(hetong, "a.contract", "--values", "v.toml") == (status, [code])


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("prise=CNY 5", "HT800"),
        ("price=3 days", "HT801"),
        ("price=", "HT801"),
        ("price=a b c", "HT801"),
        ("price=\u202e5", "HT832"),
        ("client.name=x", "HT802"),
    ],
)
def test_a_setting_that_does_not_fit(hetong: Run, folder: Path, setting: str, code: str) -> None:
    (folder / "b.contract").write_text(BLANK, "utf-8")
    status, found = codes(hetong, "b.contract", "--set", setting)
    assert (status, found) == (1, [code])
    assert located(hetong, "b.contract", "--set", setting)[code][0] == "--set"


def test_every_sort_of_value_reaches_the_prose(hetong: Run, folder: Path) -> None:
    (folder / "b.contract").write_text(
        PRELUDE.replace('name = "甲公司" / "Client Co"', "name = ?").replace("start = 2027-01-01", "start = ?")
        + 'param price "单价" / "unit price" : money = ?\nparam share "比例" / "share" : percent = ?\n'
        + 'param places "地点" / "places" : list = ?\n'
        + "client pays vendor price within 5 days after signing as bill\n"
        + '"比例为{share}，地点为{places}。" / "The share is {share} and the places are {places}."\n',
        "utf-8",
    )
    (folder / "v.toml").write_text(
        'price = "CNY 4,200.50"\nshare = "5%"\nplaces = [{ zh = "上海", en = "Shanghai" }, { zh = "武汉", en = "Wuhan" }]\n'
        'term.start = 2027-02-03\n[client]\nname = { zh = "某某公司", en = "Acme = 5 | Co" }\n',
        "utf-8",
    )
    status, out, err = hetong(
        "compile", "b.contract", "-o", "-", "--to", "md", "--lang", "en", "--values", "v.toml", "--final"
    )
    assert (status, err) == (0, "")
    for wanted in ("4,200.50", "5%", "Shanghai", "Wuhan", "3 February 2027", "Acme = 5"):
        assert wanted in out
    out = hetong(
        "compile", "b.contract", "-o", "-", "--to", "md", "--lang", "zh", "--values", "v.toml", "--final"
    )[1]
    assert "某某公司" in out
    assert "上海" in out


# ---- configuration ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("toml", "code", "line"),
    [
        ('selekt = ["HT5"]\n', "HT921", 1),
        ('# c\ncommand = "rm -rf /"\n', "HT921", 2),
        ("select = HT5\n", "HT920", 1),
        ('select = "HT2"\n', "HT922", 1),
        ('select = ["XX"]\n', "HT909", 1),
        ('ignore = ["HT200"]\n', "HT910", 1),
        ('ui_lang = "fr"\n', "HT922", 1),
        ('languages = ["zh", "fr"]\n', "HT922", 1),
        ("[severity]\nHT000 = 'error'\n", "HT909", 2),
        ("[severity]\nHT950 = 'fatal'\n", "HT922", 2),
        ("[severity]\nHT200 = 'note'\n", "HT910", 2),
        ('[values]\n"a.contract" = "../v.toml"\n', "HT922", 2),
        ('[values]\n"a.contract" = ["/etc/passwd"]\n', "HT922", 2),
        ('values = ["v.toml"]\n', "HT922", 1),
    ],
)
def test_a_configuration_that_is_wrong(hetong: Run, folder: Path, toml: str, code: str, line: int) -> None:
    (folder / "hetong.toml").write_text(toml, "utf-8")
    for command in (["check", "a.contract"], ["compile", "a.contract", "-o", "out"]):
        status, out, err = hetong(*command)
        assert (status, out) == (2, "")
        assert f"error[{code}]" in err
        assert f"--> hetong.toml:{line}:" in err
    assert not (folder / "out").exists()
    (folder / "hetong.toml").unlink()
    (folder / "pyproject.toml").write_text("[tool.hetong]\nui_lang = 5\n", "utf-8")
    assert "--> pyproject.toml:2:1" in hetong("check", "a.contract")[2]


def test_a_configuration_is_heeded(hetong: Run, folder: Path) -> None:
    (folder / "b.contract").write_text(BLANK + "# hetong: ignore[HT200] nothing here\n", "utf-8")
    (folder / "v.toml").write_text('price = "CNY 5"\n', "utf-8")
    (folder / "hetong.toml").unlink()
    (folder / "pyproject.toml").write_text(
        '[tool.other]\nx = 1\n[tool.hetong]\nui_lang = "zh"\nlanguages = ["zh"]\n[tool.hetong.severity]\nHT950 = "error"\n'
        '[tool.hetong.values]\n"b.contract" = "v.toml"\n',
        "utf-8",
    )
    status, out, _ = hetong("check", "b.contract")
    assert status == 1
    assert "错误[HT950]" in out
    assert hetong("compile", "b.contract", "-o", "out")[0] == 1
    (folder / "pyproject.toml").write_text(
        (folder / "pyproject.toml")
        .read_text("utf-8")
        .replace('"error"', '"warning"')
        .replace("languages", 'ignore = ["HT95"]\nlanguages'),
        "utf-8",
    )
    assert codes(hetong, "b.contract") == (0, [])
    status, _, err = hetong("compile", "b.contract", "-o", "out", "--final")
    assert (status, err.splitlines()[-1]) == (0, "没有空白")
    assert {path.name for path in (folder / "out").iterdir()} == {"sample.zh.md", "sample.obligations.json"}
    assert hetong("check", "b.contract", "--ui-lang", "en")[2] == "1 contract checked, no problems\n"


# ---- outputs ---------------------------------------------------------------------------------------------------------


def test_outputs_that_cannot_be_written(hetong: Run, folder: Path) -> None:
    (folder / "file").write_text("mine", "utf-8")
    for target in ("file", "file/deeper"):
        status, out, err = hetong("compile", "a.contract", "-o", target)
        assert (status, out) == (3, "")
        assert "error[HT034]" in err
    assert (folder / "file").read_text("utf-8") == "mine"
    (folder / "out").mkdir()
    (folder / "out" / "sample.en.md").mkdir()
    (folder / "out" / "sample.zh.md").write_text("earlier", "utf-8")
    assert hetong("compile", "a.contract", "-o", "out")[0] == 3
    assert (folder / "out" / "sample.zh.md").read_text("utf-8") == "earlier"
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["sample.en.md", "sample.zh.md"]


def test_a_folder_without_permission(hetong: Run, folder: Path) -> None:
    out = (
        "/proc/self/fdinfo" if os.geteuid() == 0 else "out"
    )  # root may write anywhere but in the kernel's own folders
    (folder / "out").mkdir(mode=0o555)
    assert hetong("compile", "a.contract", "-o", out)[0] == 3


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="a file system that nobody may write to")
def test_a_file_system_that_takes_no_files(hetong: Run) -> None:
    status, _, err = hetong("compile", "a.contract", "-o", "/proc/self")
    assert status == 3
    assert "error[HT034]" in err


@POSIX
def test_an_output_never_replaces_an_input(hetong: Run, folder: Path) -> None:
    (folder / "values.toml").write_text("", "utf-8")
    os.link(folder / "a.contract", folder / "sample.zh.md")
    (folder / "sample.en.md").symlink_to("values.toml")
    status, _, err = hetong("compile", "a.contract", "-o", ".", "--values", "values.toml")
    assert status == 3
    assert "error[HT035]" in err
    (folder / "sample.zh.md").unlink()
    assert "error[HT035]" in hetong("compile", "a.contract", "-o", ".", "--values", "values.toml")[2]
    assert (folder / "a.contract").read_text("utf-8") == CLEAN
    assert not (folder / "sample.obligations.json").exists()
