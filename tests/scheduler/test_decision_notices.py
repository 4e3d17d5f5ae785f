"""What students and registrars are told of decisions: when, in which words, and when nothing is to be told any more."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from bot.channels.simulator import SimulatorChannel
from bot.outbox import make_push
from handlers.certification_notices import LATE_RETURN, NOT_MINE, owe_certified, owe_office, owe_returned
from handlers.plain import to_plain
from locales import LANGUAGES, translator
from portfolio.calendar import TAIPEI, Event
from portfolio.certification import ReturnReason
from portfolio.people import Division, PersonStatus
from portfolio.reminders import NoticeState, NoticeSubject
from portfolio.works import CertificationState
from scheduler.runner import Scheduler
from storage.queries import certifications
from storage.queries.requests import Card, find_card
from storage.tables import Certification, Person
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.storage.certifying import everything, make, show
from tests.world import SMALL, World

pytestmark = pytest.mark.anyio

STUDENT, REGISTRAR = "student/20101", "registrar/R01"
AT_SCHOOL = datetime(2025, 1, 15, 10, tzinfo=TAIPEI)  # a Wednesday morning: students are in class
LUNCH = datetime(2025, 1, 15, 12, tzinfo=TAIPEI)
AFTER_SCHOOL = datetime(2025, 1, 15, 16, 30, tzinfo=TAIPEI)


@pytest.fixture
def scheduler(world: World, clock: FakeClock) -> Scheduler:
    """Return the scheduler at a school where two works of 20101 wait."""
    world.add_work("20101", "向量筆記", doc_md5="md5-2")
    make(world)
    channel = SimulatorChannel(f"simulator.{SMALL}", (SMALL,), clock)
    return Scheduler(world.storage, clock, make_push({channel.name: channel}))


async def at(scheduler: Scheduler, clock: FakeClock, moment: datetime) -> dict[str, str]:
    """Set the clock, and return what was sent then, by address; teachers' digests are left out."""
    clock.set(moment)
    found: dict[str, str] = {}
    for one in await scheduler.run_due():
        if not one.address.startswith("teacher"):
            found[one.address] = found.get(one.address, "") + to_plain(one.reply, translator(None))
    return found


def requests(world: World) -> list[int]:
    """Return the keys of the requests, oldest first."""
    return [one.id or 0 for one in everything(world.storage)]


def passes(world: World, request_id: int, moment: datetime) -> None:
    """Let T01 certify at this moment, and owe the student word of it."""
    with world.storage.unit(SMALL) as session:
        request = session.get_one(Certification, request_id)
        certifications.certify(session, request, actor=world.actor("T01"), version=request.version, now=moment)
        owe_certified(session, card(session, request_id), now=moment)


def undoes(world: World, request_id: int, moment: datetime) -> None:
    """Let T01 take it back."""
    with world.storage.unit(SMALL) as session:
        request = session.get_one(Certification, request_id)
        certifications.undo(session, request, actor=world.actor("T01"), version=request.version, now=moment)


def sends_back(
    world: World,
    request_id: int,
    moment: datetime,
    *,
    reason: ReturnReason = ReturnReason.WRONG_COURSE,
    words: str | None = None,
    late: bool = False,
) -> None:
    """Let T01 return it, and owe the student word of it; after the closing the registrar too."""
    with world.storage.unit(SMALL) as session:
        request = session.get_one(Certification, request_id)
        certifications.send_back(
            session, request, actor=world.actor("T01"), version=request.version, reason=reason, words=words, now=moment
        )
        owe_returned(session, card(session, request_id), late=late, now=moment)
        if late:
            owe_office(session, school=SMALL, what=LATE_RETURN, request_id=request_id, now=moment)


def card(session: Session, request_id: int) -> Card:
    """Return the card of a request."""
    found = find_card(session, request_id=request_id)
    assert found is not None
    return found


async def test_passes_are_one_digest_after_school(world: World, scheduler: Scheduler, clock: FakeClock) -> None:
    """Not in class, not before the ten minutes of undoing are over, all of a day together."""
    one, other = requests(world)
    passes(world, one, AT_SCHOOL)
    passes(world, other, AT_SCHOOL + timedelta(hours=1))
    assert await at(scheduler, clock, LUNCH) == {}
    said = (await at(scheduler, clock, AFTER_SCHOOL))[STUDENT]
    for words in (
        "老師認證通過了 2 件作品",
        "113學年度第1學期數學：機率小論文",
        "113學年度第1學期數學：向量筆記",
        "2 件老師已通過，尚未寫入平臺；正式的件數以學校平臺為準",
        "我的件數",
    ):
        assert words in said, said
    assert await at(scheduler, clock, AFTER_SCHOOL + timedelta(days=1)) == {}


