"""A line's formula as pages and sheets tell it. The formula itself is part of what a confirmed sheet freezes."""

SINGLE = "评 "  # one person's marks, which are the points
NOTHING = "0"


def formula_words(formula: str, scorers: str = "") -> str:
    """唐映禾评 14; unsigned 评分 14. A bare 0 says nothing that the basis does not (计 0 分)."""
    if formula == NOTHING:
        return ""
    if scorers:
        return f"{scorers}{formula}"
    return f"评分 {formula.removeprefix(SINGLE)}" if formula.startswith(SINGLE) else formula
