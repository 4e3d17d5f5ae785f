"""Which works a question about a day means: of which semester or year, and of which round of receipts."""

import re

from handlers.regulation_words import has_cue, t
from portfolio.calendar import SchoolCalendar, Term
from portfolio.deadlines import deadlines
from portfolio.regulations.slots import Ask, Asker
from portfolio.rules import YEARLY, DeadlineSubject, RulePack


def term_for(ask: Ask, subject: DeadlineSubject, pack: RulePack, calendar: SchoolCalendar, asker: Asker) -> Term:
    """Return the term whose works are meant: the one that is named, else the last one while its day is still to come.

    In the autumn of 113 the works of 112 are selected; a semester's works may still be open when the next has begun.
    """
    named = re.search(t("answer.cue.academic_year"), ask.text)
    if named is not None:
        return Term(int(named[1]), ask.semester or asker.term.semester)
    if ask.semester is not None:
        return Term(asker.term.academic_year, ask.semester)
    if asker.names_term:
        return asker.term
    before = asker.term.previous
    if subject in YEARLY:
        before = Term(asker.term.academic_year - 1, 2)
    known = [due for due in deadlines(pack, calendar, before, subjects=(subject,)) if due.closes is not None]
    if any(not due.is_over(asker.now) for due in known):
        return before
    if known and subject in YEARLY and has_cue(ask, "which_day"):  # a day is asked: the last known one, if no later is
        coming = deadlines(pack, calendar, asker.term, subjects=(subject,))
        return asker.term if any(due.closes is not None for due in coming) else before
    return asker.term


def rounds_asked(ask: Ask) -> int | None:
    """Return the round of receipts that is asked about: 1, or 2 for every later one; `None` for none, or for both."""
    first, later = has_cue(ask, "round_1"), has_cue(ask, "round_2")
    return None if first is later else 1 if first else 2
