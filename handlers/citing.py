"""Where the rules say it: citations read level by level, with pauses instead of brackets and strokes."""

import re
from functools import cache

from locales import Translator

MEETING = "會議/"  # citations of a meeting record start with it (qa/units.json)


def say_clause(t: Translator, clauses: tuple[str, ...], *, sources: tuple[str, ...] = ()) -> str:
    """Return the citations, the main one first: 「補充規定第十一點的表，勾選；會議紀錄案由二，說明，一，2」.

    `sources` are those of them where an announced day was printed, which may be a letter and no clause of the rules.
    """
    return t("clause.between").join(_say(t, clause, clause in sources) for clause in clauses)


def say_citation(t: Translator, clause: str) -> str:
    """Return one citation without the document's name: 「第五點，三，1」, 「肆，一，三」, 「第十一點的表，勾選」."""
    pause = t("clause.level")
    first, *others = clause.removeprefix(MEETING).split("/")
    point = None if clause.startswith(MEETING) else _point(t("clause.numerals")).match(first)
    if point is None:
        said = pause.join(_levels(t, first))
    else:
        said = pause.join((t("clause.point", number=point[0]), *_levels(t, first[point.end() :])))
    for part in others:
        is_table = part == t("clause.a_table")
        said = t("clause.table", before=said) if is_table else pause.join((said, *_levels(t, part)))
    return said


def _say(t: Translator, clause: str, is_source: bool) -> str:
    if clause.startswith(MEETING):
        return t("clause.meeting", clause=say_citation(t, clause))
    if is_source and clause[:1] not in t("clause.begins"):
        return clause  # a letter, a notice
    return t("clause.one", clause=say_citation(t, clause))


def _levels(t: Translator, part: str) -> list[str]:
    between = _between(t("clause.numerals"), t("clause.chapters"))
    return [level for level in between.split(part) if level]


@cache
def _point(numerals: str) -> re.Pattern[str]:
    """The number of a point, which is not the first sign of a word (「一二年級」)."""
    return re.compile(rf"[{numerals}]+(?=$|\W|\d)|[0-9]{{1,3}}(?:\.[0-9]{{1,2}})*(?![0-9])")


@cache
def _between(numerals: str, chapters: str) -> re.Pattern[str]:
    """Where one level of a citation ends and the next begins: 「肆一(三)」 has three."""
    return re.compile(rf"[()（）／]|(?<=[{chapters}])(?=[{numerals}])|(?<=[{numerals}])(?=\d)")
