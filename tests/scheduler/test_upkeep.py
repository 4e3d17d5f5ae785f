"""Once a day: what is past its time is forgotten, and nothing else is."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select
from structlog.testing import capture_logs

from portfolio.people import Role
from portfolio.reminders import NoticeState, NoticeSubject
from portfolio.representatives import Scope
from scheduler import upkeep as daily
from storage.queries import audit, upkeep
from storage.tables import (
    Account,
    AuditEntry,
    Authorisation,
    Binding,
    BindingFailure,
    Dialog,
    InboxEvent,
    Notice,
    Person,
    Press,
)
from tests.scheduler.fakes import LINE, TELEGRAM, PostOffice
from tests.world_rows import SMALL

MOMENT = timedelta(milliseconds=1)


def event(post: PostOffice, name: str, *, handled_at: datetime | None) -> InboxEvent:
    """Return an event that was handled then, or not yet."""
    now = post.clock()
    return InboxEvent(channel=LINE, event_id=name, address="x", occurred_at=now, received_at=now, handled_at=handled_at)


def press(person_id: int, name: str, *, expires_at: datetime) -> Press:
    """Return a press token that expires then."""
    made_at = expires_at - timedelta(days=30)
    return Press(
        school=SMALL,
        token_hmac=name,
        person_id=person_id,
        act="x",
        object_id=1,
        version=1,
        made_at=made_at,
        expires_at=expires_at,
    )


def test_old_rows_go_and_young_ones_stay(post: PostOffice) -> None:
    """Event ids after 8 days, failures after one, tokens 30 days after their expiry; open dialogs and events never."""
    now = post.clock()
    student = post.student("20101", LINE, TELEGRAM)
    edges: list[tuple[timedelta, Callable[[str, datetime], object]]] = [
        (daily.EVENT_IDS, lambda name, at: event(post, name, handled_at=at)),
        (daily.FAILURES, lambda _, at: BindingFailure(school=SMALL, account_id=1, at=at)),
        (daily.PRESSES, lambda name, at: press(student, name, expires_at=at)),
    ]
    with post.storage.unit() as session:
        for kept_for, make in edges:
            session.add(make("old", now - kept_for - MOMENT))
            session.add(make("young", now - kept_for))
        session.add(event(post, "open", handled_at=None))
        session.add(Dialog(account_id=1, filling="born", facts={"birthday": "x"}, until=now, choices=[["a", "b"]]))
        session.add(Dialog(account_id=2, filling="born", facts={"birthday": "y"}, until=now + MOMENT))

    done = daily.do_upkeep(post.storage, now)

    some = {"events": 1, "binding_failures": 1, "presses": 1, "dialogs": 1}
    assert done == {**some, "links": 0, "accounts": 0, "questions": 0, "unsettled": 0, "of_age": 0}
    with post.storage.reading() as session:
        assert sorted(session.exec(select(InboxEvent.event_id))) == ["open", "young"]
        assert list(session.exec(select(Press.token_hmac))) == ["young"]
        assert len(session.exec(select(BindingFailure)).all()) == 1
        closed, still_open = session.exec(select(Dialog).order_by("account_id")).all()
    assert (closed.filling, closed.facts, closed.until, closed.choices) == (None, {}, None, [["a", "b"]])
    assert still_open.facts == {"birthday": "y"}
    assert set(daily.do_upkeep(post.storage, now).values()) == {0}


def test_accounts_bound_to_nobody_go(post: PostOffice) -> None:
    """Whoever only looked is forgotten after a month."""
    post.student("20101")
    with post.storage.unit() as session:
        session.add(Account(channel=LINE, address="looked", first_seen_at=post.clock()))

    assert daily.do_upkeep(post.storage, post.clock())["accounts"] == 0
    post.clock.turn(days=30, seconds=1)
    assert daily.do_upkeep(post.storage, post.clock())["accounts"] == 1

    with post.storage.reading() as session:
        assert list(session.exec(select(Account.address))) == ["l-20101"]


def test_much_goes_in_small_transactions(post: PostOffice) -> None:
    """However much there is, no transaction removes more than so many rows; an interruption loses nothing."""
    now = post.clock()
    with post.storage.unit() as session:
        session.add_all(event(post, f"e{number}", handled_at=now - timedelta(days=9)) for number in range(7))

    answers = iter([True, False])
    assert daily.do_upkeep(post.storage, now, at_once=2, go_on=lambda: next(answers, False))["events"] == 2
    assert daily.do_upkeep(post.storage, now, at_once=2)["events"] == 5


@pytest.mark.anyio
async def test_a_guardians_binding_ends_when_the_child_is_of_age(post: PostOffice) -> None:
    """On the eighteenth birthday student and guardians are told; then the binding ends, but for whoever needs it still.

    That is a guardian of another minor, and one whom the student allows something.
    """
    students = {"30101": date(2007, 1, 16), "10101": date(2009, 5, 1)}
    for number, birthday in students.items():
        post.world.add_person(number, Role.STUDENT, birthday=birthday)
    for number in ("30101-1", "30101-2", "30101-3", "30101-4"):
        post.world.add_guardian(number, "30101", barred=number == "30101-4")
        post.bind(number)
    post.world.add_guardian("30101-2", "10101")
    post.bind("30101")
    with post.storage.unit(SMALL) as session:
        student, guardian = post.world.id_of("30101"), post.world.id_of("30101-3")
        given = {"scope": Scope.SEE, "words": "甲", "granted_at": post.clock()}
        session.add(
            Authorisation.model_validate({**given, "school": SMALL, "student_id": student, "guardian_id": guardian})
        )

    assert daily.do_upkeep(post.storage, post.clock())["of_age"] == 0  # 15 January: tomorrow is the birthday
    with post.storage.reading() as session:
        assert session.exec(select(Notice)).all() == []
    post.clock.turn(days=1)
    for _ in range(2):  # who is still to be told keeps the binding, the barred one does not; twice changes nothing
        daily.do_upkeep(post.storage, post.clock())
    assert open_bindings(post) == {"30101", "30101-1", "30101-2", "30101-3"}
    post.clock.turn(hours=2)
    await post.run()
    assert [subject for subject, _ in told(post)] == [NoticeSubject.OF_AGE] * 4
    assert {state for _, state in told(post)} == {NoticeState.SENT}
    post.clock.turn(days=1)
    assert daily.do_upkeep(post.storage, post.clock())["of_age"] == 1

    assert open_bindings(post) == {"30101", "30101-2", "30101-3"}
    with post.storage.reading() as session:
        entries = [entry.act for entry in session.exec(select(AuditEntry)) if entry.act.startswith("binding")]
        addresses = set(session.exec(select(Account.address)))
    assert entries == ["binding.of_age"] * 2
    assert "l-30101-1" not in addresses
    assert audit.verify_school(post.storage, SMALL).findings == []


def open_bindings(post: PostOffice) -> set[str]:
    """Return who is bound."""
    with post.storage.reading() as session:
        bound = select(Person.number).join(Binding).where(Binding.ended_at.is_(None))  # type: ignore[union-attr]
        return set(session.exec(bound))


def told(post: PostOffice) -> list[tuple[NoticeSubject, NoticeState]]:
    """Return what is or was owed, and what became of it."""
    with post.storage.reading() as session:
        return [(notice.subject, notice.state) for notice in session.exec(select(Notice))]


def test_the_day_begins_at_three_in_taipei() -> None:
    """18:59 UTC is 02:59 in Taipei, and still the day before."""
    assert daily.day_of(datetime(2025, 1, 14, 18, 59, tzinfo=UTC)) == date(2025, 1, 14)
    assert daily.day_of(datetime(2025, 1, 14, 19, 0, tzinfo=UTC)) == date(2025, 1, 15)


@pytest.mark.anyio
async def test_it_is_done_once_a_day_by_whoever_runs_first(post: PostOffice) -> None:
    """A restart on the same day does not repeat it; the next day, also of a clock that was moved, does it again."""
    with post.storage.unit() as session:
        upkeep.set_done_for(session, date(2025, 1, 14))
    done = []
    for process in (post.another_process(), post.another_process()):
        for _ in range(2):
            with capture_logs() as logs:
                await process.run_due()
            done.append([log["event"] for log in logs])
    post.clock.turn(days=1)
    with capture_logs() as logs:
        await process.run_due()

    assert done == [["upkeep_done"], [], [], []]
    assert [log["event"] for log in logs] == ["upkeep_done"]


@pytest.mark.anyio
async def test_sending_goes_on_when_upkeep_fails(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake there is logged without what it was about, and keeps nobody from being told."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("林向晴")

    monkeypatch.setattr("scheduler.runner.do_upkeep", broken)
    with post.storage.unit() as session:
        upkeep.set_done_for(session, date(2025, 1, 14))
    post.student("20101")
    post.owe("20101")

    with capture_logs() as logs:
        await post.run()

    assert post.fates() == [(NoticeState.SENT, None)]
    assert logs == [{"event": "upkeep_failed", "error": "RuntimeError", "log_level": "error"}]
