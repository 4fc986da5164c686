"""Chinese numerals of headings: 一、二 … 十、十一 … 九十九."""

DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """1 to 99 in words; anything beyond in figures, which a heading still reads well with."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    word = {0: "", 1: "十"}.get(tens, f"{DIGITS[tens]}十")
    return word + (DIGITS[ones] if ones else "")
