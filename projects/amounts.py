"""Values of indicators as text."""

from decimal import Decimal


def amount(value: Decimal | None, unit: str) -> str:
    """8 部, 84%, 1,206.5 亩; empty for a value not given."""
    if value is None:
        return ""
    gap = "" if unit == "%" else " "
    return f"{value:,.2f}".rstrip("0").rstrip(".") + gap + unit
