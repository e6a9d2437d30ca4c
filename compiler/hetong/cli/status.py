"""``hetong status``: a contract, its facts and a day in; what each party must do next and by when, out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from attrs import evolve

from hetong.base.suggest import did_you_mean
from hetong.cli import engines, settling
from hetong.cli.refusal import refuse
from hetong.cli.ui import Ui


def command(ui: Ui) -> click.Command:
    t = ui.words
    return click.Command(
        "status",
        callback=lambda **given: status(ui, **given),
        help=t(
            "各项义务的状态、已经产生的权利，以及各方下一步最迟何日做什么。",
            "The state of every obligation, the rights that have arisen, and what each party must do next and by when.",
        ),
        params=[
            *settling.shared(ui),
            click.Option(
                ["--as-of"],
                required=True,
                metavar="DATE",
                help=t("哪一日的状态", "on which day, or at which moment"),
            ),
            click.Option(["--party"], metavar="PARTY", help=t("只看一方", "of one party only")),
            click.Option(
                ["--all", "everything"], is_flag=True, help=t("逐项列出其余各项", "list the rest as well")
            ),
            click.Option(["--ics"], metavar="FILE", help=t("另写一份日历", "write a calendar as well")),
        ],
    )


def status(
    ui: Ui,
    file: str,
    facts: str,
    as_of: str,
    known_at: str | None,
    engine: str,
    values: Sequence[str],
    settings: Sequence[str],
    party: str | None,
    everything: bool,
    as_json: bool,
    ics: str | None,
    lang: str | None,
    output_file: str | None,
) -> int:
    settling.moment("--as-of", as_of)
    known_at = settling.moment("--known-at", known_at)
    engines.checked(engine)
    one = settling.ready(ui, file, values, settings)
    langs = settling.languages(lang, one)
    loaded = settling.facts(one, facts)
    from hetong.cli import print_status
    from hetong.settle.service import status_on

    with engines.running(engine, loaded) as running:
        made = status_on(one.done, loaded, running, as_of, known_at)
    if as_json:
        made = evolve(made, digest=settling.digest(one))
    if party is not None:
        if party not in made.parties:
            raise refuse("HT961", name=party, near=did_you_mean(party, made.parties))
        made = print_status.only(made, party)
    more: dict[Path, bytes] = {}
    if ics is not None:
        from hetong.report.ics import calendar

        try:
            more[Path(ics)] = calendar(made, langs)
        except ModuleNotFoundError as missing:
            if missing.name != "icalendar":
                raise
            raise engines.needs("--ics", "ics") from None
    settling.warn(one)
    if as_json:
        from hetong.report.status_json import text

        said = text(made)
    else:
        said = print_status.status(made, langs, everything, party or "")
    settling.deliver(said, output_file, one.opened, more)
    return 0
