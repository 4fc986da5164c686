"""Names, codes and numbers of one cell: what is tolerated, and what they become."""

import re
import unicodedata
from datetime import date, datetime

NOTHING = frozenset({"", "-", "--", "—", "——", "–", "/", "\\", "无", "暂无", "空"})
VACANT = frozenset({"空缺", "暂缺", "待定", "缺", "缺职", "岗位空缺", "待配", "待配备", "暂空缺"})
CODE_LENGTHS = (4, 6, 9, 12)  # city, county, township, village (统计用区划代码)
CODE_LENGTH = 12

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), "")
_HAN = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef·（）]"
_GAP = re.compile(rf"(?<={_HAN})\s+|\s+(?={_HAN})")
_DIGIT_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_MOBILE = re.compile(r"1\d{10}")
_LANDLINE = re.compile(r"(0\d{2,3}-?)?[2-9]\d{6,7}(-\d{1,6})?")
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,39}")
_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}((?:19|20)\d{2}[01]\d[0-3]\d)\d{3}[\dXx](?!\d)")


def tidy(text: str) -> str:
    """A cell without surrounding and invisible blanks; signs for nothing become empty."""
    plain = " ".join(text.translate(_INVISIBLE).split())
    return "" if plain in NOTHING else plain


def tidy_name(text: str) -> str:
    """A name as it is kept: no blanks between Chinese characters (张 三), half-width digits."""
    return _GAP.sub("", tidy(text)).translate(_DIGIT_WIDTH)


def name_key(text: str) -> str:
    """Names that differ only in width, blanks or capitals are the same: 党（工）委 and 党(工)委."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def narrow(text: str) -> str:
    """Half-width, without any blank: for codes, numbers and log-in names."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def code_key(text: str) -> str:
    """Codes, numbers and words to choose from are the same in any width and case."""
    return narrow(text).casefold()


def region_code(text: str) -> str | None:
    """Twelve digits. Codes of 4, 6 or 9 digits are filled with zeros; zeros beyond 12 are cut. None if wrong."""
    code = re.sub(r"[-.·]", "", narrow(text))
    if not code.isascii() or not code.isdigit() or set(code) == {"0"}:
        return None
    if len(code) > CODE_LENGTH and not code[CODE_LENGTH:].strip("0"):
        code = code[:CODE_LENGTH]
    return code.ljust(CODE_LENGTH, "0") if len(code) in CODE_LENGTHS else None


def code_stem(code: str) -> str:
    """The code without trailing groups of zeros: 330602000000 → 330602."""
    stem = code
    for start in (9, 6, 4, 2):
        if stem[start:].strip("0"):
            break
        stem = stem[:start]
    return stem


def stems_above(code: str) -> list[str]:
    """Stems that may belong to organizations above this code, the nearest first."""
    own = code_stem(code)
    stems = [code_stem(code[:end].ljust(CODE_LENGTH, "0")) for end in (9, 6, 4, 2)]
    return [stem for stem in dict.fromkeys(stems) if stem != own]


def phone_numbers(text: str) -> list[str] | None:
    """The numbers in the cell, mobile ones first; None when one of them is no number."""
    parts = [
        part for part in re.split(r"[/、,，;；\s]+", unicodedata.normalize("NFKC", text).strip()) if part
    ]
    numbers = [_phone(part) for part in parts]
    if not numbers or not all(numbers):
        joined = _phone(narrow(text))
        return [joined] if joined else None
    return sorted((number for number in numbers if number), key=lambda number: not is_mobile(number))


def _phone(text: str) -> str:
    plain = re.sub(r"[—–－]", "-", text).replace("(", "").replace(")", "-").removeprefix("+")
    digits = plain.replace("-", "")
    if len(digits) == 13:
        digits = digits.removeprefix("86")
    if _MOBILE.fullmatch(digits):
        return digits
    return plain if _LANDLINE.fullmatch(plain) and len(plain) <= 20 else ""


def is_mobile(number: str) -> bool:
    """Mobile numbers belong to one person; an office's line to everyone in it."""
    return bool(_MOBILE.fullmatch(number))


def is_username(text: str) -> bool:
    """2 to 40 letters, digits and . _ @ -, beginning with a letter or digit."""
    return bool(_USERNAME.fullmatch(text))


def holds_identity_number(text: str) -> bool:
    """Whether the text holds an ID-card number: 18 places with a birthday in it."""
    found = _IDENTITY.search(narrow(text))
    if not found:
        return False
    try:
        born = datetime.strptime(found[1], "%Y%m%d").date()  # noqa: DTZ007  a day, no moment
    except ValueError:
        return False
    return born <= date.today()  # noqa: DTZ011  a birthday in the future is none


_SHORT_ENDS = (
    "委员会", "工作委员会", "党工委", "党(工)委", "党（工）委", "党委", "党组", "党总支部", "党总支", "总支部",
    "总支", "党支部", "支部", "联合党支部", "党组织",
)  # fmt: skip


_PLACE_COMMITTEE = re.compile(r"(?<=[市县区旗州乡镇])委$")


def short_name_of(name: str) -> str:
    """The name without what every name has: 中共东江市委员会, 东江市委 → 东江市."""
    short = _PLACE_COMMITTEE.sub("", name.removeprefix("中国共产党").removeprefix("中共"))
    for end in sorted(_SHORT_ENDS, key=len, reverse=True):
        if short.endswith(end) and len(short) > len(end):
            return short.removesuffix(end)
    return short


_BELOW = re.compile(r".{2,}?[市县区旗州盟](?P<own>.+(?:街道|镇|乡|苏木|村|社区))")


def without_place(short: str) -> str:
    """A township or village without the place above it, as lists of one county name it: 澄湖区青石街道 → 青石街道."""
    found = _BELOW.fullmatch(short)
    return found["own"] if found else short
