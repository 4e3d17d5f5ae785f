"""What came of a simulated year of reminders, as it is printed, and which promises were broken."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from portfolio.reminders import KIND_OF, Kind, NoticeSubject
from tests.years.reminding_book import LAST, Book, Row, spans_of
from tests.years.reminding_schools import EXAMS
from tests.years.reminding_town import Somebody

NIGHT: Final = (time(22), time(7))
ON_RECEIPT_DAYS: Final = 2  # the morning of the last day, and three hours before its end
SHOWN: Final = 8  # examples of what went wrong


@dataclass(frozen=True)
class Letter:
    """One message that arrived unasked."""

    at: datetime
    whom: Somebody
    account: tuple[str, str]
    subjects: tuple[NoticeSubject, ...]
    title: str

    @property
    def day(self) -> date:
        """The day in Taipei."""
        return self.at.date()

    @property
    def is_at_night(self) -> bool:
        """Whether nothing at all may go out then."""
        return not NIGHT[1] <= self.at.time() < NIGHT[0]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.whom.number} {','.join(self.subjects)}: {self.title}"


class Figures:
    """Counted once, from the notices and the messages alone."""

    def __init__(
        self, book: Book, rows: Sequence[Row], letters: Sequence[Letter], done: Counter[str], *, ended_at: datetime
    ) -> None:
        self.rows, self.letters, self.done = rows, letters, done
        self.seconds = 0.0
        self.verdict = book.judge(rows)
        self.endless = [row for row in rows if row.state in ("planned", "batched") and row.due_at < ended_at]
        self.late = [
            row
            for row in rows
            if row.state == "sent" and row.expires_at and row.settled_at and row.settled_at >= row.expires_at
        ]
        self.unreasoned = [row for row in rows if row.state not in ("sent", "planned", "batched") and not row.reason]
        self.at_night = [one for one in letters if one.is_at_night]
        self.outside = [one for one in letters if not one.is_at_night and self._is_outside(one)]
        self.in_exams = [row for row in rows if row.state == "sent" and _could_wait(row) and _is_in_exams(row.day)]
        self.forgotten = [row for row in rows if row.reason == "superseded" and self._is_forgotten(row)]
        self.by_person: dict[tuple[int, date], list[Letter]] = defaultdict(list)
        for one in letters:
            if all(KIND_OF[subject] is Kind.SECURITY for subject in one.subjects):
                continue  # goes to each of a person's accounts, whatever went there before
            self.by_person[one.whom.id, one.day].append(one)

    def most_a_day(self, *, on_receipt_days: bool = False) -> list[Letter]:
        """Return the unasked messages of one person and day of whom there are most; whoever asked for each is apart."""
        return max(
            (
                some
                for some in self.by_person.values()
                if not some[0].whom.at(some[0].day, "at_once")
                and any(NoticeSubject.RECEIPT_CONFIRMATION in one.subjects for one in some) is on_receipt_days
            ),
            key=len,
            default=[],
        )

    def _is_outside(self, one: Letter) -> bool:
        if any(KIND_OF[subject] is Kind.SECURITY for subject in one.subjects) or one.whom.changed(one.day, one.day):
            return False
        is_inside = any(begins <= one.at.time() < ends for begins, ends in spans_of(one.whom, one.day))
        return not is_inside and not self._is_last_of_receipts(one)

    def _is_last_of_receipts(self, one: Letter) -> bool:
        return any(
            row.subject == NoticeSubject.RECEIPT_CONFIRMATION and row.stage in LAST and row.settled_at == one.at
            for row in self.rows
        )

    def _is_forgotten(self, snoozed: Row) -> bool:
        """Whether somebody was promised to be reminded the next day, and heard nothing more of it until its evening."""
        return snoozed.stage.startswith("snoozed") and not any(
            row.key == snoozed.key and row.state == "sent" and row.settled_at and snoozed.planned_at < row.settled_at
            for row in self.rows
            if row.day <= snoozed.day
        )

    def lines(self) -> Iterator[str]:
        """Yield what is printed."""
        ends = Counter(f"{row.state} {row.reason}" if row.reason else row.state for row in self.rows)
        by_channel = Counter(one.account[0].partition(".")[0] for one in self.letters)
        yield f"notices {len(self.rows)}: " + _said(ends)
        yield "notices by subject: " + _said(Counter(row.subject for row in self.rows))
        yield f"messages {len(self.letters)}: " + _said(by_channel)
        yield "what people did: " + _said(self.done)
        verdict = self.verdict
        yield (
            f"of the book: told {verdict.told} ({verdict.a_day_later} a day later), listed with the reason "
            f"{verdict.listed}, left open since something changed that day {verdict.left_open}"
        )
        yield f"neither told nor listed: {len(verdict.missing)}; listed with another reason: {len(verdict.misnamed)}"
        yield f"told without being in the book: {len(verdict.too_many)}"
        most, receipts = self.most_a_day(), self.most_a_day(on_receipt_days=True)
        yield f"most unasked messages to one person in a day: {len(most)}; on receipt days {len(receipts)}"
        yield f"messages at night: {len(self.at_night)}; outside the hours: {len(self.outside)}"
        yield f"in exam weeks, though it could wait: {len(self.in_exams)}"
        yield f"put off and then forgotten: {len(self.forgotten)}"
        yield f"without an end: {len(self.endless)}; without a reason: {len(self.unreasoned)}"
        yield f"sent after their own expiry: {len(self.late)}"
        yield f"{self.seconds:.0f} s"

    def broken(self) -> list[str]:
        """Return the promises that are broken, with examples; nothing where all hold."""
        verdict, most, receipts = self.verdict, self.most_a_day(), self.most_a_day(on_receipt_days=True)
        wrong: dict[str, Sequence[object]] = {
            "neither told nor listed": verdict.missing,
            "listed with another reason": verdict.misnamed,
            "told without being in the book": verdict.too_many,
            "more than one message a day": most if len(most) > 1 else (),
            "more than two on a day of receipts": receipts if len(receipts) > ON_RECEIPT_DAYS else (),
            "at night": self.at_night,
            "outside the hours": self.outside,
            "in exam weeks, though it could wait": self.in_exams,
            "put off and then forgotten": self.forgotten,
            "without an end": self.endless,
            "without a reason": self.unreasoned,
            "sent after their expiry": self.late,
            "nobody was told at all": () if verdict.told else ("nobody",),
        }
        return [
            f"BROKEN {what}: {len(some)}\n  " + "\n  ".join(map(str, some[:SHOWN]))
            for what, some in wrong.items()
            if some
        ]


def _could_wait(row: Row) -> bool:
    """Whether exam weeks hold it: not receipts, last days, the lists of staff, or the safety of an account."""
    kind = KIND_OF[NoticeSubject(row.subject)]
    return kind not in (Kind.RECEIPTS, Kind.LISTS, Kind.SECURITY) and row.stage not in LAST


def _is_in_exams(day: date) -> bool:
    return any(first <= day <= last for first, last in EXAMS)


def _said(counted: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counted.items()))
