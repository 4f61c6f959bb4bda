"""Prices as the shop writes them: £51.77, 1.234,50 €, 1 234,50 руб., 5,177円."""

import re


def amount(text):
    """The number in `text`, or None. A separator with two digits behind it at the end is the decimal one."""
    digits = re.sub(r"[^\d.,]", "", text or "").strip(".,")
    if not digits:
        return None
    whole, cents = digits, ""
    if ending := re.fullmatch(r"(.*)[.,](\d\d)", digits):
        whole, cents = ending.groups()
    return float(re.sub(r"[.,]", "", whole) + "." + (cents or "0"))
