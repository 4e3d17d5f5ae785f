"""The numbers that Word writes before paragraphs by itself: they stand in no text, and are counted here as it does."""

from collections import defaultdict
from typing import Any

from portfolio.regulations.numbering import FORMAL, chinese, cited

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST = 99  # beyond that a numeral is written in digits
LEVELS = 9


class Numbers:
    """Counts the numbered paragraphs of one document from its first to its last."""

    def __init__(self, numbering: Any) -> None:
        """Take the element `w:numbering`, or None where the document numbers nothing."""
        self._levels: dict[str, dict[int, Any]] = {}  # of each list, by level
        self._list_of: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        if numbering is not None:
            self._read(numbering)

    def before(self, number_id: str, level: int) -> str:
        """Return what stands before the next paragraph of this list and level; empty for bullets."""
        name = self._list_of.get(number_id)
        levels = self._levels.get(name or "", {})
        if name is None or level not in levels:
            return ""
        counts = self._counts[name]
        for restarted, start in self._restarts.pop(number_id, {}).items():
            counts[restarted] = start - 1
        counts[level] = counts.get(level, _start(levels[level]) - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        pattern = _value(levels[level], "lvlText") or ""
        if _value(levels[level], "numFmt") in ("bullet", "none"):
            return ""
        for one in range(level + 1):
            if one in levels:
                counted = counts.get(one, _start(levels[one]))
                pattern = pattern.replace(f"%{one + 1}", written(counted, _value(levels[one], "numFmt") or "decimal"))
        return pattern

    def _read(self, numbering: Any) -> None:
        for one in numbering.findall(f"{W}abstractNum"):
            levels = {int(level.get(f"{W}ilvl", "0")): level for level in one.findall(f"{W}lvl")}
            self._levels[one.get(f"{W}abstractNumId")] = levels
        for one in numbering.findall(f"{W}num"):
            number_id = one.get(f"{W}numId")
            self._list_of[number_id] = _value(one, "abstractNumId") or ""
            for override in one.findall(f"{W}lvlOverride"):
                start = _value(override, "startOverride")
                if start is not None and start.isdigit():
                    self._restarts.setdefault(number_id, {})[int(override.get(f"{W}ilvl", "0"))] = int(start)


def written(count: int, how: str) -> str:
    """Return a count in one of Word's formats; those that no rules use come as digits.

    >>> written(3, "lowerRoman"), written(2, "upperLetter"), written(7, "decimal")
    ('iii', 'B', '7')
    """
    if not 1 <= count <= MOST:
        return str(count)
    match how:
        case "ideographLegalTraditional" | "chineseLegalSimplified":
            return cited(FORMAL, count)
        case _ if how.startswith(("taiwanese", "chinese", "japaneseCounting", "ideographDigital")):
            return chinese(count)
        case "lowerRoman" | "upperRoman":
            roman = _roman(count)
            return roman.upper() if how == "upperRoman" else roman
        case "lowerLetter" | "upperLetter" if count <= 26:
            return chr(ord("a" if how == "lowerLetter" else "A") + count - 1)
    return str(count)


def _roman(count: int) -> str:
    tens, ones = divmod(count, 10)
    high = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")[tens]
    return high + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


def _start(level: Any) -> int:
    start = _value(level, "start")
    return int(start) if start is not None and start.isdigit() else 1


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{W}{name}")
    value = None if found is None else found.get(f"{W}val")
    return None if value is None else str(value)
