"""Rules that a school added, and what its offices ruled, as people in the chat hear them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from portfolio.calendar import AnnouncedDay, Event, Term
from portfolio.conflicts import code_of, conflicts
from portfolio.readings import Ruling
from portfolio.schools import pack_text
from storage.queries import packs, rulings, terms
from tests.conftest import FakeClock
from tests.talk import Talk
from tests.world import SMALL, World

YPHS = pack_text("yphs")
SINCE = "in_force_from = 2023-05-04"
# yphs as the small school would amend it: 7 works a semester, and uploads close three weeks after the ceremony
AMENDED = YPHS.replace("value = 9\n", "value = 7\n").replace(
    'after = { event = "closing_ceremony_on", weeks = 2 }', 'after = { event = "closing_ceremony_on", weeks = 3 }'
)
UPLOADS_CLOSE = """after = { event = "closing_ceremony_on", weeks = 2 }
clause = "表一/上傳件數與期程/第1學期"
"""
CLOSE_OTHERWISE = """ask = "registrar"
conflict = [
    { on_day = { month = 2, day = 1 }, clause = "三" },
    { after = { event = "closing_ceremony_on", weeks = 2 }, clause = "表一/上傳件數與期程/第1學期" },
]
"""
THIRTY = 'value = 30\nper = "year"\nclause = "表二/上傳件數與期程"\n'
TWO_NUMBERS = """ask = "registrar"
conflict = [{ value = 20, clause = "四" }, { value = 25, clause = "表一" }]
"""


def contradicting(was: str, readings: str) -> str:
    """Return yphs' text with two readings of one thing."""
    assert YPHS.count(was) == 1
    return since("2024-08-01", YPHS.replace(was, readings))


def since(day: str, text: str = AMENDED) -> str:
    """Return the text in force from another day."""
    assert SINCE in text
    return text.replace(SINCE, f"in_force_from = {day}")


@pytest.fixture
def amend(world: World, clock: FakeClock) -> Any:
    """Return how the small school adds a pack."""

    def add(text: str, school: str = SMALL) -> None:
        with world.storage.unit() as session:
            packs.add(session, school=school, text=text, added_by="cli", now=clock())

    return add


def test_an_added_pack_answers_at_the_next_message(talk: Talk, amend: Any) -> None:
    """Nobody restarts anything; the other school's answers stay as they were."""
    other = talk.student("20101", "other").says("我的件數").text
    talk.student("20101").says("我的件數").sees("9 件中已上傳 3 件，還可以上傳 6 件")
    amend(since("2024-08-01"))
    talk.says("我的件數").sees("7 件中已上傳 3 件，還可以上傳 4 件").never_sees("9 件中")
    assert talk.student("20101", "other").says("我的件數").text == other


def test_a_draft_is_used_from_its_day_on(talk: Talk, amend: Any, clock: FakeClock) -> None:
    """Until the evening before the old number holds; the clock of the school's day decides."""
    amend(since("2025-01-18"))
    talk.student("20101").says("我的件數").sees("9 件中已上傳 3 件")
    clock.turn(days=2, hours=15, minutes=59)  # January 17, 23:59
    talk.says("我的件數").sees("9 件中已上傳 3 件")
    clock.turn(minutes=1)
    talk.says("我的件數").sees("7 件中已上傳 3 件")


def test_the_old_rules_stay_for_their_term(talk: Talk, amend: Any, clock: FakeClock) -> None:
    """In February the works of semester 1 close by the rules of semester 1, though new ones are in force."""
    amend(since("2025-02-01"))
    clock.turn(days=17)  # February 1: term 113-2, before its first day
    talk.student("20101").says("期限").sees("113學年度第1學期課程學習成果上傳：2月3日星期一截止")
    talk.says("我的件數").sees("113學年度第1學期課程學習成果：9 件中已上傳 3 件")
    clock.turn(days=11)
    talk.says("我的件數").sees("113學年度第2學期課程學習成果：7 件中已上傳 0 件")


def test_teachers_hear_the_rules_of_the_works(talk: Talk, amend: Any, clock: FakeClock) -> None:
    """What they certify in February was uploaded under the old rules; staff see both terms side by side."""
    amend(since("2025-02-01"))
    clock.turn(days=17)
    talk.teacher("T01").says("期限").sees("113學年度第1學期課程學習成果教師認證", "2月10日星期一截止")
    talk.registrar().says("期限").sees("2月3日星期一截止")


