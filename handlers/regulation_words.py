"""What all answers about the regulations say alike: the clause behind, readings that disagree, words to look for."""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from handlers.citing import MEETING, say_citation
from handlers.regulation_said import Said, Unsettled
from handlers.saying import say_plain_day
from locales import SOURCE, translator
from portfolio.offices import OfficeItem
from portfolio.people import GRADES, Division
from portfolio.readings import Ruling
from portfolio.regulations.slots import Ask, Asker, Item
from portfolio.rules import Audience, RulePack
from portfolio.works import WorkKind

ANY_OF = 2  # names, at least, to have a word between them
NAMED = 2  # clauses that a sentence names; the others are cited beside it

t = translator(SOURCE)
"""Answers about the regulations are in Chinese only: their clauses are, and nobody translated those."""


def has_cue(ask: Ask, cue: str) -> bool:
    """Return whether the question's text holds one of the words of `answer.cue.<cue>` in `locales/`, a pattern."""
    return _pattern(cue).search(ask.text) is not None


@cache
def _pattern(cue: str) -> re.Pattern[str]:
    return re.compile(t(f"answer.cue.{cue}"))


def shared_pairs(label: str, ask: Ask) -> int:
    """Return how many pairs of signs a row's label shares with the question: the row that it names shares most.

    Words that every row has, 資料 or 上傳, name none.
    """
    pairs = {label[place : place + 2] for place in range(len(label) - 1)}
    common = _pattern("common")
    return sum(pair in ask.text or pair in ask.official for pair in pairs if not common.fullmatch(pair))


def without_remark(name: str) -> str:
    """Return an office or a title without what stands in brackets: 註冊（試務）組, 學生代表（班聯會主席）."""
    return _pattern("bracketed").sub("", name)


def division_of(ask: Ask, asker: Asker) -> Division | None:
    """Return the division that the question names, else the asker's; `None` where nobody knows it."""
    return ask.division or asker.division


def any_of(names: Sequence[str]) -> str:
    """Return 「甲、乙或丙」; nothing for no name."""
    if len(names) < ANY_OF:
        return "".join(names)
    return t("answer.or").join((t("list.between").join(names[:-1]), names[-1]))


def once(clauses: Iterable[str]) -> tuple[str, ...]:
    """Return the clauses in their order, each of them once."""
    return tuple(dict.fromkeys(clauses))


def of_kind_first(ask: Ask, clauses: Iterable[str], pack: RulePack) -> tuple[str, ...]:
    """Return the clauses, those first that speak of the kind of works which the question names alone."""
    kinds = [kind for item, kind in _KINDS.items() if ask.about(item)]
    if len(kinds) != 1:
        return once(clauses)
    name = t(f"answer.kind.{kinds[0].value}")
    return tuple(sorted(once(clauses), key=lambda clause: name not in pack.clauses.get(clause, "")))


_KINDS = {Item.OUTCOMES: WorkKind.COURSE_OUTCOME, Item.DIVERSE: WorkKind.DIVERSE_PERFORMANCE}


def in_brackets(clauses: Iterable[str]) -> str:
    """Return where it stands, read level by level: 「（第五點，三，1）」; nothing for no clause."""
    named = [say_place(clause) for clause in once(clauses)]
    return t("answer.clause", clauses=t("clause.between").join(named)) if named else ""


def say_place(clause: str) -> str:
    """Return one citation as it is named within a sentence: 「第五點，三，1」, 「會議紀錄壹，一，9」."""
    place = say_citation(t, clause)
    return t("clause.meeting", clause=place) if clause.startswith(MEETING) else place


def close(
    sentences: Iterable[str], named: Iterable[str], *, also: Iterable[str] = (), computed: Iterable[str] = ()
) -> Said:
    """Return the answer: its sentences, with the clauses `named` in brackets behind; `also` are cited beside them."""
    named = once(named)
    text = t(
        "answer.sentence",
        text=t("sentence.between").join(one for one in sentences if one),
        clause=in_brackets(named[:NAMED]),
    )
    return Said(text, once((*named, *also)), once(computed))


def say_readings(readings: Sequence[tuple[str, str]], office: str, *, until_announced: bool = False) -> str:
    """Return every reading of a rule that contradicts itself, each with its place, and who says which one counts.

    `readings` are pairs of a clause and of what it says. `until_announced`: what the school announces will count.
    """
    said = [t("answer.reading", place=in_brackets([clause]), words=words) for clause, words in readings]
    key = "answer.conflicting_until_announced" if until_announced else "answer.conflicting"
    return t(key, readings=t("sentence.comma").join(said), office=office)


def office_to_ask(pack: RulePack, item: OfficeItem, division: Division | None) -> str:
    """Return whom to ask: of the division, or both offices where the division is not known and they differ."""
    divisions = (division,) if division is not None or not pack.has_continuing else pack.divisions
    return t("answer.or").join(once(pack.office_name(item, division=one) for one in divisions))


def desk_of(pack: RulePack, item: OfficeItem, division: Division | None) -> OfficeItem:
    """Return whose desk a question goes to that the rules leave open: the item's, or that of whoever runs the records.

    A teacher who certifies, or "whoever organised it", settles nothing for others.
    """
    divisions = (division,) if division is not None else pack.divisions
    if all(_pattern("desk").search(pack.office_name(item, division=one)) for one in divisions):
        return item
    return OfficeItem.REGISTRAR if OfficeItem.REGISTRAR in pack.offices else OfficeItem.PLATFORM


def say_audience(audience: Audience) -> str:
    """Return whom a rule is about, 「高三第2學期」; nothing where it is everybody."""
    grades = (
        "" if audience.grades == GRADES else t("list.between").join(t(f"answer.grade.{g}") for g in audience.grades)
    )
    semester = "" if audience.semester is None else t(f"answer.semester.{audience.semester}")
    division = "" if audience.division is None else t(f"division.{audience.division}")
    return division + grades + semester


def say_ruling(ruling: Ruling | None) -> tuple[str, tuple[str, ...]]:
    """Return who chose this of several readings, and its day as printed there; nothing where nobody had to."""
    if ruling is None:
        return "", ()
    day = say_plain_day(t, ruling.on)
    return t("answer.ruled", office=ruling.by, day=day), (day,)


def clause_text(pack: RulePack, clause: str) -> Said | None:
    """Return a clause as the pack restates it; `None` where it does not."""
    words = pack.clauses.get(clause)
    if words is None:
        return None
    return Said(t("answer.restated", text=words.rstrip(t("answer.stop")), clause=in_brackets([clause])), (clause,))


def settled(found: Iterable[Said | Unsettled]) -> Said | Unsettled:
    """Return the answers as one: what is settled of them, else whom to ask; `found` holds at least one."""
    every = tuple(found)
    said = [one for one in every if isinstance(one, Said)]
    if not said:
        unsettled = [one for one in every if isinstance(one, Unsettled)]
        return Unsettled(unsettled[0].ask, once(see for one in unsettled for see in one.see))
    text = "".join(one.text for one in said)
    return Said(text, once(c for one in said for c in one.cites), once(c for one in said for c in one.computed))
