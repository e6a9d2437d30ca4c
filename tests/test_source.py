"""What the loader lets through, what it refuses, and where it says that is; and who may be read from disk."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hetong.base import resources
from hetong.base.problems import Problems
from hetong.base.source import (
    IO_CODES,
    LIMIT_CODES,
    MAX_FILE_BYTES,
    MAX_LINE,
    MAX_SHOWN,
    Source,
    acceptable,
    decode,
    inspect,
    refused,
    visible,
)
from hetong.base.span import end_of, start_of
from hetong.cli.files import BadPath, FileError, find_root, read_bytes, read_named, segments, within
from tests.conftest import unprivileged

TEXT = 'party client "甲方" / "Party A" {\n  name = "示例公司，负责准时配送与温度控制"\n}\n'


def load(data: bytes) -> tuple[Source | None, list[str], Problems]:
    problems = Problems()
    source = decode("a.contract", 1, data, problems)
    return source, [problem.code for problem in problems], problems


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_one_mark_make_no_difference(end: str, mark: bytes) -> None:
    source, codes, _ = load(mark + TEXT.replace("\n", end).encode())
    assert codes == []
    assert source is not None
    assert source.clean
    assert source.text == TEXT


def test_mixed_line_ends_and_no_last_one() -> None:
    source, codes, _ = load("一\r\n二\r三\n四".encode())
    assert codes == []
    assert source is not None
    assert source.text == "一\n二\n三\n四"
    assert [source.line_text(n) for n in range(6)] == ["", "一", "二", "三", "四", ""]


def test_positions_count_code_points_and_utf16_units() -> None:
    source = Source(1, "a", "ab\n𠮷😀c\n")
    assert source.position(0) == (1, 1)
    assert source.position(2) == (1, 3)
    assert source.position(5) == (2, 3)
    assert source.utf16_column(5) == 4
    assert source.position(7) == (3, 1)
    assert source.position(99) == (3, 1)
    assert source.position(-1) == (1, 1)


@given(st.text(st.characters(blacklist_categories=["Cs"]) | st.just("\n"), max_size=60), st.integers(0, 60))
def test_position_and_line_text_agree(text: str, offset: int) -> None:
    source = inspect("a", 1, text, Problems())
    offset = min(offset, len(source.text))
    line, column = source.position(offset)
    assert line == source.text[:offset].count("\n") + 1
    assert source.line_text(line) == source.text.split("\n")[line - 1]
    assert source.line_text(line)[: column - 1] == source.text[:offset].rsplit("\n", 1)[-1]


@pytest.mark.parametrize(
    ("data", "guess"),
    [
        (TEXT.encode("gbk"), "GBK/GB18030"),
        (TEXT.encode("gb18030"), "GBK/GB18030"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16"),
        (("# header in ASCII\n" * 20 + "ÿ").encode("utf-16-le") + b"\xff\xdf", "UTF-16"),
        (TEXT.encode("utf-32"), "UTF-32"),
        (b"\x7fELF\x02\x01\x01\x00\x00\xff\xfe\xf0\x00\x01\x02\x03" * 9, "binary"),
        (b"caf\xe9", "not be recognised"),
        (TEXT.encode() + b"\xff\xff\xff", "not be recognised"),
    ],
)
def test_other_encodings_are_named_not_guessed(data: bytes, guess: str) -> None:
    source, codes, problems = load(data)
    assert source is None
    assert codes == ["HT001"]
    said = next(iter(problems)).facts["guess"]
    assert not isinstance(said, str)
    assert guess in said.en
    assert said.zh


@pytest.mark.parametrize(
    "bad", [b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8", b"\x80"]
)
def test_every_kind_of_invalid_sequence_says_where(bad: bytes) -> None:
    source, codes, problems = load(b"\xef\xbb\xbfok\r\nok \r" + bad)
    assert source is None
    assert codes == ["HT001"]
    facts = next(iter(problems)).facts
    assert facts["offset"] == "11"
    assert facts["line"] == "3"
    assert facts["byte"] == f"0x{bad[0]:02X}"


ODD = {
    "HT002": "\x00\x01\x07\x08\x0e\x1b\x1f\x7f\x80\x9f",
    "HT003": "\x0b\x0c\x85\u2028\u2029",
    "HT004": "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "HT005": "\u200b\u200c\u200d\u2060\ufeff\xad\u180e\ufe0f\ufe00\U000e0100\U000e0041\u3164\u206a\U0001d173",
    "HT006": "\ue000\uf8ff\U000f0000\U0010fffd\ufffe\uffff\ufdd0\U0001ffff\ufffd\ufffc",
}


@pytest.mark.parametrize("code", ODD)
@pytest.mark.parametrize("around", ["client{}", '"甲{}方"', "# {} 注\n", "{}"])
def test_each_odd_character_is_refused_wherever_it_stands(code: str, around: str) -> None:
    for character in ODD[code]:
        text = around.format(character)
        source, codes, problems = load(("前\n" + text).encode())
        assert source is not None
        assert not source.clean
        assert codes == [code], f"U+{ord(character):04X}"
        problem = next(iter(problems))
        assert source.text[start_of(problem.at) : end_of(problem.at)] == character
        assert str(problem.facts["char"]).startswith(f"U+{ord(character):04X}")


def test_every_format_control_private_and_nonsense_character_is_refused() -> None:
    import unicodedata

    for number in range(0x110000):
        character = chr(number)
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") or number & 0xFFFE == 0xFFFE:
            assert refused().match(character) or character in "\t\n", f"U+{number:04X}"
        if acceptable(character):
            assert not refused().match(character), f"U+{number:04X}"


def test_ordinary_text_passes() -> None:
    kept = "，。；：“”‘’（）《》—…·％￥①㎡　\t 　\u00a0𠮷䶮〇é é 😀 Ａ１"
    _, codes, _ = load(kept.encode())
    assert codes == []


def test_a_lone_surrogate_in_an_editor_buffer_is_refused() -> None:
    problems = Problems()
    assert not inspect("a", 1, "甲\ud800", problems).clean
    assert [problem.code for problem in problems] == ["HT006"]


def test_only_the_first_odd_characters_are_listed() -> None:
    _, codes, problems = load(b"\0" * 1000)
    assert codes == ["HT002"] * MAX_SHOWN + ["HT009"]
    assert list(problems)[-1].facts["count"] == str(1000 - MAX_SHOWN)


def test_caps_of_file_and_line() -> None:
    assert load(b"a\n" * (MAX_FILE_BYTES // 2))[1] == []
    source, codes, _ = load(b"a" * (MAX_FILE_BYTES + 1))
    assert source is None
    assert codes == ["HT010"]
    assert load(b"b\n" + b"a" * MAX_LINE + b"\nc")[1] == []
    source, codes, problems = load(b"b\n" + b"a" * (MAX_LINE + 1) + b"\nc")
    assert codes == ["HT011"]
    assert source is not None
    assert source.position(start_of(next(iter(problems)).at)) == (2, 1)
    assert {"HT010", "HT011"} <= LIMIT_CODES
    assert not LIMIT_CODES & IO_CODES


def test_two_mebibytes_load_quickly() -> None:
    data = ("乙方应当在2日内 reply “你好” to client # ok\n" * 34000).encode()[: MAX_FILE_BYTES - 2]
    data = data.decode("utf-8", "ignore").encode()
    start = time.perf_counter()
    source, codes, _ = load(data)
    assert source is not None
    source.position(500_000)
    assert codes == []
    assert time.perf_counter() - start < 1.5


@given(st.text(st.characters(blacklist_categories=[]), max_size=30))
def test_visible_text_has_nothing_refused(text: str) -> None:
    assert not refused().search(visible(text))


# ---- reading files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "", "/etc/passwd", "../a", "a/../../b", "a/..", "./a", "a//b", "a/", "~/a", "C:/a", "C:a", "c:\\a", "a\\b",
        "\\\\host\\x", "//host/x", "file:///etc/passwd", "http://x/y", "%2e%2e/a", "a%2fb", "a\0b", "a\nb", "a\tb",
        "a\u202eb", "a\u200bb", "e\u0301", "a /b", " a", "a.", "a/. ", "nul", "a/CON.contract", "x" * 256,
        "甲" * 86, "a/" * 501 + "b", ".", "..", "\ud800",
    ],
)  # fmt: skip
def test_paths_that_are_no_project_paths(tmp_path: Path, written: str) -> None:
    with pytest.raises(BadPath) as caught:
        read_bytes(tmp_path, written)
    assert caught.value.code == "HT020"
    reason = caught.value.facts["reason"]
    assert not isinstance(reason, str)
    assert reason.zh
    assert reason.en


@pytest.mark.parametrize("written", ["a.contract", "附件/价格.contract", "a b/c-d_e.contract", "100%.contract"])
def test_plain_paths_are_read(tmp_path: Path, written: str) -> None:
    assert "/".join(segments(written)) == written
    (tmp_path / written).parent.mkdir(exist_ok=True)
    (tmp_path / written).write_bytes(b"x")
    assert read_bytes(tmp_path, written) == b"x"
    assert read_named(tmp_path, within(tmp_path, tmp_path / written)) == b"x"


def raised(root: Path, written: str, cap: int = 100) -> tuple[str, str]:
    with pytest.raises(FileError) as caught:
        read_bytes(root, written, cap)
    fact = caught.value.facts.get("kind") or caught.value.facts.get("reason") or ""
    return caught.value.code, fact if isinstance(fact, str) else fact.en


def test_links_may_point_only_inside(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "deep").mkdir(parents=True)
    (root / "deep/a").write_bytes(b"in")
    (tmp_path / "secret").write_bytes(b"out")
    (root / "good").symlink_to("deep/a")
    (root / "folder").symlink_to("deep")
    (root / "bad").symlink_to("../secret")
    (root / "up").symlink_to("..")
    (root / "loop").symlink_to("loop")
    (root / "dangling").symlink_to("nothing")
    (tmp_path / "alias").symlink_to("root")
    assert (
        read_bytes(root, "good")
        == read_bytes(root, "folder/a")
        == read_bytes(tmp_path / "alias", "deep/a")
        == b"in"
    )
    assert raised(root, "bad") == ("HT020", "a link leads out of the project")
    assert raised(root, "up/secret") == ("HT020", "a link leads out of the project")
    assert raised(root, "loop")[0] == "HT032"
    assert raised(root, "dangling") == ("HT030", "")
    with pytest.raises(BadPath):
        within(root, tmp_path / "secret")


def test_only_plain_files_and_never_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"")
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(tmp_path / "s"))
        start = time.perf_counter()
        assert raised(tmp_path, "pipe") == ("HT031", "a pipe")
        assert raised(tmp_path, "folder") == ("HT031", "a folder")
        assert raised(tmp_path, "s") == ("HT031", "a socket")
        assert raised(Path("/dev"), "zero") == ("HT031", "a device")
        assert raised(tmp_path, "missing") == ("HT030", "")
        assert raised(tmp_path, "file/inside") == ("HT030", "")
        assert raised(tmp_path / "no root", "a")[0] == "HT030"
        assert time.perf_counter() - start < 1
    finally:
        listener.close()
    assert {"HT030", "HT031", "HT032", "HT034", "HT035"} <= IO_CODES


def test_a_cap_on_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 100)
    assert len(read_bytes(tmp_path, "a", 100)) == 100
    assert raised(tmp_path, "a", 99)[0] == "HT010"
    with open(tmp_path / "sparse", "wb") as sparse:
        sparse.truncate(1 << 30)
    assert raised(tmp_path, "sparse")[0] == "HT010"


def test_unreadable(common: Path) -> None:
    (common / "a").write_bytes(b"x")
    (common / "a").chmod(0)
    with unprivileged():
        assert raised(common, "a") == ("HT032", "Permission denied")


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        read_bytes(tmp_path, "a")
        raised(tmp_path, "a", 5)
        raised(tmp_path, "b")
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_root_is_the_nearest_marked_folder(tmp_path: Path) -> None:
    (tmp_path / "p/q/r").mkdir(parents=True)
    (tmp_path / "p/hetong.toml").write_bytes(b"")
    file = tmp_path / "p/q/r/a.contract"
    file.write_bytes(b"")
    assert find_root(file) == tmp_path / "p"
    assert find_root(tmp_path / "p/q/r") == tmp_path / "p"
    assert within(find_root(file), file) == "q/r/a.contract"
    (tmp_path / "p/q/.git").mkdir()
    assert find_root(file) == tmp_path / "p/q"


def test_packaged_data_is_found_and_cannot_be_left() -> None:
    assert "HT001.md" in resources.names("catalogue")
    assert resources.exists("grammar", "hetong.lark")
    assert resources.read("grammar", "hetong.lark").startswith("// Hetong")
    assert resources.folder("catalogue").joinpath("HT001.md").is_file()
    for file in ("../pyproject.toml", "", "/etc/passwd", "a/../../x", "a\\b", "missing"):
        assert not resources.exists("grammar", file)
        with pytest.raises((ValueError, FileNotFoundError)):
            resources.read("grammar", file)
    with pytest.raises(FileNotFoundError):
        resources.folder("no_such_folder")