def test_a_ruling_is_heard_as_one(talk: Talk, world: World, clock: FakeClock, amend: Any) -> None:
    """Before it both readings are told; after it one, with its clause and who ruled when; taken back, both again."""
    amend(contradicting(THIRTY, TWO_NUMBERS))
    talk.student("20101").says("我的件數").never_sees("20 件中", "25 件中", "裁定")
    key, readings = _only(world)
    for number, day in ((0, date(2024, 10, 25)), (1, date(2024, 11, 1))):
        _rule(world, clock, key, readings[number], day)
    talk.says("我的件數").sees("25 件中已上傳 2 件", "表一，依註冊組113年11月1日裁定").never_sees("20 件中")
    _rule(world, clock, key, None, date(2024, 11, 2))
    talk.says("我的件數").never_sees("25 件中", "裁定")


def test_a_ruled_deadline_says_by_whom(talk: Talk, world: World, clock: FakeClock, amend: Any) -> None:
    """The day is there, and behind its clause the ruling."""
    amend(contradicting(UPLOADS_CLOSE, CLOSE_OTHERWISE))
    talk.student("20101").says("期限").sees("規定有不同的說法")
    key, readings = _only(world)
    _rule(world, clock, key, readings[1], date(2024, 10, 25))
    talk.says("期限").sees("課程學習成果上傳：2月3日星期一截止", "依註冊組113年10月25日裁定").never_sees(
        "規定有不同的說法"
    )


def test_a_ruled_day_is_the_day(talk: Talk, world: World, clock: FakeClock) -> None:
    """Two places announce different days of the ceremony; the ruling says which one deadlines count from."""
    with world.storage.unit(SMALL) as session:
        for day, source in ((20, "行事曆"), (22, "公告")):
            feast = AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, day), source=source)
            terms.announce(session, school=SMALL, day=feast, announced_by="cli", now=clock())
    talk.student("20101").says("期限").never_sees(
        "課程學習成果上傳：2月3日星期一截止", "課程學習成果上傳：2月5日星期三截止"
    )
    with world.storage.reading(SMALL) as session:
        (conflict,) = terms.calendar_of(session, SMALL).contradictions()
    _rule(world, clock, conflict.key, _reading("公告"), date(2025, 1, 14))
    talk.says("期限").sees("課程學習成果上傳：2月5日星期三截止", "公告", "依註冊組114年1月14日裁定")


def test_rules_by_file_cost_no_further_question(talk: Talk, world: World, amend: Any) -> None:
    """「我的件數」 asks the database exactly as often as with the project's own pack."""
    talk.student("20101")
    with _statements(world) as shipped:
        talk.says("我的件數")
    amend(since("2024-08-01"))
    talk.says("我的件數")
    with _statements(world) as added:
        talk.says("我的件數").sees("7 件中")
    assert len(added) == len(shipped) > 5


def _only(world: World) -> tuple[str, list[tuple[str, str]]]:
    """The one contradiction that the newest version has, with the code and clause of each reading."""
    from storage.queries.rulebooks import find_rules

    with world.storage.reading() as session:
        book = find_rules(session, SMALL)
    assert book is not None
    (found,) = conflicts(book.given[-1])
    return found.key, [(code_of(one), one.clause) for one in found.readings]


def _reading(source: str) -> tuple[str, str]:
    from portfolio.readings import Cited

    return code_of(Cited(AnnouncedDay(Event.CLOSING_CEREMONY, Term(113, 1), date(2025, 1, 22)), source)), source


def _rule(world: World, clock: FakeClock, key: str, reading: tuple[str, str] | None, on: date) -> None:
    with world.storage.unit(SMALL) as session:
        rulings.record(
            session,
            school=SMALL,
            key=key,
            reading=None if reading is None else reading[0],
            clause="" if reading is None else reading[1],
            ruling=Ruling("註冊組", on),
            recorded_by="cli",
            now=clock(),
        )


@contextmanager
def _statements(world: World) -> Iterator[list[str]]:
    seen: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    event.listen(world.storage.engines.write, "before_cursor_execute", keep)
    try:
        yield seen
    finally:
        event.remove(world.storage.engines.write, "before_cursor_execute", keep)
