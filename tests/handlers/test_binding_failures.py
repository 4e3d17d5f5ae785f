"""Guessing: failures alone count, by account and by school; every wrong code is answered alike."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from portfolio.reminders import NoticeSubject
from storage.queries import codes, failures
from storage.secrets import grouped, new_code
from storage.tables import BindingCode, BindingFailure, Person
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.talk import Talk
from tests.world import SMALL


def wrong() -> str:
    return grouped(new_code())


def test_wrong_used_over_and_void_are_answered_alike(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """Nobody learns which codes exist: one text, all three causes, and who reissues."""
    used = desk.code("20102")
    talk.stranger("u").says(f"{used} 20102").says("同意").sees("綁定完成")
    over = desk.code("20102-1", expires_at=clock() + timedelta(minutes=1))
    void = desk.code("T02")
    desk.code("T02")
    clock.turn(minutes=2)
    answers = {talk.stranger(str(number)).says(code).text for number, code in enumerate((wrong(), used, over, void))}
    (answer,) = answers
    for cause in ("和單子上不同", "已經用過", "過了期限", "註冊（試務）組"):
        assert cause in answer


def test_every_kind_of_wrong_code_asks_the_database_the_same(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """The same statements run for a wrong code as for a used one, so that time tells nothing either."""
    used = desk.code("20102")
    talk.stranger("u").says(f"{used} 20102").says("同意")
    asked: list[list[str]] = [[]]

    def note(_c: object, _cu: object, statement: str, *_: object) -> None:
        asked[-1].append(statement)

    engine = desk.world.storage.engines.write
    event.listen(engine, "before_cursor_execute", note)
    for number, code in enumerate((wrong(), used)):
        talk.stranger(str(number)).says("綁定")
        asked.append([])
        talk.says(code)
        asked.append([])
    event.remove(engine, "before_cursor_execute", note)
    assert asked[1] == asked[3]
    assert asked[1] != []


def test_five_failures_an_hour_and_then_it_waits(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """The sixth try is not looked up, not even with a right code; it says when, and then it works again."""
    right = desk.code("20102")
    talk.stranger()
    for _ in range(5):
        talk.says(wrong()).sees("這組綁定碼不能使用")
        clock.turn(minutes=5)
    talk.says(right).sees("請晚一點再試", "1月15日星期三9點以後").never_sees("個人資料說明")
    talk.says("綁定").sees("請晚一點再試")
    clock.turn(minutes=34, seconds=59)
    talk.says(right).sees("請晚一點再試")
    clock.turn(seconds=1)
    talk.says(right).sees("個人資料說明")


def test_another_account_is_not_made_to_wait(talk: Talk, desk: Desk) -> None:
    """Failures are the account's that made them."""
    for _ in range(5):
        talk.stranger("guesser").says(wrong())
    talk.stranger("other").says(desk.code("20102")).sees("個人資料說明")


def test_what_succeeds_or_is_unreadable_does_not_count(talk: Talk, desk: Desk) -> None:
    """A code with a letter missing, a notice declined, a binding made: none is a failure."""
    talk.stranger()
    for _ in range(6):
        talk.says("綁定").says("ACDE-FGHJ-KMN").sees("這不是完整的綁定碼", "我讀到 11 個")
    talk.says("取消").says(desk.code("20102")).says("不同意")
    talk.says(desk.code("20102")).says("同意").says("我忘了").sees("我沒有讀到編號")
    assert desk.rows(BindingFailure) == []


def test_a_wrong_second_thing_counts_too(talk: Talk, desk: Desk) -> None:
    """Five wrong numbers make the account wait; the right one is not taken then."""
    talk.stranger().says(desk.code("20102")).says("同意")
    for number in range(5):
        talk.says(f"2019{number}").sees("和學校名冊上的不同", "註冊（試務）組").never_sees("20102", "周以樂")
    talk.says("20102").sees("請晚一點再試")
    assert desk.bindings("20102") == []


def test_a_wrong_second_thing_with_the_code_is_said_after_consent(talk: Talk, desk: Desk) -> None:
    """It came in one message; it counts once consent is given, and can be corrected."""
    talk.stranger().says(f"{desk.code('20102-1')} 97/9/3").sees("個人資料說明")
    assert desk.rows(BindingFailure) == []
    talk.says("同意").sees("和學校名冊上的不同")
    talk.says("97/9/2").sees("綁定完成")
    assert len(desk.rows(BindingFailure)) == 1


