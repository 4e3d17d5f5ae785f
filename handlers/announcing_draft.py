"""An announcement on its way: what a registrar has said of it so far, in the chat or on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Any

from locales import LANGUAGES, SOURCE, translator
from portfolio.announcing import WINDOWS, is_about_a_year
from portfolio.announcing_words import Said, Trouble, meant, read
from portfolio.calendar import AnnouncedDay, Event, Term
from portfolio.people import Division


class Doubtful(StrEnum):
    """What was said and does not lead on; besides `Trouble`, which is about single words."""

    UNKNOWN_EVENT = "unknown_event"
    SEVERAL_EVENTS = "several_events"
    TOO_MANY_DAYS = "too_many_days"
    NOTHING_READ = "nothing_read"


DAY_TROUBLES = frozenset(
    {
        Trouble.NO_SUCH_DAY,
        Trouble.NO_DAY,
        Trouble.WRONG_WEEKDAY,
        Trouble.NO_SUCH_HOUR,
        Trouble.SEVERAL_HOURS,
    }
)
Wrong = tuple[Trouble | Doubtful, str]


@dataclass(frozen=True)
class Draft:
    """What is known of an announcement; `about` is an event, or the name of a window that is announced as a pair."""

    about: str = ""
    term: Term | None = None
    days: tuple[tuple[date, time | None], ...] = ()
    grade: int | None = None
    division: Division | None = None
    round: int | None = None

    @property
    def events(self) -> tuple[Event, ...]:
        """The event, or the two of a window; none while it is not said."""
        if not self.about:
            return ()
        return WINDOWS[self.about] if self.about in WINDOWS else (Event(self.about),)

    @property
    def is_about_a_year(self) -> bool:
        """Whether it is about the works of a whole academic year."""
        return any(is_about_a_year(event) for event in self.events)

    @property
    def is_whole(self) -> bool:
        """Whether everything is said that an announcement needs."""
        return bool(self.about) and self.term is not None and len(self.days) == len(self.events)

    def announced(self, *, source: str = "") -> tuple[AnnouncedDay, ...]:
        """Return the days; only where `is_whole`."""
        assert self.term is not None
        return tuple(
            AnnouncedDay(event, self.term, day, hour, self.grade, self.division, self.round, source)
            for event, (day, hour) in zip(self.events, self.days, strict=True)
        )

    def facts(self) -> dict[str, Any]:
        """Return it as a dialog keeps it."""
        return {
            "about": self.about,
            "term": "" if self.term is None else str(self.term),
            "days": [[day.isoformat(), "" if hour is None else hour.isoformat()] for day, hour in self.days],
            "grade": self.grade,
            "division": None if self.division is None else self.division.value,
            "round": self.round,
        }


def from_facts(facts: Mapping[str, Any]) -> Draft:
    """Return what `Draft.facts` kept; an empty draft where there is nothing."""
    if "about" not in facts:
        return Draft()
    return Draft(
        about=facts["about"],
        term=Term.parse(facts["term"]) if facts["term"] else None,
        days=tuple(
            (date.fromisoformat(day), time.fromisoformat(hour) if hour else None) for day, hour in facts["days"]
        ),
        grade=facts["grade"],
        division=None if facts["division"] is None else Division(facts["division"]),
        round=facts["round"],
    )


def fill(draft: Draft, text: str) -> tuple[Draft, tuple[Wrong, ...]]:
    """Return the draft with what `text` says of it, and what of the text does not lead on."""
    said = read(text)
    wrong: list[Wrong] = list(said.troubles)
    about, rest = find_event(said.rest)
    if len(about) > 1:
        wrong.append((Doubtful.SEVERAL_EVENTS, ""))
    elif not about and rest and not draft.about:
        wrong.append((Doubtful.UNKNOWN_EVENT, rest))
    elif not about and said.is_empty and not wrong:
        wrong.append((Doubtful.NOTHING_READ, ""))
    filled = _of_event(draft, about[0]) if len(about) == 1 else draft
    unread_day = any(what in DAY_TROUBLES for what, _ in said.troubles)
    filled = replace(
        filled,
        grade=said.grade or filled.grade,
        division=said.division or filled.division,
        round=said.round or filled.round,
        term=_term(filled, said),
        days=() if unread_day else _days(filled, said),
    )
    if filled.about and len(filled.days) > len(filled.events):
        wrong.append((Doubtful.TOO_MANY_DAYS, ""))
        filled = replace(filled, days=())
    return filled, tuple(wrong)


def names_something(text: str) -> bool:
    """Return whether `text` says anything of an announcement: a day, a term, a grade, an event."""
    said = read(text)
    return not said.is_empty or bool(find_event(said.rest)[0])


def _of_event(draft: Draft, about: str) -> Draft:
    """Another event has another day; of the same one everything stays."""
    same = draft.about in ("", about)
    return replace(draft, about=about) if same else Draft(about, draft.term, grade=draft.grade, division=draft.division)


def _term(draft: Draft, said: Said) -> Term | None:
    term = said.term or draft.term
    if term is None:
        return None
    if draft.is_about_a_year:
        return Term(term.academic_year, 2)
    return draft.term if said.is_whole_year and draft.about else term


def _days(draft: Draft, said: Said) -> tuple[tuple[date, time | None], ...]:
    if said.days:
        completes = len(said.days) == 1 and len(draft.days) == 1 and len(draft.events) == 2
        return (*draft.days, *said.days) if completes else said.days
    if said.hour is not None and draft.days:
        return (*draft.days[:-1], (draft.days[-1][0], said.hour))
    return draft.days


def find_event(words: str) -> tuple[tuple[str, ...], str]:
    """Return what is announced (an event, or the name of a window; several if unclear), and what else was said."""
    left = _one_form(words)
    found: list[str] = []
    for name, about in _names():
        if name in left:
            left = left.replace(name, " ")
            found.append(about)
    return tuple(dict.fromkeys(found)), meant(left)


@cache
def _names() -> tuple[tuple[str, str], ...]:
    """Every name of every event and window, in the form in which they are compared, the longest first."""
    found: dict[str, str] = {}
    chinese = translator(SOURCE)
    for about in (*WINDOWS, *Event):
        said = [about, *chinese(f"calendar.names.{about}").split()]
        if about not in WINDOWS:
            for language in LANGUAGES:
                t = translator(language)
                said += [t(f"event.{about}"), plain_name(t(f"event.{about}"), t("announcing.announced"))]
        for name in said:
            found.setdefault(_one_form(name), str(about))
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))


def plain_name(name: str, announced: str) -> str:
    """Return an event's name without "the announced", which goes without saying where something is announced."""
    return name.removeprefix(announced).removesuffix(announced).strip()


def _one_form(text: str) -> str:
    return "".join(text.lower().split())
