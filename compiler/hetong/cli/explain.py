"""``hetong explain``: a code in, its page of the catalogue out, as plain text."""

from __future__ import annotations

import re
import sys

import click

from hetong.base import catalogue
from hetong.base.suggest import did_you_mean
from hetong.cli.refusal import refuse
from hetong.cli.ui import Ui, write

_SLOT = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


def command(ui: Ui) -> click.Command:
    t = ui.words
    return click.Command(
        "explain",
        callback=lambda code, listed: explain(ui, code, listed),
        help=t(
            "解释一个诊断代码：为什么、怎样改、例子。",
            "Explain a diagnostic code: why, what to write instead, examples.",
        ),
        params=[
            click.Argument(["code"], required=False, metavar="CODE"),
            click.Option(["--list", "listed"], is_flag=True, help=t("列出全部代码", "list all codes")),
        ],
    )


def explain(ui: Ui, code: str | None, listed: bool) -> int:
    if listed:
        pages = [catalogue.known(one) for one in catalogue.codes()]
        write(sys.stdout, "".join(f"{page.code}  {page.severity:<7}  {page.slug}\n" for page in pages))
        return 0
    if code is None:
        raise refuse("HT904", name="CODE")
    write(sys.stdout, shown(_page(code), ui))
    return 0


def _page(code: str) -> catalogue.Page:
    """By code, or by the name that messages print beside it."""
    wanted = code.strip().upper()
    known = catalogue.codes()
    if wanted in known:
        return catalogue.page(wanted)
    slugs = {catalogue.known(one).slug: one for one in known}
    if code.strip().lower() in slugs:
        return catalogue.page(slugs[code.strip().lower()])
    near = did_you_mean(wanted, known) or did_you_mean(code.lower(), slugs)
    raise refuse("HT909", code=code, near=near)


def shown(page: catalogue.Page, ui: Ui) -> str:
    """The page as plain text; what each case fills in stands between angle quotes."""
    t = ui.words
    level = {"error": t("错误", "error"), "warning": t("警告", "warning"), "note": t("提示", "note")}[
        page.severity
    ]
    message = _SLOT.sub(lambda slot: f"‹{slot[1]}›", page.message.get(ui.lang))
    parts = [
        f"{page.code} {page.slug} ({level})",
        message,
        f"{t('为什么', 'Why')}\n{_indented(_filled(page.why.get(ui.lang)))}",
        f"{t('怎样改', 'Write instead')}\n{_indented(_filled(page.instead.get(ui.lang)))}",
    ]
    for title, examples in ((t("不好", "Bad"), page.bad), (t("好", "Good"), page.good)):
        parts += [f"{title}\n{_indented(example.text)}" for example in examples]
    return "\n\n".join(parts) + "\n"


def _filled(text: str) -> str:
    return _SLOT.sub(lambda slot: f"‹{slot[1]}›", text)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip("\n").split("\n"))
