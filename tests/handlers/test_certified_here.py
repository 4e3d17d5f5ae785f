"""What 「我的件數」 says beside the platform's counts: passed and not written there, returned and why, whose turn."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event, select

from portfolio.certification import ReturnReason
from portfolio.people import PersonStatus
from portfolio.succession import Inability
from portfolio.works import CertificationState
from storage.queries.certifications import certify, hand_over, send_back, undo
from storage.tables import Absence, Certification
from tests.conftest import FakeClock
from tests.storage.certifying import make, show
from tests.talk import Talk
from tests.world import SMALL, World


def ask(world: World) -> int:
    """Ask for what waits (機率小論文 of 20101), and return the request."""
    make(world)
    with world.storage.reading(SMALL) as session:
        (found,) = session.scalars(select(Certification)).all()
    return found.id or 0


def passed(world: World, clock: FakeClock, request_id: int) -> None:
    """Let T01 pass it now."""
    with world.storage.unit(SMALL) as session:
        request = session.get_one(Certification, request_id)
        certify(session, request, actor=world.actor("T01"), version=request.version, now=clock())


def returned(world: World, clock: FakeClock, request_id: int, words: str | None = None) -> None:
    """Let T01 return it now, since the file cannot be opened."""
    with world.storage.unit(SMALL) as session:
        request = session.get_one(Certification, request_id)
        send_back(
            session,
            request,
            actor=world.actor("T01"),
            version=request.version,
            reason=ReturnReason.CANNOT_BE_OPENED,
            words=words,
            now=clock(),
        )


def test_a_pass_is_told_once_it_is_final_and_never_counted(talk: Talk, world: World, clock: FakeClock) -> None:
    """The certified count is the platform's; what the teacher passed stands beside it, after the ten minutes."""
    request = ask(world)
    talk.student("20101").says("我的件數").sees("等候認證的 1 件：現在由任課教師葉沛文老師認證")
    passed(world, clock, request)
    clock.turn(minutes=9)
    talk.says("我的件數").never_sees("老師已通過").sees("現在由任課教師葉沛文老師認證")
    clock.turn(minutes=1)
    talk.says("我的件數").sees("已認證 1 件，等候認證 1 件", "老師已通過，尚未寫入平臺：1 件。")
    talk.never_sees("等候認證的 1 件")

    show(world, request, state=CertificationState.CERTIFIED)
    make(world)
    talk.says("我的件數").sees("已認證 2 件").never_sees("老師已通過", "等候認證")


def test_a_pass_that_was_taken_back_is_never_told(talk: Talk, world: World, clock: FakeClock) -> None:
    """Nor that it ever was."""
    request = ask(world)
    passed(world, clock, request)
    clock.turn(minutes=5)
    with world.storage.unit(SMALL) as session:
        found = session.get_one(Certification, request)
        undo(session, found, actor=world.actor("T01"), version=found.version, now=clock())
    clock.turn(hours=1)
    talk.student("20101").says("我的件數").never_sees("老師已通過").sees("現在由任課教師葉沛文老師認證")


def test_a_return_says_why_what_to_do_and_until_when(talk: Talk, world: World, clock: FakeClock) -> None:
    """At once, also before the platform shows it; with the teacher's words, and the clause's day."""
    request = ask(world)
    returned(world, clock, request, "請另存成 PDF")

    talk.student("20101").says("我的件數").sees(
        "老師已退回：機率小論文，原因是檔案打不開\n老師的說明：請另存成 PDF\n",
        "請檢查檔案能不能開啟，再到學校平臺重新上傳。",
        "重新上傳：2月3日星期一截止",
    )
    talk.guardian("20101-1").says("件數").sees("老師已退回：機率小論文")
    show(world, request, state=CertificationState.RETURNED)
    make(world)
    talk.student("20101").says("我的件數").sees("退回 2 件", "老師已退回：機率小論文")
    clock.turn(days=20)
    talk.says("我的件數").sees("上傳已經在2月3日星期一截止，現在不能在平臺重新上傳了").never_sees(
        "再到學校平臺重新上傳"
    )


def test_sent_again_it_is_with_the_teacher_again(talk: Talk, world: World, clock: FakeClock) -> None:
    """The return of other files is a thing of the past."""
    request = ask(world)
    returned(world, clock, request)
    show(world, request, doc_md5="another")
    make(world)
    talk.student("20101").says("我的件數").never_sees("老師已退回").sees("等候認證的 1 件：現在由任課教師")


def test_the_same_files_sent_again_stay_passed(talk: Talk, world: World, clock: FakeClock) -> None:
    """What was certified needs no new certificate, and the student hears of the pass, not of a wait."""
    request = ask(world)
    show(world, request, doc_md5="first")
    make(world)
    passed(world, clock, request)
    clock.turn(hours=1)
    for files, told in (("second", "等候認證的 1 件：現在由任課教師"), ("first", "老師已通過，尚未寫入平臺：1 件")):
        show(world, request, doc_md5=files)
        make(world)
        talk.student("20101").says("我的件數").sees(told)


def test_a_contradicted_decision_is_not_told_as_fact(talk: Talk, world: World, clock: FakeClock) -> None:
    """What the platform shows holds; the difference is the registrar's to find out about."""
    request = ask(world)
    passed(world, clock, request)
    clock.turn(minutes=30)
    show(world, request, state=CertificationState.RETURNED)
    make(world)
    talk.student("20101").says("我的件數").sees("退回 2 件").never_sees("老師已通過", "老師已退回")


def test_who_stands_in_is_named_and_never_why(talk: Talk, world: World, clock: FakeClock) -> None:
    """Neither absence nor leave; where nobody is named, the office that will name somebody."""
    request = ask(world)
    with world.storage.unit(SMALL) as session:
        session.add(
            Absence(
                school=SMALL,
                teacher_id=world.id_of("T01"),
                from_on=clock().date(),
                means=Inability.CANNOT,
                recorded_at=clock(),
            )
        )
        found = session.get_one(Certification, request)
        following = hand_over(session, found, to=world.id_of("T02"), step=0, by_hand=True, now=clock())
    text = talk.student("20101").says("我的件數").sees("等候認證的 1 件：現在由學校指定的簡若谷").text
    assert not any(word in text for word in ("請假", "葉沛文", "無法", PersonStatus.ON_LEAVE.value))

    with world.storage.unit(SMALL) as session:
        hand_over(session, session.get_one(Certification, following.id or 0), to=None, step=0, now=clock())
    talk.says("我的件數").sees("等候認證的 1 件：現在還沒有認證的人").never_sees("簡若谷")


def test_it_costs_one_statement(talk: Talk, world: World) -> None:
    """Whatever waits; a student of whom nothing waits or was returned pays none."""
    ask(world)
    with statements(world) as run:
        talk.student("20101").says("我的件數")
    assert sum("FROM work JOIN certification" in one for one in run) == 1
    assert sum("certification" in one for one in run) == 1
    with statements(world) as run:
        talk.student("30101").says("我的件數")
    assert not any("certification" in one for one in run)


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """Collect what the database was asked meanwhile, each on one line."""
    found: list[str] = []

    def took(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(" ".join(statement.split()))

    for engine in (world.storage.engines.read, world.storage.engines.write):
        event.listen(engine, "before_cursor_execute", took)
    try:
        yield found
    finally:
        for engine in (world.storage.engines.read, world.storage.engines.write):
            event.remove(engine, "before_cursor_execute", took)
