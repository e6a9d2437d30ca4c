"""Names that look alike but are not: what a reader takes for one name must be one name.

Pure questions about names; the pass that resolves them asks and raises. The table is curated rather than
the whole of Unicode's: letters that are drawn alike in the fonts contracts are read in, and Chinese
characters that differ by a stroke. It is only used to compare declared names with one another.
"""

from __future__ import annotations

import re

_SCRIPTS = (
    "[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff]",  # Latin
    "[\u0370-\u03ff\u1f00-\u1fff]",  # Greek
    "[\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f]",  # Cyrillic
)  # compiled on first need, like the next: a start of the compiler should not pay for them
_FULL_WIDTH = "[\uff21-\uff3a\uff41-\uff5a]"

# First character of each group is the one the others are read as.
_GROUPS = (
    "aаαɑ cсϲ dԁ eе gɡ hһ iіιı jј kκк nո oоοօ pрρ sѕ uυ vν wѡ xхχ yуγ zᴢ "
    "AАΑ BВΒ CСϹ EЕΕ HНΗ JЈ KКΚ MМΜ NΝ PРΡ SЅ TТΤ XХΧ YҮΥУ ZΖ "
    "O0ОΟՕ〇 l1IІӀΙ "
    "己已巳 甲曱 甴由 日曰 未末 土士 千干 人入 戊戌戍 天夭 壹壱 弐贰 参叁 乙乚 王玊 冶治 汩汨 刺剌 候侯 佘余 祗衹祇 拔拨 "
    "一ー㇐ 二ニ 口ロ囗 工エ 力カ 八ハ 卜ト 夕タ 千チ 三ミ 丨丿 "
)
_SKELETON = {ord(other): group[0] for group in _GROUPS.split() for other in group[1:]}


def mixed_script(name: str) -> bool:
    """Whether one name mixes Latin, Greek and Cyrillic letters; Chinese may stand with any of them."""
    if name.isascii():
        return False
    return sum(bool(re.search(script, name)) for script in _SCRIPTS) > 1


def skeleton(name: str) -> str:
    """The same for names that are easily taken for one another; otherwise meaningless."""
    return unwidened(name).translate(_SKELETON)


def look_alike(one: str, other: str) -> bool:
    """Whether two different names are easily taken for one another."""
    return one != other and skeleton(one) == skeleton(other)


def is_nfc(name: str) -> bool:
    """Whether the name is in Unicode's composed form, so that equal-looking spellings are equal."""
    if name.isascii():
        return True
    import unicodedata

    return unicodedata.is_normalized("NFC", name)


def full_width(name: str) -> bool:
    """Whether full-width Latin letters (Ａ, ｂ) stand in the name; they are refused in names."""
    return not name.isascii() and re.search(_FULL_WIDTH, name) is not None


def unwidened(name: str) -> str:
    """The name with full-width Latin letters made plain, to propose instead."""
    if name.isascii():
        return name
    return re.sub(_FULL_WIDTH, lambda found: chr(ord(found.group()) - 0xFEE0), name)