async def test_a_pass_right_before_the_hour_waits_for_the_next_day(
    world: World, scheduler: Scheduler, clock: FakeClock
) -> None:
    """It could still be undone at half past four; and what was told is not told again."""
    one, other = requests(world)
    passes(world, one, AT_SCHOOL)
    passes(world, other, AFTER_SCHOOL - timedelta(minutes=9))
    said = await at(scheduler, clock, AFTER_SCHOOL)
    assert "機率小論文" in said[STUDENT]
    assert "向量筆記" not in said[STUDENT]
    said = await at(scheduler, clock, AFTER_SCHOOL + timedelta(days=1))
    assert "向量筆記" in said[STUDENT]
    assert "機率小論文" not in said[STUDENT]


async def test_what_was_undone_is_not_told(world: World, scheduler: Scheduler, clock: FakeClock, desk: Desk) -> None:
    """Nobody hears of a slip that was taken back; passed again, it is told once."""
    one, other = requests(world)
    for request_id in (one, other):
        passes(world, request_id, AT_SCHOOL)
        undoes(world, request_id, AT_SCHOOL + timedelta(minutes=5))
    passes(world, one, AT_SCHOOL + timedelta(days=1))
    assert await at(scheduler, clock, AFTER_SCHOOL) == {}
    assert desk.owed(NoticeSubject.CERTIFIED)[0].reason == "undone"
    assert "老師認證通過了 1 件作品" in (await at(scheduler, clock, AFTER_SCHOOL + timedelta(days=1)))[STUDENT]


async def test_what_the_platform_shows_by_then_is_said_as_it_is(
    world: World, scheduler: Scheduler, clock: FakeClock
) -> None:
    """Words are found when they go out: nothing is called unwritten that is written."""
    one, _ = requests(world)
    passes(world, one, AT_SCHOOL)
    show(world, one, state=CertificationState.CERTIFIED)
    make(world)
    said = (await at(scheduler, clock, AFTER_SCHOOL))[STUDENT]
    assert "機率小論文" in said
    assert "尚未寫入平臺" not in said


async def test_evening_students_hear_at_noon(world: World, scheduler: Scheduler, clock: FakeClock) -> None:
    """Their school day begins when that of the others ends."""
    with world.storage.unit(SMALL) as session:
        session.get_one(Person, world.id_of("20101")).division = Division.CONTINUING
    passes(world, requests(world)[0], AT_SCHOOL)
    assert await at(scheduler, clock, LUNCH - timedelta(minutes=1)) == {}
    assert set(await at(scheduler, clock, LUNCH)) == {STUDENT}


async def test_a_return_is_told_at_once_within_the_hours(world: World, scheduler: Scheduler, clock: FakeClock) -> None:
    """Whose course, why, the teacher's words, what to do until when; the title names nobody."""
    sends_back(world, requests(world)[0], AT_SCHOOL, words="這是物理課的報告。")
    assert await at(scheduler, clock, AT_SCHOOL) == {}
    said = (await at(scheduler, clock, LUNCH))[STUDENT]
    for words in (
        "有一件作品退件了",
        "課程：113學年度第1學期數學",
        "作品名稱：機率小論文",
        "退件的人：葉沛文老師",
        "退件原因：",
        "老師的說明：這是物理課的報告。",
        "改選正確的課程",
        "可以重新上傳的時間：2月3日星期一截止，還有 19 天",
        "退件不是評分",
    ):
        assert words in said, said
    assert "葉沛文" not in said.splitlines()[0]


def test_every_reason_says_what_to_do() -> None:
    """Whatever the reason, there are words for it in every language."""
    keys = [f"{key}.{reason.value}" for key in ("notice.returned.do", "return.button") for reason in ReturnReason]
    assert [(key, language) for key in keys for language in LANGUAGES if not translator(language).has(key)] == []


async def test_a_return_after_the_closing_is_told_truthfully(
    world: World, scheduler: Scheduler, clock: FakeClock
) -> None:
    """Nothing can be sent again: the student is not told to, and the registrar learns of it at once."""
    late = datetime(2025, 2, 4, 12, tzinfo=TAIPEI)
    sends_back(world, requests(world)[0], late, late=True)
    said = await at(scheduler, clock, late)
    assert "上傳已經在2月3日星期一截止，現在不能在平臺重新上傳了" in said[STUDENT]
    assert "再到學校平臺重新上傳" not in said[STUDENT]
    assert "改選正確的課程" not in said[STUDENT]
    assert "有作品在上傳截止後退件" in said[REGISTRAR]
    assert "學號：20101" in said[REGISTRAR]
    assert "林向晴" not in said[REGISTRAR]


