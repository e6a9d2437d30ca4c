"""What the check pass makes of a contract: types of slots, what it refuses, values from outside.

``checked`` compiles a fragment under a short contract; ``codes`` gives (code, line in the fragment) of its problems.
"""

from __future__ import annotations

import re
import time

import pytest

from hetong.base import catalogue
from hetong.base.problems import Problems
from hetong.base.span import start_of
from hetong.passes.check import Checked, Value, check
from hetong.passes.check.static import decide
from hetong.passes.parse import parse, parse_value
from hetong.passes.resolve import resolve
from hetong.trees.model import Expr
from tests.test_resolve import PRELUDE, DictLibrary

BEFORE = PRELUDE.count("\n")
OURS = re.compile(r"HT(2[0-3]|3|4[567]|60|61|80|81|82)")
