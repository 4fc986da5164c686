"""Codes that people read from paper and type on a phone: 32 signs without I, L, O and U."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("OIL", "011", " -－—　")


def new_code(length: int) -> str:
    """Five random bits a sign."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def cleaned(typed: str) -> str:
    """The code as it was made, from what somebody typed: small letters, blanks, dashes, O for 0."""
    return typed.upper().translate(LOOK_ALIKES)


def grouped(code: str) -> str:
    """In groups of four, as it is printed: 7K3M-Q9XD-4TPW-AB2C."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
