"""Searching names by their Chinese characters, full pinyin or initials."""

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

REMEMBERED = 4096  # texts: many tasks of a city bear the same titles


def squeeze(text: str) -> str:
    """Lower case, half-width, without blanks and brackets: 同一写法 for comparison and search.

    Without NUL too, which PostgreSQL refuses to look for.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    left_out = "()[]{}〔〕【】“”\"'‘’《》\0"
    return "".join(char for char in folded if not char.isspace() and char not in left_out)


@lru_cache(REMEMBERED)
def spelled(clean: str) -> str:
    return "".join(lazy_pinyin(clean))


@lru_cache(REMEMBERED)
def initials(clean: str) -> str:
    return "".join(lazy_pinyin(clean, style=Style.FIRST_LETTER))


def pinyin_key(*texts: str) -> str:
    """Squeezed texts, their full spelling and initials, parted by blanks: 重庆 → 重庆 chongqing cq."""
    parts: list[str] = []
    for text in texts:
        clean = squeeze(text)
        if not clean:
            continue
        parts += [clean, spelled(clean), initials(clean)]
    return " ".join(dict.fromkeys(parts))[:400]


_SAID_TWICE = re.compile(r"(?<=[市县区旗州镇乡])([市县区旗州镇乡])(?=[委党政])")


def post_name(organization: str, title: str) -> str:
    """Where and as what: 江澜市 and 市委书记 make 江澜市委书记, the place being said once."""
    found = _SAID_TWICE.match(organization + title, len(organization))
    return organization + (title[1:] if found and organization.endswith(found[1]) else title)