async def test_a_closing_that_was_moved_is_said_as_it_stands(
    world: World, scheduler: Scheduler, clock: FakeClock
) -> None:
    """Returned in the morning, the closing announced at eleven: at noon the new day is said."""
    sends_back(world, requests(world)[0], AT_SCHOOL)
    world.announce(Event.UPLOAD_CLOSES, "113-1", date(2025, 2, 5))
    assert "2月5日星期三截止" in (await at(scheduler, clock, LUNCH))[STUDENT]


async def test_a_work_sent_again_meanwhile_needs_no_word(
    world: World, scheduler: Scheduler, clock: FakeClock, desk: Desk
) -> None:
    """Whoever saw it on the platform and sent it again is not told of the old attempt."""
    one = requests(world)[0]
    sends_back(world, one, AT_SCHOOL)
    show(world, one, doc_md5="md5-new")
    make(world)
    assert await at(scheduler, clock, LUNCH) == {}
    assert [row.reason for row in desk.owed(NoticeSubject.RETURNED)] == ["sent_again"]


async def test_a_night_without_a_sender_wakes_nobody(
    world: World, scheduler: Scheduler, clock: FakeClock, desk: Desk
) -> None:
    """Whoever starts at eleven at night tells students at noon and registrars at half past eight; each pass once."""
    one, other = requests(world)
    passes(world, one, AT_SCHOOL)
    assert await at(scheduler, clock, AT_SCHOOL.replace(hour=23)) == {}
    assert {row.state for row in desk.owed(NoticeSubject.CERTIFIED)} == {NoticeState.PLANNED}
    passes(world, other, AT_SCHOOL.replace(hour=23))
    tomorrow = timedelta(days=1)
    assert await at(scheduler, clock, LUNCH + tomorrow - timedelta(minutes=1)) == {}
    said = (await at(scheduler, clock, LUNCH + tomorrow))[STUDENT]
    assert "機率小論文" in said
    assert "向量筆記" not in said
    assert await at(scheduler, clock, AFTER_SCHOOL + tomorrow) == {}  # one message a day is enough
    said = (await at(scheduler, clock, LUNCH + 2 * tomorrow))[STUDENT]
    assert "機率小論文" not in said
    assert "向量筆記" in said


async def test_who_has_left_is_owed_nothing(world: World, scheduler: Scheduler, clock: FakeClock, desk: Desk) -> None:
    """Neither a pass nor a return is written to somebody who is not at the school any more."""
    with world.storage.unit(SMALL) as session:
        session.get_one(Person, world.id_of("20101")).status = PersonStatus.LEFT
    one, other = requests(world)
    passes(world, one, AT_SCHOOL)
    sends_back(world, other, AT_SCHOOL)
    assert await at(scheduler, clock, AFTER_SCHOOL) == {}
    assert desk.owed(NoticeSubject.CERTIFIED) + desk.owed(NoticeSubject.RETURNED) == []


async def test_not_my_course_reaches_the_registrar_until_somebody_is_named(
    world: World, scheduler: Scheduler, clock: FakeClock, desk: Desk
) -> None:
    """Within office hours; and not at all where a certifier was named before it went out."""
    evening = AT_SCHOOL + timedelta(hours=8)
    for request_id in requests(world):
        with world.storage.unit(SMALL) as session:
            request = session.get_one(Certification, request_id)
            actor = world.actor("T01")
            nobody = certifications.hand_over(session, request, to=None, step=0, now=evening, actor=actor, note="1")
            owe_office(session, school=SMALL, what=NOT_MINE, request_id=request_id, now=evening)
            if request_id == requests(world)[1]:
                certifications.hand_over(session, nobody, to=world.id_of("T02"), step=0, now=evening, by_hand=True)
    assert await at(scheduler, clock, evening) == {}
    morning = AT_SCHOOL.replace(hour=8) + timedelta(days=1)
    assert await at(scheduler, clock, morning) == {}  # what a digest may say half an hour later goes with it
    said = await at(scheduler, clock, morning.replace(minute=30))
    assert "有老師表示這件不是自己的課" in said[REGISTRAR]
    assert "機率小論文" in said[REGISTRAR]
    rows = [row for row in desk.owed(NoticeSubject.CERTIFICATION_OFFICE) if row.stage == NOT_MINE]
    assert [(row.state, row.reason) for row in rows] == [(NoticeState.SENT, None), (NoticeState.NEEDLESS, "assigned")]
