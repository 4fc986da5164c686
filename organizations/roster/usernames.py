"""Log-in names for people whose row gives none: the same rows always get the same names."""

import unicodedata
from collections.abc import Collection
from itertools import count

from pypinyin import lazy_pinyin

LONGEST = 40
SHORTEST = 3
FALLBACK = "user"


def free_username(wish: str, name: str, taken: Collection[str]) -> str:
    """`wish` with -2, -3 …, else the spelling of the name, with 2, 3 … where it is taken."""
    base, mark = (wish, "-") if wish else (spelling(name), "")
    for number in count(1):
        tail = "" if number == 1 else f"{mark}{number}"
        candidate = f"{base[: LONGEST - len(tail)]}{tail}"
        if candidate.casefold() not in taken:
            return candidate
    raise AssertionError("count() never ends")


def spelling(name: str) -> str:
    """张三 → zhangsan; letters and digits only, at least three places."""
    plain = unicodedata.normalize("NFKC", "".join(lazy_pinyin(name))).casefold()
    letters = "".join(char for char in plain if char.isascii() and char.isalnum())[: LONGEST - 4]
    return letters if len(letters) >= SHORTEST else f"{letters}{FALLBACK}"
