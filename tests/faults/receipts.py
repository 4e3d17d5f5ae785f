"""A receipt window of four days under kills (issue 7): everybody ends in one state, with evidence, and nobody is
reminded after acting.

The clock goes from hour to hour; in each hour of the day the process is started, and killed at once or after it has
done what was due. One in ten students is bound to nothing, one in twenty cannot be reached on their account.
"""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, insert, update
from sqlmodel import col, select

from portfolio.calendar import TAIPEI, Event
from portfolio.certification import OfficialAct
from portfolio.receipts import Reached, ReceiptOutcome, ReceiptPart, ReceiptProblem
from portfolio.reminders import NoticeState, NoticeSubject
from portfolio.representatives import FOR_ONESELF
from storage.queries import official_acts, receipt_acts
from storage.tables import Account, AnnouncedDay, Binding, ReceiptResult, ReceiptStatement, School, Slip
from tests.faults.grounds import Grounds
from tests.faults.invariants import Check, is_night, none_of
from tests.faults.kinds import Where, fault
from tests.faults.looking import look
from tests.faults.town import address_of

OPENS: Final = datetime(2025, 3, 11, tzinfo=TAIPEI)
CLOSES: Final = datetime(2025, 3, 14, 23, 59, 59, tzinfo=TAIPEI)
FIRST_DUE: Final = OPENS + timedelta(hours=12)  # when students of the day division may first be written to
HOURS: Final = range(7, 23)  # of a day in which anything may happen at all
UNBOUND, UNREACHABLE, A_DAY_ACTS = 0.10, 0.05, 0.15
AT_ONCE: Final = 20.0  # seconds that an hour's work is waited for, before it is killed all the same


