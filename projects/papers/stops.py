"""What was typed into a field ends as a sentence does where it stands on paper as a paragraph."""

ENDS = frozenset("。！？；：…")
CLOSING = "”’）】》"


def stopped(text: str) -> str:
    """With a full stop, unless it has an end: 会车困难 → 会车困难。"""
    text = text.strip()
    return text if not text or text.rstrip(CLOSING)[-1:] in ENDS else f"{text}。"
