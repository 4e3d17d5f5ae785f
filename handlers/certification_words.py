"""Certification in words: a work, its files, its student, a moment, and until when it is due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import ceil

from handlers.citing import say_clause
from handlers.context import Context
from handlers.conversation import Block, Deadline, Fact, Paragraph, Passage
from handlers.deadline_words import Shared, deadline_blocks, shared
from handlers.saying import say_day, say_hour, say_rule, say_ruled, say_term
from locales import Translator
from portfolio.calendar import TAIPEI, Term
from portfolio.certification_due import Due
from portfolio.dates import taipei_day
from portfolio.resolving import Deadline as Resolved
from storage.queries.requests import Card
from storage.tables import Person, Work

_MEGABYTE, _KILOBYTE = 1_048_576, 1024
_DIGITS = 8  # of a fingerprint: enough to compare by eye and ear


def say_class(t: Translator, name: str) -> str:
    """Return 「201班」; a name that says it already is left as it is."""
    return t("waiting.class", name=name.removesuffix(t("waiting.class.ending"))) if name else ""


def say_student(t: Translator, student: Person) -> str:
    """Return 「201班1號林向晴」, as far as it is known."""
    if not student.class_name:
        return student.name
    said = say_class(t, student.class_name)
    if student.seat is None:
        return t("waiting.student_no_seat", class_name=said, name=student.name)
    return t("waiting.student_is", class_name=said, seat=student.seat, name=student.name)


def say_course(t: Translator, term: Term | None, name: str) -> str:
    """Return 「113學年度第1學期數學」; a work without a course says so."""
    course = name or t("waiting.no_course")
    return course if term is None else t("waiting.course", term=say_term(t, term), course=course)


def say_moment(t: Translator, at: datetime, *, now: datetime) -> str:
    """Return 「1月15日星期三8點5分」 in Taipei time."""
    local = at.astimezone(TAIPEI)
    return t("waiting.moment", day=say_day(t, local.date(), today=taipei_day(now)), hour=say_hour(t, local.time()))


def work_facts(ctx: Context, card: Card) -> list[Block]:
    """Return whose work it is, of which course, and its title: what names it in an answer about it."""
    t = ctx.t
    course = "" if card.course is None else card.course.name
    return [
        Fact(t("waiting.student"), say_student(t, card.student)),
        Fact(t("waiting.course_is"), say_course(t, card.term, course)),
        Fact(t("waiting.work"), card.work.title),
    ]


def details(ctx: Context, work: Work) -> list[Block]:
    """Return brief, upload day and files."""
    t, today = ctx.t, taipei_day(ctx.now)
    uploaded = t("waiting.not_imported")
    if work.uploaded_at is not None:
        uploaded = say_day(t, taipei_day(work.uploaded_at), today=today)
    return [
        Fact(t("waiting.brief"), work.brief or t("waiting.no_brief")),
        Fact(t("waiting.uploaded"), uploaded),
        Fact(t("waiting.files"), say_files(t, work)),
    ]


def say_files(t: Translator, work: Work) -> str:
    """Return kind, size and the first digits of the fingerprint of each file; what is not known is not said."""
    files = (
        ("document", work.doc_type, work.doc_size, work.doc_md5),
        ("av", work.av_type, work.av_size, work.av_md5),
    )
    said = [_say_file(t, *one) for one in files if any(part is not None for part in one[1:])]
    return t("sentence.between").join(said) if said else t("waiting.files_unknown")


def _say_file(t: Translator, which: str, kind: str | None, size: int | None, md5: str | None) -> str:
    parts = [t(f"waiting.file.{which}", kind=(kind or "").upper()).strip()]
    if size is not None:
        parts.append(say_size(t, size))
    if md5:
        parts.append(t("waiting.fingerprint", digits=_DIGITS, fingerprint=md5[:_DIGITS]))
    return t("sentence.comma").join(parts)


def say_size(t: Translator, size: int) -> str:
    """Return a file's size, in MB from a tenth of one on."""
    if size * 10 >= _MEGABYTE:
        return t("waiting.megabytes", size=f"{size / _MEGABYTE:.1f}")
    return t("waiting.kilobytes", size=ceil(size / _KILOBYTE))


def due_blocks(ctx: Context, due: Due) -> list[Block]:
    """Return what is asked and what closes for one work; asked for and past is still open, and said to be so."""
    t, today = ctx.t, taipei_day(ctx.now)
    blocks: list[Block] = []
    if due.asked_by is not None and not due.is_over(ctx.now):
        day = say_day(t, taipei_day(due.asked_by), today=today)
        key = "waiting.asked_is_past" if due.is_late_for_request(ctx.now) else "waiting.asked_is"
        blocks.append(Fact(t("waiting.asked"), t(key, day=day)))
    if due.deadline is None:
        return [Paragraph(t("waiting.no_rules" if ctx.rules is None else "waiting.no_deadline"))]
    return [*blocks, *closing_blocks(ctx, [due.deadline])]


def closing_blocks(ctx: Context, found: Iterable[Resolved]) -> list[Block]:
    """Return each closing once, with its rule and clause; where it is past, that it is; for whom, where they differ."""
    blocks: list[Block] = []
    for one in (together := shared(dict.fromkeys(found))):
        if one.due.is_over(ctx.now):
            blocks += _closed(ctx, one)
        else:
            blocks += deadline_blocks(ctx, one, say_audience=len(together) > 1)
    return blocks


def _closed(ctx: Context, one: Shared) -> list[Block]:
    """A closing that is past: the day, the rule, the clause, and which office to turn to."""
    t, due = ctx.t, one.due
    last = due.last_possible
    assert last is not None
    day = say_day(t, taipei_day(last), today=taipei_day(ctx.now))
    label = t("deadline.label", period=say_term(t, due.term), subject=t(f"subject.{due.subject.value}"))
    blocks: list[Block] = [Deadline(label, t("waiting.closed_on", day=day), last)]
    if due.clauses:
        how = "" if due.rule is None else t("deadline.rule", rule=say_rule(t, due.rule, due))
        source = say_ruled(t, say_clause(t, due.clauses, sources=due.sources), due.ruling)
        blocks.append(Passage(how or t("deadline.no_day_printed"), source))
    return blocks
