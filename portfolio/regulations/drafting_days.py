"""Days in a passage: each rule that names a last day, and each first day, with where it stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portfolio.day_rules import Unit
from portfolio.regulations.drafting_proposals import Toml
from portfolio.regulations.drafting_texts import Printed, first_named, last_named, number_of
from portfolio.regulations.drafting_words import pattern
from portfolio.schools.reading import LONGEST

_LONGEST_MONTH = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


@dataclass(frozen=True)
class SaidDay:
    """A rule for a day at `text[start:end]`; `opens` for a first day. A vague one only says that a day is announced."""

    start: int
    end: int
    rule: Toml
    opens: bool = False
    vague: bool = False
    national: bool = False
    subject: str = ""  # where the words themselves say of what
    of: str = ""
    cell: bool = False  # a first day in a cell of its own


def days_in(printed: Printed) -> Iterator[SaidDay]:
    """Yield the days of a passage in the order of the text; what stands inside an earlier one is not told again."""
    plain = [
        *_after(printed),
        *_before(printed),
        *_letter(printed),
        *_national(printed),
        *_calendar(printed),
        *_others(printed),
    ]
    found: list[SaidDay] = []
    for one in [*sorted(plain, key=lambda day: (day.start, -day.end)), *_notices(printed)]:
        if one.opens or all(one.end <= other.start or other.end <= one.start for other in found if not other.opens):
            found.append(one)
    yield from sorted(found, key=lambda day: day.start)


def span_of(number: str, unit: str) -> Toml | None:
    """Return a span as a pack writes it; `None` where its unit is none, or it is longer than any rule's."""
    name = first_named("units", unit)
    amount = number_of(number)
    if name is None or not 1 <= amount <= LONGEST[Unit(name)]:
        return None
    return {name: amount}


def _after(printed: Printed) -> Iterator[SaidDay]:
    found = (match for name in ("after", "after_nth") for match in pattern("days", name).finditer(printed.text))
    for match in found:
        event, span = last_named("events", match["event"]), span_of(match["n"], match["unit"])
        if event is None or span is None:
            continue
        of = last_named("of", match["of"] or "") or ""
        if of == "first_semester" and pattern("days", "selects_last_year").search(printed.text[match.end() :]):
            of = "next_year"  # than that of the works
        yield SaidDay(match.start(), match.end(), {"after": {"event": event, **span}}, of=of)
        if pattern("days", "from_then").search(match["link"]):  # 起: it opens on that day as well
            yield SaidDay(match.start(), match.end(), {"on_event": {"event": event}}, opens=True, of=of)
    for name in ("opens", "opens_cell"):
        for match in pattern("days", name).finditer(printed.text):
            event, of = last_named("events", match["event"]), last_named("of", match["of"] or "") or ""
            if event is not None:
                rule, cell = {"on_event": {"event": event}}, name == "opens_cell"
                yield SaidDay(match.start(), match.end(), rule, opens=True, of=of, cell=cell)


def _before(printed: Printed) -> Iterator[SaidDay]:
    for match in pattern("days", "before_event").finditer(printed.text):
        event, span = last_named("events", match["event"]), span_of(match["n"], match["unit"])
        if event is not None and span is not None:
            of = last_named("of", match["of"] or "") or ""
            yield SaidDay(match.start(), match.end(), {"before": {"event": event, **span}}, of=of)


def _letter(printed: Printed) -> Iterator[SaidDay]:
    """Days before or on the day of submission that a letter sets."""
    for match in pattern("days", "before_letter").finditer(printed.text):
        span = span_of(match["n"], match["unit"])
        if span is not None:
            of = last_named("of", printed.text[printed.sentence(match.start())[0] : match.start()]) or ""
            rule = {"before": {"event": "submission_letter_on", **span}}
            yield SaidDay(match.start(), match.end(), rule, of=of)
    for match in pattern("days", "on_letter").finditer(printed.text):
        yield SaidDay(match.start(), match.end(), {"by_notice": {"national": True}}, national=True)


