"""``hetong settle``: a contract, its facts and a period in; what is owed, by whom, under which clause and why, out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import evolve

from hetong.base.problems import Problem
from hetong.cli import engines, settling
from hetong.cli.refusal import refuse
from hetong.cli.ui import Ui

if TYPE_CHECKING:
    from hetong.settle.results import Statement

DIFFERS = 2
MOST = 64 * 1024 * 1024  # bytes of an agreed statement


def command(ui: Ui) -> click.Command:
    t = ui.words
    return click.Command(
        "settle",
        callback=lambda **given: settle(ui, **given),
        help=t(
            "按期结算：应付什么、谁付给谁、依据哪一条、为什么。",
            "What is owed for a period: by whom, to whom, under which clause and why.",
        ),
        params=[
            *settling.shared(ui),
            click.Option(
                ["--period"], required=True, metavar="PERIOD",
                help=t("期间：2026-06、2026-Q2、2026、2026-06-03", "2026-06, 2026-Q2, 2026 or 2026-06-03"),
            ),
            click.Option(
                ["--as-of"], metavar="DATE", help=t("看到何日为止的事实", "facts up to this day or moment"),
            ),
            click.Option(["--html"], metavar="FILE", help=t("另写一份 HTML", "write an HTML page as well")),
            click.Option(
                ["--check"], metavar="STATEMENT.json",
                help=t("与双方确认的结算单比对；不同则返回 2", "compare with an agreed statement; exit 2 if it differs"),
            ),
        ],
    )  # fmt: skip


def settle(
    ui: Ui,
    file: str,
    facts: str,
    period: str,
    as_of: str | None,
    known_at: str | None,
    engine: str,
    values: Sequence[str],
    settings: Sequence[str],
    as_json: bool,
    html: str | None,
    check: str | None,
    lang: str | None,
    output_file: str | None,
) -> int:
    settling.period(period)
    as_of, known_at = settling.moment("--as-of", as_of), settling.moment("--known-at", known_at)
    engines.checked(engine)
    one = settling.ready(ui, file, values, settings)
    langs = settling.languages(lang, one)
    pages = settling.languages(lang, one) if lang else one.contract.languages
    agreed = None if check is None else _agreed(check, one)
    loaded = settling.facts(one, facts)
    from hetong.settle.service import settle_period

    with engines.running(engine, loaded) as running:
        made = settle_period(one.done, loaded, running, period, as_of, known_at)
    made = evolve(made, digest=settling.digest(one))
    more: dict[Path, bytes] = {}
    if html is not None:
        from hetong.report.statement_html import page

        more[Path(html)] = page(made, pages).encode("utf-8", "backslashreplace")
    if agreed is not None and check is not None:
        text, equal = _checked(made, agreed, check, one, langs, as_json)
        settling.warn(one)
        settling.deliver(text, output_file, one.opened, more)
        return 0 if equal else DIFFERS
    settling.warn(one)
    settling.deliver(_spelled(made, langs, as_json), output_file, one.opened, more)
    return 0


def _spelled(made: Statement, langs: tuple[str, ...], as_json: bool) -> str:
    if as_json:
        from hetong.report.statement_json import text

        return text(made)
    from hetong.cli.print_statement import statement

    return statement(made, langs)


def _agreed(named: str, one: settling.Ready) -> dict[str, Any]:
    """The agreed statement. Raises Refused where it is none or was altered."""
    from hetong.cli.opened import read, root_of
    from hetong.report import agreed

    place = Path(named)
    _, data = read(root_of(place), place, MOST)
    one.opened.reads.append(place)
    try:
        return agreed.read(data)
    except agreed.NotAStatement as wrong:
        raise refuse("HT965", file=named, reason=wrong.reason) from None
    except agreed.Altered:
        raise refuse("HT968", file=named) from None


def _checked(
    made: Statement,
    agreed: dict[str, Any],
    named: str,
    one: settling.Ready,
    langs: tuple[str, ...],
    as_json: bool,
) -> tuple[str, bool]:
    """The difference, spelled, and whether there is none. Raises Refused for the statement of something else."""
    from hetong.report import difference
    from hetong.report.statement_json import tree

    found = tree(made)
    contract, period = agreed["contract"], agreed["period"]
    if contract["id"] != found["contract"]["id"]:
        raise refuse("HT966", file=named, theirs=contract["id"], ours=found["contract"]["id"])
    if any(period[key] != found["period"][key] for key in ("first", "last")):
        raise refuse("HT967", file=named, theirs=period["name"], ours=found["period"]["name"])
    if contract["digest"] != found["contract"]["digest"]:
        one.done.problems.extend([Problem("HT970", facts={"file": named, "theirs": contract["digest"]})])
    d = difference.compare(found, agreed)
    if as_json:
        from hetong.emit.json_out import pretty

        return pretty(difference.tree(d)) + "\n", d.equal
    from hetong.cli.print_statement import difference_text

    return difference_text(d, langs), d.equal