def test_ten_wrong_second_things_make_the_code_void(talk: Talk, desk: Desk, clock: FakeClock) -> None:
    """Whoever finds a sheet cannot try birthdays out, from however many accounts."""
    code = desk.code("20102-1")
    for account in range(3):
        talk.stranger(f"finder{account}").says(code).says("同意")
        for day in range(1, 5):
            talk.says(f"97/1/{day}")
    assert desk.acts() == ["binding.code_void"]
    (row,) = desk.rows(BindingCode)
    assert (row.failures, row.revoked_at) == (10, clock())
    talk.stranger("mother").says(f"{code} 97/9/2").sees("這組綁定碼不能使用")


def test_an_unknown_birthday_is_matched_by_nothing(talk: Talk, desk: Desk) -> None:
    """Where the roster lacks the day, no day binds."""
    with desk.world.storage.unit(SMALL) as session:
        session.get_one(Person, desk.world.id_of("20102")).birthday = None
    talk.stranger().says(f"{desk.code('20102-1')} 97/9/2").says("同意").sees("和學校名冊上的不同")


@pytest.fixture
def flooded(desk: Desk, clock: FakeClock) -> Desk:
    """600 failures of the last hour, less one, from many accounts."""
    with desk.world.storage.unit() as session:
        for second in range(599):
            failures.add(
                session,
                school=SMALL,
                account_id=desk.world.accounts[SMALL, "20101"],
                now=clock() - timedelta(minutes=30) + timedelta(seconds=second),
            )
    return desk


def test_the_600th_failure_tells_the_registrar_once_an_hour(talk: Talk, flooded: Desk, clock: FakeClock) -> None:
    """One audit row and one notice to each of the registrar's people; an hour later again, if it goes on."""
    talk.stranger("a").says(wrong())
    talk.stranger("b").says(wrong())
    assert flooded.acts() == ["binding.alarm"]
    (notice,) = flooded.owed(NoticeSubject.BINDING_ALARM)
    assert notice.recipient_id == flooded.world.id_of("R01")
    reply = flooded.told(notice)
    assert "600 次" in reply.blocks[0].text  # type: ignore[union-attr]

    with flooded.world.storage.unit() as session:
        clock.turn(minutes=61)
        for second in range(600):
            failures.add(session, school=SMALL, account_id=1, now=clock() - timedelta(seconds=second))
    talk.stranger("c").says(wrong())
    assert flooded.acts() == ["binding.alarm", "binding.alarm"]


def test_in_an_alarm_the_right_code_still_binds(talk: Talk, flooded: Desk) -> None:
    """The route narrows for accounts that fail, after one try; nobody can keep a school from binding."""
    talk.stranger("guesser").says(wrong()).says(wrong()).sees("請晚一點再試")
    talk.stranger("mother").says(f"{flooded.code('20102-1')} 97/9/2").says("同意").sees("綁定完成")


def test_below_600_nobody_is_told(talk: Talk, desk: Desk) -> None:
    """A few slips of the pen are no alarm."""
    for number in range(20):
        talk.stranger(str(number)).says(wrong())
    assert desk.acts() == []
    assert desk.owed(NoticeSubject.BINDING_ALARM) == []


def test_failures_are_forgotten(desk: Desk, clock: FakeClock) -> None:
    """Upkeep removes them once they count no longer."""
    with desk.world.storage.unit() as session:
        for minutes in (30, 90):
            failures.add(session, school=SMALL, account_id=1, now=clock() - timedelta(minutes=minutes))
        assert failures.forget(session, before=clock() - timedelta(hours=1)) == 1
    assert len(desk.rows(BindingFailure)) == 1


def test_random_guesses_hit_nothing(desk: Desk, talk: Talk) -> None:
    """Random codes of the right shape never hit one of a school's open codes (73 bits)."""
    for number in ("20101", "20102", "30101", "T01", "T02"):
        desk.code(number)
    with desk.world.storage.unit() as session:
        secrets = desk.world.storage.secrets
        hits = [
            codes.find_open(session, secrets.code_hmac(new_code()), schools=(SMALL,), now=desk.clock())
            for _ in range(300)
        ]
    assert [hit for hit in hits if hit is not None] == []
