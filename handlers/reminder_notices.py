"""A reminder of a deadline in words: until when, what to do, why with the clause; the same for all whom it concerns.

Uploading and selecting are voluntary: words inform and do not push. Nothing personal is in them, since one message may
carry them to five hundred people; a guardian's child is told by grade and division.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from handlers.conversation import Block, Button, Paragraph, Reply
from handlers.deadline_words import Shared, deadline_blocks, say_offices
from handlers.intents import Intent, ShowDeadlines, ShowWorks
from handlers.receipt_intents import ShowReceipts
from handlers.reminded_deadlines import RemindedDeadlines
from handlers.reminding_intents import Declare, ShowReminderSettings, Snooze
from handlers.saying import say_day, say_hour
from portfolio.calendar import TAIPEI
from portfolio.dates import days_between, taipei_day
from portfolio.limits import needs_certification
from portfolio.people import Division
from portfolio.readings import Remark
from portfolio.reminders import Declared, Stage
from portfolio.rules import DeadlineSubject
from portfolio.works import WorkKind
from storage.queries.declarations import Declarable

if TYPE_CHECKING:
    from handlers.notices import Telling
    from portfolio.resolving import Deadline
    from portfolio.rules import RulePack

VOLUNTARY: Final = frozenset(
    {DeadlineSubject.UPLOAD_OUTCOMES, DeadlineSubject.UPLOAD_DIVERSE, DeadlineSubject.SELECTION}
)
"""What a student may leave, and so declare done or not wanted; a receipt is ended by deciding it."""

_REMARKS: Final = frozenset(
    {
        Remark.AMENDMENT_AWAITS_ASSEMBLY,
        Remark.ANNOUNCEMENT_COUNTS,
        Remark.CERTIFIED_ONES_ONLY,
        Remark.HOLIDAYS_NOT_KNOWN,
        Remark.OPENING_ANNOUNCEMENTS_DIFFER,
        Remark.OPENING_DAYS_DIFFER,
    }
)
"""Remarks on the day itself and on what to do by then; 「期限」 says the others too."""


def render_reminder(telling: Telling) -> Reply:
    """Return the words of one reminder, for the student or (where it is about one) a student's guardian.

    Raises:
        LookupError: the deadline is not stated any more, or not as it was planned by; nothing may be said of it.
    """
    one = Declarable(DeadlineSubject(telling.subject.value), telling.term, telling.round)
    grade, division = int(telling.facts["grade"]), Division(telling.facts["division"])
    known = RemindedDeadlines(telling.session, school=telling.school, now=telling.now)
    due = known.find(one, grade=grade, division=division)
    if due is None or due.closes != datetime.fromisoformat(str(telling.facts["closes"])):
        raise LookupError("the deadline is another one now")
    return _Words(telling, one, due, known.pack(due.term)).reply()


class _Words:
    """The parts of one reminder, in the order in which they should be heard."""

    def __init__(self, telling: Telling, one: Declarable, due: Deadline, pack: RulePack | None) -> None:
        self.telling, self.t, self.one, self.due, self.pack = telling, telling.t, one, due, pack
        self.stage = telling.stage.partition("-")[0]
        self.is_guardians = bool(telling.about)
        self.shared = Shared(_briefly(due), (due.audience,), ((due.audience.division, due.office),))

    def reply(self) -> Reply:
        line, *why = deadline_blocks(self.telling, self.shared, say_audience=False)
        blocks: list[Block] = [*self._first(), line, *self._to_do(), *why, self._last()]
        return Reply(self._title(), tuple(blocks), tuple(self._buttons()))

    def _title(self) -> str:
        """What and until when, to be understood on a lock screen."""
        t, due = self.t, self.due
        subject = t(f"subject.{due.subject.value}")
        if due.audience.round is not None:
            subject = t("deadline.round", label=subject, round=due.audience.round)
        if part := telling_part(self.telling.term):
            subject = t("remind.of_part", subject=subject, part=t(f"receipt.part.{part}"))
        if self.is_guardians:
            subject = t("remind.of_child", subject=subject)
        known = (Stage.OPENS, Stage.VACATION, Stage.MOVED, Stage.SNOOZED, Stage.FINAL)
        stage = self.stage if self.stage in known else Stage.BEFORE
        return t(f"remind.title.{stage}", subject=subject, day=self._day())

    def _day(self) -> str:
        """「今天」, 「明天」 or 「2月3日星期一」; with the hour where the school announced one."""
        t, today = self.t, taipei_day(self.telling.now)
        assert self.due.closes is not None
        local = self.due.closes.astimezone(TAIPEI)
        left = days_between(today, local.date())
        day = t(("remind.today", "remind.tomorrow")[left]) if 0 <= left <= 1 else say_day(t, local.date(), today=today)
        return t("deadline.at_hour", day=day, hour=say_hour(t, local.time())) if self.due.hour_announced else day

    def _first(self) -> list[Block]:
        """What must be heard before the day itself: whom it is about, and why it comes now."""
        said: list[Block] = []
        if self.is_guardians:
            said.append(Paragraph(self.t("remind.guardian", audience=self._audience())))
        if self.stage == Stage.MOVED:
            said.append(Paragraph(self._moved()))
        if self.stage == Stage.VACATION:
            said.append(Paragraph(self.t("remind.vacation")))
        return said

    def _audience(self) -> str:
        t, facts = self.t, self.telling.facts
        grades = t("audience.grades", grades=t(f"audience.grade.{facts['grade']}"))
        if self.pack is None or not self.pack.has_continuing:
            return grades
        return t("audience.both", grades=grades, division=t(f"division.{facts['division']}"))

    def _moved(self) -> str:
        t, was = self.t, self.telling.facts.get("was")
        assert self.due.closes is not None
        today = taipei_day(self.telling.now)
        now = say_day(t, taipei_day(self.due.closes), today=today)
        if not was or taipei_day(before := datetime.fromisoformat(str(was))) == taipei_day(self.due.closes):
            return t("remind.moved_to", now=now)  # the hour alone, or it is not known what was told
        return t("remind.moved", was=say_day(t, taipei_day(before), today=today), now=now)

    def _to_do(self) -> list[Block]:
        t, subject = self.t, self.due.subject
        if self.is_guardians and subject in VOLUNTARY:
            return []  # it is the child's to do or to leave, which the last words say
        whose = "child" if self.is_guardians else "own"
        said = [t(f"remind.do.{whose}.{subject.value}")]
        outcomes = subject is DeadlineSubject.UPLOAD_OUTCOMES
        if outcomes and self.pack is not None and needs_certification(self.pack, WorkKind.COURSE_OUTCOME):
            said.append(t("remind.do.certified"))
        return [Paragraph(text) for text in said]

    def _last(self) -> Block:
        t, subject = self.t, self.due.subject
        facts = {"office": say_offices(t, self.shared.offices)}
        if subject not in VOLUNTARY:
            return Paragraph(t("remind.ask", **facts))
        what = "select" if subject is DeadlineSubject.SELECTION else "upload"
        whose = "child" if self.is_guardians else "own"
        return Paragraph(t(f"remind.voluntary.{whose}.{what}", **facts))

    def _buttons(self) -> list[Button]:
        t, subject = self.t, self.due.subject
        offered: list[tuple[str, Intent]] = []
        if subject not in VOLUNTARY:
            offered.append(("receipts.button", ShowReceipts()))
        elif self.is_guardians:
            offered.append(("works.button_of_child", ShowWorks()))
        else:
            offered.append(("remind.button.done", self._declare(Declared.DONE)))
            offered.append((f"remind.button.not_this_time.{subject.value}", self._declare(Declared.NOT_THIS_TIME)))
        if self._may_wait():
            offered.append(("remind.button.snooze", Snooze(*self._key())))
        offered += [("deadlines.button", ShowDeadlines()), ("prefs.button", ShowReminderSettings())]
        return [Button(t(label), intent) for label, intent in offered]

    def _may_wait(self) -> bool:
        """Whether tomorrow is before the last day, which is reminded of anyway."""
        assert self.due.closes is not None
        return days_between(taipei_day(self.telling.now), taipei_day(self.due.closes)) > 1

    def _declare(self, what: Declared) -> Declare:
        return Declare(*self._key(), what=what.value)

    def _key(self) -> tuple[str, str, str]:
        return self.one.subject.value, self.one.period, str(self.one.round or "")


def telling_part(period: str) -> str:
    """Return the part of a statement that a notice is about alone, by the period in its key; '' is all of them."""
    return period.partition("/")[2]


def _briefly(due: Deadline) -> Deadline:
    """The deadline without what a message that nobody asked for can leave out."""
    says_a_day = due.by_rule is not None and due.by_rule.day is not None  # and not only that the school announces one
    notes = tuple(note for note in due.notes if note in _REMARKS)
    return replace(due, notes=notes, by_rule=due.by_rule if says_a_day else None)
