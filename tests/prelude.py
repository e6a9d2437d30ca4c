"""The contract that a fragment stands in: examples of the catalogue and of tests leave out what they all share."""

from __future__ import annotations

import re

PRELUDE = """\
contract sample "样例合同" / "Sample Agreement" { languages = [zh, en] law = PRC currency = CNY }
party client "甲方" / "Party A" { name = "甲公司" / "Client Co" }
party vendor "乙方" / "Party B" { name = "乙公司" / "Vendor Co" }
term { start = 2027-01-01 end = 2027-12-31 }
"""
_CONTRACT = re.compile(r"^\s*(contract|合同)\b", re.M)


def whole(fragment: str) -> str:
    """The fragment as a contract of its own: with the prelude in front, unless it has a contract noun."""
    return fragment if _CONTRACT.search(fragment) else PRELUDE + fragment
