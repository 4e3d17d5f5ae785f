"""Reads what `licheng reminders` is given: hours of a day, one time of it, and which deadline is meant."""

import unicodedata
from datetime import time
from typing import Final

from bot.cli.words import t, usage
from portfolio.hours import NIGHT
from portfolio.hours_typed import MOST, SHORTEST, read_hours
from portfolio.reminders import OF_DEADLINES
from portfolio.rules import DeadlineSubject

SUBJECTS: Final = tuple(one for one in DeadlineSubject if one.value in set(OF_DEADLINES))  # in their usual order


def a_spans(text: str) -> tuple[tuple[time, time], ...]:
    """Return the hours that an argument writes.

    Raises:
        CommandError: it writes none, or some of them are of the night, when nothing is sent (exit code 2).
    """
    typed = read_hours(unicodedata.normalize("NFKC", text))
    facts = {"text": text, "begins": f"{NIGHT[0]:%H:%M}", "ends": f"{NIGHT[1]:%H:%M}"}
    if typed.is_cut:
        raise usage("reminders_cli.usage.night", **facts)
    if typed.unread is not None:
        key = f"reminders_cli.usage.{typed.unread.value}"
        raise usage(key, shortest=SHORTEST, most=MOST, **facts)
    return typed.spans


def a_time(text: str) -> time:
    """Return the time of day that an option writes: 17:30.

    Raises:
        CommandError: it writes none (exit code 2).
    """
    try:
        found = time.fromisoformat(unicodedata.normalize("NFKC", text).strip())
    except ValueError:
        raise usage("reminders_cli.usage.slot", text=text) from None
    if found.tzinfo is not None or found.second or found.microsecond:
        raise usage("reminders_cli.usage.slot", text=text)
    return found


def a_subject(text: str) -> DeadlineSubject:
    """Return the deadline of students that an argument names, by its code or as lists call it.

    Raises:
        CommandError: it names none (exit code 2).
    """
    for subject in SUBJECTS:
        if text in (subject.value, t(f"subject.{subject.value}")):
            return subject
    known = "、".join(f"{subject.value}（{t(f'subject.{subject.value}')}）" for subject in SUBJECTS)
    raise usage("reminders_cli.usage.subject", text=text, known=known)