def _national(printed: Printed) -> Iterator[SaidDay]:
    """Days before or on the end of the national upload, and days before the one until which a school submits."""
    for match in pattern("days", "before_national_upload").finditer(printed.text):
        span = span_of(match["n"], match["unit"])
        if span is not None:
            yield SaidDay(match.start(), match.end(), {"before": {"event": "national_upload_closes_on", **span}})
    for match in pattern("days", "before_national").finditer(printed.text):
        span = span_of(match["n"], match["unit"])
        if span is not None and pattern("acts", "submit").search(printed.text[slice(*printed.sentence(match.start()))]):
            rule = {"before": {"event": "submission_letter_on", **span}}
            yield SaidDay(match.start(), match.end(), rule, subject="submission")
    for match in pattern("days", "on_national_upload").finditer(printed.text):
        rule = {"on_event": {"event": "national_upload_closes_on"}}
        yield SaidDay(match.start(), match.end(), rule, subject="submission")


def _calendar(printed: Printed) -> Iterator[SaidDay]:
    """The same day of every year; a day of one year is none of a rule."""
    for match in _year_days(printed):
        month, day = number_of(match["month"]), number_of(match["day"])
        opens = pattern("deadlines", "opening_cell").search(printed.text[: match.start()]) is not None
        if 1 <= month <= 12 and 1 <= day <= _LONGEST_MONTH.get(month, 31):
            before = printed.text[printed.sentence(match.start())[0] : match.start()]
            later = pattern("days", "works_of_last_year").search(printed.text[match.end() :])
            of = "next_year" if pattern("days", "of_next_year").search(before) or later else ""
            rule = {"on_day": {"month": month, "day": day}}
            yield SaidDay(match.start(), match.end(), rule, opens=opens, cell=opens, of=of)
            if "first" in match.re.groupindex:  # the first day of a span
                first = {"month": number_of(match["first"]), "day": number_of(match["from"])}
                if 1 <= first["month"] <= 12 and 1 <= first["day"] <= _LONGEST_MONTH.get(first["month"], 31):
                    yield SaidDay(match.start(), match.end(), {"on_day": first}, opens=True, of=of)


def _year_days(printed: Printed) -> Iterator[re.Match[str]]:
    """Days of every year that close something: each with its sign, the last of a span, or below a head that says so."""
    spans = list(pattern("days", "every_year_from_to").finditer(printed.text))
    yield from spans
    names = ["every_year", "last_day_is"]
    if any(pattern("days", "closing_head").search(text) for text in printed.above):
        names.append("last_of_list")
    for name in names:
        for match in pattern("days", name).finditer(printed.text):
            if all(match.end() <= one.start() or one.end() <= match.start() for one in spans):
                yield match


def _others(printed: Printed) -> Iterator[SaidDay]:
    for match in pattern("days", "whole_year").finditer(printed.text):
        yield SaidDay(match.start(), match.end(), {"whole_year": True})
    about = any(pattern("receipts", "about").search(text) for text in (printed.text, printed.label, *printed.above))
    for match in pattern("days", "window").finditer(printed.text) if about else ():
        span = span_of(match["n"], match["unit"])
        if span is not None and "days" in span:
            rule = {"window": {"event": "receipt_opens_on", **span}}
            yield SaidDay(match.start(), match.end(), rule, subject="receipt_confirmation")


def _notices(printed: Printed) -> Iterator[SaidDay]:
    """Days left to a notice; a sentence on changing what was announced is none."""
    for match in pattern("days", "by_notice").finditer(printed.text):
        start, end = printed.sentence(match.start())
        if pattern("days", "if_changed").search(printed.text[start:end]):
            continue
        national = pattern("days", "national").search(match[0]) is not None
        yield SaidDay(match.start(), match.end(), {"by_notice": {}}, vague=True, national=national)
