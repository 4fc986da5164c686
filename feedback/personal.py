"""Personal numbers in what the public types: ID cards are refused, mobile numbers in a text are hidden."""

import re
import unicodedata

# Eighteen signs with a day of birth in the middle, or fifteen as until 1999.
LONG = r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]"
SHORT = r"[1-9]\d{7}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}"
ID_NUMBER = re.compile(rf"(?<!\d)(?:{LONG}|{SHORT})(?!\d)")
GAPS = re.compile(r"(?<=\d)[ \-－—.·　]+(?=[\dXx])")
MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d){8}(?!\d)")


def has_id_number(text: str) -> bool:
    """Also written with blanks or dashes between, or in full-width digits."""
    return bool(ID_NUMBER.search(GAPS.sub("", unicodedata.normalize("NFKC", text))))


def without_mobiles(text: str) -> str:
    return MOBILE.sub(lambda found: "*" * len(found.group()), text)


def masked_phone(phone: str) -> str:
    """138****5678; a short number keeps its last two digits only."""
    digits = re.sub(r"\D", "", phone)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 11 else f"****{digits[-2:]}"
