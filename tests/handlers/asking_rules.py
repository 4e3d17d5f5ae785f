"""Asking the typed answers: every pack with its calendar, an asker of the demo, and what an answer rests on."""

import re
from datetime import datetime

from handlers.regulation_said import Said, Unsettled
from portfolio.calendar import TAIPEI, SchoolCalendar, Term
from portfolio.regulations.slots import Asker
from portfolio.rules import RulePack
from portfolio.schools import load_pack
from storage.demo.calendar import announced_days

SLUGS = ("tmsb", "tttvs", "hwvs", "anon15", "yphs")
PACKS = {slug: load_pack(slug) for slug in SLUGS}
CALENDARS = {slug: SchoolCalendar(announced_days(slug)) for slug in SLUGS}
ASKER = Asker(datetime(2025, 1, 15, 8, tzinfo=TAIPEI), Term(113, 1))

_BRACKETS = re.compile(r"（[^（）]*）")
_NUMBER = re.compile(r"\d+")


def said(answer: Said | Unsettled | None) -> Said:
    """Return an answer that has to be settled."""
    assert isinstance(answer, Said), answer
    return answer


def unsupported(answer: Said, pack: RulePack) -> list[str]:
    """Return the numbers of an answer that stand neither in its cited clauses nor among what was computed."""
    text = _BRACKETS.sub("", answer.text)
    for one in sorted(answer.computed, key=len, reverse=True):
        text = text.replace(one, "")
    stand = set(_NUMBER.findall(" ".join(pack.clauses[clause] for clause in answer.cites)))
    return [number for number in _NUMBER.findall(text) if number not in stand]
