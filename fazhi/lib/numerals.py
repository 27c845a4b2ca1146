"""Chinese numerals: reading and writing them, and the circled numbers of lists."""

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "廿": 20, "卅": 30}
UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
WIDE = str.maketrans("０１２３４５６７８９．％（）〈〉，：；－～／＋［］", "0123456789.%()(),:;-~/+[]")


def value(text):
    """The number that Arabic or Chinese digits mean, or None. 二〇二六 is 2026, 三十二 is 32, 两 is 2."""
    text = text.translate(WIDE).strip()
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(c not in DIGITS and c not in UNITS for c in text):
        return None
    if not any(c in UNITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text)) if all(DIGITS[c] < 10 for c in text) else sum(DIGITS[c] for c in text)
    total = section = digit = 0
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c == "万":
            total, section, digit = (total + section + digit) * 10000, 0, 0
        else:
            section += (digit or 1) * UNITS[c]
            digit = 0
    return total + section + digit


def chinese(number):
    """A number below 10,000 in Chinese counting numerals: 12 is 十二."""
    if number < 10:
        return "〇一二三四五六七八九"[number]
    out, rest, gap = "", number, False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十")):
        digit, rest = divmod(rest, unit)
        if digit:
            out += ("零" if gap else "") + "〇一二三四五六七八九"[digit] + name
            gap = False
        elif out:
            gap = True
    out += ("零" if gap and rest else "") + ("一二三四五六七八九"[rest - 1] if rest else "")
    return out[1:] if out.startswith("一十") else out


def circled(number):
    """The circled number of a list: 1 is ①; beyond fifty plain digits in brackets."""
    for low, high, base in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if low <= number <= high:
            return chr(base + number - low)
    return f"({number})"


def uncircled(char):
    """The number of a circled digit, or None."""
    for low, high, base in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1), (1, 10, 0x3220)):
        if base <= ord(char) <= base + high - low:
            return low + ord(char) - base
    return None


def roman(number):
    """Upper-case Roman numerals."""
    out = ""
    for size, sign in (
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        while number >= size:
            out, number = out + sign, number - size
    return out
