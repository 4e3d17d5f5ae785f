"""Whether a tidied text prints a day: by itself, or within a span or a list of a month's days."""

import re

from portfolio.regulations.words import finds, lexicon


def prints(day: str, said: str) -> bool:
    """Return whether a tidied text prints what a question dates: a day, a year, a term.

    >>> prints("10月12日", "10月9日到14日"), prints("10月15日", "10月9日到14日,10月16日和17日")
    (True, False)
    >>> prints("10月17日", "10月16日和17日"), prints("2月1日", "12月1日"), prints("113-1", "113-1的期程")
    (True, False, True)
    """
    if re.search(rf"(?<!\d){re.escape(day)}", said):
        return True
    patterns = lexicon().patterns
    asked = next((found for one in patterns["one_day"] if (found := one.fullmatch(day))), None)
    several = (found for one in patterns["several_days"] for found in one.finditer(said))
    return asked is not None and any(_holds(found, int(asked[1]), int(asked[2])) for found in several)


def leaves_day_blank(asked: str, said: str) -> bool:
    """Return whether a tidied text names the month that a question asks the day of, and prints no day of it.

    >>> leaves_day_blank("113年6月那次是幾號", "113年6月○日修正")
    True
    >>> leaves_day_blank("113年6月那次是幾號", "113年6月3日修正")
    False
    """
    if not finds("asks_very_day", asked):
        return False
    months = {found[0] for one in lexicon().patterns["month_of_year"] for found in one.finditer(asked)}
    return any(month in said and not re.search(rf"{month}\d", said) for month in months)


def _holds(found: re.Match[str], month: int, day: int) -> bool:
    first, last = int(found[2]), int(found[4])
    if int(found[1]) != month:
        return False
    return first <= day <= last if found["to"] else day in (first, last)