@fault("receipts", "issue 7", "students", short=60, full=600)
def receipts(where: Where) -> Iterator[Check]:
    """Four days of a receipt window, a kill an hour, students who act and students who never do."""
    draw = random.Random(where.seed)
    with where.grounds() as g:
        g.town.now = OPENS - timedelta(days=1)
        g.clock.set(OPENS + timedelta(hours=HOURS[0]))
        g.town.add_school("s000", line=where.size // 2, telegram=where.size - where.size // 2, pack="tttvs")
        g.settle()
        window = _Window(g, draw)
        for day in range(4):
            for hour in HOURS:
                g.clock.set(OPENS + timedelta(days=day, hours=hour, minutes=draw.randrange(1, 50)))
                _an_hour(g, draw)
                window.act()
        g.clock.set(CLOSES + timedelta(hours=9))
        child = g.start("serve")
        g.ready(child)
        g.until(lambda: len(window.results()) >= where.size, within=120)
        g.until(g.is_done, within=120)
        g.kill(child, signal.SIGTERM)
        yield from window.checks()
        yield Check("receipts kills", str(g.kills), f">={4 * len(HOURS)}", g.kills >= 4 * len(HOURS))
        yield from look(g, may_send=_by_day, staff_may=_by_day)


def _by_day(at: datetime) -> bool:
    """Whether anything may be sent: the last notices may leave everybody's hours."""
    return not is_night(at)


def _an_hour(g: Grounds, draw: random.Random) -> None:
    """Let the process work, and kill it: in the middle of it, or once nothing is left."""
    child = g.start("serve")
    g.ready(child)
    if draw.random() < 0.5:
        time.sleep(draw.uniform(0.2, 6.0))
    else:
        g.until(lambda: _is_planned(g) and g.is_done(), within=AT_ONCE)
    g.kill(child)


def _is_planned(g: Grounds) -> bool:
    """Whether today's reminders are owed: the planner begins a while after the process is ready."""
    with g.storage.reading() as session:
        until = session.get_one(School, "s000").reminded_to
    return until is not None and until > g.clock()


@dataclass(frozen=True)
class _Actor:
    """A student, as `storage.queries.receipt_acts` asks for whoever acts."""

    person_id: int
    school: str


@dataclass
class _Window:
    """The window's statements, and who has acted on theirs: when, and how."""

    g: Grounds
    draw: random.Random
    acted: dict[int, tuple[datetime, ReceiptOutcome]] = field(default_factory=dict)
    unbound: set[int] = field(default_factory=set)
    unreachable: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Open it."""
        people = list(self.g.town.people)
        self.students = [one.person_id for one in people]
        lot = {one.person_id: self.draw.random() for one in people}
        self.unbound = {one for one in self.students if lot[one] < UNBOUND}
        gone = [one for one in people if UNBOUND <= lot[one.person_id] < UNBOUND + UNREACHABLE]
        self.unreachable = {one.person_id for one in gone}
        # Telegram says so when it is asked; LINE skips them in silence, and has told it by an event before.
        self.g.platforms.control(blocked=[one.address for one in gone if one.platform == "telegram"])
        left = [one.address for one in gone if one.platform == "line"]
        at = self.g.town.now
        with self.g.storage.unit() as session:
            session.execute(delete(Binding).where(col(Binding.person_id).in_(self.unbound)))
            session.execute(update(Account).where(col(Account.address).in_(left)).values(gone_at=at))
        with self.g.storage.unit("s000") as session:
            for event, day in ((Event.RECEIPT_OPENS, OPENS), (Event.RECEIPT_CLOSES, CLOSES)):
                term: dict[str, Any] = {"academic_year": 112, "semester": 2, "round": 1}
                session.add(AnnouncedDay(school="s000", event=event, day=day.date(), announced_at=at, **term))
            rows = [
                {
                    "school": "s000",
                    "academic_year": 112,
                    "round": 1,
                    "part": ReceiptPart.COURSE_OUTCOME,
                    "revision": 1,
                    "student_id": one,
                    "state": "waiting",
                    "imported_at": at,
                    "fingerprint": "4f53cda18c2b",
                    "version": 1,
                }
                for one in self.students
            ]
            session.execute(insert(ReceiptStatement), rows)
            what: dict[str, Any] = {"act": OfficialAct.RECEIPT_CONFIRMATION, "counts": True, "basis": "校務會議"}
            official_acts.record_act(session, school="s000", recorded_by="cli", now=at, **what)
            session.get_one(School, "s000").reminded_to = OPENS

    def act(self) -> None:
        """Let some of those who have not acted confirm, and a few report a problem."""
        left = [one for one in self.students if one not in self.acted and one not in self.unbound]
        share = A_DAY_ACTS / len(HOURS)
        for student in [one for one in left if self.draw.random() < share]:
            now = self.g.clock()
            with self.g.storage.unit("s000") as session:
                its = col(ReceiptStatement.student_id) == student
                statement = session.scalars(select(ReceiptStatement).where(its)).one()
                how: dict[str, Any] = {
                    "actor": _Actor(student, "s000"),
                    "acting": FOR_ONESELF,
                    "version": statement.version,
                    "counted": True,
                    "content": statement.fingerprint,
                    "now": now,
                }
                if self.draw.random() < 0.8:
                    receipt_acts.confirm(session, statement, **how)
                    self.acted[student] = now, ReceiptOutcome.CONFIRMED
                else:
                    problem: dict[str, Any] = {"problem": ReceiptProblem.WRONG_DATA, "platform_id": "", "words": None}
                    receipt_acts.report(session, statement, **how, **problem)
                    self.acted[student] = now, ReceiptOutcome.DISPUTED

    def results(self) -> list[ReceiptResult]:
        """Return what came of it."""
        with self.g.storage.reading() as session:
            return list(session.scalars(select(ReceiptResult)))

    def checks(self) -> Iterator[Check]:
        """Yield what the issue asks for."""
        results = self.results()
        counted = Counter(one.student_id for one in results)
        wrong = [f"student {one} has {counted[one]} outcomes" for one in self.students if counted[one] != 1]
        yield none_of("receipts without one outcome", wrong)
        yield none_of("receipts another outcome than acted", [*self._otherwise(results)])
        yield none_of("receipts without evidence", [*self._without_evidence(results)])
        yield none_of("receipts reached otherwise than told", [*self._reached_otherwise(results)])
        yield none_of("receipts reminded after acting", [*self._after_acting()])
        acted = Counter(outcome for _, outcome in self.acted.values())
        yield Check("receipts acted", str(len(self.acted)), ">0 of each", len(acted) == 2, str(dict(acted)))

    def _otherwise(self, results: list[ReceiptResult]) -> Iterator[str]:
        """Silence counts as correct at tttvs, by its own clause."""
        for one in results:
            expected = self.acted.get(one.student_id, (None, ReceiptOutcome.COUNTED_CORRECT))[1]
            clause = "六(三)" if expected is ReceiptOutcome.COUNTED_CORRECT else ""
            if (one.outcome, one.clause) != (expected, clause):
                yield f"student {one.student_id}: {one.outcome} by {one.clause}, not {expected}"

    def _without_evidence(self, results: list[ReceiptResult]) -> Iterator[str]:
        """Every attempt stands there, ended, with its reason; who acted before the first was due has the slip alone."""
        with self.g.storage.reading() as session:
            slips = set(session.scalars(select(Slip.student_id)))
        at_once = {one for one, (at, _) in self.acted.items() if at < FIRST_DUE}
        for student in self.acted.keys() - slips:
            yield f"student {student} acted and has no slip"
        for one in results:
            attempts = one.evidence["attempts"]
            if not attempts and one.student_id not in at_once:
                yield f"student {one.student_id} has none"
            for attempt in attempts:
                if attempt["state"] not in ("sent", "planned", "batched") and not attempt["reason"]:
                    yield f"student {one.student_id}: {attempt['state']} for no reason"

    def _reached_otherwise(self, results: list[ReceiptResult]) -> Iterator[str]:
        sent = {
            one.recipient_id
            for one in self.g.notices()
            if one.subject is NoticeSubject.RECEIPT_CONFIRMATION and one.state is NoticeState.SENT
        }
        for one in results:
            never = one.student_id in self.unbound | self.unreachable
            if one.reached is Reached.REACHED and (never or one.student_id not in sent):
                yield f"student {one.student_id} is said to be reached"
            if one.reached is Reached.NOT_REACHED and one.student_id in sent:
                yield f"student {one.student_id} is said not to be reached"

    def _after_acting(self) -> Iterator[str]:
        """Messages to students that were taken a minute after they had acted, or later."""
        whose = {address_of(platform, one): one for one in self.acted for platform in ("line", "telegram")}
        notices = {one.platform_request_id: one for one in self.g.notices() if one.platform_request_id}
        for call in self.g.calls():
            told = notices.get(call.request)
            if not call.accepted or told is None or told.subject is not NoticeSubject.RECEIPT_CONFIRMATION:
                continue
            for to in call.to:
                student = whose.get(to)
                if student is None:
                    continue
                at = self.acted[student][0]
                if datetime.fromtimestamp(call.at, UTC) > at + timedelta(minutes=1):
                    yield f"{to} at {call.at}"
